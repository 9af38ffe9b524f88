"""What the clock tells of projects: a day of the law that comes near, and nothing sent in for it."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.contracts.models import Contract, ContractKind, ContractStatus
from compliance.contracts.operations import mains
from compliance.notices.models import NoticeKind
from compliance.notices.operations import notify
from compliance.projects.clocks import ClockKind, running
from compliance.projects.gather import facts_of_projects
from compliance.projects.rules import ProjectFacts
from compliance.rulebook.operations import book_on

STEP = 200  # contracts whose facts are looked up together
TASKS = {ClockKind.REGISTRATION: NoticeKind.REGISTRATION_DUE, ClockKind.WORKER_CHANGE: NoticeKind.CHANGES_DUE}
News = tuple[NoticeKind, date, dict[str, int]]


@operation(Permission.NOTICES_SEND)
def remind_of_projects(ctx: Context) -> None:
    """The contractor, once for each day; what is overdue is a finding, and told of as one."""
    days = book_on(ctx, ctx.today).deadlines.project_reminder_days
    for contract, facts in _projects(ctx):
        for kind, day, places in (*_tasks(facts), *_instalments(facts)):
            if 0 <= (day - ctx.today).days <= days:
                notify(ctx, kind, contract, contract, day, day=day, **places)


def _tasks(facts: ProjectFacts) -> Iterator[News]:
    for clock in running(facts):
        if clock.due_on and clock.kind in TASKS:
            yield TASKS[clock.kind], clock.due_on, {}


def _instalments(facts: ProjectFacts) -> Iterator[News]:
    """Each day on which less was sent in than is due by then; whoever has not registered is not asked for money."""
    for day in sorted({due.due_on for due in facts.dues if due.due_on and facts.project_number}):
        missing = facts.due_by(day) - facts.paid - facts.waiting
        if missing > facts.tolerance:
            yield NoticeKind.INSTALMENT_DUE, day, {"amount": missing}


def _projects(ctx: Context) -> Iterator[tuple[Contract, ProjectFacts]]:
    """Of active construction contracts, a step at a time: nobody knows how many there are."""
    wanted = (Contract.status == ContractStatus.ACTIVE, Contract.kind == ContractKind.CONSTRUCTION, mains())
    last = 0
    while contracts := ctx.db.exec(
        select(Contract)
        .where(*wanted, col(Contract.id) > last)
        .order_by(col(Contract.id))
        .options(selectinload(Contract.addenda))  # type: ignore[arg-type]  # SQLModel types relationships as their values
        .limit(STEP)
    ).all():
        facts = facts_of_projects(ctx, contracts)
        yield from ((contract, facts[contract.id]) for contract in contracts)
        last = contracts[-1].id or 0
