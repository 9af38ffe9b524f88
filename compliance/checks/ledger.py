"""What a new verdict means for the findings that are known already: which are new, stay, come back or are over."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from compliance.audit.log import canonical
from compliance.checks.clocks import STOPPED, USUAL, Clock, Limits, first_turn, moved
from compliance.checks.facts import Flaw, Verdict
from compliance.checks.models import NO_LINE, TRANSITIONS, FindingStatus, Move, Turn
from compliance.kernel.i18n import today_in_wita
from compliance.rulebook.models import Code, Severity

Row = dict[str, Any]

SETTLED = (FindingStatus.CLOSED, FindingStatus.ACCEPTED)
NEEDS_REGISTER = frozenset(
    {
        Code.NOT_ENROLLED,
        Code.WORKER_NOT_ON_PROJECT_LIST,
        Code.ENROLMENT_INACTIVE,
        Code.PROGRAMME_MISSING,
        Code.COVERAGE_GAP,
        Code.OTHER_EMPLOYER,
        Code.SELF_EMPLOYED_COVER,
        Code.NAME_MISMATCH,
        Code.BIRTH_DATE_MISMATCH,
        Code.PROVIDER_IN_ARREARS,
    }
)


class Known(NamedTuple):
    """A finding as it is stored."""

    id: int
    line: int
    code: Code
    severity: Severity
    status: FindingStatus
    detail: str
    closed_at: datetime | None
    version: int
    turn: Turn | None = None
    turn_since: date | None = None
    due_on: date | None = None
    cure_left: int | None = None

    @property
    def clock(self) -> Clock:
        return Clock(self.turn, self.turn_since, self.due_on, self.cure_left)


@dataclass(frozen=True, slots=True)
class Sight:
    """One verdict, and the lines under which another NIK stands than at the check before."""

    verdict: Verdict
    reidentified: frozenset[int]
    at: datetime
    limits: Limits = USUAL

    def keeps(self, known: Known) -> bool:
        """Not seen because it was not looked for: the register was too old to be asked."""
        stands = known.line == NO_LINE or known.line in self.verdict.lines
        return not self.verdict.enrolment_judged and known.code in NEEDS_REGISTER and stands


def compare(sight: Sight, known: Iterable[Known]) -> tuple[list[Row], list[Row]]:
    """The new findings, and the known ones that change, as columns of ``Finding``."""
    seen = {(flaw.line or NO_LINE, flaw.code): flaw for flaw in sight.verdict.flaws}
    changed: list[Row] = []
    for finding in known:
        changed += _changes(sight, finding, seen.pop((finding.line, finding.code), None))
    return [_opened(sight, line, flaw) for (line, _code), flaw in seen.items()], changed


def _opened(sight: Sight, line: int, flaw: Flaw) -> Row:
    return {
        "line": line,
        "code": flaw.code,
        "severity": flaw.severity,
        "status": FindingStatus.OPEN,
        "detail": stored(flaw),
        "first_seen_at": sight.at,
        "version": 1,
        **_started(sight, first_turn(flaw.code, flaw.values), flaw.values)._asdict(),
    }


def _started(sight: Sight, turn: Turn, values: Mapping[str, Any]) -> Clock:
    """Nobody is pressed before the day that the law gives, where it is later than the end of the cure period."""
    clock, legal = moved(STOPPED, FindingStatus.OPEN, turn, today_in_wita(sight.at), sight.limits), legal_day(values)
    if turn is Turn.CONTRACTOR and legal and clock.due_on:
        return clock._replace(due_on=max(clock.due_on, legal))
    return clock


def legal_day(values: Mapping[str, Any]) -> date | None:
    """By which the law wants done what is missing; ``values`` of a flaw."""
    return date.fromisoformat(values["due_on"]) if values.get("due_on") else None


def _changes(sight: Sight, known: Known, flaw: Flaw | None) -> Iterator[Row]:
    """At most one; nothing for a finding that stays as it is."""
    detail = stored(flaw) if flaw else known.detail
    differs = flaw is not None and (known.severity is not flaw.severity or _facts(detail) != _facts(known.detail))
    status = _next_status(sight, known, flaw, differs)
    if (status, detail) == (known.status, known.detail) and not differs:
        return
    yield {
        "id": known.id,
        "severity": flaw.severity if flaw else known.severity,
        "status": status,
        "detail": detail,
        "closed_at": (known.closed_at or sight.at) if status is FindingStatus.CLOSED else None,
        # Who answers or decides on the same facts, read from a newer list, is not stale.
        "version": known.version + (differs or status is not known.status),
        **_clock(sight, known, status, detail)._asdict(),
    }


def _clock(sight: Sight, known: Known, status: FindingStatus, detail: str) -> Clock:
    """It starts again only for a finding that comes back, or whose facts hand it to somebody else."""
    if status is not FindingStatus.OPEN:
        return STOPPED if status is FindingStatus.CLOSED else known.clock
    values = json.loads(detail)
    turn = first_turn(known.code, values)
    return known.clock if (known.status, known.turn) == (status, turn) else _started(sight, turn, values)


def newly_flagged(known: Iterable[Known], opened: Iterable[Row], changed: Iterable[Row]) -> list[int]:
    """The lines of the contractor's findings that are open now and were not, once each; a warning flags nobody."""
    settled = {each.id: each.line for each in known if each.status in SETTLED}
    again = [row | {"line": settled[row["id"]]} for row in changed if row["id"] in settled]
    fresh = (row for row in [*opened, *again] if row["status"] is FindingStatus.OPEN)
    return sorted(
        {row["line"] for row in fresh if row["turn"] is Turn.CONTRACTOR and row["severity"] is not Severity.WARN}
    )


def _next_status(sight: Sight, known: Known, flaw: Flaw | None, differs: bool) -> FindingStatus:
    """What was accepted was accepted for these facts of this person, and for no others."""
    is_closed = known.status is FindingStatus.CLOSED
    move = None
    if flaw is None and (is_closed or not sight.keeps(known)):
        move = Move.VANISH
    elif is_closed or differs or known.line in sight.reidentified:
        move = Move.REAPPEAR
    return TRANSITIONS.get((known.status, move), known.status) if move else known.status


def stored(flaw: Flaw) -> str:
    """Without the date of the lists where they are named: that is always of the run that last saw it (dating.py)."""
    dated_by_run = "lists" in flaw.values
    return canonical({name: value for name, value in flaw.values.items() if name != "as_of" or not dated_by_run})


def same_facts(flaw: Flaw, detail: str) -> bool:
    """Whether what was kept of a finding says the same as the flaw."""
    return _facts(stored(flaw)) == _facts(detail)


def _facts(detail: str) -> Row:
    """Another list that says the same brings no new facts."""
    return {name: value for name, value in json.loads(detail).items() if name not in ("as_of", "lists")}
