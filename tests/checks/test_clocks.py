"""Whose turn it is and by when, as tables: one line for each thing that can happen to a finding."""

from datetime import date, timedelta

import pytest

from compliance.checks.clocks import STOPPED, Clock, Limits, first_turn, moved, reminder_mark
from compliance.checks.models import FindingStatus, Turn
from compliance.rulebook.models import Code
from tests.builders import TODAY

OPEN, ANSWERED, RETURNED, ACCEPTED, CLOSED = FindingStatus
C, O, R = Turn  # noqa: E741 - as in the tables
LIMITS = Limits(cure=15, decision=7)


def day(number: int) -> date:
    """Day 1 is the day on which the finding was first seen."""
    return TODAY + timedelta(days=number - 1)


@pytest.mark.parametrize(("least", "due"), [(3, 20), (5, 22), (1, 18)])
def test_the_least_time_after_a_return_is_the_books(least, due):
    clock, limits = STOPPED, LIMITS._replace(after_return=least)
    for number, status in [(1, OPEN), (16, ANSWERED), (17, RETURNED)]:
        clock = moved(clock, status, Turn.CONTRACTOR, day(number), limits)
    assert clock.due_on == day(due)


@pytest.mark.parametrize(
    ("happened", "turn", "due", "cure_left"),
    [
        pytest.param([(1, OPEN)], C, 16, None, id="seen on day 1: fifteen days to cure it"),
        pytest.param([(1, OPEN), (4, ANSWERED)], O, 11, 12, id="answered on day 4: the officer has seven days"),
        pytest.param([(1, OPEN), (16, ANSWERED)], O, 23, 0, id="answered on the last day"),
        pytest.param([(1, OPEN), (20, ANSWERED)], O, 27, -4, id="answered too late, and still to be decided"),
        pytest.param(
            [(1, OPEN), (4, ANSWERED), (9, RETURNED)], C, 21, None, id="the officer's five days are given back"
        ),
        pytest.param(
            [(1, OPEN), (4, ANSWERED), (90, RETURNED)], C, 102, None, id="the officer's silence costs no day of cure"
        ),
        pytest.param(
            [(1, OPEN), (16, ANSWERED), (17, RETURNED)], C, 20, None, id="whoever gets it back has three days at least"
        ),
        pytest.param(
            [(1, OPEN), (20, ANSWERED), (22, RETURNED)], C, 25, None, id="also who was late with the first answer"
        ),
        pytest.param(
            [(1, OPEN), (4, ANSWERED), (9, RETURNED), (11, ANSWERED), (12, RETURNED)],
            C,
            22,
            None,
            id="answers to and fro do not lengthen the cure",
        ),
        pytest.param([(1, OPEN), (4, ANSWERED), (5, ACCEPTED)], None, None, None, id="accepted: nobody need act"),
        pytest.param([(1, OPEN), (4, CLOSED)], None, None, None, id="no longer seen: nobody need act"),
        pytest.param([(1, OPEN), (4, CLOSED), (30, OPEN)], C, 45, None, id="back again: the cure starts anew"),
        pytest.param([(1, ANSWERED)], O, 8, 15, id="answered before there were clocks: the whole cure is left"),
        pytest.param([(1, RETURNED)], C, 16, None, id="returned before there were clocks"),
    ],
)
def test_the_clock(happened, turn, due, cure_left):
    clock = STOPPED
    for number, status in happened:
        clock = moved(clock, status, Turn.CONTRACTOR, day(number), LIMITS)
    since = day(happened[-1][0]) if turn else None
    assert clock == Clock(turn, since, due and day(due), cure_left)


@pytest.mark.parametrize("status", list(FindingStatus))
@pytest.mark.parametrize("turn", list(Turn))
def test_every_status_has_somebody_to_act_by_a_day_or_nobody(status, turn):
    clock = moved(STOPPED, status, turn, TODAY, LIMITS)
    assert (clock.turn is None) == (clock.due_on is None) == (status in (ACCEPTED, CLOSED))


@pytest.mark.parametrize(
    ("code", "variant", "turn"),
    [
        (Code.NOT_ENROLLED, None, C),
        (Code.OTHER_EMPLOYER, "company", C),
        (Code.OTHER_EMPLOYER, "project_unknown", O),
        (Code.PROJECT_UNREGISTERED, None, C),
        (Code.ROSTER_MISSING, None, C),
        (Code.REGISTER_STALE, "old", R),
    ],
)
def test_who_can_settle_it(code, variant, turn):
    assert first_turn(code, {"variant": variant}) is turn


def test_only_the_contractor_has_the_cure_period():
    assert moved(STOPPED, OPEN, Turn.OFFICER, TODAY, LIMITS).due_on == day(8)
    assert moved(STOPPED, OPEN, Turn.REGISTRAR, TODAY, LIMITS).due_on == day(8)


@pytest.mark.parametrize(
    ("today", "since", "mark"),
    [
        pytest.param(10, 1, None, id="six days left: too early"),
        pytest.param(11, 1, 5, id="five days left"),
        pytest.param(12, 1, 5, id="nobody reminded yesterday: made good"),
        pytest.param(15, 1, 1, id="one day left"),
        pytest.param(16, 1, 1, id="the last day"),
        pytest.param(17, 1, None, id="over"),
        pytest.param(12, 12, None, id="it came after the mark: whoever just got it need not be reminded"),
        pytest.param(11, 11, None, id="it came on the mark"),
        pytest.param(15, 12, 1, id="but of the next mark"),
    ],
)
def test_the_mark_of_a_reminder(today, since, mark):
    assert reminder_mark(day(today), day(since), day(16), (5, 1)) == mark
