"""The same NIK at work on other contracts: asked about, and nothing told but the agency and the days."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, func, select

from compliance.checks import operations
from compliance.checks.facts import Assignment, WorkerFacts
from compliance.checks.models import Finding, FindingStatus
from compliance.checks.rules import judge
from compliance.checks.texts import sentence
from compliance.contracts.models import Contract, ContractStatus
from compliance.contracts.operations import close_contract
from compliance.contracts.subcontracts import ask_checks
from compliance.jobs.models import Job, JobKind
from compliance.rosters.operations import change_worker, current_number, get_worker
from compliance.rulebook.models import Code, Severity
from compliance.worker import run_pending
from tests.builders import BOOK, World, a_contract, key
from tests.checks.cases import AS_OF, CONTRACT, JUDGED_ON, NIK, a_worker, jakon, lost, on
from tests.enrolments.builders import load, on_project
from tests.rosters.builders import ANI, BUDI, CITRA, a_sheet, hand_in

OTHER = "Dinas Pendidikan"


def overlaps(*elsewhere: Assignment, worker: WorkerFacts | None = None) -> list[list[list[str]]]:
    """The days that the worker shares with other contracts, as the finding holds them."""
    worker = worker or a_worker()
    verdict = judge(CONTRACT, [worker], {NIK: [jakon()]}, AS_OF, JUDGED_ON, BOOK, {worker.nik: list(elsewhere)})
    return [flaw.values["assignments"] for flaw in verdict.flaws if flaw.code is Code.OVERLAPPING_ASSIGNMENT]


@pytest.mark.parametrize(
    ("elsewhere", "worker", "shared"),
    [
        pytest.param([], {}, [], id="nowhere else"),
        pytest.param([(on(4, 1), on(5, 31))], {}, [["2026-04-01", "2026-05-31"]], id="within this contract"),
        pytest.param([(on(1, 1), on(3, 1))], {}, [["2026-03-01", "2026-03-01"]], id="ends on the first day here"),
        pytest.param([(on(1, 1), on(2, 28))], {}, [], id="ended the day before"),
        pytest.param([(on(12, 1), on(12, 31))], {}, [], id="begins the day after"),
        pytest.param([(on(4, 1), on(5, 31))], {"starts_on": on(6, 1)}, [], id="the worker came here later"),
        pytest.param([(on(6, 1), on(6, 30))], {"ends_on": on(5, 31)}, [], id="the worker had left here"),
        pytest.param(
            [(on(5, 1), on(5, 31)), (on(4, 1), on(4, 30))],
            {},
            [["2026-04-01", "2026-04-30"], ["2026-05-01", "2026-05-31"]],
            id="two others, in the order of the days",
        ),
        pytest.param([(on(4, 1), on(4, 30))] * 2, {}, [["2026-04-01", "2026-04-30"]], id="said twice, asked once"),
    ],
)
def test_shared_days_are_asked_about(elsewhere, worker, shared):
    found = overlaps(*(Assignment(OTHER, *days) for days in elsewhere), worker=a_worker(**worker))
    assert found == ([[[OTHER, *days] for days in shared]] if shared else [])


def test_a_nik_that_is_not_certain_asks_nothing():
    assert overlaps(Assignment(OTHER, on(4, 1), on(5, 31)), worker=lost("6408050505900010")) == []


def test_it_is_a_question_and_blocks_nobody():
    elsewhere = {NIK: [Assignment(OTHER, on(4, 1), on(4, 1))]}
    verdict = judge(CONTRACT, [a_worker()], {NIK: [jakon()]}, AS_OF, JUDGED_ON, BOOK, elsewhere)
    (flaw,) = verdict.flaws
    assert (flaw.severity, verdict.counts.cleared) == (Severity.ASK, 1)
    assert str(sentence(flaw.code, flaw.values)) == (
        f"Pada hari yang sama juga tercatat bekerja untuk {OTHER} (1 April 2026)."
    )


@pytest.fixture
def twice(world: World, tmp_path: Path) -> tuple[int, int]:
    """Ani works on a contract here and on one of another agency; Budi only here."""
    with world.work("officer") as ctx:
        here = a_contract(ctx, world)
        hand_in(ctx, here, a_sheet(ANI, BUDI))
        other: dict[str, Any] = {"agency_id": world.other_agency, "company_id": world.other_company}
        there = a_contract(ctx, world, number="Rahasia/01", title="Paket Rahasia", **other)
        ids = key(here), key(there)
    with world.work("other_officer") as ctx:
        hand_in(ctx, ctx.db.get_one(Contract, ids[1]), a_sheet(ANI))
    with world.work("registrar") as ctx:
        load(ctx, tmp_path, on_project(*ANI), on_project(*BUDI))
    return ids


def asked(world: World, who: str, contract_id: int) -> list[Finding]:
    with world.work(who) as ctx:
        operations.check_contract(ctx, ctx.db.get_one(Contract, contract_id), "request")
    with world.work(who) as ctx:
        wanted = select(Finding).where(
            Finding.contract_id == contract_id,
            Finding.code == Code.OVERLAPPING_ASSIGNMENT,
            Finding.status == FindingStatus.OPEN,
        )
        return [finding.model_copy() for finding in ctx.db.exec(wanted)]


def test_both_sides_are_asked_and_learn_only_agency_and_days(world: World, twice: tuple[int, int]):
    (here,), (there,) = asked(world, "officer", twice[0]), asked(world, "other_officer", twice[1])
    assert (here.line, here.severity) == (1, Severity.ASK)
    assert "Dinas DISDIK" in here.detail
    assert "Dinas DPUPR" in there.detail
    assert "Rahasia" not in here.detail


def test_the_question_goes_when_the_other_work_is_over(world: World, twice: tuple[int, int]):
    assert asked(world, "officer", twice[0])
    with world.work("other_officer") as ctx:
        ctx.db.get_one(Contract, twice[1]).status = ContractStatus.CLOSED
    assert asked(world, "officer", twice[0]) == []


def test_who_left_the_other_roster_is_not_asked_about(world: World, twice: tuple[int, int]):
    with world.work("other_officer") as ctx:
        hand_in(ctx, ctx.db.get_one(Contract, twice[1]), a_sheet(BUDI))
    (finding,) = asked(world, "officer", twice[0])
    assert finding.line == 2


def open_questions(world: World) -> set[int]:
    """The contracts that are asked about shared work, once everything that waits is done."""
    run_pending(world.house)
    with world.work("officer") as ctx:
        asked_about = (Finding.code == Code.OVERLAPPING_ASSIGNMENT, Finding.status == FindingStatus.OPEN)
        return set(ctx.db.exec(select(Finding.contract_id).where(*asked_about)))


def leave(world: World, there: int) -> None:
    with world.work("other_officer") as ctx:
        hand_in(ctx, ctx.db.get_one(Contract, there), a_sheet(CITRA))


def correct(world: World, there: int) -> None:
    """The NIK was somebody else's."""
    with world.work("other_officer") as ctx:
        contract = ctx.db.get_one(Contract, there)
        change_worker(ctx, get_worker(ctx, contract, 1), {"nik": "6408044508900003"}, current_number(ctx, contract))


