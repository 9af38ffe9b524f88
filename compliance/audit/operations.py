"""What auditors do with the log: search it, and check that it is whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, column, table
from sqlmodel import col, select

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.audit.models import AuditEntry
from compliance.kernel.i18n import WITA
from compliance.kernel.paging import SIZE, Page, paginate

CONTRACTS = table("contract", column("id"), column("number"))  # by name: the log stands below the contracts
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class AuditFilter:
    """``who`` and ``contract`` (its number) are looked for in part; the days are WITA days, both included."""

    who: str = ""
    event: log.Event | None = None
    contract: str = ""
    first: date | None = None
    last: date | None = None

    def clauses(self) -> Iterable[ColumnElement[bool]]:
        if self.who:
            yield col(AuditEntry.actor).icontains(self.who, autoescape=True)
        if self.event:
            yield col(AuditEntry.event) == self.event.value
        if self.contract:
            named = select(CONTRACTS.c.id).where(CONTRACTS.c.number.icontains(self.contract, autoescape=True))
            yield col(AuditEntry.contract_id).in_(named)
        if self.first:
            yield col(AuditEntry.at) >= start_of(self.first)
        if self.last:
            yield col(AuditEntry.at) < start_of(self.last + ONE_DAY)


def start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, WITA)


@operation(Permission.AUDIT_READ)
def find_entries(ctx: Context, wanted: AuditFilter, page: int = 1, size: int = SIZE) -> Page[AuditEntry]:
    """Newest first."""
    query = select(AuditEntry).where(*wanted.clauses()).order_by(col(AuditEntry.sequence).desc())
    return paginate(ctx.db, query, page, size)


@operation(Permission.AUDIT_READ)
def contract_numbers(ctx: Context, entries: Iterable[AuditEntry]) -> dict[int, str]:
    """The numbers of the contracts that the entries are about, by id."""
    ids = {entry.contract_id for entry in entries if entry.contract_id}
    rows = ctx.db.execute(select(CONTRACTS.c.id, CONTRACTS.c.number).where(CONTRACTS.c.id.in_(ids)))
    return {row.id: row.number for row in rows}


@operation(Permission.AUDIT_READ)
def verify_log(ctx: Context) -> log.Verification:
    """Walk the whole chain of hashes."""
    return log.verify(ctx.db)
