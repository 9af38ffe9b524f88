"""Jobs are taken once, done once, tried again when they fail, and never done for an act that was undone."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from socket import socket

import pytest
from huey import PostgresHuey, RedisHuey, SqliteHuey
from sqlmodel import select

from compliance import worker
from compliance.access.context import Context
from compliance.audit import log
from compliance.audit.models import AuditEntry
from compliance.installation import House
from compliance.jobs import operations as jobs
from compliance.jobs.models import Job, JobKind, JobStatus
from compliance.jobs.operations import Ticket
from compliance.kernel.errors import Conflict
from compliance.kernel.i18n import _
from config import Config

Handler = Callable[[Context], dict[str, object]]


@pytest.fixture
def handle(monkeypatch: pytest.MonkeyPatch) -> Callable[[Handler], None]:
    """Have the jobs of a test done by this function."""
    return lambda handler: monkeypatch.setattr(worker, "HANDLERS", {**worker.HANDLERS, JobKind.RECHECK: handler})


@pytest.fixture
def job(house: House) -> int:
    with house.work() as ctx:
        return jobs.enqueue(ctx, JobKind.RECHECK).id or 0


def effect(ctx: Context) -> dict[str, object]:
    log.record(ctx, log.Event.SETTING_CHANGED)
    return {"effects": 1}


def stored(house: House) -> Job:
    """The test's own; the consumer's first minute asks for the morning's work, too."""
    with house.work() as ctx:
        return ctx.db.exec(select(Job).where(Job.kind == JobKind.RECHECK)).one().model_copy()


def effects(house: House) -> int:
    with house.work() as ctx:
        return len(ctx.db.exec(select(AuditEntry)).all())


def backdate(house: House, minutes: float) -> None:
    with house.work() as ctx:
        ctx.db.exec(select(Job)).one().heartbeat = house.clock() - timedelta(minutes=minutes)


def claim(house: House) -> Ticket | None:
    with house.work() as ctx:
        return jobs.claim(ctx)


def test_a_job_is_done_and_says_so(house: House, job: int, handle):
    handle(effect)
    assert worker.run_pending(house) == 1
    assert worker.run_pending(house) == 0
    done = stored(house)
    assert (done.status, done.attempts, done.result, effects(house)) == (JobStatus.DONE, 1, '{"effects": 1}', 1)


def test_jobs_are_done_in_the_order_they_were_asked_for(house: House, handle):
    done: list[int] = []

    def note(ctx: Context, number: int) -> dict[str, object]:
        done.append(number)
        return {}

    with house.work() as ctx:
        for number in range(3):
            jobs.enqueue(ctx, JobKind.RECHECK, number=number)
    handle(note)
    assert worker.run_pending(house) == 3
    assert done == [0, 1, 2]


def test_equal_jobs_that_wait_are_done_once(house: House, handle):
    done: list[int] = []

    def note(ctx: Context, number: int) -> dict[str, object]:
        done.append(number)
        return {}

    handle(note)
    with house.work() as ctx:
        for number in (1, 2, 1, 1):
            jobs.enqueue(ctx, JobKind.RECHECK, number=number)
    worker.run_pending(house)
    assert done == [1, 2]
    with house.work() as ctx:
        assert set(ctx.db.exec(select(Job.status))) == {JobStatus.DONE}
        jobs.enqueue(ctx, JobKind.RECHECK, number=1)
    worker.run_pending(house)
    assert done == [1, 2, 1], "what is asked for later is done again"


def test_a_job_asked_for_in_an_undone_unit_of_work_never_runs(house: House, handle):
    handle(effect)

    def ask_and_break() -> None:
        with house.work() as ctx:
            jobs.enqueue(ctx, JobKind.RECHECK)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask_and_break()
    assert worker.run_pending(house) == 0


def test_two_workers_at_once_take_a_job_once(house: House, job: int):
    start, taken = threading.Barrier(4), []

    def take() -> None:
        start.wait()
        taken.append(claim(house))

    threads = [threading.Thread(target=take) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken, key=bool) == [None, None, None, Ticket(job, 1)]


