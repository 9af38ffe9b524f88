"""What a new verdict does to a finding that is known: the whole grid of states and sights."""

from datetime import date, timedelta
from typing import Any

import pytest

from compliance.audit.log import canonical
from compliance.checks.facts import Flaw, Verdict
from compliance.checks.ledger import Known, Sight, compare, newly_flagged
from compliance.checks.models import NO_LINE, TRANSITIONS, FindingStatus, Move, Turn
from compliance.rulebook.models import Code, Severity
from tests.builders import NOW, TODAY

LINE = 7
OPEN, ANSWERED, RETURNED, ACCEPTED, CLOSED = FindingStatus
VALUES = {"as_of": "2026-08-01", "via": "project", "employer": "CV Etam Jaya"}


def known(status: FindingStatus, code: Code = Code.NOT_ENROLLED, line: int = LINE, **changes: Any) -> Known:
    closed_at = NOW if status is CLOSED else None
    found = Known(1, line, code, Severity.BLOCK, status, canonical(VALUES), closed_at, 3)
    return found._replace(**changes)


def flaw(severity: Severity = Severity.BLOCK, **changes: Any) -> Flaw:
    return Flaw(LINE, Code.NOT_ENROLLED, severity, VALUES | changes)


def sight(*flaws: Flaw, judged: bool = True, other_nik: bool = False, on_roster: bool = True) -> Sight:
    lines = frozenset({LINE} if on_roster else ())
    return Sight(Verdict(flaws, judged, lines), lines if other_nik else frozenset(), NOW)


SAME, NEWER_LIST = sight(flaw()), sight(flaw(as_of="2026-09-01"))
OTHER_FACTS, OTHER_SEVERITY = sight(flaw(via="employer")), sight(flaw(Severity.WARN))
OTHER_NIK = sight(flaw(), other_nik=True)
GONE, LEFT = sight(), sight(judged=False, on_roster=False)
NOT_ASKED, NOT_ASKED_OTHER_NIK = sight(judged=False), sight(judged=False, other_nik=True)

GRID = {
    #                 seen again     seen, with new facts     not seen
    OPEN: (OPEN, OPEN, CLOSED),
    ANSWERED: (ANSWERED, ANSWERED, CLOSED),
    RETURNED: (RETURNED, RETURNED, CLOSED),
    ACCEPTED: (ACCEPTED, OPEN, CLOSED),
    CLOSED: (OPEN, OPEN, CLOSED),
}


def after(sight: Sight, finding: Known) -> dict[str, Any]:
    """The finding's columns when the verdict is in."""
    opened, changed = compare(sight, [finding])
    assert not opened
    return {**finding._asdict(), **(changed[0] if changed else {})}


@pytest.mark.parametrize("status", list(FindingStatus))
@pytest.mark.parametrize(
    ("seen", "column"),
    [
        pytest.param(SAME, 0, id="the same again"),
        pytest.param(NEWER_LIST, 0, id="the same, from a newer list"),
        pytest.param(OTHER_FACTS, 1, id="on other facts"),
        pytest.param(OTHER_SEVERITY, 1, id="weighed otherwise"),
        pytest.param(OTHER_NIK, 1, id="the same of another NIK"),
        pytest.param(GONE, 2, id="gone"),
        pytest.param(LEFT, 2, id="the person left while the register is stale"),
    ],
)
def test_the_next_status(seen, column, status):
    assert after(seen, known(status))["status"] is GRID[status][column]


@pytest.mark.parametrize("status", list(FindingStatus))
def test_what_was_not_asked_of_the_register_stays(status):
    assert after(NOT_ASKED, known(status))["status"] is status


def test_what_was_accepted_of_one_nik_is_open_for_another_even_while_the_register_is_stale():
    assert after(NOT_ASKED_OTHER_NIK, known(ACCEPTED))["status"] is OPEN
    assert after(NOT_ASKED_OTHER_NIK, known(CLOSED))["status"] is CLOSED


@pytest.mark.parametrize("code", [Code.NIK_INVALID, Code.DUPLICATE_WORKER, Code.UNDERAGE])
def test_what_needs_no_register_is_over_when_it_is_gone(code):
    assert after(NOT_ASKED, known(OPEN, code))["status"] is CLOSED


def test_what_concerns_the_contract_is_over_when_it_is_gone():
    finding = known(OPEN, Code.PROJECT_UNREGISTERED, NO_LINE)
    assert after(NOT_ASKED, finding)["status"] is CLOSED


@pytest.mark.parametrize("move", [Move.VANISH, Move.REAPPEAR])
def test_every_step_that_a_check_can_take_is_taken(move):
    """The table of transitions holds no step of a check that never happens, and no status changes without one."""
    steps = {(status, GRID[status][2 if move is Move.VANISH else 1]) for status in FindingStatus}
    taken = {(start, end) for start, end in steps if start is not end}
    assert taken == {(start, end) for (start, made), end in TRANSITIONS.items() if made is move}


@pytest.mark.parametrize(
    ("seen", "version"),
    [
        pytest.param(SAME, 3, id="nothing changed"),
        pytest.param(NEWER_LIST, 3, id="a newer list does not make a decision stale"),
        pytest.param(OTHER_FACTS, 4, id="other facts do"),
        pytest.param(GONE, 4, id="and so does the end"),
    ],
)
def test_a_form_is_stale_when_what_it_was_about_has_changed(seen, version):
    assert after(seen, known(ANSWERED))["version"] == version


def test_the_sentence_follows_the_newest_list():
    assert "2026-09-01" in after(NEWER_LIST, known(ACCEPTED))["detail"]


