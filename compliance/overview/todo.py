"""What waits for the person who just signed in: contracts, each with what is to be done there."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import selectinload
from sqlmodel import col, exists, func, select
from sqlmodel.sql.expression import Select

from compliance.access.context import Context, operation
from compliance.access.models import Role
from compliance.access.permissions import Permission
from compliance.audit.log import STANDS_OUT
from compliance.audit.models import AuditEntry
from compliance.certificates.models import Certificate, CertificateStatus
from compliance.checks.models import Finding, FindingStatus, Turn
from compliance.contracts.models import Contract, ContractStatus, OfContract, PaymentTerm
from compliance.contracts.operations import visible
from compliance.payments.models import Override
from compliance.payments.queue import payable
from compliance.projects.models import Evidence, EvidenceStatus
from compliance.rosters.models import RosterVersion
from compliance.rulebook.models import BookStatus, BookVersion, Severity

Waiting = Select[Contract, int]  # contracts, each with how many wait there
MOST = 50  # rows of one kind: enough for a morning; the lists behind hold the rest
RECENT = timedelta(days=30)


class Need(StrEnum):
    ACTIVATE = "activate"
    ROSTER = "roster"
    FIX = "fix"
    DECIDE = "decide"
    EVIDENCE = "evidence"
    LATE = "late"
    ISSUE = "issue"
    PAY = "pay"
    CONFIRM = "confirm"
    LOOK = "look"


@dataclass(frozen=True)
class Todo:
    """``count`` people, answers or papers of this kind wait at the contract."""

    need: Need
    contract: Contract
    count: int


@operation(Permission.ACCOUNT)
def todos(ctx: Context) -> list[Todo]:
    """For every role of the actor, what stops money or people soonest first."""
    return [
        todo for role, needs in NEEDS.items() if role in ctx.actor.roles for need in needs for todo in _of(ctx, need)
    ]


@operation(Permission.ACCOUNT)
def awaiting_approval(ctx: Context) -> Sequence[BookVersion]:
    """Changes of the rules that another admin proposed; nothing for whoever may not decide."""
    if not ctx.may(Permission.RULES_CHANGE):
        return []
    proposed = select(BookVersion).where(BookVersion.status == BookStatus.PROPOSED)
    others = proposed.where(col(BookVersion.proposed_by).is_distinct_from(ctx.actor.id))
    return ctx.db.exec(others.order_by(col(BookVersion.id))).all()


def _of(ctx: Context, need: Need) -> Iterator[Todo]:
    waiting = QUERIES[need](ctx).where(visible(ctx)).options(selectinload(Contract.company))  # type: ignore[arg-type]  # SQLModel types relationships as their values
    rows = ctx.db.execute(waiting.limit(MOST)).all()
    return (Todo(need, contract, count) for contract, count in rows)


def _counted(rows: type[OfContract], *conditions: Any) -> Waiting:
    """Active contracts with the number of their rows that meet the conditions, the earliest to end first."""
    return (
        select(Contract, func.count())
        .join(rows, col(rows.contract_id) == col(Contract.id))
        .where(Contract.status == ContractStatus.ACTIVE, *conditions)
        .group_by(col(Contract.id))
        .order_by(col(Contract.ends_on), col(Contract.id))
    )


def _contracts(*conditions: Any) -> Waiting:
    one = func.count(col(Contract.id))
    return select(Contract, one).where(*conditions).group_by(col(Contract.id)).order_by(col(Contract.signed_on))


def _without_roster(ctx: Context) -> Waiting:
    handed_in = exists().where(col(RosterVersion.contract_id) == col(Contract.id))
    return _contracts(Contract.status == ContractStatus.ACTIVE, ~handed_in)


def _to_fix(ctx: Context) -> Waiting:
    return _counted(Finding, Finding.turn == Turn.CONTRACTOR, Finding.severity == Severity.BLOCK)


def _late(ctx: Context) -> Waiting:
    """What went past its last day, with the contractor or with the officer."""
    late = (col(Finding.due_on) < ctx.today, col(Finding.turn).in_((Turn.CONTRACTOR, Turn.OFFICER)))
    return _counted(Finding, *late, Finding.severity != Severity.WARN)


def _payable(ctx: Context) -> Waiting:
    return _counted(PaymentTerm, col(PaymentTerm.released_at).is_(None), payable(ctx.now))


def _notable(ctx: Context) -> Waiting:
    recent = col(AuditEntry.at) > ctx.now - RECENT
    loud = col(AuditEntry.event).in_([event.value for event in STANDS_OUT])
    return (
        select(Contract, func.count())
        .join(AuditEntry, col(AuditEntry.contract_id) == col(Contract.id))
        .where(recent, loud)
        .group_by(col(Contract.id))
        .order_by(func.count().desc())
    )


QUERIES: dict[Need, Callable[[Context], Waiting]] = {
    Need.ACTIVATE: lambda ctx: _contracts(Contract.status == ContractStatus.DRAFT),
    Need.ROSTER: _without_roster,
    Need.FIX: _to_fix,
    Need.DECIDE: lambda ctx: _counted(Finding, Finding.status == FindingStatus.ANSWERED),
    Need.EVIDENCE: lambda ctx: _counted(Evidence, Evidence.status == EvidenceStatus.SUBMITTED),
    Need.LATE: _late,
    Need.ISSUE: lambda ctx: _counted(Certificate, Certificate.status == CertificateStatus.REQUESTED),
    Need.PAY: _payable,
    Need.CONFIRM: lambda ctx: _counted(Override, col(Override.confirmed_at).is_(None)),
    Need.LOOK: _notable,
}
NEEDS: dict[Role, tuple[Need, ...]] = {
    Role.OFFICER: (Need.DECIDE, Need.EVIDENCE, Need.ROSTER, Need.ACTIVATE),
    Role.CONTRACTOR: (Need.FIX, Need.ROSTER),
    Role.APPROVER: (Need.ISSUE, Need.LATE),
    Role.TREASURY: (Need.PAY, Need.CONFIRM),
    Role.AUDITOR: (Need.LOOK,),
}
