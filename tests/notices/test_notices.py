"""Who is told what, once; by mail at once, every morning or not at all; and never a name or a NIK."""

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from compliance.access.context import Context
from compliance.access.models import Mail, NoticeMail, Role, User
from compliance.access.permissions import SYSTEM
from compliance.contracts.models import Contract
from compliance.installation import House
from compliance.kernel.errors import Conflict, Forbidden, NotFound
from compliance.kernel.i18n import language
from compliance.notices import operations, texts
from compliance.notices.models import Notice, NoticeKind
from compliance.people import account, mail
from compliance.web.request import Patuh
from tests.builders import NOW, World, a_contract, a_person, key
from tests.people.builders import person_of
from tests.postbox import Postbox, sending

K = NoticeKind
PLACES = {"day": NOW.date(), "certificate": "KTM-2026-000001-K", "term": 1, "amount": 333_000_000}
PLACES |= {"most": 10, "at": "20.15 WITA", "limit": 45}
NUMBER = "602.1/01/KTR/DPUPR/2026"


@pytest.fixture
def contract(world: World) -> int:
    with world.work("officer") as ctx:
        return key(a_contract(ctx, world))


def tell(world: World, contract: int, kind: NoticeKind = K.WORKERS_FLAGGED, mark: object = "", **told: object) -> None:
    """By the system."""
    with world.house.work(SYSTEM, now=NOW) as ctx:
        found = ctx.db.get_one(Contract, contract)
        operations.notify(ctx, kind, found, found, mark, **PLACES | told)  # type: ignore[arg-type]  # as its callers do


def notices(world: World, who: str = "contractor") -> list[Notice]:
    with world.work(who) as ctx:
        found = list(operations.own_notices(ctx).items)
        ctx.db.expunge_all()
        return found


def choose(world: World, who: str, pace: NoticeMail) -> None:
    with world.work(who) as ctx:
        account.choose_notice_mail(ctx, pace.value)


def mails(world: World) -> list[Mail]:
    with world.work("admin") as ctx:
        found = list(ctx.db.exec(select(Mail).order_by(Mail.id)).all())  # type: ignore[arg-type]  # a column
        ctx.db.expunge_all()
        return found


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (K.WORKERS_FLAGGED, {"contractor"}),
        (K.CONTRACT_FLAGGED, {"contractor"}),
        (K.ANSWERED, {"officer"}),
        (K.RETURNED, {"contractor"}),
        (K.ACCEPTED, {"contractor"}),
        (K.DUE_SOON, {"contractor"}),
        (K.OVERDUE, {"contractor", "officer", "approver", "head"}),
        (K.DECISION_DUE, {"officer"}),
        (K.DECISION_OVERDUE, {"officer", "approver", "head"}),
        (K.CERTIFICATE_ISSUED, {"contractor", "officer"}),
        (K.CERTIFICATE_EXPIRING, {"contractor", "officer"}),
        (K.CERTIFICATE_SUPERSEDED, {"contractor", "officer"}),
        (K.CERTIFICATE_REVOKED, {"contractor", "officer", "head", "treasury"}),
        (K.CERTIFICATE_LAPSING, {"contractor", "officer", "treasury"}),
        (K.CERTIFICATE_LAPSED, {"contractor", "officer", "treasury"}),
        (K.TERM_RELEASED, {"contractor", "officer"}),
        (K.OVERRIDE_PROPOSED, {"treasury"}),
        (K.EVIDENCE_VERIFIED, {"contractor"}),
        (K.EVIDENCE_REJECTED, {"contractor"}),
        (K.REGISTRATION_DUE, {"contractor"}),
        (K.INSTALMENT_DUE, {"contractor"}),
        (K.CHANGES_DUE, {"contractor"}),
        (K.REGISTER_STALE, {"registrar"}),
        *((kind, {"approver", "head", "auditor"}) for kind in (K.ISSUE_BURST, K.ISSUE_HOUR, K.ISSUE_VALUE)),
    ],
)
def test_who_is_told(world: World, contract: int, kind, told):
    """The contract's own company and agency; nobody on the other side of the fence."""
    tell(world, contract, kind)
    with world.work("admin") as ctx:
        reached = {ctx.db.get_one(User, notice.user_id).name for notice in ctx.db.exec(select(Notice))}
    assert reached == {who.title() for who in told}


@pytest.mark.parametrize("kind", [K.OVERDUE, K.DECISION_OVERDUE])
def test_whoever_sees_no_workers_is_led_to_the_contract(world: World, contract: int, kind):
    tell(world, contract, kind)
    ways = {who: notices(world, who)[0].link.partition("?")[0] for who in ("officer", "approver", "head")}
    assert ways == {"officer": "/work", "approver": "/work", "head": f"/contracts/{contract}"}


