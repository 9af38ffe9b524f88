"""After a new list only the workers whom it concerns are judged again, and everybody is answered as by a full check."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlmodel import select

from compliance.access.models import Company
from compliance.audit.models import AuditEntry
from compliance.checks import operations
from compliance.checks.models import CheckRun, Finding, FindingStatus, Move
from compliance.checks.results import Results
from compliance.contracts.models import Contract
from compliance.enrolments.differences import loaded_since
from compliance.enrolments.models import RegisterSource
from compliance.rosters.operations import last_seen
from compliance.rulebook.models import Code
from compliance.worker import run_pending
from tests.builders import NOW, TODAY, World, a_contract, key
from tests.checks.test_operations import check, findings, get, settle
from tests.enrolments.builders import load, on_project, on_staff
from tests.rosters.builders import ANI, BUDI, CITRA, a_sheet, hand_in

COMBINED, PU, JAKON = RegisterSource.COMBINED, RegisterSource.PU, RegisterSource.JAKON
PEOPLE = [(f"640804170890000{n}", name) for n, name in enumerate(("Ani Lestari", "Budi Santoso", "Dewi", "Eko"), 1)]
SPLIT = {JAKON: on_project(*ANI), PU: on_staff(*BUDI)}


@pytest.fixture
def contract(world: World, tmp_path: Path) -> int:
    """Checked: Ani is covered by the project, Budi is nowhere, Citra's NIK is too short."""
    with world.work("officer") as ctx:
        found = key(a_contract(ctx, world))
        hand_in(ctx, get(ctx, found), a_sheet(ANI, BUDI, CITRA))
    renew(world, tmp_path, on_project(*ANI))
    run_pending(world.house)
    return found


def renew(world: World, folder: Path, *lines: str, days: int = 0, **options: Any) -> None:
    """A list of so many days later."""
    with world.work("registrar", now=NOW + timedelta(days=days)) as ctx:
        load(ctx, folder, *lines, as_of=TODAY + timedelta(days=days), **options)


def follow(world: World, days: int = 0) -> int:
    """How many contracts still need a check of their own."""
    with world.house.work(now=NOW + timedelta(days=days)) as ctx:
        return operations.recheck_all(ctx)


def newest(world: World, contract: int) -> tuple[CheckRun, Results]:
    with world.work("officer") as ctx:
        run = operations.latest_run(ctx, get(ctx, contract))
        assert run
        found = operations.results(run)
        ctx.db.refresh(run)
        ctx.db.expunge(run)
    return run, found


def obstacles(world: World, contract: int, days: int) -> set[str]:
    with world.work("officer", now=NOW + timedelta(days=days)) as ctx:
        return {obstacle.code for obstacle in operations.obstacles(ctx, get(ctx, contract))}


def sentences(world: World) -> dict[tuple[int, int, Code], tuple[Any, ...]]:
    """Every finding as its page shows it, but for the run that last saw it."""
    with world.work("officer") as ctx:
        shown = {}
        for finding in ctx.db.exec(select(Finding)):
            item = operations.work_item(ctx, finding, last_seen(ctx, finding.contract, finding.line))
            said = (finding.status, finding.severity, finding.version, str(item.sentence), str(item.next_step))
            shown[finding.contract_id, finding.line, finding.code] = said
        return shown


def test_only_whom_the_list_concerns_is_judged_again(world: World, contract: int, tmp_path):
    before, _results = newest(world, contract)
    renew(world, tmp_path, on_project(*ANI), on_project(*BUDI), days=9)
    assert follow(world, days=9) == 0
    run, found = newest(world, contract)
    assert (run.builds_on_id, found.judged, run.reason) == (before.id, frozenset({2}), "list")
    assert (run.workers, run.cleared, run.flagged, run.unjudged) == (3, 2, 1, 0)
    assert {line: held[0].as_of for line, held in found.answers.items()} == {
        1: TODAY + timedelta(days=9),
        2: TODAY + timedelta(days=9),
    }
    assert findings(world)[2, Code.NOT_ENROLLED] is FindingStatus.CLOSED


def test_a_contract_that_it_does_not_concern_is_confirmed_by_it(world: World, contract: int, tmp_path):
    renew(world, tmp_path, on_project(*ANI), on_staff("6408041708900009", "Orang Lain"), days=9)
    assert "check_outdated" in obstacles(world, contract, days=9)
    assert follow(world, days=9) == 0
    assert "check_outdated" not in obstacles(world, contract, days=9)
    assert newest(world, contract)[1].judged == frozenset()
    assert any("per 10 September 2026" in said[3] for said in sentences(world).values())


