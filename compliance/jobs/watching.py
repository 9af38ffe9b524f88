"""Jobs as people see them: one's own, or everybody's; and the word that one is to be stopped."""

from dataclasses import dataclass

from sqlmodel import and_, col, func, or_, select

from compliance.access.context import Context, operation
from compliance.access.models import User
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.jobs.models import UNFINISHED, Job, JobKind, JobStatus
from compliance.jobs.operations import stop
from compliance.kernel.errors import Conflict, NotFound
from compliance.kernel.i18n import _
from compliance.kernel.paging import Page, paginate

# the others must be done all the same
CANCELLABLE = frozenset((JobKind.READ_REGISTER, JobKind.LOAD_REGISTER, JobKind.PACK, JobKind.ISSUE_MANY))


@dataclass(frozen=True, slots=True)
class JobLine:
    job: Job
    asked_by: str


@operation(Permission.ACCOUNT)
def get_job(ctx: Context, job_id: int) -> JobLine:
    """One's own, or anybody's for those who oversee them. Raises NotFound."""
    job = ctx.db.get(Job, job_id)
    if job is None or not (_is_own(ctx, job) or ctx.may(Permission.JOB_READ)):
        raise NotFound
    asker = ctx.db.get(User, job.asked_by) if job.asked_by else None
    return JobLine(job, asker.name if asker else str(_("sistem")))


@operation(Permission.ACCOUNT)
def find_jobs(ctx: Context, page: int = 1) -> Page[JobLine]:
    """Newest first. The checks of single contracts are many: only those that failed are shown."""
    worth_showing = or_(col(Job.kind) != JobKind.RECHECK, col(Job.status) == JobStatus.FAILED)
    query = select(Job, User.name).outerjoin(User, col(User.id) == Job.asked_by).where(worth_showing)
    if not ctx.may(Permission.JOB_READ):
        query = query.where(Job.asked_by == ctx.actor.id)
    found = paginate(ctx.db, query.order_by(col(Job.id).desc()), page)
    return Page([JobLine(job, name or str(_("sistem"))) for job, name in found.items], found.number, found.total)


@operation(Permission.ACCOUNT)
def waiting_checks(ctx: Context) -> int:
    """How many checks of contracts wait or run."""
    waiting = and_(col(Job.kind) == JobKind.RECHECK, col(Job.status).in_(UNFINISHED))
    return ctx.db.exec(select(func.count()).select_from(Job).where(waiting)).one()


def may_cancel(ctx: Context, job: Job) -> bool:
    """Whether there is a button for it."""
    is_theirs = _is_own(ctx, job) or ctx.may(Permission.JOB_CANCEL)
    return is_theirs and job.kind in CANCELLABLE and job.is_unfinished and not job.cancel_asked


@operation(Permission.ACCOUNT)
def cancel(ctx: Context, job_id: int) -> None:
    """A job that waits is stopped at once, one that runs by its worker at the next step. Raises Conflict."""
    job = get_job(ctx, job_id).job
    ctx.db.refresh(job, with_for_update=True)
    if not _is_own(ctx, job):
        ctx.require(Permission.JOB_CANCEL)
    if not may_cancel(ctx, job):
        raise Conflict(_("Proses ini sudah selesai atau tidak dapat dibatalkan."))
    job.cancel_asked = True
    if job.status is JobStatus.QUEUED:
        stop(ctx, job)
    log.record(ctx, log.Event.JOB_CANCELLED, job, kind=job.kind)


def _is_own(ctx: Context, job: Job) -> bool:
    return ctx.actor.id is not None and job.asked_by == ctx.actor.id