def test_news_without_a_contract_reaches_nobody_by_agency_or_company(world: World, contract: int):
    with world.house.work(SYSTEM, now=NOW) as ctx:
        found = ctx.db.get_one(Contract, contract)
        for kind in (K.DECISION_OVERDUE, K.WORKERS_FLAGGED, K.TERM_RELEASED, K.CERTIFICATE_REVOKED):
            operations.notify(ctx, kind, None, found, count=1, **PLACES)
        told = [(ctx.db.get_one(User, each.user_id).name, each.contract_id) for each in ctx.db.exec(select(Notice))]
    assert told == [("Treasury", None)]


def test_whoever_did_it_is_not_told(world: World, contract: int):
    with world.work("contractor") as ctx:
        second = a_person(ctx.db, "second", [Role.CONTRACTOR], None, world.company)
        found = ctx.db.get_one(Contract, contract)
        operations.notify(ctx, K.WORKERS_FLAGGED, found, found, count=1)
        assert [notice.user_id for notice in ctx.db.exec(select(Notice))] == [second.id]


def test_whoever_left_is_not_told(world: World, contract: int):
    with world.work("admin") as ctx:
        person_of(ctx, world, "contractor").active = False
    tell(world, contract)
    with world.work("admin") as ctx:
        assert not ctx.db.exec(select(Notice)).all()
        assert not ctx.db.exec(select(Mail)).all()


def test_the_same_news_is_told_once(world: World, contract: int):
    for mark in (5, 5, 1, 1):
        tell(world, contract, K.DUE_SOON, mark)
    assert len(notices(world)) == len(mails(world)) == 2


@pytest.mark.parametrize("kind", [K.ANSWERED, K.RETURNED, K.ACCEPTED, K.EVIDENCE_VERIFIED, K.EVIDENCE_REJECTED])
def test_equal_news_adds_up_until_it_is_read(world: World, contract: int, kind):
    """Twelve answers are one line in the list, and one mail."""
    reader = "officer" if kind is K.ANSWERED else "contractor"
    for number in range(12):
        tell(world, contract, kind, number)
    [notice] = notices(world, reader)
    assert notice.count == 12
    assert len(mails(world)) == 1
    with world.work(reader) as ctx:
        operations.read_notice(ctx, key(notice))
    tell(world, contract, kind, 12)
    assert [notice.count for notice in notices(world, reader)] == [1, 12]


def test_news_of_work_that_failed_is_not_told(world: World, contract: int):
    def fail() -> None:
        with world.house.work(SYSTEM, now=NOW) as ctx:
            found = ctx.db.get_one(Contract, contract)
            operations.notify(ctx, K.WORKERS_FLAGGED, found, found)
            raise Conflict

    with pytest.raises(Conflict):
        fail()
    assert (notices(world), mails(world)) == ([], [])


@pytest.mark.parametrize("kind", list(NoticeKind))
@pytest.mark.parametrize("code", ["id", "en"])
def test_every_kind_has_its_words_and_leads_to_a_page(world: World, contract: int, app: Patuh, kind, code):
    tell(world, contract, kind, count=3)
    with world.work("admin") as ctx, language(code):
        notice = ctx.db.exec(select(Notice)).first()
        assert notice
        said, path = str(texts.sentence(notice)), notice.link.partition("?")[0]
    assert (NUMBER in said) is (kind is not K.REGISTER_STALE), "which concerns all contracts"
    assert not re.search(r"[{}]", said)
    assert app.url_map.bind("").match(path, method="GET")


def test_a_mail_has_counts_numbers_and_a_link_but_nobody(world: World, contract: int):
    tell(world, contract, count=12)
    [letter] = mails(world)
    assert letter.subject == f"12 pekerja baru ditandai di kontrak {NUMBER}."
    assert f"https://patuh.test/contracts/{contract}/findings" in letter.body
    assert not re.search(r"\d{16}", letter.body)


def test_mails_in_the_language_of_the_reader(world: World, contract: int):
    with world.work("contractor") as ctx:
        account.choose_language(ctx, "en")
    tell(world, contract, count=12)
    assert mails(world)[0].subject == f"12 workers newly flagged on contract {NUMBER}."


@pytest.mark.parametrize(("pace", "at_once", "digests"), [("at_once", 2, 0), ("daily", 0, 1), ("none", 0, 0)])
def test_each_chooses_how_mail_comes(world: World, contract: int, pace, at_once, digests):
    choose(world, "contractor", NoticeMail(pace))
    for mark in (1, 2):
        tell(world, contract, K.DUE_SOON, mark)
    assert len(mails(world)) == at_once
    with world.house.work(SYSTEM, now=NOW) as ctx:
        assert [operations.send_digests(ctx), operations.send_digests(ctx)] == [digests, 0]
    assert len(mails(world)) == at_once + digests
    assert len(notices(world)) == 2, "in the application they stand either way"


