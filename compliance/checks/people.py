"""The people of a roster as they stand today: the latest run's word of each, and whom the newest list newly flagged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlmodel import col

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.checks.explained import Judgement
from compliance.checks.ledger import NEEDS_REGISTER
from compliance.checks.models import CheckRun, Finding, FindingStatus
from compliance.checks.operations import latest_run
from compliance.contracts.models import Contract
from compliance.enrolments.models import RegisterSnapshot
from compliance.enrolments.snapshots import current_snapshots
from compliance.kernel.i18n import WITA
from compliance.kernel.paging import Page, paginate_rows
from compliance.rosters.models import RosterVersion, Worker
from compliance.rosters.versions import on_version
from compliance.rulebook.models import Severity


@dataclass(frozen=True, slots=True)
class Person:
    """``is_new``: flagged by the newest list, though the person stood on the roster before it."""

    worker: Worker
    judgement: Judgement
    is_new: bool


@dataclass(frozen=True)
class People:
    """``newest``: the list that was loaded last, None where there is none."""

    page: Page[Person]
    newest: RegisterSnapshot | None


@operation(Permission.ROSTER_READ)
def people_today(
    ctx: Context, contract: Contract, text: str = "", wanted: Judgement | None = None, page: int = 1
) -> People:
    """On the current version: whose name contains the text, and of whom just this was judged."""
    newest = max(current_snapshots(ctx), key=lambda used: used.loaded_at, default=None)
    state = _state(latest_run(ctx, contract))
    is_new = _newly_flagged(contract, newest.loaded_at) if newest else literal(False)
    query = select(Worker, state, is_new).where(on_version(contract, None)).order_by(col(Worker.line))
    query = query.where(col(Worker.name).icontains(text, autoescape=True))
    found = paginate_rows(ctx.db, query.where(state == wanted.value) if wanted else query, page)
    return People(Page([_person(row) for row in found.items], found.number, found.total), newest)


def _person(row: Sequence[Any]) -> Person:
    worker, state, is_new, _total = row
    judgement = Judgement(state)
    return Person(worker, judgement, judgement is Judgement.FLAGGED and bool(is_new))


def _state(run: CheckRun | None) -> ColumnElement[str]:
    """As the run counts them; whoever came or changed since is not judged yet."""
    if run is None:
        return literal(Judgement.UNJUDGED.value)
    rest = Judgement.CLEARED if run.basis else Judgement.UNJUDGED  # without a register nobody is cleared
    unseen = col(Worker.since_version) > run.roster_version
    return case((unseen, Judgement.UNJUDGED.value), (_flagged(), Judgement.FLAGGED.value), else_=literal(rest.value))


def _flagged(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    same = (col(Finding.contract_id) == Worker.contract_id) & (col(Finding.line) == Worker.line)
    stands = (col(Finding.status) != FindingStatus.CLOSED) & (col(Finding.severity) == Severity.BLOCK)
    return select(col(Finding.id)).where(same, stands, *more).exists()


def _newly_flagged(contract: Contract, loaded_at: datetime) -> ColumnElement[bool]:
    """First seen since the list came, or on an earlier day and again since; the roster of then held the person."""
    day = loaded_at.astimezone(WITA).date()
    began = loaded_at.astimezone(WITA).replace(hour=0, minute=0, second=0, microsecond=0)
    again = and_(col(Finding.first_seen_at) < began, col(Finding.turn_since) >= day)
    since = or_(col(Finding.first_seen_at) >= loaded_at, again)
    versions = select(func.max(RosterVersion.number)).where(
        col(RosterVersion.contract_id) == contract.id, col(RosterVersion.created_at) < loaded_at
    )
    was_there = col(Worker.since_version) <= func.coalesce(versions.scalar_subquery(), 0)
    return and_(was_there, _flagged(since, col(Finding.code).in_(NEEDS_REGISTER)))