def test_nothing_is_written_for_what_stays_as_it_is():
    assert compare(SAME, [known(status) for status in (OPEN, ANSWERED, RETURNED, ACCEPTED)][:1]) == ([], [])
    assert compare(GONE, [known(CLOSED)]) == ([], [])


def test_the_day_of_the_end_is_kept_until_it_comes_back():
    assert after(GONE, known(OPEN))["closed_at"] == NOW
    assert after(SAME, known(CLOSED))["closed_at"] is None


def test_a_new_flaw_opens_a_finding():
    opened, changed = compare(sight(flaw(), Flaw(None, Code.PROJECT_UNREGISTERED, Severity.BLOCK, {})), [])
    assert [(row["line"], row["code"], row["status"]) for row in opened] == [
        (LINE, Code.NOT_ENROLLED, OPEN),
        (NO_LINE, Code.PROJECT_UNREGISTERED, OPEN),
    ]
    assert not changed


CLOCK: dict[str, Any] = {"turn": Turn.CONTRACTOR, "turn_since": date(2026, 8, 20), "due_on": date(2026, 9, 4)}
ANSWER_WAITS: dict[str, Any] = {**CLOCK, "turn": Turn.OFFICER, "cure_left": 9}
AGAIN = (Turn.CONTRACTOR, TODAY, TODAY + timedelta(days=15))


@pytest.mark.parametrize(
    ("seen", "finding", "clock"),
    [
        pytest.param(OTHER_FACTS, known(OPEN, **CLOCK), tuple(CLOCK.values()), id="other facts give no more time"),
        pytest.param(OTHER_FACTS, known(ANSWERED, **ANSWER_WAITS), tuple(ANSWER_WAITS.values())[:3], id="nor less"),
        pytest.param(OTHER_FACTS, known(ACCEPTED), AGAIN, id="accepted, and open again"),
        pytest.param(SAME, known(CLOSED), AGAIN, id="closed, and open again"),
        pytest.param(NOT_ASKED_OTHER_NIK, known(ACCEPTED), AGAIN, id="open for another NIK"),
        pytest.param(GONE, known(OPEN, **CLOCK), (None, None, None), id="gone"),
    ],
)
def test_the_clock_starts_only_for_what_comes_back(seen, finding, clock):
    row = after(seen, finding)
    assert (row["turn"], row["turn_since"], row["due_on"]) == clock


def test_facts_that_hand_it_to_somebody_else_start_their_clock():
    unknown = Flaw(LINE, Code.OTHER_EMPLOYER, Severity.BLOCK, {"variant": "project_unknown", "place": "PJ-1"})
    row = after(sight(unknown), known(OPEN, Code.OTHER_EMPLOYER, **CLOCK))
    assert (row["turn"], row["due_on"]) == (Turn.OFFICER, TODAY + timedelta(days=7))


def test_a_new_finding_starts_the_clock():
    [opened], _changed = compare(sight(flaw()), [])
    assert (opened["turn"], opened["turn_since"], opened["due_on"]) == AGAIN


@pytest.mark.parametrize(
    ("seen", "before", "flagged"),
    [
        pytest.param(SAME, [], [LINE], id="new"),
        pytest.param(SAME, [known(OPEN)], [], id="known"),
        pytest.param(SAME, [known(CLOSED)], [LINE], id="back again"),
        pytest.param(OTHER_FACTS, [known(ACCEPTED)], [LINE], id="accepted on other facts"),
        pytest.param(OTHER_FACTS, [known(ANSWERED)], [], id="answered, and its facts change"),
        pytest.param(sight(flaw(Severity.WARN)), [], [], id="a warning flags nobody"),
        pytest.param(sight(Flaw(None, Code.REGISTER_STALE, Severity.BLOCK, {})), [], [], id="the registrar's"),
        pytest.param(sight(Flaw(None, Code.ROSTER_MISSING, Severity.BLOCK, {})), [], [NO_LINE], id="of the contract"),
        pytest.param(
            sight(flaw(), Flaw(LINE, Code.NAME_MISMATCH, Severity.BLOCK, {})), [], [LINE], id="twice, but one person"
        ),
    ],
)
def test_who_is_newly_flagged(seen, before, flagged):
    assert newly_flagged(before, *compare(seen, before)) == flagged


@pytest.mark.parametrize(
    ("values", "due_on"),
    [
        pytest.param({}, TODAY + timedelta(days=15), id="no legal day: the cure period"),
        pytest.param({"due_on": str(TODAY + timedelta(days=9))}, TODAY + timedelta(days=15), id="an earlier one"),
        pytest.param({"due_on": str(TODAY + timedelta(days=20))}, TODAY + timedelta(days=20), id="a later one"),
    ],
)
def test_the_clock_ends_on_the_legal_day_where_it_is_later(values, due_on):
    opened, _changed = compare(sight(Flaw(None, Code.PROJECT_UNREGISTERED, Severity.BLOCK, values)), [])
    assert (opened[0]["turn"], opened[0]["due_on"]) == (Turn.CONTRACTOR, due_on)


def test_an_officer_has_the_officers_time_whatever_the_legal_day():
    waits = {"variant": "waiting", "due_on": str(TODAY + timedelta(days=20))}
    opened, _changed = compare(sight(Flaw(None, Code.PROJECT_UNREGISTERED, Severity.BLOCK, waits)), [])
    assert (opened[0]["turn"], opened[0]["due_on"]) == (Turn.OFFICER, TODAY + timedelta(days=7))