def test_a_digest_has_all_that_is_new_and_unread(world: World, contract: int):
    choose(world, "contractor", NoticeMail.DAILY)
    for mark in (1, 2, 3):
        tell(world, contract, K.DUE_SOON, mark, count=mark)
    with world.work("contractor") as ctx:
        operations.read_notice(ctx, next(key(notice) for notice in notices(world) if notice.count == 3))
    with world.house.work(SYSTEM, now=NOW) as ctx:
        operations.send_digests(ctx)
    [letter] = mails(world)
    assert letter.subject == "Patuh: 2 pemberitahuan baru"
    assert [f"- {count} temuan di kontrak" in letter.body for count in (1, 2, 3)] == [True, True, False]


def test_nobody_sends_digests_by_hand(world: World):
    with world.work("admin") as ctx, pytest.raises(Forbidden):
        operations.send_digests(ctx)


def test_notices_arrive_by_mail_once(world: World, house: House, contract: int, postbox: Postbox, port: int):
    tell(world, contract, K.CERTIFICATE_REVOKED)
    for _minute in range(2):
        with sending(house, f"smtp://127.0.0.1:{port}").work(SYSTEM, now=NOW) as ctx:
            mail.send_due(ctx)
    assert sorted(message["To"] for message in postbox.received) == [
        f"{who}@patuh.test" for who in ("contractor", "head", "officer", "treasury")
    ]


def test_a_server_that_is_away_gets_them_later(world: World, house: House, contract: int, postbox: Postbox, port: int):
    answers = iter(["451 Later", "250 OK"])
    postbox.answer = lambda: next(answers)
    tell(world, contract)
    for wait in (timedelta(), timedelta(minutes=1), timedelta(minutes=5)):
        with sending(house, f"smtp://127.0.0.1:{port}").work(SYSTEM, now=NOW + wait) as ctx:
            mail.send_due(ctx)
    assert len(postbox.received) == 1


def test_the_unread_come_first_and_are_counted(world: World, contract: int):
    for mark in range(3):
        tell(world, contract, K.DUE_SOON, mark, count=mark + 1)
    first = next(notice for notice in notices(world) if notice.count == 3)
    with world.work("contractor") as ctx:
        operations.read_notice(ctx, key(first))
        assert operations.unread(ctx) == 2
        assert [notice.count for notice in operations.own_notices(ctx).items] == [2, 1, 3]
        operations.read_all(ctx)
        assert operations.unread(ctx) == 0


def test_the_bell_stops_counting_at_a_hundred(world: World, contract: int):
    with world.house.work(SYSTEM, now=NOW) as ctx:
        for mark in range(102):
            a_silent_notice(ctx, world, contract, mark)
    with world.work("contractor") as ctx:
        assert operations.unread(ctx) == 100


def a_silent_notice(ctx: Context, world: World, contract: int, mark: int) -> None:
    of_it = {"contract_id": contract, "subject_type": "contract", "subject_id": contract, "link": "/work"}
    person = world.actors["contractor"].id
    details = json.dumps({"contract": NUMBER})
    ctx.db.add(Notice(user_id=person, kind=K.ANSWERED, key=str(mark), created_at=NOW, details=details, **of_it))  # type: ignore[arg-type]  # columns


def test_nobody_reads_the_notices_of_others(world: World, contract: int):
    tell(world, contract)
    [notice] = notices(world)
    for who in ("officer", "other_contractor"):
        with world.work(who) as ctx, pytest.raises(NotFound):
            operations.read_notice(ctx, key(notice))
    assert notices(world)[0].read_at is None


def test_from_the_bell_to_what_can_be_done(
    world: World, contract: int, signed_in: Callable[[str], FlaskClient], house: House
):
    tell(world, contract, count=12)
    client = signed_in("contractor")
    assert 'class="badge-count">1' in client.get("/").text
    page = client.get("/notices").text
    assert f"12 pekerja baru ditandai di kontrak {NUMBER}." in page
    [notice] = notices(world)
    assert client.get(f"/notices/{notice.id}").location == f"/contracts/{contract}/findings"
    assert "badge-count" not in client.get("/").text
    assert notices(world)[0].read_at == NOW


def test_all_are_marked_as_read(world: World, contract: int, signed_in: Callable[[str], FlaskClient]):
    for mark in (5, 1):
        tell(world, contract, K.DUE_SOON, mark)
    client = signed_in("contractor")
    assert client.post("/notices/read").status_code == 302
    assert "badge-count" not in client.get("/notices").text


def test_the_choice_of_mails_stands_on_the_account_page(world: World, signed_in: Callable[[str], FlaskClient]):
    client = signed_in("contractor")
    assert client.post("/account/notice-mail", data={"pace": "daily"}).location == "/account"
    with world.work("contractor") as ctx:
        assert person_of(ctx, world, "contractor").notice_mail is NoticeMail.DAILY
    assert client.post("/account/notice-mail", data={"pace": "hourly"}).status_code == 422


def test_an_error_page_does_not_ask_for_notices(world: World, contract: int, signed_in):
    tell(world, contract)
    assert "badge-count" not in signed_in("contractor").get("/contracts/999999").text
