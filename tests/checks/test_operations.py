"""A check of a stored contract: what it keeps, and what becomes of the findings from run to run."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from compliance.access.context import Context
from compliance.access.models import Setting
from compliance.checks import operations, texts
from compliance.checks.clocks import limits
from compliance.checks.models import NO_LINE, TRANSITIONS, CheckRun, Finding, FindingStatus, Move
from compliance.checks.worklist import FindingFilter
from compliance.contracts.models import Contract, ContractStatus
from compliance.enrolments.models import RegisterSource
from compliance.jobs.models import Job, JobKind
from compliance.jobs.operations import enqueue
from compliance.kernel.errors import Conflict, NotFound
from compliance.kernel.sheets import read_workbook
from compliance.notices.models import NoticeKind
from compliance.notices.operations import own_notices
from compliance.rosters.models import Worker
from compliance.rosters.operations import change_worker, current_number, get_worker
from compliance.rulebook.book import as_data
from compliance.rulebook.models import Code
from compliance.rulebook.operations import book_on
from compliance.worker import run_pending
from tests.builders import NOW, TODAY, World, a_contract, key
from tests.enrolments.builders import load, on_project, on_staff
from tests.rosters.builders import ANI, BUDI, CITRA, a_sheet, hand_in
from tests.rulebook.builders import OCTOBER, approved, with_second_admin

DEWI = ("6408044508900003", "Dewi Kartika")
AGED = TODAY + timedelta(days=36)  # the roster is of today
EXPECTED = {(2, Code.NOT_ENROLLED), (3, Code.NIK_INVALID)}


@pytest.fixture
def contract(world: World, tmp_path: Path) -> int:
    """Three people handed in: Ani is covered by the project, Budi is nowhere, Citra's NIK is too short."""
    with world.work("officer") as ctx:
        found = a_contract(ctx, world)
        hand_in(ctx, found, a_sheet(ANI, BUDI, CITRA))
        number = key(found)
    with world.work("registrar") as ctx:
        load(ctx, tmp_path, on_project(*ANI))
    return number


@pytest.fixture
def reload(world: World, tmp_path: Path) -> Callable[..., None]:
    def load_again(*lines: str, **options: Any) -> None:
        with world.work("registrar") as ctx:
            load(ctx, tmp_path, *lines, **options, replaces_combined=True)

    return load_again


def check(world: World, contract: int, **work: Any) -> CheckRun:
    with world.work("officer", **work) as ctx:
        run = operations.check_contract(ctx, get(ctx, contract), "request")
        ctx.db.refresh(run)
        ctx.db.expunge(run)
    return run


def get(ctx: Context, contract: int) -> Contract:
    found = ctx.db.get(Contract, contract)
    assert found
    return found


def findings(world: World) -> dict[tuple[int, Code], FindingStatus]:
    with world.work("officer") as ctx:
        return {(finding.line, finding.code): finding.status for finding in ctx.db.exec(select(Finding))}


def settle(world: World, line: int, *moves: Move) -> None:
    with world.work("officer") as ctx:
        finding = ctx.db.exec(select(Finding).where(Finding.line == line)).one()
        for move in moves:
            finding.status = TRANSITIONS[finding.status, move]


def test_a_run_says_what_it_rests_on_and_its_figures_add_up(world: World, contract: int):
    run = check(world, contract)
    assert (run.workers, run.cleared, run.flagged, run.unjudged) == (3, 1, 2, 0)
    assert (run.roster_version, run.contract_version, run.rule_version) == (1, 1, "2026.2")
    assert (run.register_as_of, run.judged_on, run.made_at) == (TODAY, TODAY, NOW)
    assert findings(world) == dict.fromkeys(EXPECTED, FindingStatus.OPEN)


def test_a_run_explains_itself_when_the_register_has_moved_on(world: World, contract: int, reload):
    run = check(world, contract)
    reload(on_staff(*BUDI), as_of=TODAY)
    with world.work("auditor") as ctx:
        then = operations.results(operations.get_run(ctx, get(ctx, contract), key(run)))
        assert [used.as_of for used in then.lists] == [TODAY]
        assert {line: [held.project_number for held in answers] for line, answers in then.answers.items()} == {
            1: ["PJ-6408-001"]
        }
        assert [(flaw.line, flaw.code) for flaw in then.flaws] == sorted(EXPECTED)


