"""Put work on the table, take it, close it. Taking is a conditional update, so two workers never share a job."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, or_, select, update

from compliance.access.context import Context
from compliance.jobs.models import UNFINISHED, Job, JobKind, JobStatus, Progress, Result
from compliance.kernel.db import lock
from compliance.kernel.i18n import Text
from compliance.kernel.locks import CLAIM_LOCK
from compliance.kernel.retold import kept

LOST_AFTER = timedelta(minutes=2)  # a worker that was killed leaves its job RUNNING; another takes it then
ATTEMPTS = 3
ONE_AT_A_TIME = frozenset((JobKind.LOAD_REGISTER, JobKind.PRUNE_REGISTER))


class Lapsed(Exception):
    """Another worker took the job for lost, and has it now."""


class Cancelled(Exception):
    """Somebody asked that the job be stopped."""


def enqueue(ctx: Context, kind: JobKind, **arguments: object) -> Job:
    """The job starts after this unit of work has committed, and not at all if it rolls back."""
    job = Job(kind=kind, arguments=json.dumps(arguments), asked_by=ctx.actor.id, created_at=ctx.now)
    ctx.db.add(job)
    ctx.db.flush()
    ctx.wake_worker = True
    return job


def pending(ctx: Context, kind: JobKind, **arguments: object) -> bool:
    """Whether a job with just these arguments waits or runs."""
    open_ones = col(Job.status).in_(UNFINISHED)
    return ctx.db.exec(select(Job.id).where(_just(kind, arguments), open_ones).limit(1)).first() is not None


def any_pending(ctx: Context, kind: JobKind, *asked: dict[str, object]) -> bool:
    """As ``pending``, for any of several."""
    wanted = or_(*(_just(kind, arguments) for arguments in asked))
    return ctx.db.exec(select(Job.id).where(wanted, col(Job.status).in_(UNFINISHED)).limit(1)).first() is not None


def asked_before(ctx: Context, kind: JobKind, **arguments: object) -> bool:
    """Whether there ever was a job with just these arguments, whatever became of it."""
    return ctx.db.exec(select(Job.id).where(_just(kind, arguments)).limit(1)).first() is not None


def _just(kind: JobKind, arguments: dict[str, object]) -> ColumnElement[bool]:
    return and_(Job.kind == kind, Job.arguments == json.dumps(arguments))


def unfinished(ctx: Context, kind: JobKind) -> Iterator[dict[str, Any]]:
    """The arguments of the jobs of this kind that wait or run."""
    jobs = select(Job.arguments).where(Job.kind == kind, col(Job.status).in_(UNFINISHED))
    return map(json.loads, ctx.db.exec(jobs).all())


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to do a job; it lapses when another worker takes the job for lost."""

    job_id: int
    attempt: int


def claim(ctx: Context, only: int | None = None) -> Ticket | None:
    """Take the oldest job that waits or was lost (or ``only`` this one), and mark it as running.

    Equal ones that wait are done with it.
    """
    lock(ctx.db, CLAIM_LOCK)  # or two workers could each take a job of a kind that is done one at a time
    due = select(Job).where(_is_due(ctx), col(Job.kind).not_in(_busy(ctx)))
    if only is not None:
        due = due.where(Job.id == only)
    for job in ctx.db.exec(due.order_by(col(Job.id)).limit(5).with_for_update(skip_locked=True)).all():
        same = and_(*(getattr(Job, name) == getattr(job, name) for name in ("id", "status", "attempts")))
        started = {"started_at": ctx.now, "heartbeat": ctx.now, "attempts": job.attempts + 1}
        untouched = {"status": JobStatus.RUNNING, "step": None, "done": 0, "total": 0}
        taken = ctx.db.execute(
            update(Job).where(same).values(**started, **untouched).execution_options(synchronize_session=False)
        )
        if job.id and taken.rowcount:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
            _join_equal(ctx, job)
            return Ticket(job.id, job.attempts + 1)
    return None


def _is_due(ctx: Context) -> ColumnElement[bool]:
    lost = (col(Job.status) == JobStatus.RUNNING) & (col(Job.heartbeat) < ctx.now - LOST_AFTER)
    return or_(col(Job.status) == JobStatus.QUEUED, lost)


def _busy(ctx: Context) -> list[JobKind]:
    """Kinds of which one runs, and that are done one at a time."""
    alive = (col(Job.status) == JobStatus.RUNNING) & (col(Job.heartbeat) >= ctx.now - LOST_AFTER)
    return list(ctx.db.scalars(select(Job.kind).where(alive, col(Job.kind).in_(ONE_AT_A_TIME)).distinct()))


def _join_equal(ctx: Context, job: Job) -> None:
    """What they were asked for is committed, so the one that starts now sees all of it."""
    same = (col(Job.kind) == job.kind) & (col(Job.arguments) == job.arguments)
    waiting = (col(Job.status) == JobStatus.QUEUED) & (col(Job.id) != job.id)
    done = {"status": JobStatus.DONE, "finished_at": ctx.now, "result": json.dumps({"joined": job.id})}
    ctx.db.execute(update(Job).where(same, waiting).values(**done).execution_options(synchronize_session=False))


def held(ctx: Context, ticket: Ticket) -> Job:
    """The job, locked until the unit of work ends. Raises Lapsed."""
    job = ctx.db.get(Job, ticket.job_id, with_for_update=True)
    if job is None or (job.status, job.attempts) != (JobStatus.RUNNING, ticket.attempt):
        raise Lapsed
    return job


def report(ctx: Context, ticket: Ticket, progress: Progress) -> None:
    """Say how far the job is, and that somebody is at it. Raises Lapsed or Cancelled."""
    job = held(ctx, ticket)
    if job.cancel_asked:
        raise Cancelled
    job.heartbeat, job.step, job.done, job.total = ctx.now, progress.step, progress.done, progress.total


def finish(ctx: Context, ticket: Ticket, result: Result) -> None:
    job = held(ctx, ticket)
    job.status, job.finished_at, job.result, job.error = JobStatus.DONE, ctx.now, json.dumps(result), ""


def fail(ctx: Context, job: Job, reasons: Iterable[Text], final: bool = False) -> None:
    """Back to the queue for another attempt; after the last one it stays failed, with its reasons."""
    job.status = JobStatus.FAILED if final or job.attempts >= ATTEMPTS else JobStatus.QUEUED
    job.finished_at, job.error = ctx.now, kept(reasons)


def stop(ctx: Context, job: Job) -> None:
    job.status, job.finished_at = JobStatus.CANCELLED, ctx.now
