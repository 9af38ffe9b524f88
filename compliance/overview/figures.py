"""What the dashboard and the lists behind it count, contract by contract, as columns of one query.

Workers of a roster = cleared + flagged + unjudged (by the check of that roster) + unchecked. The next payment of an
active contract is either payable or held back for exactly one reason, the first that applies. So everything adds up.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, exists, extract, func, literal, select
from sqlmodel import col

from compliance.access.context import Context
from compliance.access.permissions import Permission
from compliance.certificates.models import Certificate, CertificateStatus
from compliance.checks.models import UNSETTLED, CheckRun, Finding
from compliance.contracts.models import Contract, ContractStatus, PaymentTerm
from compliance.contracts.operations import mains, visible
from compliance.payments.queue import payable
from compliance.rosters.models import RosterVersion
from compliance.rulebook.models import Severity

WORKERS = ("workers", "cleared", "flagged", "unjudged", "unchecked")


class Held(StrEnum):
    """Why the next payment waits: the first that applies, from the roster on to the signature."""

    ROSTER = "roster"  # no list of workers yet
    CHECK = "check"  # the list was not checked
    FINDINGS = "findings"  # blocking findings are unsettled
    SIGNATURE = "signature"  # a certificate is asked for, not yet decided
    CERTIFICATE = "certificate"  # nothing found, but no live certificate
    NOTHING = "nothing"  # it may be paid


def by_contract(ctx: Context) -> Subquery:
    """A row for each contract in the actor's dashboard, and for each subcontract: workers, but no contract."""
    roster, run, term = _newest(RosterVersion), _newest(CheckRun), _next_term()
    judged = col(CheckRun.roster_version) == RosterVersion.number
    counted = {name: _judged(judged, getattr(CheckRun, name)) for name in ("cleared", "flagged", "unjudged")}
    workers = func.coalesce(RosterVersion.workers, 0)
    unchecked = workers - sum(counted.values(), start=literal(0))  # whatever else happens, nobody disappears
    columns: list[Any] = [
        col(Contract.id),
        col(Contract.agency_id),
        col(Contract.kind),
        col(Contract.status),
        col(Contract.subdistrict_code),
        case((mains(), Contract.value), else_=0).label("value"),
        case((mains(), 1), else_=0).label("contracts"),
        month_of(Contract.signed_on).label("month"),
        workers.label("workers"),
        *(column.label(name) for name, column in counted.items()),
        unchecked.label("unchecked"),
        func.coalesce(_if_active(PaymentTerm.amount), 0).label("next_amount"),
        _if_active(_held(ctx.now)).label("held"),
    ]
    return (
        select(*columns)
        .outerjoin(RosterVersion, and_(*roster))
        .outerjoin(CheckRun, and_(*run))
        .outerjoin(PaymentTerm, and_(*term))
        .where(visible(ctx, Permission.DASHBOARD_READ))
        .subquery()
    )


def held_back_by(ctx: Context, ids: Sequence[int]) -> dict[int, str]:
    """Why the next payment of each waits, by the contract's id; those that have none are left out."""
    rows = (
        select(col(Contract.id), _held(ctx.now))
        .outerjoin(RosterVersion, and_(*_newest(RosterVersion)))
        .outerjoin(CheckRun, and_(*_newest(CheckRun)))
        .join(PaymentTerm, and_(*_next_term()))
        .where(col(Contract.id).in_(ids), col(Contract.status) == ContractStatus.ACTIVE)
    )
    return dict(tuple(row) for row in ctx.db.execute(rows))


def month_of(day: Any) -> ColumnElement[int]:
    """202606 for any day of June 2026."""
    return extract("year", day) * 100 + extract("month", day)


def _newest(rows: Any) -> tuple[ColumnElement[bool], ...]:
    newest = select(func.max(rows.id)).where(col(rows.contract_id) == Contract.id).correlate(Contract)
    return (col(rows.id) == newest.scalar_subquery(),)


def _next_term() -> tuple[ColumnElement[bool], ...]:
    other = PaymentTerm.__table__.alias("unpaid")  # type: ignore[attr-defined]  # SQLModel hides the table
    first = select(func.min(other.c.number)).where(other.c.contract_id == Contract.id, other.c.released_at.is_(None))
    return col(PaymentTerm.contract_id) == Contract.id, col(PaymentTerm.number) == first.scalar_subquery()


def _judged(judged: ColumnElement[bool], figure: Any) -> ColumnElement[int]:
    return case((judged, figure), else_=0)


def _if_active(column: Any) -> ColumnElement[Any]:
    return case((col(Contract.status) == ContractStatus.ACTIVE, column))


def _held(now: datetime) -> ColumnElement[str | None]:
    blocking = (col(Finding.severity) == Severity.BLOCK, col(Finding.status).in_(UNSETTLED))
    found = exists().where(col(Finding.contract_id) == Contract.id, *blocking)
    requested = (col(Certificate.term_id) == PaymentTerm.id, col(Certificate.status) == CertificateStatus.REQUESTED)
    return case(
        (col(PaymentTerm.id).is_(None), None),
        (payable(now), Held.NOTHING.value),
        (col(RosterVersion.id).is_(None), Held.ROSTER.value),
        (func.coalesce(CheckRun.roster_version, 0) != RosterVersion.number, Held.CHECK.value),
        (found, Held.FINDINGS.value),
        (exists().where(*requested), Held.SIGNATURE.value),
        else_=Held.CERTIFICATE.value,
    )
