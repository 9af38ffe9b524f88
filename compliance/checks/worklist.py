"""The work list of a contract: what to look for in it, and one line of it in words."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, case, false, or_
from sqlmodel import and_, col, select

from compliance.access.context import Context
from compliance.access.models import Role
from compliance.checks import texts
from compliance.checks.addressed import your_step
from compliance.checks.dating import dated
from compliance.checks.models import UNSETTLED, CheckRun, Finding, FindingStatus, Turn
from compliance.checks.ways import Way, way_of
from compliance.kernel.i18n import Text
from compliance.rosters.models import Worker
from compliance.rulebook.models import Code, Severity

BLOCKS = and_(col(Finding.severity) == Severity.BLOCK, col(Finding.status).in_(UNSETTLED))
BLOCKING_FIRST = (case((BLOCKS, 0), else_=1), col(Finding.line), col(Finding.code))
OWN_TURN = {Role.OFFICER: Turn.OFFICER, Role.CONTRACTOR: Turn.CONTRACTOR, Role.REGISTRAR: Turn.REGISTRAR}


def turn_of(ctx: Context) -> Turn | None:
    """The turn that is the actor's own."""
    return next((turn for role, turn in OWN_TURN.items() if role in ctx.actor.roles), None)


def own_turn_first(ctx: Context) -> tuple[Any, ...]:
    """What the actor can do something about, and of that what blocks."""
    return case((col(Finding.turn) == turn_of(ctx), 0), else_=1), *BLOCKING_FIRST


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Without a status: all that are not closed."""

    code: Code | None = None
    status: FindingStatus | None = None
    turn: Turn | None = None

    def clauses(self) -> list[ColumnElement[bool]]:
        status = col(Finding.status)
        clauses = [status == self.status if self.status else status != FindingStatus.CLOSED]
        exact = ((Finding.code, self.code), (Finding.turn, self.turn))
        return clauses + [col(column) == value for column, value in exact if value]


def people_of(ctx: Context, places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Worker]:
    """By contract and line, as last seen on the roster."""
    lines: dict[int, set[int]] = {}
    for contract_id, line in places:
        lines.setdefault(contract_id, set()).add(line)
    # not pairs in a list: SQLite would read every worker there is
    theirs = (and_(Worker.contract_id == key, col(Worker.line).in_(wanted)) for key, wanted in lines.items())
    found = ctx.db.exec(select(Worker).where(or_(false(), *theirs)).order_by(col(Worker.since_version)))
    return {(worker.contract_id, worker.line): worker for worker in found}


def dates_by_run(ctx: Context, findings: Iterable[Finding]) -> dict[int, str]:
    """Of the lists by which they were last seen, as their runs keep them."""
    runs = {finding.last_run_id for finding in findings}
    rows = ctx.db.exec(select(col(CheckRun.id), CheckRun.dates).where(col(CheckRun.id).in_(runs)))
    return {run: dates for run, dates in rows if run}


@dataclass(frozen=True)
class WorkItem:
    """A finding and the person it names, as last seen on the roster; None for one of the whole contract.

    ``dates``: as the run that last saw the finding keeps them.
    """

    finding: Finding
    worker: Worker | None
    dates: str

    @cached_property
    def _values(self) -> dict[str, Any]:
        return dated(json.loads(self.finding.detail), json.loads(self.dates))

    @property
    def title(self) -> Text:
        return texts.title(self.finding.code)

    @property
    def sentence(self) -> Text:
        return texts.sentence(self.finding.code, self._values)

    @property
    def next_step(self) -> Text:
        return texts.next_step(self.finding.code, self._values)

    @property
    def your_step(self) -> Text:
        """The same, said to the contractor."""
        return your_step(self.finding.code, self._values)

    @property
    def way(self) -> Way:
        """Where it is done."""
        return way_of(self.finding.code, self._values)
