"""Long work in steps: how far it is, that it can be stopped, and in whose name it is done."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from sqlmodel import col, select

from compliance import worker
from compliance.access.context import Context
from compliance.access.models import Role, User, UserRole
from compliance.access.settings import Key
from compliance.audit.models import AuditEntry
from compliance.enrolments import reading_apart
from compliance.enrolments.models import Enrolment, RegisterSnapshot, RegisterSource, SnapshotStatus
from compliance.enrolments.operations import commit_register, stage_register
from compliance.jobs import operations as jobs
from compliance.jobs import watching
from compliance.jobs.models import Job, JobKind, JobStatus, Progress, Step
from compliance.jobs.rules import percent, time_left
from compliance.jobs.words import about
from compliance.kernel.db import only_reads, writing
from compliance.people.operations import change_setting
from tests.builders import NOW, TODAY, World, key
from tests.enrolments.builders import HEADINGS, load, on_project
from tests.jobs.stuck_worker import BATCH
from tests.jobs.test_kill import LONG, many
from tests.rosters.builders import ANI, BUDI

MINUTE = timedelta(minutes=1)


def ask_for_load(world: World, *lines: str, who: str = "registrar") -> int:
    content = "\n".join([HEADINGS, *lines]).encode()
    with world.work(who) as ctx:
        token = stage_register(ctx, BytesIO(content), "daftar.csv").token
        return key(commit_register(ctx, token, RegisterSource.COMBINED, TODAY))


def a_former_list(world: World, folder) -> None:
    with world.work("registrar") as ctx:
        load(ctx, folder, on_project(*ANI), as_of=TODAY - timedelta(days=1))
    worker.run_pending(world.house)


def job_of(world: World, job_id: int) -> Job:
    with world.house.work() as ctx:
        return ctx.db.get_one(Job, job_id).model_copy()


def carry_out(world: World, job_id: int, tell: worker.Tell = lambda progress: None) -> None:
    ticket = worker.take(world.house, only=job_id)
    assert ticket
    worker.carry_out(world.house, ticket, tell)


def register(world: World) -> tuple[set[SnapshotStatus], set[str]]:
    """The states of all lists, and the people of all rows."""
    with world.house.work() as ctx:
        return set(ctx.db.scalars(select(RegisterSnapshot.status))), set(ctx.db.exec(select(Enrolment.nik)))


def test_progress_never_goes_back_and_ends_at_the_total(world: World):
    told: list[Progress] = []
    job_id = ask_for_load(world, *many(LONG), on_project("123", "Citra"), ";;;;;;;;;", on_project(*BUDI))
    carry_out(world, job_id, told.append)
    assert [each.done for each in told] == sorted(each.done for each in told)
    assert len({each.done for each in told}) > 3
    assert told[-1] == Progress(Step.COMPARING, LONG + 3, LONG + 3)
    done = job_of(world, job_id)
    assert (done.status, done.done, done.total, percent(done)) == (JobStatus.DONE, LONG + 3, LONG + 3, 100)


def test_a_file_that_takes_long_to_open_does_not_make_the_job_look_lost(world: World, monkeypatch):
    monkeypatch.setattr(reading_apart, "PATIENCE", 0.02)
    job_id, told = ask_for_load(world, on_project(*ANI)), list[Progress]()
    carry_out(world, job_id, told.append)
    assert told.count(Progress(Step.READING)) > 2
    assert job_of(world, job_id).status is JobStatus.DONE


def test_others_can_write_between_two_steps(world: World):
    def write(progress: Progress) -> None:
        with writing(world.house.engine) as db:
            assert db.exec(select(Job.done).where(Job.id == job_id)).one() == progress.done, "committed by now"
            db.get_one(User, world.actors["officer"].id).name = f"Officer {progress.done}"
            db.commit()

    job_id = ask_for_load(world, *many(LONG))
    carry_out(world, job_id, write)
    with world.house.work() as ctx:
        assert ctx.db.get_one(User, world.actors["officer"].id).name == f"Officer {LONG}"


def test_others_can_write_during_a_step_that_only_reads(world: World, monkeypatch):
    def steps(ctx: Context) -> Iterator[Progress]:
        only_reads(ctx.db)
        before = ctx.db.get_one(User, world.actors["officer"].id).name
        with writing(world.house.engine) as db:
            db.get_one(User, world.actors["officer"].id).name = "Somebody else"
            db.commit()
        yield Progress(Step.COMPARING, 1, 1)
        return {"before": before}  # type: ignore[return-value]  # a generator's

    monkeypatch.setattr(worker, "HANDLERS", {JobKind.RECHECK: steps})
    with world.house.work() as ctx:
        job_id = key(jobs.enqueue(ctx, JobKind.RECHECK))
    carry_out(world, job_id)
    done = job_of(world, job_id)
    assert (done.status, done.done, done.attempts) == (JobStatus.DONE, 1, 1)
    with world.house.work() as ctx:
        assert ctx.db.get_one(User, world.actors["officer"].id).name == "Somebody else"


def test_nobody_reads_a_list_before_all_of_it_is_there(world: World, tmp_path):
    seen = set()

    def look(progress: Progress) -> None:
        with world.house.work() as ctx:
            current = select(RegisterSnapshot.accepted).where(RegisterSnapshot.status == SnapshotStatus.CURRENT)
            seen.add(ctx.db.exec(current).one())

    a_former_list(world, tmp_path)
    carry_out(world, ask_for_load(world, *many(LONG)), look)
    assert seen == {1}


@pytest.mark.parametrize("at", [1, 4, 7, 9], ids=["at its start", "read", "half stored", "before it is put in place"])
def test_a_cancelled_load_leaves_everything_as_it_was(world: World, tmp_path, at):
    told = []

    def change_ones_mind(progress: Progress) -> None:
        told.append(progress)
        if len(told) == at:
            with world.work("registrar") as ctx:
                watching.cancel(ctx, job_id)

    a_former_list(world, tmp_path)
    job_id = ask_for_load(world, *many(LONG))
    carry_out(world, job_id, change_ones_mind)
    worker.run_pending(world.house)
    cancelled = job_of(world, job_id)
    assert (cancelled.status, cancelled.attempts, len(told)) == (JobStatus.CANCELLED, 1, at)
    assert register(world) == ({SnapshotStatus.CURRENT}, {ANI[0]})
    with world.house.work() as ctx:
        events = ctx.db.exec(select(AuditEntry.event, AuditEntry.actor).order_by(col(AuditEntry.sequence))).all()
    assert events == [("register:loaded", "Registrar"), ("job:cancelled", "Registrar")]


def test_a_job_that_waits_is_cancelled_at_once(world: World):
    job_id = ask_for_load(world, on_project(*ANI))
    with world.work("registrar") as ctx:
        watching.cancel(ctx, job_id)
    assert job_of(world, job_id).status is JobStatus.CANCELLED
    assert worker.run_pending(world.house) == 0


def test_a_load_that_is_refused_fails_at_once_and_leaves_everything_as_it_was(world: World, tmp_path):
    a_former_list(world, tmp_path)
    broken = on_project(BUDI[0], '"Budi')  # a lone quotation mark would swallow the rest
    job_id = ask_for_load(world, *many(LONG), broken)
    worker.run_pending(world.house)
    failed = job_of(world, job_id)
    assert (failed.status, failed.attempts, "tanda kutip" in failed.error) == (JobStatus.FAILED, 1, True)
    assert register(world) == ({SnapshotStatus.CURRENT}, {ANI[0]})


def test_lists_are_loaded_one_after_the_other_beside_other_work(world: World):
    first, second = ask_for_load(world, on_project(*ANI)), ask_for_load(world, on_project(*BUDI))
    with world.house.work() as ctx:
        other = key(jobs.enqueue(ctx, JobKind.RECHECK, contract_id=1))
    taken = [worker.take(world.house) for _worker in range(3)]
    assert [ticket.job_id if ticket else None for ticket in taken] == [first, other, None]
    assert taken[0]
    worker.carry_out(world.house, taken[0])
    next_one = worker.take(world.house, only=second)
    assert next_one
    worker.carry_out(world.house, next_one)
    worker.run_pending(world.house)
    assert register(world)[1] == {ANI[0], BUDI[0]}, "the rows of one former list are kept"


def test_a_list_is_loaded_in_the_name_of_who_asked(world: World):
    job_id = ask_for_load(world, on_project(*ANI))
    worker.run_pending(world.house)
    assert job_of(world, job_id).status is JobStatus.DONE
    with world.house.work() as ctx:
        loaded = select(AuditEntry.actor, AuditEntry.origin).where(AuditEntry.event == "register:loaded")
        assert ctx.db.exec(loaded).all() == [("Registrar", "job")]


def leave(ctx: Context, world: World) -> None:
    ctx.db.get_one(User, world.actors["registrar"].id).active = False


def lose_the_role(ctx: Context, world: World) -> None:
    ctx.db.get_one(User, world.actors["registrar"].id).roles = [UserRole(role=Role.ADMIN)]


@pytest.mark.parametrize("change", [leave, lose_the_role])
def test_who_may_no_longer_load_lists_does_not_do_so_by_a_job(world: World, change):
    job_id = ask_for_load(world, on_project(*ANI))
    with world.house.work() as ctx:
        change(ctx, world)
    worker.run_pending(world.house)
    failed = job_of(world, job_id)
    assert (failed.status, "tidak mengizinkan" in failed.error) == (JobStatus.FAILED, True)
    assert register(world) == (set(), set())


@pytest.mark.parametrize(("kept", "left"), [("0", 0), ("1", 1), ("2", 2), ("5", 3)])
def test_rows_of_former_lists_are_kept_as_the_setting_says(world: World, tmp_path, kept, left):
    with world.work("admin") as ctx:
        change_setting(ctx, Key.REGISTER_LISTS_KEPT, kept, version=1)
    for number in range(4):
        with world.work("registrar") as ctx:
            load(ctx, tmp_path, on_project(f"640804170890000{number + 1}", "Orang"))
    worker.run_pending(world.house)
    assert len(register(world)[1]) == 1 + left


def test_old_rows_go_piece_by_piece(world: World, tmp_path):
    with world.work("registrar") as ctx:
        load(ctx, tmp_path, *many(BATCH + 1))
    worker.run_pending(world.house)
    with world.work("admin") as ctx:
        change_setting(ctx, Key.REGISTER_LISTS_KEPT, "0", version=1)
    with world.work("registrar") as ctx:
        load(ctx, tmp_path, on_project(*ANI))
        pruning = key(ctx.db.exec(select(Job).where(Job.kind == JobKind.PRUNE_REGISTER)).one())
    told: list[Progress] = []
    carry_out(world, pruning, told.append)
    assert [each.done for each in told] == [0, BATCH, BATCH + 1]
    assert register(world)[1] == {ANI[0]}


def running(done: int, total: int, minutes: int = 3) -> Job:
    started = NOW - minutes * MINUTE
    return Job(status=JobStatus.RUNNING, done=done, total=total, started_at=started, created_at=started)


@pytest.mark.parametrize(
    ("job", "left"),
    [
        pytest.param(running(500, 1000), 3 * MINUTE, id="half is done"),
        pytest.param(running(750, 1000), MINUTE, id="three quarters"),
        pytest.param(running(0, 1000), None, id="nothing yet"),
        pytest.param(running(19, 1000), None, id="too little to tell"),
        pytest.param(running(1000, 1000), None, id="all of it"),
        pytest.param(running(500, 0), None, id="of nobody knows how much"),
        pytest.param(Job(status=JobStatus.QUEUED, created_at=NOW), None, id="not begun"),
    ],
)
def test_the_time_left_is_estimated_from_what_is_done(job, left):
    assert time_left(job, NOW) == left


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(seconds=20), "kurang dari satu menit lagi"),
        (3 * MINUTE, "sekitar 3 menit lagi"),
        (150 * MINUTE, "sekitar 2 jam lagi"),
    ],
)
def test_an_estimate_is_told_roughly(left, said):
    assert str(about(left)) == said


@pytest.mark.parametrize(("done", "total", "expected"), [(0, 0, None), (0, 10, 0), (999, 1000, 99), (12, 10, 100)])
def test_a_share_is_rounded_down(done, total, expected):
    assert percent(running(done, total)) == expected


def steps_that_break_once(broken: list[int]) -> Iterator[Progress]:
    yield Progress(Step.READING, 1, 2)
    if not broken:
        broken.append(1)
        raise RuntimeError
    yield Progress(Step.READING, 2, 2)
    return {"fine": True}  # type: ignore[return-value]  # a generator's


def test_work_that_breaks_in_the_middle_begins_again(world: World, monkeypatch):
    broken: list[int] = []
    monkeypatch.setattr(worker, "HANDLERS", {JobKind.RECHECK: lambda ctx: steps_that_break_once(broken)})
    with world.house.work() as ctx:
        job_id = key(jobs.enqueue(ctx, JobKind.RECHECK))
    worker.run_pending(world.house)
    done = job_of(world, job_id)
    assert (done.status, done.attempts, done.result) == (JobStatus.DONE, 2, '{"fine": true}')