def test_no_whole_nik_is_kept_with_a_run(world: World, contract: int):
    run = check(world, contract)
    with world.work("officer") as ctx:
        kept = repr(operations.results(run)) + repr(ctx.db.exec(select(Finding.detail)).all())
    assert not any(nik in kept for nik, _name in (ANI, BUDI))


def test_a_second_run_on_the_same_facts_changes_no_finding(world: World, contract: int):
    check(world, contract)
    with world.work("officer") as ctx:
        before = [finding.model_dump(exclude={"last_run_id"}) for finding in ctx.db.exec(select(Finding))]
    run = check(world, contract)
    with world.work("officer") as ctx:
        after = ctx.db.exec(select(Finding)).all()
        assert [finding.model_dump(exclude={"last_run_id"}) for finding in after] == before
        assert {finding.last_run_id for finding in after} == {run.id}


def test_a_finding_ends_with_its_cause_and_comes_back_with_it(world: World, contract: int, reload):
    check(world, contract)
    reload(on_project(*ANI), on_project(*BUDI))
    check(world, contract)
    assert findings(world)[2, Code.NOT_ENROLLED] is FindingStatus.CLOSED
    reload(on_project(*ANI))
    check(world, contract)
    assert findings(world)[2, Code.NOT_ENROLLED] is FindingStatus.OPEN


def test_what_was_accepted_stays_accepted_while_the_register_says_the_same(world: World, contract: int, reload):
    check(world, contract)
    settle(world, 2, Move.ACCEPT)
    later = NOW + timedelta(days=20)
    with world.work("registrar", now=later) as ctx:
        load(ctx, ctx.files.root, on_project(*ANI), as_of=TODAY + timedelta(days=20))
    run = check(world, contract, now=later)
    assert findings(world)[2, Code.NOT_ENROLLED] is FindingStatus.ACCEPTED
    assert run.flagged == 2, "the figures say what the register says"


def test_what_was_accepted_is_open_again_on_other_facts(world: World, contract: int, reload):
    check(world, contract)
    reload(on_project(*ANI), on_staff(*BUDI, npp="KK998877", company="CV Lain"))
    check(world, contract)
    with world.work("officer") as ctx:
        elsewhere = ctx.db.exec(select(Finding).where(Finding.code == Code.OTHER_EMPLOYER)).one()
        elsewhere.status = FindingStatus.ACCEPTED
    reload(on_project(*ANI), on_staff(*BUDI, npp="ZZ111111", company="CV Ketiga"))
    check(world, contract)
    assert findings(world)[2, Code.OTHER_EMPLOYER] is FindingStatus.OPEN


def test_what_was_accepted_of_one_nik_is_open_for_another(world: World, contract: int):
    check(world, contract)
    settle(world, 2, Move.ACCEPT)
    with world.work("officer") as ctx:
        found = get(ctx, contract)
        change_worker(ctx, get_worker(ctx, found, 2), {"nik": DEWI[0]}, current_number(ctx, found))
    check(world, contract)
    assert findings(world)[2, Code.NOT_ENROLLED] is FindingStatus.OPEN


def test_a_stale_register_clears_nobody_and_settles_nothing(world: World, contract: int):
    check(world, contract)
    settle(world, 2, Move.ACCEPT)
    run = check(world, contract, now=NOW + timedelta(days=46))
    assert (run.cleared, run.flagged, run.unjudged) == (0, 1, 2)
    assert findings(world)[2, Code.NOT_ENROLLED] is FindingStatus.ACCEPTED
    assert findings(world)[0, Code.REGISTER_STALE] is FindingStatus.OPEN


def test_the_allowed_age_of_the_register_is_a_setting(world: World, contract: int):
    with world.work("admin") as ctx:
        ctx.db.add(Setting(key="register_max_age_days", value="60", updated_at=NOW))
    assert check(world, contract, now=NOW + timedelta(days=46)).cleared == 1


def test_each_kind_of_list_has_an_age_limit_of_its_own(world: World, contract: int, reload):
    reload(on_project(*ANI), source=RegisterSource.JAKON)
    reload(on_staff(*BUDI), source=RegisterSource.PU, as_of=TODAY - timedelta(days=10))
    later = NOW + timedelta(days=9)
    assert check(world, contract, now=later).cleared == 2
    with world.work("admin") as ctx:
        ctx.db.add(Setting(key="register_max_age_days_jakon", value="8", updated_at=NOW))
    run = check(world, contract, now=later)
    assert (run.cleared, run.unjudged, run.register_as_of) == (0, 2, TODAY), "the list too old is named, not the oldest"


