"""What the clock tells of findings: soon due, or overdue, with whom and how many."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from sqlalchemy import select
from sqlmodel import col, func

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.checks.clocks import reminder_days, reminder_mark
from compliance.checks.models import Finding, Turn
from compliance.contracts.models import Contract, ContractStatus
from compliance.notices.models import NoticeKind
from compliance.notices.operations import notify
from compliance.rulebook.models import Severity
from compliance.rulebook.operations import book_on

SOON = {Turn.CONTRACTOR: NoticeKind.DUE_SOON, Turn.OFFICER: NoticeKind.DECISION_DUE}
LATE = {Turn.CONTRACTOR: NoticeKind.OVERDUE, Turn.OFFICER: NoticeKind.DECISION_OVERDUE}


@dataclass(frozen=True)
class Due:
    """The findings of a contract whose clocks run out together."""

    contract_id: int
    turn: Turn
    since: date
    due_on: date
    count: int


@operation(Permission.NOTICES_SEND)
def remind_of_findings(ctx: Context) -> None:
    """Before the last day those whose turn it is; after it the approver, too. Once for each contract, day and mark."""
    for due in _running_out(ctx):
        mark = reminder_mark(ctx.today, due.since, due.due_on, reminder_days(ctx))
        if due.due_on < ctx.today:
            _tell(ctx, LATE[due.turn], due, "late")
        elif mark is not None:
            _tell(ctx, SOON[due.turn], due, mark)


def _tell(ctx: Context, kind: NoticeKind, due: Due, mark: object) -> None:
    contract = cast(Contract, ctx.db.get(Contract, due.contract_id))
    notify(ctx, kind, contract, contract, f"{due.since}:{due.due_on}:{mark}", due.count, day=due.due_on)


def _running_out(ctx: Context) -> Iterator[Due]:
    """What only warns stops nothing, so nobody is pressed for it.

    A worker that slept long wakes nobody for what everybody knows by then.
    """
    told_for = timedelta(days=book_on(ctx, ctx.today).deadlines.overdue_told_days)
    clock = (col(Finding.contract_id), col(Finding.turn), col(Finding.turn_since), col(Finding.due_on))
    span = (ctx.today - told_for, ctx.today + timedelta(days=max(reminder_days(ctx))))
    rows = ctx.db.execute(
        select(*clock, func.count())
        .join(Contract, col(Contract.id) == Finding.contract_id)
        .where(col(Contract.status) == ContractStatus.ACTIVE, col(Finding.due_on).between(*span))
        .where(col(Finding.turn).in_(SOON), col(Finding.severity) != Severity.WARN)
        .group_by(*clock)
        .order_by(*clock)
    )
    return (Due(*row) for row in rows.all())
