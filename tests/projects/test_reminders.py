"""What the contractor is told of a project: the officer's word on a paper, and a day of the law that comes near."""

import json
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from sqlmodel import col, select

from compliance.access.models import Mail, User
from compliance.contracts.models import ContractKind, ContractStatus
from compliance.kernel.errors import Forbidden
from compliance.notices.models import Notice, NoticeKind
from compliance.projects.decisions import reject_evidence
from compliance.projects.models import Evidence, EvidenceKind, EvidenceStatus
from compliance.projects.reminders import remind_of_projects
from tests.builders import World, a_contract, key
from tests.certificates.builders import PEOPLE
from tests.certificates.builders import hand_in as new_roster
from tests.projects.builders import a_paper, hand_in, verify
from tests.rulebook.builders import with_deadlines

K, E, S = NoticeKind, EvidenceKind, EvidenceStatus
REGISTER_BY = date(2026, 6, 22)  # 14 working days after the SPK of 1 June, which is a holiday
SECOND, LAST = date(2026, 9, 5), date(2026, 12, 4)


def told(world: World) -> list[tuple[str, NoticeKind, dict[str, Any]]]:
    with world.work("admin") as ctx:
        rows = select(User.name, Notice.kind, Notice.details).join(User).order_by(col(Notice.id))
        return [(name.lower(), K(kind), json.loads(details)) for name, kind, details in ctx.db.exec(rows)]


def days(world: World) -> list[tuple[NoticeKind, str]]:
    return [(kind, details["day"]) for _who, kind, details in told(world)]


def look(world: World, *on: date) -> None:
    for day in on:
        with world.house.work(now=datetime.combine(day, time(1), UTC)) as ctx:
            remind_of_projects(ctx)


def project(world: World, *papers: dict[str, Any], **contract: Any) -> int:
    with world.work("officer") as ctx:
        found = a_contract(ctx, world, paid=False, **contract)
        for paper in papers:
            a_paper(ctx, found, **paper)
        return key(found)


def receipt(amount: int, status: EvidenceStatus = S.VERIFIED) -> dict[str, Any]:
    return {"amount": amount, "status": status, "number": f"K-{amount}"}


def june(day: int) -> date:
    return date(2026, 6, day)


@pytest.mark.parametrize(
    ("on", "papers", "expected"),
    [
        pytest.param([june(16)], [], [], id="six days left"),
        pytest.param([june(17)], [], [REGISTER_BY], id="five days left"),
        pytest.param([june(19), june(20), REGISTER_BY], [], [REGISTER_BY], id="once, also after days without a worker"),
        pytest.param([june(23)], [], [], id="over: that is a finding"),
        pytest.param([REGISTER_BY], [{"kind": E.REGISTRATION}], [], id="sent in: it waits for the officer"),
        pytest.param([REGISTER_BY], [{"kind": E.REGISTRATION, "status": S.REJECTED}], [REGISTER_BY], id="rejected"),
    ],
)
def test_a_project_that_is_to_be_registered_soon(world: World, on, papers, expected):
    """Nobody is asked for money before."""
    project(world, *papers, project_number="")
    look(world, *on)
    assert days(world) == [(K.REGISTRATION_DUE, day.isoformat()) for day in expected]


@pytest.mark.parametrize(
    ("on", "papers", "expected"),
    [
        pytest.param([june(17), june(18)], [], [(REGISTER_BY, 875_000)], id="the first half, once"),
        pytest.param([june(18)], [receipt(400_000)], [(REGISTER_BY, 475_000)], id="what is missing of it"),
        pytest.param([june(18)], [receipt(875_000)], [], id="it is paid"),
        pytest.param([june(18)], [receipt(875_000, S.SUBMITTED)], [], id="the officer has not looked yet"),
        pytest.param([june(18)], [receipt(874_500)], [], id="but for a few rupiah"),
        pytest.param([date(2026, 9, 1)], [receipt(875_000)], [(SECOND, 437_500)], id="the second"),
        pytest.param([date(2026, 9, 1)], [], [(SECOND, 1_312_500)], id="also where the first is overdue"),
        pytest.param(
            [date(2026, 9, 2), date(2026, 12, 1)], [receipt(875_000)], [(SECOND, 437_500), (LAST, 875_000)], id="each"
        ),
    ],
)
def test_an_instalment_that_is_to_be_paid_soon(world: World, on, papers, expected):
    project(world, *papers)
    look(world, *on)
    found = [(kind, details["day"], details["amount"]) for _who, kind, details in told(world)]
    assert found == [(K.INSTALMENT_DUE, day.isoformat(), amount) for day, amount in expected]


