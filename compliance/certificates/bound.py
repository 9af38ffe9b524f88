"""Does the row of a certificate say what its statement says? The statement's digest is published, the row is not."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from compliance.access.context import Context
from compliance.certificates.inspection import Faulty, read_statement
from compliance.certificates.models import Certificate
from compliance.certificates.statement import digest
from compliance.contracts.models import ContractStatus, PaymentTerm
from compliance.contracts.subcontracts import parts_of
from compliance.kernel.files import about_to_read
from compliance.kernel.i18n import rupiah, today_in_wita
from compliance.rosters.operations import current_number

ONE_DAY = timedelta(days=1)
KEPT = 1_000  # digests of statements, by that of the PDF that holds them
Fields = dict[str, Any]


def agrees(ctx: Context, certificate: Certificate, today: bool) -> bool:
    """Of all that decides about its life. ``today``: also what it vouches for has to be as it was then.

    Of a day that is past, payment and lists may have changed since; today, that would have superseded it.
    """
    stated, term = json.loads(certificate.statement), cast(PaymentTerm, ctx.db.get(PaymentTerm, certificate.term_id))
    pairs = [*_of_its_own(certificate, term, stated), *(_of_now(ctx, certificate, term, stated) if today else ())]
    return all(found == said for found, said in pairs) and _owes(certificate, stated)


def _of_its_own(certificate: Certificate, term: PaymentTerm, stated: Fields) -> list[tuple[Any, Any]]:
    by = certificate.fulfil_before and today_in_wita(certificate.fulfil_before - ONE_DAY)
    return [
        (certificate.number, stated["number"]),
        (certificate.decided_at, datetime.fromisoformat(stated["issued_at"])),
        (certificate.expires_on, date.fromisoformat(stated["expires_on"])),
        (by, date.fromisoformat(last) if (last := stated.get("fulfil_by")) else None),
        (certificate.roster_version, stated["roster_version"]),
        (certificate.contract.number, stated["contract"]["number"]),
        ((term.contract_id, term.number), (certificate.contract_id, stated["term"]["number"])),
    ]


def _of_now(ctx: Context, certificate: Certificate, term: PaymentTerm, stated: Fields) -> list[tuple[Any, Any]]:
    pairs: list[tuple[Any, Any]] = [
        (term.kind.value, stated["term"]["kind"]),
        (term.amount, stated["term"]["amount"]),
    ]
    if "companies" not in stated:  # before format 4
        return pairs
    below = {(part.number, current_number(ctx, part)): part.status for part in parts_of(ctx, certificate.contract)}
    said = {(each["contract"], each["roster_version"]) for each in stated["companies"][1:]}
    active = {known for known, status in below.items() if status is ContractStatus.ACTIVE}
    return [*pairs, (said - below.keys(), set()), (active - said, set())]  # they are closed with the whole contract


def _owes(certificate: Certificate, stated: Mapping[str, Any]) -> bool:
    """Before format 5 the amount is told in the sentences alone."""
    if "owed" in stated:
        return bool(certificate.owed == stated["owed"])
    if not stated.get("fulfil_by"):
        return certificate.owed == 0
    return certificate.owed > 0 and any(rupiah(certificate.owed) in said for said in stated["conditions"])


def file_agrees(ctx: Context, certificate: Certificate) -> bool:
    """Whether the stored file has the row's digest, and holds its statement byte for byte."""
    path = ctx.files.path(certificate.pdf_digest)
    about_to_read(path)
    pdf = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(pdf).hexdigest() != certificate.pdf_digest:
        return False
    return _held_in(path, certificate.pdf_digest) == digest(certificate.statement)


@lru_cache(maxsize=KEPT)
def _held_in(path: Path, pdf_digest: str) -> bytes:
    """The digest of the statement in a file whose own digest was found right; the same bytes hold the same for ever."""
    try:
        return digest(read_statement(path.read_bytes()))
    except Faulty:
        return b""
