"""Whose turn it is at a finding, and by which day: one clock for each side, and only one of them runs.

The contractor has the cure period. While an answer waits for the officer it stands still, and the officer's own
time runs; an answer that nobody decides stays an answer, and the clock shows with whom it waits.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from compliance.access import settings
from compliance.access.context import Context
from compliance.checks.models import FindingStatus, Turn
from compliance.rulebook.models import Code
from compliance.rulebook.operations import book_on

OF_PAPERS = (Code.CONTRIBUTION_EVIDENCE_UNVERIFIED, Code.ASSESSMENT_DIFFERS)  # the officer looks them up


class Limits(NamedTuple):
    """In days: the contractor's to cure, the officer's (and the registrar's) to do their part.

    ``after_return``: that the contractor has at least, when an answer comes back.
    """

    cure: int = 15
    decision: int = 7
    after_return: int = 3


class Clock(NamedTuple):
    """``due_on`` is the last day in time; ``cure_left`` what is left of the cure period while it stands still."""

    turn: Turn | None = None
    turn_since: date | None = None
    due_on: date | None = None
    cure_left: int | None = None


STOPPED = Clock()
USUAL = Limits()


def limits(ctx: Context) -> Limits:
    of_book, decision = book_on(ctx, ctx.today).deadlines, settings.whole_number(ctx, settings.Key.DECISION_DAYS)
    return Limits(of_book.cure_days, decision, of_book.after_return_days)


def reminder_days(ctx: Context) -> tuple[int, ...]:
    """How many days before the last one people are reminded."""
    return book_on(ctx, ctx.today).deadlines.reminder_days


def first_turn(code: Code, values: Mapping[str, Any]) -> Turn:
    """Who can settle a finding that is open."""
    if code is Code.REGISTER_STALE:
        return Turn.REGISTRAR
    if code in OF_PAPERS or values.get("variant") == "waiting":
        return Turn.OFFICER
    no_project_number = code is Code.OTHER_EMPLOYER and values.get("variant") == "project_unknown"
    return Turn.OFFICER if no_project_number else Turn.CONTRACTOR


def moved(clock: Clock, status: FindingStatus, turn: Turn, today: date, limits: Limits) -> Clock:
    """The clock of a finding that came into this status today; ``turn`` is whose it is while open."""
    match status:
        case FindingStatus.OPEN:
            return _started(turn, today, limits.cure if turn is Turn.CONTRACTOR else limits.decision)
        case FindingStatus.ANSWERED:
            left = (clock.due_on - today).days if clock.due_on else limits.cure
            return _started(Turn.OFFICER, today, limits.decision)._replace(cure_left=left)
        case FindingStatus.RETURNED:
            left = limits.cure if clock.cure_left is None else clock.cure_left
            return _started(Turn.CONTRACTOR, today, max(left, limits.after_return))
    return STOPPED


def _started(turn: Turn, today: date, days: int) -> Clock:
    return Clock(turn, today, today + timedelta(days=days))


def reminder_mark(today: date, since: date, due_on: date, marks: tuple[int, ...]) -> int | None:
    """The mark (days before the last day) that is due to be told of; none before its day, nor one older than the turn.

    A day on which nobody reminded is made good on the next.
    """
    left = (due_on - today).days
    passed = [mark for mark in marks if 0 <= left <= mark and since < due_on - timedelta(days=mark)]
    return min(passed, default=None)