@pytest.mark.parametrize(
    ("minutes", "taken"),
    [pytest.param(1.9, False, id="may still be at it"), pytest.param(2.1, True, id="given up for lost")],
)
def test_a_running_job_is_taken_again_only_when_it_is_lost(house: House, job: int, minutes, taken):
    claim(house)
    backdate(house, minutes)
    assert bool(claim(house)) is taken


def test_a_worker_that_was_given_up_for_lost_does_nothing_more(house: House, job: int, handle):
    late = claim(house)
    assert late
    backdate(house, 3)
    handle(effect)
    assert worker.run_pending(house) == 1
    worker.carry_out(house, late)
    assert effects(house) == 1


def test_a_failing_job_is_tried_three_times_then_failed_with_a_sentence(house: House, job: int, handle, caplog):
    tries = []

    def fails(ctx: Context) -> dict[str, object]:
        effect(ctx)
        tries.append(1)
        raise RuntimeError("6408041708900001")

    handle(fails)
    assert worker.run_pending(house) == 3
    failed = stored(house)
    assert (failed.status, failed.attempts, len(tries)) == (JobStatus.FAILED, 3, 3)
    assert failed.reasons == [worker.BROKEN]
    assert effects(house) == 0, "nothing of a failed attempt stays"
    assert "RuntimeError" in caplog.text


def test_a_refused_job_gives_the_reason_of_the_refusal(house: House, job: int, handle):
    def refuses(ctx: Context) -> dict[str, object]:
        raise Conflict(_("Belum {what}.", what="waktunya"))

    handle(refuses)
    worker.run_pending(house)
    assert stored(house).reasons == [_("Belum {what}.", what="waktunya")]


def test_a_job_that_works_at_the_second_attempt_forgets_its_error(house: House, job: int, handle):
    tries = []

    def recovers(ctx: Context) -> dict[str, object]:
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError
        return effect(ctx)

    handle(recovers)
    worker.run_pending(house)
    assert (stored(house).status, stored(house).error, effects(house)) == (JobStatus.DONE, "", 1)


def test_a_job_that_kills_its_workers_is_given_up(house: House, job: int, handle):
    handle(effect)
    for _attempt in range(jobs.ATTEMPTS):
        claim(house)
        backdate(house, 3)
    worker.run_pending(house)
    assert (stored(house).status, stored(house).reasons) == (JobStatus.FAILED, [worker.ABANDONED])
    assert effects(house) == 0


def test_a_commit_rings_and_the_consumer_answers(house: House, config: Config, handle):
    handle(effect)
    consumer = worker.consumer_in_thread(config, house)
    try:
        awake = House(house.engine, replace(house.installation, wake=worker.ringing(config)))
        with awake.work() as ctx:
            jobs.enqueue(ctx, JobKind.RECHECK)
        deadline = time.monotonic() + 10
        while stored(house).status is not JobStatus.DONE and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        consumer.stop(graceful=True)
    assert effects(house) == 1


def redis_answers() -> bool:
    with socket() as probe:
        return probe.connect_ex(("127.0.0.1", 6379)) == 0


@pytest.mark.skipif(not redis_answers(), reason="no Redis at 127.0.0.1:6379")
def test_the_bell_rings_through_redis_when_the_setting_says_so(house: House, config: Config, handle):
    test_a_commit_rings_and_the_consumer_answers(house, replace(config, queue="redis://127.0.0.1:6379/9"), handle)


def test_the_queue_follows_the_database_unless_the_setting_says_redis(config: Config):
    own = PostgresHuey if config.database_url.startswith("postgresql") else SqliteHuey
    queue = worker._queue(config)
    queue.storage.close()
    assert type(queue) is own
    assert type(worker._queue(replace(config, queue="redis://127.0.0.1/9"))) is RedisHuey


def test_a_bell_that_is_broken_does_not_undo_the_act(house: House, config: Config, caplog):
    ring = worker.ringing(replace(config, database_url=f"sqlite:///{config.data_dir}/x", data_dir=config.data_dir))
    bell = config.data_dir / "bell.sqlite"
    bell.write_bytes(b"not a database" * 100)
    awake = House(house.engine, replace(house.installation, wake=ring))
    with awake.work() as ctx:
        jobs.enqueue(ctx, JobKind.RECHECK)
    assert stored(house).status is JobStatus.QUEUED
    assert "waits for the next minute" in caplog.text
