"""Home says what waits for whom, and nothing of others."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from compliance.access.models import GIVEN_ROLES, Mail, Role, User
from compliance.audit import log
from compliance.audit.log import Event
from compliance.certificates.models import Certificate
from compliance.checks.models import Finding, FindingStatus
from compliance.contracts.models import ContractStatus, PaymentTerm
from compliance.jobs.models import Job, JobKind, JobStatus
from compliance.overview.chores import chores
from compliance.overview.todo import Need, todos
from compliance.payments.operations import TermState
from compliance.payments.queue import QueueFilter, queue
from compliance.projects.models import EvidenceStatus
from tests.builders import NOW, TODAY, World, a_contract, a_person
from tests.certificates.builders import a_certificate, a_cleared_contract, a_request, hand_in
from tests.fixes.builders import a_finding
from tests.projects.builders import a_paper

WATCHERS = ("approver", "auditor", "head", "leader")  # of what is late


def a_draft(world: World) -> None:
    with world.work("officer") as ctx:
        a_contract(ctx, world, status=ContractStatus.DRAFT)


def without_roster(world: World) -> None:
    with world.work("officer") as ctx:
        a_contract(ctx, world)


def a_finding_that_is(status: FindingStatus, of: ContractStatus = ContractStatus.ACTIVE) -> Callable[[World], None]:
    def build(world: World) -> None:
        with world.work("officer") as ctx:
            contract = a_contract(ctx, world, status=of)
            hand_in(ctx, contract, ())
            a_finding(ctx, contract, status)

    return build


def late(status: FindingStatus) -> Callable[[World], None]:
    def build(world: World) -> None:
        a_finding_that_is(status)(world)
        with world.work("officer") as ctx:
            ctx.db.exec(select(Finding)).one().due_on = TODAY - timedelta(days=1)

    return build


def requested(world: World) -> None:
    a_request(world, a_cleared_contract(world))


def issued(world: World) -> None:
    a_certificate(world, a_cleared_contract(world))


def cleared(world: World) -> None:
    a_cleared_contract(world)


def held_by_a_subcontract(world: World) -> None:
    """Whose workers are not on any list yet; the officer of the main contract can do nothing about it."""
    main = a_cleared_contract(world)
    with world.work("officer") as ctx:
        a_contract(ctx, world, number="part", main_id=main, under_id=main, company_id=world.other_company)


def unregistered(world: World) -> None:
    with world.work("officer") as ctx:
        hand_in(ctx, a_contract(ctx, world, paid=False, project_number=""), ())


def unpaid(world: World, **receipt: Any) -> None:
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world, paid=False)
        hand_in(ctx, contract, ())
        if receipt:
            a_paper(ctx, contract, **receipt)


def unpaid_but_sent(world: World) -> None:
    unpaid(world, amount=10**9)


def changed(world: World) -> None:
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world)
        for _version in range(2):
            hand_in(ctx, contract, ())


@pytest.mark.parametrize(
    ("build", "waits"),
    [
        pytest.param(cleared, {"officer": [Need.REQUEST]}, id="a clear term can be asked for"),
        pytest.param(
            held_by_a_subcontract,
            {"officer": [Need.ROSTER], "other_contractor": [Need.ROSTER]},
            id="not while a subcontract holds it up",
        ),
        pytest.param(unregistered, {"contractor": [Need.REGISTER]}, id="an unregistered project"),
        pytest.param(unpaid, {"contractor": [Need.RECEIPT]}, id="an instalment without a receipt"),
        pytest.param(unpaid_but_sent, {"officer": [Need.EVIDENCE]}, id="a receipt that was sent is the officer's"),
        pytest.param(changed, {"contractor": [Need.REPORT]}, id="workers that changed, unreported"),
        pytest.param(a_draft, {"officer": [Need.ACTIVATE]}, id="a draft waits for the officer"),
        pytest.param(
            without_roster,
            {"officer": [Need.ROSTER], "contractor": [Need.ROSTER]},
            id="a missing roster for both sides",
        ),
        pytest.param(
            a_finding_that_is(FindingStatus.ANSWERED), {"officer": [Need.DECIDE]}, id="an answer for the officer"
        ),
        pytest.param(
            a_finding_that_is(FindingStatus.RETURNED),
            {"contractor": [Need.FIX]},
            id="a returned answer for the contractor",
        ),
        pytest.param(
            a_finding_that_is(FindingStatus.OPEN, ContractStatus.CLOSED), {}, id="nobody is asked after the end"
        ),
        pytest.param(
            late(FindingStatus.OPEN),
            {"contractor": [Need.FIX]} | {who: [Need.LATE] for who in WATCHERS},
            id="what the contractor did not fix in time",
        ),
        pytest.param(
            late(FindingStatus.ANSWERED),
            {"officer": [Need.DECIDE]} | {who: [Need.LATE] for who in WATCHERS},
            id="what the officer did not decide in time",
        ),
        pytest.param(requested, {"approver": [Need.ISSUE]}, id="a request for the approver"),
        pytest.param(issued, {"treasury": [Need.PAY]}, id="a certified term for treasury"),
    ],
)
def test_each_need_is_shown_to_those_who_can_meet_it(world: World, build, waits):
    build(world)
    seen = {}
    for who in world.actors:
        with world.work(who) as ctx:
            if needs := [todo.need for todo in todos(ctx)]:
                seen[who] = needs
    assert seen == waits


@pytest.mark.parametrize(
    ("build", "who", "page"),
    [
        pytest.param(requested, "approver", "/certificates/{certificate}", id="the request"),
        pytest.param(issued, "treasury", "/payments/{term}", id="the term"),
        pytest.param(cleared, "officer", "/payments/{clear}", id="the term to ask for"),
    ],
)
def test_who_decides_is_led_straight_to_what_is_decided(world: World, signed_in, build, who, page):
    build(world)
    with world.work(who) as ctx:
        certificate = ctx.db.exec(select(Certificate)).first()
        asked = {"certificate": certificate.id, "term": certificate.term_id} if certificate else {}
        clear = ctx.db.exec(select(PaymentTerm.id).order_by(col(PaymentTerm.id))).first()
        path = page.format(clear=clear, **asked)
    assert f'<a href="{path}">Pembangunan Jembatan Sangatta</a>' in signed_in(who).get("/").text


@pytest.mark.parametrize("who", [role.value for role in GIVEN_ROLES])
def test_everybody_has_a_home(world: World, signed_in, who):
    without_roster(world)
    answer = signed_in(who).get("/")
    assert answer.status_code == 200
    assert ("Pembangunan Jembatan Sangatta" in answer.text) == (who in ("officer", "contractor"))


def test_a_visitor_is_asked_to_sign_in_and_comes_back(visitor):
    answer = visitor.get("/")
    assert (answer.status_code, answer.location) == (302, "/sign-in")


def test_what_holds_up_money_soonest_comes_first(world: World):
    """The day on which a term can be asked for at the earliest, then the sum."""
    with world.work("officer") as ctx:
        for number, starts_on, amount in (("later", 20, 9), ("small", 10, 5), ("large", 10, 7), ("paid", 1, None)):
            contract = a_contract(ctx, world, number=number, starts_on=TODAY - timedelta(days=30 - starts_on))
            for term in contract.terms:
                term.released_at = None if amount else NOW
            contract.terms[0].amount = amount or 1
            hand_in(ctx, contract, ())
            a_finding(ctx, contract)
    with world.work("contractor") as ctx:
        shown = [(todo.contract.number, todo.term and todo.term.amount) for todo in todos(ctx)]
    assert shown == [("large", 7), ("small", 5), ("later", 9), ("paid", None)]


def test_the_unusual_is_told_by_kind_and_the_gravest_first(world: World):
    with world.work("officer") as ctx:
        one, other = a_contract(ctx, world, number="one"), a_contract(ctx, world, number="other")
        for event, contract in (
            (Event.GATE_REFUSED, one),
            (Event.GATE_REFUSED, one),
            (Event.CERTIFICATE_REVOKED, other),
            (Event.OVERRIDE_CONFIRMED, one),
        ):
            log.record(ctx, event, contract)
    with world.work("auditor") as ctx:
        told = [(todo.contract.number, todo.event, todo.count) for todo in todos(ctx)]
    assert told == [
        ("one", Event.OVERRIDE_CONFIRMED, 1),
        ("other", Event.CERTIFICATE_REVOKED, 1),
        ("one", Event.GATE_REFUSED, 2),
    ]


def test_treasury_is_told_of_what_it_cannot_pay_yet(world: World, signed_in):
    without_roster(world)
    page = signed_in("treasury").get("/").text
    assert "2 termin, Rp1.110.000.000" in page
    with world.work("treasury") as ctx:
        waiting = queue(ctx, QueueFilter(state=TermState.WAITING))
        assert (waiting.total, sum(line.term.amount for line in waiting.items)) == (2, 1_110_000_000)


def test_what_the_cover_owes_has_its_day_and_the_overdue_come_first(world: World, signed_in):
    with world.work("officer") as ctx:
        for number, signed_on in (("later", date(2026, 8, 20)), ("overdue", date(2026, 6, 1))):
            contract = a_contract(ctx, world, number=number, signed_on=signed_on, project_number="", paid=False)
            hand_in(ctx, contract, ())
    with world.work("contractor") as ctx:
        shown = [(todo.contract.number, todo.due_on) for todo in todos(ctx)]
    assert shown == [("overdue", date(2026, 6, 22)), ("later", date(2026, 9, 10))]
    page = signed_in("contractor").get("/").text
    assert "Proyek yang harus Anda daftarkan ke BPJS" in page
    assert "Lewat 71 hari" in page
    assert "paling lambat 10 September 2026" in page


def test_what_is_due_much_later_needs_nobody_today(world: World):
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world, paid=False)
        hand_in(ctx, contract, ())
        a_paper(ctx, contract, amount=1_312_500, status=EvidenceStatus.VERIFIED)  # two instalments of three
    with world.work("contractor") as ctx:
        assert todos(ctx) == []


def test_the_admin_is_told_what_failed_and_who_cannot_work(world: World, signed_in):
    with world.work("admin") as ctx:
        told: dict[str, Any] = {"recipient": "a@b", "subject": "s", "body": "b", "created_at": NOW, "attempts": 3}
        ctx.db.add(Mail(**told, error="refused"))
        ctx.db.add(Mail(**told, error="refused", sent_at=NOW))
        ctx.db.add(Job(kind=JobKind.RECHECK, status=JobStatus.FAILED, created_at=NOW))
        ctx.db.add(Job(kind=JobKind.RECHECK, status=JobStatus.FAILED, created_at=NOW - timedelta(days=31)))
        a_person(ctx.db, "unready", [Role.APPROVER], world.agency, None)
        for user in ctx.db.exec(select(User).where(User.name != "Unready")):
            user.password_hash = "set"
    with world.work("admin") as ctx:
        assert [(chore.kind.value, chore.count) for chore in chores(ctx)] == [
            ("mails", 1),
            ("jobs", 1),
            ("invited", 1),
            ("codes", 1),
        ]
    page = signed_in("admin").get("/").text
    assert '<a href="/outbox">Surel yang gagal dikirim</a>' in page
    assert "Tidak ada yang menunggu" not in page


def test_a_registrar_whose_lists_are_fresh_is_told_so_and_not_that_there_is_nothing(world: World, signed_in):
    a_cleared_contract(world)
    page = signed_in("registrar").get("/").text
    assert "Semua daftar BPJS yang dipakai masih cukup baru." in page
    assert "Tidak ada yang menunggu" not in page