@pytest.mark.parametrize(
    ("paper", "expected"),
    [(None, ["2026-09-10"]), ({"kind": E.WORKER_CHANGE}, [])],
)
def test_a_change_of_workers_that_is_to_be_reported_soon(world: World, paper, expected):
    """Changed on 1 September; seven working days."""
    with world.work("officer") as ctx:
        found = a_contract(ctx, world)
        new_roster(ctx, found, PEOPLE)
        new_roster(ctx, found, PEOPLE[:1])
        if paper:
            a_paper(ctx, found, **paper)
    look(world, date(2026, 9, 4), date(2026, 9, 7), date(2026, 9, 8))
    assert days(world) == [(K.CHANGES_DUE, day) for day in expected]


@pytest.mark.parametrize(
    "contract",
    [{"status": ContractStatus.CLOSED}, {"kind": ContractKind.GOODS, "project_number": ""}],
    ids=["closed", "no project"],
)
def test_whose_clocks_stand_still(world: World, contract):
    project(world, **contract)
    look(world, REGISTER_BY)
    assert told(world) == []


def test_how_many_days_before_stands_in_the_book(world: World):
    project(world, receipt(875_000))
    with_deadlines(world, project_reminder_days=2)
    look(world, date(2026, 9, 2))
    assert days(world) == []
    look(world, date(2026, 9, 3))
    assert days(world) == [(K.INSTALMENT_DUE, SECOND.isoformat())]


def test_only_the_clock_reminds(world: World):
    with world.work("admin") as ctx, pytest.raises(Forbidden):
        remind_of_projects(ctx)


def test_the_officers_word_on_a_paper_reaches_the_contractor_at_once(world: World):
    """With a count; the number and the reason may name people, and stand on the page."""
    contract_id = project(world, project_number="")
    first, second = (hand_in(world, contract_id, E.RECEIPT, number=f"K-6408041708900001-{n}") for n in range(2))
    verify(world, first)
    with world.work("officer") as ctx:
        reject_evidence(ctx, ctx.db.get_one(Evidence, second), "Kuitansi milik Ani Lestari, bukan proyek ini.", 1)
    assert [(who, kind) for who, kind, _details in told(world)] == [
        ("contractor", K.EVIDENCE_VERIFIED),
        ("contractor", K.EVIDENCE_REJECTED),
    ]
    with world.work("admin") as ctx:
        mails = ctx.db.exec(select(Mail)).all()
        assert {mail.subject.partition(" ")[0] for mail in mails} == {"1"}
        assert not any(word in mail.subject + mail.body for mail in mails for word in ("Lestari", "64080417"))


def test_several_papers_in_a_row_ring_once_and_a_word_taken_back_rings_again(world: World):
    contract_id = project(world, project_number="")
    papers = [hand_in(world, contract_id, E.RECEIPT, number=f"K-{n}") for n in range(3)]
    for paper in papers:
        verify(world, paper)
    with world.work("officer") as ctx:
        reject_evidence(ctx, ctx.db.get_one(Evidence, papers[0]), "Ternyata bukan kuitansi proyek ini.", 2)
    with world.work("admin") as ctx:
        found = [(K(each.kind), each.count) for each in ctx.db.exec(select(Notice).order_by(col(Notice.id)))]
        assert found == [(K.EVIDENCE_VERIFIED, 3), (K.EVIDENCE_REJECTED, 1)]
        assert len(ctx.db.exec(select(Mail)).all()) == 2