def close(world: World, there: int) -> None:
    with world.work("other_officer") as ctx:
        close_contract(ctx, ctx.db.get_one(Contract, there))


def move(world: World, there: int) -> None:
    """As an addendum does: other days, a new version, a check of this contract."""
    with world.work("other_officer") as ctx:
        contract = ctx.db.get_one(Contract, there)
        contract.starts_on = contract.ends_on = contract.ends_on + timedelta(days=400)
        contract.version += 1
        ask_checks(ctx, contract)


@pytest.mark.parametrize(("change", "stays"), [(leave, 0), (correct, 0), (close, 1), (move, 0)])
def test_both_contracts_are_asked_and_freed_by_what_happens_on_one(world: World, twice, change, stays):
    """Ani came to the other contract after the first was judged, and her work there is over again."""
    assert open_questions(world) == set(twice)
    change(world, twice[1])
    assert open_questions(world) == set(twice[2 - stays :]), "a contract that is over keeps its own"


def test_who_joins_later_is_asked_about_on_the_contract_that_had_them_first(world: World, twice: tuple[int, int]):
    leave(world, twice[1])
    assert open_questions(world) == set()
    with world.work("other_officer") as ctx:
        hand_in(ctx, ctx.db.get_one(Contract, twice[1]), a_sheet(BUDI))
    assert open_questions(world) == set(twice)


def test_a_contract_is_asked_once_however_many_people_are_shared_and_asks_nobody_back(world: World, twice):
    open_questions(world)
    with world.work("other_officer") as ctx:
        hand_in(ctx, ctx.db.get_one(Contract, twice[1]), a_sheet(BUDI, CITRA, ("6408044508900003", "Ani Lestari")))
    with world.work("auditor") as ctx:
        last = ctx.db.exec(select(func.max(col(Job.id)))).one()
    open_questions(world)
    with world.work("auditor") as ctx:
        checks = select(Job.arguments).where(Job.kind == JobKind.RECHECK, col(Job.id) > last)
        assert list(ctx.db.exec(checks)) == [f'{{"contract_id": {twice[0]}}}']
