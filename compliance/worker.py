"""What is done outside a request: job kind → operation, and the bell that wakes whoever does it.

The job table is the truth, huey only rings: a ring that is lost is made good within the minute.
"""

import json
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from functools import partial
from typing import Any, cast

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from sqlalchemy import make_url

from compliance.access.context import Context
from compliance.audit.work import commit
from compliance.certificates.batches import issue_granted
from compliance.certificates.chronicle import catch_up, end_again
from compliance.certificates.packs import make_pack, sweep_packs
from compliance.checks.operations import recheck, recheck_lapsed
from compliance.enrolments.loading import abandon, load_staged
from compliance.enrolments.looks import read_staged
from compliance.enrolments.pruning import prune
from compliance.installation import House, open_house
from compliance.jobs import operations as jobs
from compliance.jobs.beating import beating
from compliance.jobs.models import Job, JobKind, Progress, Result, Steps
from compliance.jobs.operations import Ticket
from compliance.kernel.db import end_reading
from compliance.kernel.errors import Refusal
from compliance.kernel.i18n import Text, _
from compliance.overview.morning import morning, tell_by_the_clock
from compliance.people.mail import send_due
from compliance.people.sessions import actor_by_id
from compliance.uploads.operations import sweep
from config import Config

HANDLERS: Mapping[JobKind, Callable[..., Result | Steps]] = {
    JobKind.RECHECK: recheck,
    JobKind.READ_REGISTER: read_staged,
    JobKind.LOAD_REGISTER: load_staged,
    JobKind.PRUNE_REGISTER: prune,
    JobKind.MORNING: morning,
    JobKind.PACK: make_pack,
    JobKind.ISSUE_MANY: issue_granted,
}
UNDO: Mapping[JobKind, Callable[[Context], None]] = {JobKind.LOAD_REGISTER: abandon}  # of what was committed on the way
# done in the name of who asked, not of the system
PERSONAL = frozenset((JobKind.READ_REGISTER, JobKind.LOAD_REGISTER, JobKind.PACK, JobKind.ISSUE_MANY))
Tell = Callable[[Progress], None]
POLL = 1  # seconds
BROKEN = _("Proses ini terhenti oleh gangguan pada sistem. Sebabnya ada di catatan server.")
ABANDONED = _("Proses ini beberapa kali terhenti di tengah jalan.")
log = logging.getLogger("compliance.worker")


def run_pending(house: House) -> int:
    """Do all the work that waits, then send the mail and tell the public log; returns how many jobs were taken."""
    taken = 0
    while ticket := take(house):
        carry_out(house, ticket)
        taken += 1
    with house.work(origin="job") as ctx:
        send_due(ctx)
    keep_history(house)
    return taken


def keep_history(house: House) -> None:
    """What the public log is to be told; where it can't be, everything else goes on."""
    try:
        with house.work(origin="job") as ctx:
            end_again(ctx)
        with house.work(origin="job") as ctx:
            catch_up(ctx)
    except Refusal as refusal:
        log.error("the public log: %s", refusal)


def every_minute(house: House) -> None:
    """What is due by the clock, and whatever nobody rang for."""
    with house.work(origin="job") as ctx:
        recheck_lapsed(ctx)
        sweep(ctx)
        sweep_packs(ctx)
        tell_by_the_clock(ctx)
    run_pending(house)


def take(house: House, only: int | None = None) -> Ticket | None:
    with house.work(origin="job") as ctx:
        return jobs.claim(ctx, only)


def carry_out(house: House, ticket: Ticket, tell: Tell = lambda progress: None, origin: str = "job") -> None:
    """Whatever becomes of it, the job's row says so; ``tell`` hears how far it is.

    The effect and the word "done" are committed together: a worker that is killed leaves neither or both.
    """
    if ticket.attempt > jobs.ATTEMPTS:
        _fail(house, ticket, ABANDONED)
        return
    try:
        with house.work(origin=origin) as ctx:
            jobs.finish(ctx, ticket, _result(house, ctx, ticket, tell))
    except jobs.Lapsed:
        log.warning("job %s, attempt %s: another worker has it", ticket.job_id, ticket.attempt)
    except jobs.Cancelled:
        stop(house, ticket)
    except Refusal as refusal:
        _fail(house, ticket, *refusal.reasons, final=True)
    except Exception:  # whatever it is, the next job must not wait for it
        log.exception("job %s, attempt %s", ticket.job_id, ticket.attempt)
        _fail(house, ticket, BROKEN)


