"""Find certificates and requests, and take many of them along at once."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from tempfile import TemporaryFile
from typing import Any, BinaryIO
from zipfile import ZipFile

from sqlalchemy import ColumnElement
from sqlalchemy.orm import defer, joinedload
from sqlmodel import col, or_, select

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.certificates.lives import Life, LifeState, lives, state_at
from compliance.certificates.models import Certificate
from compliance.certificates.operations import stored_pdf
from compliance.contracts.models import Contract, PaymentTerm
from compliance.contracts.operations import visible
from compliance.kernel.errors import Conflict
from compliance.kernel.i18n import _
from compliance.kernel.paging import Page, paginate

SUMS = "SHA256SUMS"  # as sha256sum --check reads it


@dataclass(frozen=True)
class CertificateFilter:
    """``text`` is looked for in the numbers of certificate and contract, and in the contract's title."""

    text: str = ""
    agency_id: int | None = None
    state: LifeState | None = None

    def clauses(self, now: datetime) -> Iterator[ColumnElement[bool]]:
        if self.text:
            fields = (Certificate.number, Contract.number, Contract.title)
            yield or_(*(col(field).icontains(self.text, autoescape=True) for field in fields))
        if self.agency_id:
            yield col(Contract.agency_id) == self.agency_id
        if self.state:
            yield state_at(now) == self.state.value


@dataclass(frozen=True)
class Listed:
    certificate: Certificate
    contract: Contract
    term: PaymentTerm
    life: Life


@operation(Permission.CERTIFICATE_READ)
def find_certificates(ctx: Context, wanted: CertificateFilter, page: int = 1) -> Page[Listed]:
    """Those one may see, newest first."""
    found: Page[Any] = paginate(ctx.db, _matching(ctx, wanted, Permission.CERTIFICATE_READ), page)
    known = lives(ctx, [row[0] for row in found.items])
    return replace(found, items=[Listed(one, contract, term, known[one.id]) for one, contract, term in found.items])


def _matching(ctx: Context, wanted: CertificateFilter, permission: Permission) -> Any:
    return (
        select(Certificate, Contract, PaymentTerm)
        .join(Contract, col(Contract.id) == Certificate.contract_id)
        .join(PaymentTerm, col(PaymentTerm.id) == Certificate.term_id)
        .where(visible(ctx, permission), *wanted.clauses(ctx.now))
        .options(defer(Certificate.statement), joinedload(Contract.agency))  # type: ignore[arg-type]  # SQLModel types columns as their values
        .order_by(col(Certificate.id).desc())
    )


@operation(Permission.CERTIFICATE_EXPORT)
def export_zip(ctx: Context, wanted: CertificateFilter) -> BinaryIO:
    """A ZIP of every matching PDF and a list of their digests, ready to be read. Raises Conflict when none matches."""
    issued = _matching(ctx, wanted, Permission.CERTIFICATE_EXPORT).where(col(Certificate.number).is_not(None))
    certificates = [row[0] for row in ctx.db.execute(issued)]
    if not certificates:
        raise Conflict(_("Tidak ada sertifikat terbit yang cocok dengan saringan ini."))
    with ExitStack() as held:
        packed = held.enter_context(TemporaryFile())
        with ZipFile(packed, "w") as archive:
            for certificate in certificates:
                archive.writestr(f"{certificate.number}.pdf", stored_pdf(ctx, certificate))
            archive.writestr(SUMS, "".join(f"{one.pdf_digest}  {one.number}.pdf\n" for one in certificates))
        held.pop_all()  # whole: from here on it is the reader's to close
    packed.seek(0)
    log.record(ctx, log.Event.CERTIFICATE_EXPORTED, count=len(certificates), filter=asdict(wanted))
    return packed
