"""Find certificates and requests."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import defer, joinedload
from sqlmodel import col, or_, select

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.certificates.lives import Life, LifeState, lives, state_at
from compliance.certificates.models import Certificate
from compliance.contracts.models import Contract, PaymentTerm
from compliance.contracts.operations import visible
from compliance.kernel.paging import SIZE, Page, paginate


@dataclass(frozen=True)
class CertificateFilter:
    """``text`` is looked for in the numbers of certificate and contract, and in the contract's title."""

    text: str = ""
    agency_id: int | None = None
    state: LifeState | None = None
    contract_id: int | None = None

    def clauses(self, now: datetime) -> Iterator[ColumnElement[bool]]:
        if self.text:
            fields = (Certificate.number, Contract.number, Contract.title)
            yield or_(*(col(field).icontains(self.text, autoescape=True) for field in fields))
        if self.agency_id:
            yield col(Contract.agency_id) == self.agency_id
        if self.contract_id:
            yield col(Contract.id) == self.contract_id
        if self.state:
            yield state_at(now) == self.state.value


@dataclass(frozen=True)
class Listed:
    certificate: Certificate
    contract: Contract
    term: PaymentTerm
    life: Life


@operation(Permission.CERTIFICATE_READ)
def find_certificates(ctx: Context, wanted: CertificateFilter, page: int = 1, size: int = SIZE) -> Page[Listed]:
    """Those one may see, newest first."""
    found: Page[Any] = paginate(ctx.db, _matching(ctx, wanted, Permission.CERTIFICATE_READ), page, size)
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


def issued_ids(ctx: Context, wanted: CertificateFilter) -> list[int]:
    """Of the certificates with a number that match, and that the actor may take along; newest first."""
    found = _matching(ctx, wanted, Permission.CERTIFICATE_EXPORT).where(col(Certificate.number).is_not(None))
    return list(ctx.db.scalars(found.with_only_columns(col(Certificate.id))))
