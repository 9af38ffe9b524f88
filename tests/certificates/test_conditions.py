"""Certificates on condition: a few rupiah are open, have their day, and the certificate lapses when it passes."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from compliance.access.models import User
from compliance.certificates import public
from compliance.certificates.lives import LifeState, life
from compliance.certificates.reminders import remind_of_conditions
from compliance.contracts.models import Contract
from compliance.notices.models import Notice, NoticeKind
from compliance.payments.operations import TermState, term_line
from compliance.payments.queue import QueueFilter, queue
from compliance.projects.models import Evidence, EvidenceKind, EvidenceStatus
from tests.builders import NOW, World
from tests.certificates.builders import a_certificate, a_cleared_contract, first_term, stored
from tests.projects.builders import a_paper
from tests.rulebook.builders import with_deadlines

FIRST_HALF = 875_000
LAST_MOMENT = timedelta(days=14, hours=13, minutes=59)  # of 15 September in WITA; NOW is 10.00


def short_by(world: World, rupiah: int) -> int:
    """A contract of whose first half so much is missing."""
    contract_id = a_cleared_contract(world)
    with world.work("officer") as ctx:
        receipt = ctx.db.exec(select(Evidence).where(Evidence.kind == EvidenceKind.RECEIPT)).one()
        receipt.amount = FIRST_HALF - rupiah
        receipt.decided_at = NOW
    return contract_id


def pay_the_rest(world: World, contract_id: int, after: timedelta, rupiah: int = 500) -> None:
    with world.work("officer", NOW + after) as ctx:
        contract = ctx.db.get_one(Contract, contract_id)
        rest: dict[str, Any] = {"number": "K-2", "amount": rupiah, "decided_at": ctx.now}
        a_paper(ctx, contract, status=EvidenceStatus.VERIFIED, **rest)


def state(world: World, certificate_id: int, after: timedelta = timedelta()) -> LifeState:
    with world.work("officer", NOW + after) as ctx:
        return life(ctx, stored(ctx, certificate_id)).state


def test_within_the_tolerance_it_says_what_is_open_and_by_when(world: World):
    certificate_id = a_certificate(world, short_by(world, 500))
    assert state(world, certificate_id) is LifeState.CONDITIONAL
    with world.work("auditor") as ctx:
        certificate = stored(ctx, certificate_id)
        stated = json.loads(certificate.statement)
        assert stated["fulfil_by"] == "2026-09-15"
        assert ["Rp875.000" in said and "Rp874.500" in said for said in stated["conditions"]] == [True]
        shown = public.verify(ctx, str(certificate.number))
        assert (shown.life.is_valid, shown.fulfil_by and shown.fulfil_by.isoformat()) == (True, "2026-09-15")


def test_to_the_rupiah_there_is_no_condition(world: World):
    assert state(world, a_certificate(world, short_by(world, 0))) is LifeState.VALID


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("paid_after", "rupiah", "looked_after", "expected"),
    [
        pytest.param(None, 0, LAST_MOMENT, LifeState.CONDITIONAL, id="the last minute"),
        pytest.param(None, 0, LAST_MOMENT + 2 * timedelta(minutes=1), LifeState.LAPSED, id="a minute after midnight"),
        pytest.param(3 * DAY, 500, 3 * DAY, LifeState.VALID, id="the rest is paid"),
        pytest.param(3 * DAY, 500, 20 * DAY, LifeState.VALID, id="and stays so after the day"),
        pytest.param(3 * DAY, 499, 20 * DAY, LifeState.LAPSED, id="a rupiah is still missing"),
        pytest.param(16 * DAY, 500, 20 * DAY, LifeState.LAPSED, id="paid too late: it does not come back"),
        pytest.param(3 * DAY, 500, 31 * DAY, LifeState.EXPIRED, id="it expires like any other"),
    ],
)
def test_it_lapses_by_itself_unless_it_is_fulfilled_in_time(world: World, paid_after, rupiah, looked_after, expected):
    contract_id = short_by(world, 500)
    certificate_id = a_certificate(world, contract_id)
    if paid_after:
        pay_the_rest(world, contract_id, paid_after, rupiah)
    assert state(world, certificate_id, looked_after) is expected


def look(world: World, *days: int) -> None:
    for day in days:
        with world.house.work(now=NOW + day * DAY) as ctx:
            remind_of_conditions(ctx)


def told(world: World) -> list[tuple[str, str]]:
    """What each was told of it, without "certificate_"."""
    with world.work("admin") as ctx:
        kinds = col(Notice.kind).in_([NoticeKind.CERTIFICATE_LAPSING, NoticeKind.CERTIFICATE_LAPSED])
        rows = select(Notice.kind, User.name).join(User).where(kinds).order_by(col(User.name), col(Notice.id))
        return [(name.lower(), NoticeKind(kind).value.removeprefix("certificate_")) for kind, name in ctx.db.exec(rows)]


SOON, OVER = ["lapsing"], ["lapsing", "lapsed"]


@pytest.mark.parametrize(
    ("days", "news"),
    [
        pytest.param([0, 8], [], id="six days left"),
        pytest.param([9], SOON, id="five days left"),
        pytest.param([9, 10, 14, 14], SOON, id="once, up to the last day"),
        pytest.param([13, 15, 16, 17], OVER, id="and once when it is over"),
        pytest.param([21], ["lapsed"], id="a worker that slept tells of it when it wakes"),
        pytest.param([22], [], id="but not for ever"),
    ],
)
def test_a_condition_that_runs_out_is_told_of_once_before_and_once_after(world: World, days, news):
    """Those who can pay, verify, or would have paid the term."""
    a_certificate(world, short_by(world, 500))
    look(world, *days)
    assert told(world) == [(who, said) for who in ("contractor", "officer", "treasury") for said in news]


def test_a_fulfilled_condition_is_no_news(world: World):
    contract_id = short_by(world, 500)
    a_certificate(world, contract_id)
    pay_the_rest(world, contract_id, 3 * DAY)
    look(world, 9, 15)
    assert told(world) == []


def test_a_paid_term_needs_no_word_about_its_condition(world: World):
    contract_id = short_by(world, 500)
    a_certificate(world, contract_id)
    with world.work("officer") as ctx:
        first_term(ctx, contract_id).released_at = NOW
    look(world, 9, 15)
    assert told(world) == []


def test_how_long_before_stands_in_the_book(world: World):
    a_certificate(world, short_by(world, 500))
    with_deadlines(world, project_reminder_days=2)
    look(world, 9, 11)
    assert told(world) == []
    look(world, 12)
    assert len(told(world)) == 3


def test_a_lapsed_one_pays_nothing_and_another_can_be_asked_for(world: World):
    contract_id = short_by(world, 500)
    a_certificate(world, contract_id)
    for after, payable, codes in ((DAY, True, []), (15 * DAY, False, ["certificate_lapsed"])):
        with world.work("treasury", NOW + after) as ctx:
            line = term_line(ctx, first_term(ctx, contract_id))
            assert [found.code for found in line.obstacles] == codes
            assert bool(queue(ctx, QueueFilter(state=TermState.CLEARED)).items) is payable
            assert line.can_request is not payable
