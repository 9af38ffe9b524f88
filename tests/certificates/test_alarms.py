"""The quota stops an approver; alarms tell the others, and stop nobody."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from compliance.access.settings import Key
from compliance.audit.models import AuditEntry
from compliance.certificates import issuing, operations
from compliance.contracts.models import PaymentTerm
from compliance.kernel.errors import Conflict
from compliance.kernel.i18n import WITA
from compliance.notices.models import Notice, NoticeKind
from compliance.overview.todo import Need, todos
from compliance.people.operations import change_setting
from tests.builders import NOW, World, a_code, a_person, a_telephone
from tests.certificates.builders import a_certificate, a_cleared_contract, a_request, stored, terms

ALARMS = (NoticeKind.ISSUE_BURST, NoticeKind.ISSUE_HOUR, NoticeKind.ISSUE_VALUE)


def put(world: World, **values: int) -> None:
    with world.work("admin") as ctx:
        for name, value in values.items():
            change_setting(ctx, Key(name), str(value), version=1)


def requests(world: World, count: int) -> list[int]:
    return [a_request(world, a_cleared_contract(world, number=f"602.1/{place}")) for place in range(count)]


def issue(world: World, request: int, at: datetime = NOW, who: str = "approver") -> None:
    with world.work(who, at) as ctx:
        issuing.issue(ctx, stored(ctx, request), a_code(ctx))


def alarms(world: World) -> list[str]:
    with world.work("auditor") as ctx:
        unusual = select(AuditEntry.details).where(AuditEntry.event == "certificate:unusual")
        found = ctx.db.exec(unusual.order_by(col(AuditEntry.sequence))).all()
        return [kind.value for text in found for kind in ALARMS if kind.value in text]


def told(world: World) -> set[tuple[str, str]]:
    with world.work("auditor") as ctx:
        names = {actor.id: who for who, actor in world.actors.items()}
        return {(names[note.user_id], note.kind.value) for note in ctx.db.exec(select(Notice)) if note.kind in ALARMS}


def test_over_the_quota_nothing_is_issued_until_midnight(world: World):
    put(world, issue_quota=2)
    first, second, third = requests(world, 3)
    issue(world, first)
    issue(world, second)
    with pytest.raises(Conflict, match=r"Batas 2 sertifikat .* mulai 2 September 2026 00.00 WITA"):
        issue(world, third)
    with world.work("approver") as ctx:
        reasons = [str(reason) for reason in operations.certificate_file(ctx, stored(ctx, third)).reasons]
        assert any("Batas 2 sertifikat" in reason for reason in reasons)
    midnight = datetime(2026, 9, 2, tzinfo=WITA)
    with pytest.raises(Conflict):
        issue(world, third, midnight - timedelta(seconds=1))
    issue(world, third, midnight)


def test_the_quota_is_each_approvers_own_and_an_admin_raises_it(world: World):
    put(world, issue_quota=1)
    first, second, third = requests(world, 3)
    issue(world, first)
    with world.work("admin") as ctx:
        world.actors["colleague"] = a_person(ctx.db, "colleague", [*world.actors["approver"].roles], world.agency, None)
        a_telephone(ctx, world.actors["colleague"])
    issue(world, second, who="colleague")
    with world.work("admin") as ctx:
        change_setting(ctx, Key.ISSUE_QUOTA, "2", version=2)
    issue(world, third)


@pytest.mark.parametrize(
    ("at", "sounds"),
    [
        pytest.param(datetime(2026, 9, 1, 6, 0, tzinfo=WITA), False, id="six in the morning"),
        pytest.param(datetime(2026, 9, 1, 5, 59, tzinfo=WITA), True, id="before six"),
        pytest.param(datetime(2026, 9, 1, 19, 59, tzinfo=WITA), False, id="before eight"),
        pytest.param(datetime(2026, 9, 1, 20, 0, tzinfo=WITA), True, id="eight in the evening"),
        pytest.param(datetime(2026, 9, 5, 10, 0, tzinfo=WITA), True, id="a Saturday"),
        pytest.param(datetime(2026, 8, 25, 10, 0, tzinfo=WITA), True, id="the Prophet's birthday"),
    ],
)
def test_unusual_hours(world: World, at, sounds):
    contract = a_cleared_contract(world)
    request = a_request(world, contract, at)
    issue(world, request, at)
    assert alarms(world) == (["issue_hour"] if sounds else [])
    assert told(world) == ({("auditor", "issue_hour"), ("head", "issue_hour")} if sounds else set())


def test_a_burst_is_told_once(world: World):
    put(world, alarm_burst=2)
    for place, request in enumerate(requests(world, 5)):
        issue(world, request, NOW + timedelta(minutes=place))
        assert alarms(world) == (["issue_burst"] if place >= 2 else [])
    with world.work("admin") as ctx:
        told_each = ctx.db.exec(select(Notice.user_id).where(Notice.kind == NoticeKind.ISSUE_BURST)).all()
        assert sorted(told_each) == sorted(world.actors[who].id or 0 for who in ("auditor", "head"))


def test_slowly_is_no_burst(world: World):
    put(world, alarm_burst=2)
    for place, request in enumerate(requests(world, 4)):
        issue(world, request, NOW + timedelta(minutes=31 * place))
    assert alarms(world) == []


@pytest.mark.parametrize(
    ("terms_before", "times", "millions", "sounds"),
    [
        pytest.param(4, 2, 100_000, True, id="above the median"),
        pytest.param(4, 1000, 100_000, False, id="not that far above"),
        pytest.param(0, 2, 100_000, False, id="of few terms a median says nothing"),
        pytest.param(0, 1000, 333, True, id="as much as the set amount"),
        pytest.param(0, 1000, 334, False, id="less than it"),
    ],
)
def test_unusual_values(world: World, terms_before, times, millions, sounds):
    put(world, alarm_times_median=times, alarm_millions=millions)
    request = a_request(world, contract := a_cleared_contract(world))
    with world.work("officer") as ctx:
        for number in range(terms_before):
            like = terms(ctx, contract)[0].model_dump(exclude={"id", "number", "amount"})
            ctx.db.add(PaymentTerm(**like, number=number + 3, amount=1_000_000))
    issue(world, request)
    assert alarms(world) == (["issue_value"] if sounds else [])


def test_the_others_are_told_and_the_auditor_sees_it_first(world: World):
    put(world, alarm_millions=1)
    with world.work("admin") as ctx:
        world.actors["colleague"] = a_person(ctx.db, "colleague", [*world.actors["approver"].roles], world.agency, None)
    a_certificate(world, a_cleared_contract(world))
    assert told(world) == {(who, "issue_value") for who in ("auditor", "colleague", "head")}
    with world.work("auditor") as ctx:
        assert [todo.need for todo in todos(ctx)] == [Need.LOOK]