def follow(house: House, job_id: int, tell: Tell, origin: str) -> Job:
    """Do this job here, as soon as it may be done, unless another worker does it; returns it when it is over.

    Interrupted (Ctrl-C), it is cancelled.
    """
    while (job := _job(house, job_id)).is_unfinished:
        if ticket := take(house, only=job_id):
            try:
                carry_out(house, ticket, tell, origin)
            except KeyboardInterrupt:
                stop(house, ticket)
                raise
        else:
            time.sleep(POLL)
    return job


def _job(house: House, job_id: int) -> Job:
    with house.work(origin="job") as ctx:
        job = ctx.db.get_one(Job, job_id)
        ctx.db.expunge(job)
        return job


def _result(house: House, ctx: Context, ticket: Ticket, tell: Tell) -> Result:
    job = jobs.held(ctx, ticket)
    if job.cancel_asked:
        raise jobs.Cancelled
    if job.kind in PERSONAL and job.asked_by:
        ctx.actor = actor_by_id(ctx, job.asked_by)
    outcome = HANDLERS[job.kind](ctx, **json.loads(job.arguments))
    return outcome if isinstance(outcome, dict) else _step_by_step(house, ctx, ticket, outcome, tell)


def _step_by_step(house: House, ctx: Context, ticket: Ticket, steps: Steps, tell: Tell) -> Result:
    """Each step is committed with the word how far it came, so that others can write in between."""
    commit(ctx)
    with closing(steps):
        while True:
            try:
                with beating(house.engine, house.clock, ticket):
                    progress = next(steps)
            except StopIteration as end:
                return cast(Result, end.value)
            finally:
                ctx.now = house.clock()
            end_reading(ctx.db)
            jobs.report(ctx, ticket, progress)
            commit(ctx)
            tell(progress)


def stop(house: House, ticket: Ticket) -> None:
    """Give up a job that was cancelled, and what it left half-done."""
    with house.work(origin="job") as ctx, suppress(jobs.Lapsed):
        job = jobs.held(ctx, ticket)
        _undo(ctx, job)
        jobs.stop(ctx, job)


def _fail(house: House, ticket: Ticket, *reasons: Text, final: bool = False) -> None:
    with house.work(origin="job") as ctx, suppress(jobs.Lapsed):
        job = jobs.held(ctx, ticket)
        _undo(ctx, job)
        jobs.fail(ctx, job, reasons, final)


def _undo(ctx: Context, job: Job) -> None:
    if undo := UNDO.get(job.kind):
        undo(ctx)


def ringing(config: Config) -> Callable[[], None]:
    """To be called after a commit; it never fails the act that it follows."""
    queue = _queue(config)
    work = _bell(queue, lambda: None)  # answered where the consumer runs

    def ring() -> None:
        try:
            work()
        except Exception:  # the act is committed, and must not look as if it had failed
            log.exception("nobody was woken; the work waits for the next minute")
        finally:
            queue.storage.close()  # rings are rare, and the server's database may restart between two

    return ring


def _bell(queue: Huey, answer: Callable[[], object]) -> Callable[[], object]:
    @queue.task(name="work")
    def work() -> None:
        answer()

    return work


def consumer_in_thread(config: Config, house: House) -> Consumer:
    """Works beside the pages, in their process, until ``stop(graceful=True)``, which lets the job at hand end."""
    consumer = _consumer(config, house)
    consumer._set_signal_handlers = lambda: None  # only a main thread may have them
    consumer.start()
    return consumer


def serve_jobs(config: Config) -> None:
    """Works until it is told to stop; on SIGTERM it ends the job at hand first."""
    _consumer(config, open_house(config, wake=ringing(config))).run()


def _consumer(config: Config, house: House) -> Consumer:
    queue = _queue(config)
    _bell(queue, partial(run_pending, house))

    @queue.periodic_task(crontab())
    def minute() -> None:
        every_minute(house)

    queue.on_shutdown()(queue.storage.close)
    return queue.create_consumer(workers=1, worker_type="thread", max_delay=0.3, graceful_signal="TERM")


def _queue(config: Config) -> Huey:
    """Where the setting says; else it follows the database."""
    options: dict[str, Any] = {"name": "patuh", "results": False}
    if config.queue:
        return RedisHuey(url=config.queue, **options)
    url = make_url(config.database_url)
    if url.get_backend_name() == "postgresql":
        dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        return PostgresHuey(dsn=dsn, **options)
    config.data_dir.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(filename=str(config.data_dir / "bell.sqlite"), **options)
