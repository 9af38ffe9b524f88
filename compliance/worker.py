"""What is done outside a request: job kind → operation, and the bell that wakes whoever does it.

The job table is the truth, huey only rings: a ring that is lost is made good within the minute.
"""

import json
import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from huey import Huey, PostgresHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from sqlalchemy import make_url

from compliance.access.context import Context
from compliance.certificates.chronicle import catch_up
from compliance.checks.operations import recheck, recheck_lapsed
from compliance.installation import House, open_house
from compliance.jobs import operations as jobs
from compliance.jobs.models import Job, JobKind
from compliance.jobs.operations import Ticket
from compliance.kernel.errors import Refusal
from compliance.kernel.i18n import Text, _
from compliance.people.mail import send_due
from compliance.uploads.operations import sweep
from config import Config

HANDLERS: Mapping[JobKind, Callable[..., dict[str, object]]] = {JobKind.RECHECK: recheck}
BROKEN = _("Pekerjaan ini terhenti oleh gangguan pada sistem. Sebabnya ada di catatan server.")
ABANDONED = _("Pekerjaan ini beberapa kali terhenti di tengah jalan.")
log = logging.getLogger("compliance.worker")


def run_pending(house: House) -> int:
    """Do all the work that waits, then send the mail and tell the public log; returns how many jobs were taken."""
    taken = 0
    while ticket := _take(house):
        _do(house, ticket)
        taken += 1
    with house.work(origin="job") as ctx:
        send_due(ctx)
    keep_history(house)
    return taken


def keep_history(house: House) -> None:
    """What the public log is to be told; where it can't be, everything else goes on."""
    try:
        with house.work(origin="job") as ctx:
            catch_up(ctx)
    except Refusal as refusal:
        log.error("the public log: %s", refusal)


def every_minute(house: House) -> None:
    """What is due by the clock, and whatever nobody rang for."""
    with house.work(origin="job") as ctx:
        recheck_lapsed(ctx)
        sweep(ctx)
    run_pending(house)


def _take(house: House) -> Ticket | None:
    with house.work(origin="job") as ctx:
        return jobs.claim(ctx)


def _do(house: House, ticket: Ticket) -> None:
    """The effect and the word "done" are committed together: a worker that is killed leaves neither or both."""
    if ticket.attempt > jobs.ATTEMPTS:
        _fail(house, ticket, ABANDONED)
        return
    try:
        with house.work(origin="job") as ctx:
            if job := jobs.held(ctx, ticket):
                jobs.finish(ctx, job, _handle(ctx, job))
    except Refusal as refusal:
        _fail(house, ticket, *refusal.reasons)
    except Exception:  # whatever it is, the next job must not wait for it
        log.exception("job %s, attempt %s", ticket.job_id, ticket.attempt)
        _fail(house, ticket, BROKEN)


def _handle(ctx: Context, job: Job) -> dict[str, object]:
    return HANDLERS[job.kind](ctx, **json.loads(job.arguments))


def _fail(house: House, ticket: Ticket, *reasons: Text) -> None:
    with house.work(origin="job") as ctx:
        if job := jobs.held(ctx, ticket):
            jobs.fail(ctx, job, " ".join(map(str, reasons)))


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
    url = make_url(config.database_url)
    options: dict[str, Any] = {"name": "patuh", "results": False}
    if url.get_backend_name() == "postgresql":
        dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        return PostgresHuey(dsn=dsn, **options)
    config.data_dir.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(filename=str(config.data_dir / "bell.sqlite"), **options)