@pytest.mark.parametrize(
    ("source", "line", "judged"),
    [
        (RegisterSource.COMBINED, on_project(*ANI), True),
        (RegisterSource.JAKON, on_project(*ANI), True),
        (RegisterSource.PU, on_staff(*ANI), False),
    ],
)
def test_a_project_is_not_judged_without_the_list_of_projects(
    world: World, contract: int, reload, source, line, judged
):
    reload(line, source=source)
    run = check(world, contract)
    assert bool(run.register_as_of) is judged
    assert run.unjudged == (0 if judged else 2)


def test_lists_of_all_segments_count_together(world: World, contract: int, reload):
    reload(on_project(*ANI), source=RegisterSource.JAKON)
    reload(on_staff(*BUDI), source=RegisterSource.PU, as_of=TODAY - timedelta(days=10))
    run = check(world, contract)
    assert (run.cleared, run.register_as_of) == (2, TODAY - timedelta(days=10)), "as old as the oldest of them"


@pytest.mark.parametrize("status", [ContractStatus.DRAFT, ContractStatus.CLOSED])
def test_only_a_running_contract_is_checked(world: World, status):
    with world.work("officer") as ctx:
        found = a_contract(ctx, world, status=status)
        with pytest.raises(Conflict):
            operations.check_contract(ctx, found, "request")
        operations.recheck(ctx, key(found))
        assert not ctx.db.exec(select(CheckRun)).all()


def test_a_contract_without_a_roster_is_told_so(world: World):
    with world.work("officer") as ctx:
        operations.check_contract(ctx, a_contract(ctx, world, project_number=""), "request")
        found = {finding.code for finding in ctx.db.exec(select(Finding))}
    assert found == {Code.ROSTER_MISSING, Code.REGISTER_STALE, Code.PROJECT_UNREGISTERED}


def test_two_checks_at_once_open_everything_once(world: World, contract: int):
    start, faults = threading.Barrier(3), []

    def run() -> None:
        start.wait()
        try:
            check(world, contract)
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=run) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert findings(world).keys() == EXPECTED


def lives(world: World) -> dict[str, tuple[int | None, datetime, date | None, FindingStatus]]:
    """Of each person's finding, by name: which one it is, since when, due when, and its status."""
    with world.work("auditor") as ctx:
        people = {worker.line: worker.name for worker in ctx.db.exec(select(Worker))}
        found = ctx.db.exec(select(Finding).where(Finding.line != NO_LINE))
        return {people[each.line]: (each.id, each.first_seen_at, each.due_on, each.status) for each in found}


@pytest.mark.parametrize(
    "people",
    [
        pytest.param((ANI, BUDI, CITRA), id="the same list again"),
        pytest.param((CITRA, BUDI, ANI), id="in another order"),
        pytest.param((DEWI, ANI, CITRA, BUDI), id="with somebody new on top, so that every row moves"),
        pytest.param((BUDI, CITRA), id="without somebody"),
    ],
)
def test_the_same_fault_of_the_same_worker_is_the_same_finding_on_a_new_list(world: World, contract: int, people):
    check(world, contract)
    first = lives(world)
    assert {status for *_rest, status in first.values()} == {FindingStatus.OPEN}
    with world.work("contractor") as ctx:
        hand_in(ctx, get(ctx, contract), a_sheet(*people))
    check(world, contract, now=NOW + timedelta(days=3))
    after = lives(world)
    assert {name: after[name] for name in first} == first


def test_what_comes_back_is_the_same_finding_with_a_new_clock(world: World, contract: int, reload):
    check(world, contract)
    first = lives(world)[BUDI[1]]
    reload(on_project(*ANI), on_project(*BUDI))
    check(world, contract, now=NOW + timedelta(days=3))
    assert lives(world)[BUDI[1]][2:] == (None, FindingStatus.CLOSED)
    reload(on_project(*ANI))
    check(world, contract, now=NOW + timedelta(days=9))
    again = lives(world)[BUDI[1]]
    assert again == (*first[:2], TODAY + timedelta(days=9 + 15), FindingStatus.OPEN)


def told(world: World) -> list[tuple[NoticeKind, int]]:
    with world.work("contractor") as ctx:
        return [(notice.kind, notice.count) for notice in reversed(own_notices(ctx).items)]