def test_arrears_of_the_company_come_and_go_with_the_lists(world: World, contract: int, tmp_path):
    """They are said of the contract, so it is looked at as a whole."""
    for days, owes, left, status in ((3, "2 bulan", 1, "open"), (6, "LUNAS", 1, "closed"), (9, "", 0, "closed")):
        renew(world, tmp_path, on_project(*ANI), on_staff(*BUDI, owes=owes), days=days)
        assert follow(world, days=days) == left
        check(world, contract, now=NOW + timedelta(days=days))
        assert findings(world)[0, Code.PROVIDER_IN_ARREARS] == status


def test_what_was_accepted_stays_accepted(world: World, contract: int, tmp_path):
    settle(world, 2, Move.ACCEPT)
    renew(world, tmp_path, on_project(*ANI), days=9)
    follow(world, days=9)
    assert findings(world)[2, Code.NOT_ENROLLED] is FindingStatus.ACCEPTED


def test_the_log_names_the_contracts_where_something_moved(world: World, contract: int, tmp_path):
    def noted() -> Counter[str]:
        with world.work("auditor") as ctx:
            return Counter(ctx.db.exec(select(AuditEntry.event).where(AuditEntry.origin != "job")))

    for lines, moved in (([on_project(*ANI)], 0), ([on_project(*ANI), on_project(*BUDI)], 1)):
        before = noted()
        renew(world, tmp_path, *lines)
        follow(world)
        assert noted() - before == Counter(
            {"register:loaded": 1, "register:followed": 1, "contract:checked": moved}
            if moved
            else {"register:loaded": 1, "register:followed": 1}
        )


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"version": 2}, id="the contract changed"),
        pytest.param({"project_number": "PJ-6408-002"}, id="or its project"),
        pytest.param({"company": {"npp": "JJ999999"}}, id="or the company"),
        pytest.param({"roster": a_sheet(ANI)}, id="or its roster"),
        pytest.param({"run": {"lapses_on": TODAY}}, id="an enrolment has ended"),
        pytest.param({"run": {"basis": ""}}, id="checked before this was kept"),
        pytest.param({"run": {"lists": "999"}}, id="checked against a list unknown"),
        pytest.param({"age": 1}, id="the list is too old"),
    ],
)
def test_where_other_facts_changed_the_whole_contract_is_checked(world: World, contract: int, tmp_path, change):
    renew(world, tmp_path, on_project(*ANI))
    change = dict(change)
    with world.work("officer") as ctx:
        found, run = get(ctx, contract), operations.latest_run(ctx, get(ctx, contract))
        company = ctx.db.get(Company, found.company_id)
        if sheet := change.pop("roster", None):
            hand_in(ctx, found, sheet)
        changed = ((company, change.pop("company", {})), (run, change.pop("run", {})))
        days = 45 + change.pop("age", -45)
        for row, columns in (*changed, (found, change)):
            assert row
            row.sqlmodel_update(columns)
    assert follow(world, days=days) == 1


def test_a_list_in_place_of_others_is_checked_in_full(world: World, contract: int, tmp_path):
    for source, line in SPLIT.items():
        renew(world, tmp_path, line, source=source)
    assert follow(world) == 1


def test_two_lists_at_once_are_followed_together(world: World, contract: int, tmp_path):
    for source, line in SPLIT.items():
        renew(world, tmp_path, line, source=source, replaces_combined=True)
    run_pending(world.house)
    renew(world, tmp_path, on_project(*BUDI), days=3, source=JAKON)
    renew(world, tmp_path, on_staff(*ANI), days=5, source=PU)
    assert follow(world, days=5) == 0
    run, found = newest(world, contract)
    assert (run.cleared, found.judged, run.register_as_of) == (2, frozenset({1, 2}), TODAY + timedelta(days=3))


@pytest.mark.parametrize(
    ("known", "in_use", "differs_from", "loaded"),
    [
        ({1}, {1}, {}, set()),
        ({1}, {2}, {2: 1}, {2}),
        ({1}, {3}, {3: 2, 2: 1}, {2, 3}),
        ({1, 2}, {3, 4}, {3: 2, 4: 1}, {3, 4}),
        ({1, 2}, {1, 3}, {3: 2, 1: None}, {3}),
        ({1}, {2}, {2: None}, set()),
        ({1}, {2, 3}, {3: 1, 2: None}, set()),
        (set(), {1}, {1: None}, set()),
        ({9}, {2}, {2: 1}, set()),
    ],
)
def test_which_lists_were_loaded_since(known, in_use, differs_from, loaded):
    assert loaded_since(known, in_use, differs_from) == loaded


