"""Put work on the table, take it, close it. Taking is a conditional update, so two workers never share a job."""

import json
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, or_, select, update

from compliance.access.context import Context
from compliance.jobs.models import Job, JobKind, JobStatus

LOST_AFTER = timedelta(minutes=15)  # a worker that was killed leaves its job RUNNING; another takes it then
ATTEMPTS = 3


def enqueue(ctx: Context, kind: JobKind, **arguments: object) -> Job:
    """The job starts after this unit of work has committed, and not at all if it rolls back."""
    job = Job(kind=kind, arguments=json.dumps(arguments), asked_by=ctx.actor.id, created_at=ctx.now)
    ctx.db.add(job)
    ctx.db.flush()
    ctx.wake_worker = True
    return job


def pending(ctx: Context, kind: JobKind, **arguments: object) -> bool:
    """Whether a job with just these arguments waits or runs."""
    unfinished = col(Job.status).in_((JobStatus.QUEUED, JobStatus.RUNNING))
    return ctx.db.exec(select(Job.id).where(_just(kind, arguments), unfinished).limit(1)).first() is not None


def asked_before(ctx: Context, kind: JobKind, **arguments: object) -> bool:
    """Whether there ever was a job with just these arguments, whatever became of it."""
    return ctx.db.exec(select(Job.id).where(_just(kind, arguments)).limit(1)).first() is not None


def _just(kind: JobKind, arguments: dict[str, object]) -> ColumnElement[bool]:
    return and_(Job.kind == kind, Job.arguments == json.dumps(arguments))


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to do a job; it lapses when another worker takes the job for lost."""

    job_id: int
    attempt: int


def claim(ctx: Context) -> Ticket | None:
    """Take the oldest job that waits or was lost, and mark it as running; equal ones that wait are done with it."""
    lost = (col(Job.status) == JobStatus.RUNNING) & (col(Job.started_at) < ctx.now - LOST_AFTER)
    due = or_(col(Job.status) == JobStatus.QUEUED, lost)
    for job in ctx.db.exec(select(Job).where(due).order_by(col(Job.id)).limit(5)).all():
        same = (col(Job.id) == job.id) & (col(Job.status) == job.status) & (col(Job.attempts) == job.attempts)
        taken = ctx.db.execute(
            update(Job)
            .where(same)
            .values(status=JobStatus.RUNNING, started_at=ctx.now, attempts=job.attempts + 1)
            .execution_options(synchronize_session=False)
        )
        if job.id and taken.rowcount:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
            _join_equal(ctx, job)
            return Ticket(job.id, job.attempts + 1)
    return None


def _join_equal(ctx: Context, job: Job) -> None:
    """What they were asked for is committed, so the one that starts now sees all of it."""
    same = (col(Job.kind) == job.kind) & (col(Job.arguments) == job.arguments)
    waiting = (col(Job.status) == JobStatus.QUEUED) & (col(Job.id) != job.id)
    done = {"status": JobStatus.DONE, "finished_at": ctx.now, "result": json.dumps({"joined": job.id})}
    ctx.db.execute(update(Job).where(same, waiting).values(**done).execution_options(synchronize_session=False))


def held(ctx: Context, ticket: Ticket) -> Job | None:
    """The job, locked until the unit of work ends; None when the ticket has lapsed."""
    job = ctx.db.get(Job, ticket.job_id, with_for_update=True)
    is_ours = job is not None and (job.status, job.attempts) == (JobStatus.RUNNING, ticket.attempt)
    return job if is_ours else None


def finish(ctx: Context, job: Job, result: dict[str, object]) -> None:
    job.status, job.finished_at, job.result, job.error = JobStatus.DONE, ctx.now, json.dumps(result), ""
    ctx.db.add(job)


def fail(ctx: Context, job: Job, error: str) -> None:
    """Back to the queue for another attempt; after the last one it stays failed, with its sentence."""
    job.status = JobStatus.QUEUED if job.attempts < ATTEMPTS else JobStatus.FAILED
    job.finished_at, job.error = ctx.now, error
    ctx.db.add(job)