def test_the_contractor_is_told_of_what_is_new_once_for_each_run(world: World, contract: int, reload):
    check(world, contract)
    assert told(world) == [(NoticeKind.WORKERS_FLAGGED, 2)]
    check(world, contract)
    assert told(world) == [(NoticeKind.WORKERS_FLAGGED, 2)], "nothing is new"
    reload(on_project(*BUDI))
    check(world, contract)
    assert told(world) == [(NoticeKind.WORKERS_FLAGGED, 2), (NoticeKind.WORKERS_FLAGGED, 1)], "Ani is gone from it"


def test_the_contractor_is_told_of_what_concerns_the_contract(world: World):
    with world.work("officer") as ctx:
        operations.check_contract(ctx, a_contract(ctx, world), "request")
    assert told(world) == [(NoticeKind.CONTRACT_FLAGGED, 1)]


def test_the_time_to_cure_stands_in_the_book(world: World):
    with world.work("officer") as ctx:
        deadlines = as_data(book_on(ctx, TODAY))["deadlines"]
    approved(with_second_admin(world), deadlines=deadlines | {"cure_days": 30, "after_return_days": 4})
    with world.work("officer") as ctx:
        assert (limits(ctx).cure, limits(ctx).after_return) == (15, 3)
    with world.work("officer", now=datetime.combine(OCTOBER, time(3), UTC)) as ctx:
        assert (limits(ctx).cure, limits(ctx).after_return) == (30, 4)