@pytest.mark.parametrize("seed", range(6))
def test_the_answers_are_those_of_a_full_check(world: World, tmp_path, seed):
    """Contracts that share people, lists of one source or several, weeks that pass: nothing tells both ways apart."""
    rng = Random(f"{world.house.engine.dialect.name} {seed}")  # other stories on the other store
    sources = ((COMBINED,), (JAKON, PU), (COMBINED, JAKON, PU))[seed % 3]
    split = sources[-2:]  # a combined list beside them would replace them again
    contracts = list(_some_contracts(world, rng))
    lines = {source: _some_lines(rng, source) for source in sources}
    followed = days = 0
    for step in range(5):
        for source in sources if step == 0 else rng.sample(split, rng.randint(1, len(split))):
            lines[source] = _some_lines(rng, source) if step == 0 else _moved(rng, lines[source], source)
            renew(world, tmp_path, *lines[source], days=days, source=source)
        followed += len(contracts) - follow(world, days)
        run_pending_at(world, days)
        _same_as_in_full(world, contracts, days)
        days += rng.randint(0, 12)
        if rng.random() < 0.3:
            with world.work("officer") as ctx:
                hand_in(ctx, get(ctx, contracts[0]), _a_roster(rng))
    assert followed, "the test would say nothing"


def run_pending_at(world: World, days: int) -> None:
    """Jobs of contracts that need a check of their own, on that day."""
    with world.house.work(now=NOW + timedelta(days=days)) as ctx:
        outdated = [contract for contract in ctx.db.exec(select(Contract)) if _is_outdated(ctx, contract)]
        for contract in outdated:
            operations.recheck(ctx, contract.id)


def _is_outdated(ctx: Any, contract: Contract) -> bool:
    codes = {obstacle.code for obstacle in operations.obstacles(ctx, contract)}
    return bool(codes & {"check_outdated", "check_missing"})


def _same_as_in_full(world: World, contracts: list[int], days: int) -> None:
    now = NOW + timedelta(days=days)
    quick = {contract: newest(world, contract) for contract in contracts}
    shown = sentences(world)
    for contract in contracts:
        check(world, contract, now=now)
    full = {contract: newest(world, contract) for contract in contracts}
    assert shown == sentences(world)
    for contract in contracts:
        (run, found), (full_run, full_found) = quick[contract], full[contract]
        assert _figures(run) == _figures(full_run)
        assert found.flaws == full_found.flaws
        assert found.lists == full_found.lists
        assert {line: sorted(map(repr, held)) for line, held in found.answers.items()} == {
            line: sorted(map(repr, held)) for line, held in full_found.answers.items()
        }


def _figures(run: CheckRun) -> tuple[Any, ...]:
    rested_on = (run.lists, run.dates, run.register_as_of, run.basis, run.roster_version, run.contract_version)
    return (run.workers, run.cleared, run.flagged, run.unjudged, *rested_on)


def _some_contracts(world: World, rng: Random) -> Iterator[int]:
    for number in range(3):
        with world.work("officer") as ctx:
            found = a_contract(ctx, world, number=str(number), project_number=rng.choice(("PJ-6408-001", "PJ-2")))
            hand_in(ctx, found, _a_roster(rng))
            yield key(found)


def _a_roster(rng: Random) -> bytes:
    people = rng.sample(PEOPLE, rng.randint(1, 4))
    twice = [(nik, "Orang Kembar") for nik, _name in people[: rng.randint(0, 1)]]
    return a_sheet(*people, *twice, CITRA)


def _some_lines(rng: Random, source: RegisterSource) -> list[str]:
    return [
        "6408041708900009;Orang Lain;PU;JKK, JKM;ZZ1;PT Z;;01/01/2026;;AKTIF",
        on_project("6408041708900008", "X"),
    ] + [_a_line(rng, source, rng.choice(PEOPLE)) for _number in range(rng.randint(2, 6))]


def _moved(rng: Random, lines: list[str], source: RegisterSource) -> list[str]:
    """The same list with a line or two more, or fewer, or none."""
    rest = lines[2:]
    kept = [*lines[:2], *rng.sample(rest, max(0, len(rest) - rng.randint(0, 1)))]
    return kept + [_a_line(rng, source, rng.choice(PEOPLE)) for _number in range(rng.randint(0, 1))]


def _a_line(rng: Random, source: RegisterSource, person: tuple[str, str]) -> str:
    nik, name = person[0], rng.choice((person[1], person[1], "Siti Aminah"))
    if source is PU or (source is COMBINED and rng.random() < 0.4):
        npp, company = rng.choice(("JJ012345", "ZZ000001")), rng.choice(("CV Etam Jaya", "PT Z"))
        return on_staff(nik, name, npp=npp, company=company, owes=rng.choice((*[""] * 39, "YA")))
    until, status = rng.choice(
        (("", "AKTIF"), ("20/09/2026", "AKTIF"), ("05/09/2026", "NON AKTIF"), ("20/09/2026", "NON AKTIF"))
    )
    return on_project(nik, name, until=until, status=status, number=rng.choice(("PJ-6408-001", "PJ-2")))
