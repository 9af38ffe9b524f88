"""A worker that is long at one statement says that it is at it: from a thread, by a connection of its own."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

from sqlalchemy import Engine, update
from sqlalchemy.exc import OperationalError
from sqlmodel import col

from compliance.jobs.models import Job, JobStatus
from compliance.jobs.operations import Ticket
from compliance.kernel.db import impatient

EVERY = timedelta(seconds=30)
AT_MOST = timedelta(minutes=30)  # in one step: a worker that hangs is taken for lost in the end
log = logging.getLogger("compliance.worker")


@contextmanager
def beating(engine: Engine, clock: Callable[[], datetime], ticket: Ticket) -> Iterator[None]:
    """While this lasts; a step that is over sooner costs no connection."""
    over = Event()

    def beat() -> None:
        for _time in range(AT_MOST // EVERY):
            if over.wait(EVERY.total_seconds()):
                return
            say(engine, ticket, clock())
        log.warning("job %s: one step has taken %s; whoever looks may take it for lost", ticket.job_id, AT_MOST)

    thread = Thread(target=beat, name=f"beats of job {ticket.job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def say(engine: Engine, ticket: Ticket, now: datetime) -> None:
    """Skipped where somebody else writes: on SQLite nobody can take the job meanwhile, either."""
    mine = (col(Job.id) == ticket.job_id) & (col(Job.attempts) == ticket.attempt)
    alive = mine & (col(Job.status) == JobStatus.RUNNING)
    try:
        with impatient(engine) as connection:
            connection.execute(update(Job).where(alive).values(heartbeat=now))
    except OperationalError as fault:
        log.info("job %s: no beat: %s", ticket.job_id, fault.orig)