def statements(world: World, contract: int) -> int:
    """How many statements a check takes."""
    sent: list[str] = []
    engine = world.house.engine

    def count(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    try:
        check(world, contract)
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(sent)


def test_a_check_of_many_takes_no_more_statements_than_of_few(world: World, contract: int):
    few = statements(world, contract)
    with world.work("officer") as ctx:
        many = [(f"64080417089{number:05}", f"Pekerja {number}") for number in range(1, 200)]
        hand_in(ctx, get(ctx, contract), a_sheet(*many))
    check(world, contract)  # the one after a change of the roster compares two versions
    assert statements(world, contract) <= few


def test_a_change_is_checked_by_a_job(world: World, contract: int):
    with world.work("officer") as ctx:
        assert operations.check_pending(ctx, get(ctx, contract))
    assert run_pending(world.house) > 0
    with world.work("officer") as ctx:
        assert not operations.check_pending(ctx, get(ctx, contract))
        assert operations.latest_run(ctx, get(ctx, contract))


def test_a_new_list_asks_for_a_check_of_every_running_contract(world: World):
    with world.work("officer") as ctx:
        running = key(a_contract(ctx, world))
        draft = key(a_contract(ctx, world, number="2", status=ContractStatus.DRAFT))
        enqueue(ctx, JobKind.RECHECK)
        assert operations.check_pending(ctx, get(ctx, draft)), "until it is known which contracts run"
    assert run_pending(world.house) == 2
    with world.work("officer") as ctx:
        assert ctx.db.exec(select(CheckRun.contract_id)).all() == [running]


def test_cover_that_ends_asks_for_a_check_on_the_day(world: World, contract: int, reload):
    reload(on_project(*ANI, until="10/09/2026"))
    run_pending(world.house)
    run = check(world, contract)
    lapse = TODAY.replace(day=11)
    assert (run.cleared, run.lapses_on) == (1, lapse)
    for days, asked in ((9, 0), (10, 1), (10, 0)):
        with world.house.work(now=NOW + timedelta(days=days)) as ctx:
            assert operations.recheck_lapsed(ctx) == asked, f"{days} days later"
    assert check(world, contract, now=NOW + timedelta(days=10)).cleared == 0
    with world.house.work(now=NOW + timedelta(days=10)) as ctx:
        ctx.db.exec(select(Job).where(Job.status == "queued")).one().status = "done"  # type: ignore[assignment]
        assert operations.recheck_lapsed(ctx) == 0, "the gap is found now"


@pytest.mark.parametrize(
    ("until", "lapses_on"),
    [("", AGED), ("31/08/2026", AGED), ("01/09/2026", TODAY.replace(day=2)), ("31/12/2027", AGED)],
)
def test_a_verdict_holds_until_an_enrolment_ends_or_the_roster_is_old(
    world: World, contract: int, reload, until, lapses_on
):
    """Also of somebody whose finding was accepted: on that day it may be another one."""
    reload(on_project(*BUDI, number="PJ-OTHER", until=until))
    assert check(world, contract).lapses_on == lapses_on


def test_the_work_list_begins_with_what_blocks(world: World, contract: int, reload):
    check(world, contract)
    settle(world, 2, Move.ACCEPT)
    with world.work("contractor") as ctx:
        page = operations.findings_of(ctx, get(ctx, contract), FindingFilter())
        assert [(item.worker.name, item.finding.code) for item in page.items if item.worker] == [
            ("Citra Dewi", Code.NIK_INVALID),
            ("Budi Santoso", Code.NOT_ENROLLED),
        ]
        assert operations.finding_counts(ctx, get(ctx, contract)) == {Code.NIK_INVALID: 1, Code.NOT_ENROLLED: 1}


@pytest.mark.parametrize(
    ("wanted", "lines"),
    [
        (FindingFilter(), {2, 3}),
        (FindingFilter(code=Code.NIK_INVALID), {3}),
        (FindingFilter(status=FindingStatus.OPEN), {3}),
        (FindingFilter(status=FindingStatus.ACCEPTED), {2}),
        (FindingFilter(status=FindingStatus.CLOSED), set()),
    ],
)
def test_the_work_list_is_filtered(world: World, contract: int, wanted, lines):
    check(world, contract)
    settle(world, 2, Move.ACCEPT)
    with world.work("officer") as ctx:
        page = operations.findings_of(ctx, get(ctx, contract), wanted)
        assert {item.finding.line for item in page.items} == lines


def test_somebody_who_left_is_still_named(world: World, contract: int):
    check(world, contract)
    with world.work("officer") as ctx:
        hand_in(ctx, get(ctx, contract), a_sheet(ANI))
    check(world, contract)
    with world.work("officer") as ctx:
        page = operations.findings_of(ctx, get(ctx, contract), FindingFilter(status=FindingStatus.CLOSED))
        assert {item.worker.name for item in page.items if item.worker} == {"Budi Santoso", "Citra Dewi"}


def test_a_run_of_another_contract_is_not_found(world: World, contract: int):
    run = check(world, contract)
    with world.work("officer") as ctx:
        other = a_contract(ctx, world, number="other")
        with pytest.raises(NotFound):
            operations.get_run(ctx, other, key(run))


def test_the_marked_roster_is_the_file_with_its_findings(world: World, contract: int, tmp_path):
    check(world, contract)
    with world.work("contractor") as ctx:
        name, content = operations.marked_roster(ctx, get(ctx, contract))
    path = tmp_path / name
    path.write_bytes(content)
    rows = {row.number: " ".join(map(str, row.cells)) for row in read_workbook(path).sheets[0].rows}
    assert name == "daftar-ditandai.xlsx"
    assert f"{texts.title(Code.NOT_ENROLLED)} [not_enrolled]" in rows[3]
    assert "[nik_invalid]" in rows[4]
    assert rows[2].startswith(" ".join(ANI))
    assert "[" not in rows[2]


def test_a_roster_that_was_typed_has_no_file_to_mark(world: World):
    with world.work("contractor") as ctx, pytest.raises(Conflict):
        operations.marked_roster(ctx, a_contract(ctx, world))


def test_obstacles_follow_the_facts(world: World, contract: int, reload):
    def obstacles(**work: Any) -> list[str]:
        with world.work("officer", **work) as ctx:
            return [obstacle.code for obstacle in operations.obstacles(ctx, get(ctx, contract))]

    assert obstacles() == ["check_missing"]
    check(world, contract)
    assert obstacles() == ["nik_invalid", "not_enrolled"]
    settle(world, 2, Move.ACCEPT)
    assert obstacles() == ["nik_invalid"]
    with world.work("officer") as ctx:
        hand_in(ctx, get(ctx, contract), a_sheet(ANI, BUDI))
    assert obstacles() == ["check_outdated", "nik_invalid"]
    check(world, contract)
    assert obstacles() == ["headcount_implausible"], "two people for half a year, where a dozen would be expected"
    asked = NO_LINE, Code.HEADCOUNT_IMPLAUSIBLE
    assert findings(world)[asked] is FindingStatus.OPEN
    settle(world, NO_LINE, Move.ACCEPT)
    assert obstacles() == []
    assert obstacles(now=NOW + timedelta(days=46)) == ["check_outdated", "register_stale"]
    reload(on_project(*ANI))
    assert obstacles() == ["check_outdated"]
