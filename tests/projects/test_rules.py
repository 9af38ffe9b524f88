"""How far a project is insured, what it owes by when, and its clocks: tables of cases."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.contracts.models import TermKind
from compliance.kernel.i18n import language
from compliance.projects.clocks import Clock, ClockKind, ClockState, clocks
from compliance.projects.dues import Step, plan_dues
from compliance.projects.rules import Payment, ProjectState, project_standing
from compliance.projects.words import clock_words
from tests.builders import TODAY
from tests.projects.builders import FACTS, paid

PERCENTS = (50, 25, 25)
STARTS, ENDS = date(2026, 6, 8), date(2026, 12, 4)
SPK_DUE = date(2026, 6, 22)
AFTER_ALL = date(2027, 6, 3)


@pytest.mark.parametrize(
    ("changes", "today", "state", "said"),
    [
        pytest.param({"project_number": ""}, TODAY, "unregistered", "Belum ada bukti pendaftaran", id="nothing at all"),
        pytest.param(
            {"project_number": "", "unverified": ("registration",)},
            TODAY,
            "unregistered",
            "menunggu verifikasi",
            id="a registration that waits for the officer does not count yet",
        ),
        pytest.param(
            {"project_number": "", "payments": paid(1_750_000)},
            TODAY,
            "unregistered",
            "Belum ada bukti pendaftaran",
            id="money without a registration",
        ),
        pytest.param({}, TODAY, "registered", "baru Rp0 yang terverifikasi", id="registered, nothing paid"),
        pytest.param(
            {"payments": paid(875_000, verified=False)},
            TODAY,
            "registered",
            "Kuitansi Rp875.000 menunggu",
            id="a receipt that nobody verified",
        ),
        pytest.param(
            {"payments": paid(873_999)}, TODAY, "registered", "Rp873.999", id="one rupiah below the tolerance"
        ),
        pytest.param({"payments": paid(874_000)}, TODAY, "member", "Rp874.000", id="within the tolerance"),
        pytest.param({"payments": paid(875_000)}, TODAY, "member", "dari Rp1.750.000", id="the first instalment"),
        pytest.param({"payments": paid(400_000, 475_000)}, TODAY, "member", "Rp875.000", id="in two receipts"),
        pytest.param({"payments": paid(1_750_000)}, TODAY, "member", "Rp1.750.000 dari", id="all of it"),
        pytest.param(
            {"payments": paid(875_000)}, date(2027, 6, 2), "member", "Rp875.000", id="on the last day of maintenance"
        ),
        pytest.param(
            {"payments": paid(1_750_000)}, AFTER_ALL, "closed", "berakhir 2 Juni 2027", id="after maintenance"
        ),
        pytest.param({}, AFTER_ALL, "registered", "belum lunas", id="never paid is never closed"),
        pytest.param({"project_number": ""}, AFTER_ALL, "unregistered", "Belum ada", id="nor is never registered"),
    ],
)
def test_the_state_of_a_project_and_why(changes, today, state, said):
    standing = project_standing(replace(FACTS, **changes), today)
    assert standing.state == ProjectState(state)
    assert said in " ".join(str(reason) for reason in standing.reasons)


def test_small_sums_within_the_tolerance_are_not_a_gift():
    """A contribution of less than the tolerance is not paid by paying nothing."""
    facts = replace(FACTS, dues=(replace(FACTS.dues[0], amount=900),))
    assert facts.lacks(facts.total) == 900
    assert replace(facts, payments=paid(1)).lacks(facts.total) == 0


@pytest.mark.parametrize(
    ("gate", "day", "required"),
    [
        pytest.param(TermKind.ADVANCE, TODAY, 875_000, id="advance: half"),
        pytest.param(TermKind.PROGRESS, date(2026, 6, 10), 875_000, id="progress before the first is due: half"),
        pytest.param(TermKind.PROGRESS, date(2026, 9, 5), 875_000, id="progress the day before the second is due"),
        pytest.param(TermKind.PROGRESS, date(2026, 9, 6), 1_312_500, id="progress on the day of the second"),
        pytest.param(TermKind.FINAL, TODAY, 1_750_000, id="final: all"),
        pytest.param(TermKind.RETENTION, TODAY, 1_750_000, id="retention: all"),
    ],
)
def test_what_a_gate_asks_for(gate, day, required):
    assert FACTS.required_at(gate, day) == required


@pytest.mark.parametrize(
    ("steps", "at_once", "expected"),
    [
        pytest.param(
            [Step(0, 1_750_000, SPK_DUE)],
            False,
            [(1, 875_000, SPK_DUE), (2, 437_500, date(2026, 9, 5)), (3, 437_500, ENDS)],
            id="in instalments: with the registration, half-way, at the end",
        ),
        pytest.param([Step(0, 1_750_000, SPK_DUE)], True, [(1, 1_750_000, SPK_DUE)], id="at once"),
        pytest.param(
            [Step(0, 1_000, SPK_DUE), Step(1, 1_300, date(2026, 8, 3))],
            False,
            [(1, 500, SPK_DUE), (0, 300, date(2026, 8, 3)), (2, 250, date(2026, 9, 5)), (3, 250, ENDS)],
            id="an addendum up: the difference, by its own day",
        ),
        pytest.param(
            [Step(0, 1_000, SPK_DUE), Step(1, 600, date(2026, 8, 3))],
            False,
            [(1, 500, SPK_DUE), (2, 100, date(2026, 9, 5))],
            id="an addendum down takes from the last",
        ),
        pytest.param(
            [Step(0, 1_000, SPK_DUE), Step(1, 1_300, SPK_DUE), Step(2, 900, SPK_DUE)],
            True,
            [(1, 900, SPK_DUE)],
            id="up, then down below the first",
        ),
        pytest.param([Step(0, 1_000, SPK_DUE), Step(1, 1_000, ENDS)], True, [(1, 1_000, SPK_DUE)], id="time only"),
        pytest.param([Step(0, 1_000, None)], True, [(1, 1_000, None)], id="a year without calendar"),
        pytest.param(
            [Step(0, 100, date(2027, 1, 4))],
            False,
            [(1, 50, ENDS), (2, 25, ENDS), (3, 25, ENDS)],
            id="never after the end",
        ),
    ],
)
def test_what_is_due_by_when(steps, at_once, expected):
    dues = plan_dues(steps, PERCENTS, STARTS, ENDS, at_once)
    assert [(due.number, due.amount, due.due_on) for due in dues] == expected


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=6), st.booleans())
def test_dues_add_up_to_what_is_owed_now(totals: list[int], at_once: bool):
    steps = [Step(number, total, SPK_DUE) for number, total in enumerate(totals)]
    dues = plan_dues(steps, PERCENTS, STARTS, ENDS, at_once)
    assert sum(due.amount for due in dues) == totals[-1]
    assert all(due.amount >= 0 for due in dues)


@pytest.mark.parametrize(
    ("clock", "state", "days", "said"),
    [
        pytest.param(Clock(ClockKind.PAYMENT, date(2026, 9, 8), False), "running", 7, "7 hari lagi", id="in a week"),
        pytest.param(Clock(ClockKind.PAYMENT, TODAY, False), "running", 0, "Batasnya hari ini", id="today"),
        pytest.param(Clock(ClockKind.PAYMENT, date(2026, 8, 31), False), "overdue", -1, "Lewat 1 hari", id="yesterday"),
        pytest.param(
            Clock(ClockKind.PAYMENT, TODAY, True, TODAY), "done", 0, "Selesai 1 Sept", id="done on its last day"
        ),
        pytest.param(
            Clock(ClockKind.PAYMENT, date(2026, 8, 3), True, date(2026, 8, 4)),
            "late",
            -29,
            "terlambat",
            id="a day late",
        ),
        pytest.param(Clock(ClockKind.PAYMENT, None, False), "unknown", 0, "belum dapat dihitung", id="no calendar"),
        pytest.param(
            Clock(ClockKind.REGISTRATION, TODAY, True), "done", 0, "tidak tercatat", id="done, nobody knows when"
        ),
    ],
)
def test_a_clock(clock, state, days, said):
    assert (clock.state(TODAY), clock.days_left(TODAY)) == (ClockState(state), days)
    with language("id"):
        assert said in str(clock_words(clock, clock.state(TODAY), clock.days_left(TODAY)))


def test_the_clocks_of_a_project():
    registration, payment = clocks(replace(FACTS, payments=paid(875_000)))
    assert (registration.finished_on, registration.state(TODAY)) == (date(2026, 6, 10), ClockState.DONE)
    assert (payment.due_on, payment.done) == (date(2026, 9, 6), False)


def test_the_payment_clock_stops_with_the_receipt_that_covers_all():
    payments = (Payment(date(2026, 7, 1), 875_000, True), Payment(date(2026, 8, 1), 875_000, True))
    _registration, payment = clocks(replace(FACTS, payments=(*payments, Payment(date(2026, 8, 9), 5, True))))
    assert (payment.done, payment.finished_on) == (True, date(2026, 8, 1))


def test_the_clock_of_a_change_of_workers():
    changed = replace(FACTS, roster_changed_on=date(2026, 8, 3), roster_due=date(2026, 8, 12))
    assert clocks(changed)[2].state(TODAY) is ClockState.OVERDUE
    assert clocks(replace(FACTS, change_reported_on=date(2026, 8, 5)))[2].state(TODAY) is ClockState.DONE


def test_late_registration_and_maintenance():
    assert not FACTS.registered_late
    assert replace(FACTS, registered_on=date(2026, 6, 23)).registered_late
    assert not FACTS.covers_maintenance
    assert not replace(FACTS, covered_until=date(2027, 6, 1)).covers_maintenance
    assert replace(FACTS, covered_until=date(2027, 6, 2)).covers_maintenance
