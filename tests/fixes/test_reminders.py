"""What the clock tells of findings: before the last day and after it, once, to those whose turn it is."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from compliance.access.models import User
from compliance.checks.models import Finding, FindingStatus
from compliance.contracts.models import ContractStatus
from compliance.fixes.reminders import remind_of_findings
from compliance.kernel.errors import Forbidden
from compliance.notices.models import Notice, NoticeKind
from compliance.rulebook.models import Code, Severity
from tests.builders import NOW, World, a_contract
from tests.fixes.builders import a_finding
from tests.rulebook.builders import with_deadlines

K = NoticeKind
DAYS = 15  # from NOW to the last day of a finding that was seen then


def found(world: World, *statuses: FindingStatus, **contract: Any) -> None:
    with world.work("auditor") as ctx:
        dealt = a_contract(ctx, world, **contract)
        for line, status in enumerate(statuses, start=1):
            a_finding(ctx, dealt, status, line=line)


def remind(world: World, after: int) -> None:
    with world.house.work(now=NOW + timedelta(days=after)) as ctx:
        remind_of_findings(ctx)


def told(world: World) -> list[tuple[NoticeKind, str, int]]:
    with world.work("admin") as ctx:
        rows = select(Notice.kind, User.name, Notice.count).join(User).order_by(Notice.id)  # type: ignore[arg-type]  # a column
        return [(NoticeKind(kind), name.lower(), count) for kind, name, count in ctx.db.exec(rows)]


@pytest.mark.parametrize(
    ("after", "status", "expected"),
    [
        pytest.param(9, FindingStatus.OPEN, [], id="six days left"),
        pytest.param(10, FindingStatus.OPEN, [(K.DUE_SOON, "contractor", 1)], id="five days left"),
        pytest.param(14, FindingStatus.RETURNED, [(K.DUE_SOON, "contractor", 1)], id="one day left"),
        pytest.param(15, FindingStatus.OPEN, [(K.DUE_SOON, "contractor", 1)], id="the last day"),
        pytest.param(
            16,
            FindingStatus.OPEN,
            [(K.OVERDUE, who, 1) for who in ("officer", "approver", "head", "contractor")],
            id="overdue: approver and head are told, too",
        ),
        pytest.param(2, FindingStatus.ANSWERED, [(K.DECISION_DUE, "officer", 1)], id="the officer's last five days"),
        pytest.param(
            8,
            FindingStatus.ANSWERED,
            [(K.DECISION_OVERDUE, who, 1) for who in ("officer", "approver", "head")],
            id="silence of the officer is told of the officer",
        ),
        pytest.param(16, FindingStatus.ACCEPTED, [], id="accepted"),
        pytest.param(16, FindingStatus.CLOSED, [], id="closed"),
    ],
)
def test_who_is_told_when(world: World, after, status, expected):
    found(world, status)
    remind(world, after)
    assert told(world) == expected


def test_a_day_without_a_worker_is_made_good_and_each_mark_is_told_once(world: World):
    found(world, FindingStatus.OPEN, FindingStatus.OPEN)
    for after in (12, 13, 13, 14, 15, 16, 17, 20):
        remind(world, after)
    own = [(kind, count) for kind, who, count in told(world) if who == "contractor"]
    assert own == [(K.DUE_SOON, 2), (K.DUE_SOON, 2), (K.OVERDUE, 2)]


def test_an_answer_that_waits_is_never_the_contractors_delay(world: World):
    found(world, FindingStatus.ANSWERED)
    for after in range(40):
        remind(world, after)
    assert {who for _kind, who, _count in told(world)} == {"officer", "approver", "head"}
    with world.work("auditor") as ctx:
        finding = ctx.db.exec(select(Finding)).one()
        assert (finding.status, finding.cure_left) == (FindingStatus.ANSWERED, DAYS)


@pytest.mark.parametrize(
    ("column", "value"),
    [("severity", Severity.WARN), ("turn", None), ("due_on", date(2026, 9, 1) + timedelta(days=60))],
)
def test_who_is_left_in_peace(world: World, column, value):
    found(world, FindingStatus.OPEN)
    with world.work("auditor") as ctx:
        setattr(ctx.db.exec(select(Finding)).one(), column, value)
    remind(world, DAYS)
    assert told(world) == []


def test_nobody_is_pressed_for_a_contract_that_is_over(world: World):
    found(world, FindingStatus.OPEN, status=ContractStatus.CLOSED)
    remind(world, DAYS)
    assert told(world) == []


def test_the_registrars_turn_is_no_delay_of_others(world: World):
    with world.work("auditor") as ctx:
        a_finding(ctx, a_contract(ctx, world), code=Code.REGISTER_STALE, line=0)
    for after in (2, 7, 8):
        remind(world, after)
    assert told(world) == []


def test_only_the_clock_reminds(world: World):
    with world.work("admin") as ctx, pytest.raises(Forbidden):
        remind_of_findings(ctx)


@pytest.mark.parametrize(
    ("days", "after", "is_told"),
    [(None, 22, True), (None, 23, False), (2, 17, True), (2, 18, False), (20, 35, True), (20, 36, False)],
)
def test_how_long_a_delay_is_news_stands_in_the_book(world: World, days, after, is_told):
    """A worker that slept until then; the last day is the 15th after NOW."""
    found(world, FindingStatus.OPEN)
    if days:
        with_deadlines(world, overdue_told_days=days)
    remind(world, after)
    assert bool(told(world)) is is_told
