"""What the clock tells of certificates: soon over, no longer what they vouch for; each once."""

from datetime import timedelta

import pytest
from sqlmodel import select

from compliance.certificates.reminders import remind_of_expiry, tell_superseded
from compliance.contracts.models import PaymentTerm
from compliance.notices.models import Notice, NoticeKind
from tests.builders import NOW, World
from tests.certificates.builders import PEOPLE, a_certificate, a_cleared_contract, hand_in, stored
from tests.rulebook.builders import with_deadlines

EXPIRING, SUPERSEDED = NoticeKind.CERTIFICATE_EXPIRING, NoticeKind.CERTIFICATE_SUPERSEDED


@pytest.fixture
def certificate(world: World) -> int:
    """Issued now, for 30 days."""
    return a_certificate(world, a_cleared_contract(world))


def look(world: World, after: int) -> None:
    with world.house.work(now=NOW + timedelta(days=after)) as ctx:
        remind_of_expiry(ctx)
        tell_superseded(ctx)


def told(world: World, kind: NoticeKind) -> list[str]:
    """The marks that the contractor was told of."""
    with world.work("contractor") as ctx:
        mine = select(Notice.key).where(Notice.kind == kind, Notice.user_id == ctx.actor.id)
        return [key.rpartition(":")[2] for key in ctx.db.exec(mine.order_by(Notice.id))]  # type: ignore[arg-type]  # a column


@pytest.mark.parametrize(
    ("days", "marks"),
    [
        pytest.param([0, 1, 15], [], id="more than two weeks; thirty days were there from the beginning"),
        pytest.param([16], ["14"], id="two weeks"),
        pytest.param([18], ["14"], id="two days without a worker are made good"),
        pytest.param([16, 17, 22], ["14"], id="each mark once"),
        pytest.param([16, 23, 24, 30], ["14", "7"], id="one week"),
        pytest.param([31], [], id="over: it says so itself"),
    ],
)
def test_a_certificate_that_ends_is_told_of_at_its_marks(world: World, certificate: int, days, marks):
    for day in days:
        look(world, day)
    assert told(world, EXPIRING) == marks


def test_the_marks_stand_in_the_book(world: World, certificate: int):
    with_deadlines(world, certificate_reminder_days=[20, 3])
    for day in (9, 10, 16, 26, 27):
        look(world, day)
    assert told(world, EXPIRING) == ["20", "3"]


def test_a_term_that_is_paid_needs_no_certificate_any_more(world: World, certificate: int):
    with world.work("auditor") as ctx:
        ctx.db.get_one(PaymentTerm, stored(ctx, certificate).term_id).released_at = NOW
        hand_in(ctx, stored(ctx, certificate).contract, PEOPLE[:1])
    look(world, 16)
    assert told(world, EXPIRING) == told(world, SUPERSEDED) == []


def test_what_no_longer_vouches_for_the_facts_is_told_once(world: World, certificate: int):
    look(world, 0)
    assert told(world, SUPERSEDED) == []
    with world.work("auditor") as ctx:
        hand_in(ctx, stored(ctx, certificate).contract, PEOPLE[:1])
    for day in (0, 0, 1):
        look(world, day)
    assert len(told(world, SUPERSEDED)) == 1
    assert told(world, EXPIRING) == []


def test_a_change_after_the_last_day_is_no_news(world: World, certificate: int):
    with world.work("auditor") as ctx:
        hand_in(ctx, stored(ctx, certificate).contract, PEOPLE[:1])
    look(world, 31)
    assert told(world, SUPERSEDED) == []
