"""What waits for an admin: mail and jobs that failed, people who never came in, approvers who can't sign, old lists."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import col, exists, func, or_, select

from compliance.access.context import Context, operation
from compliance.access.models import Mail, Role, SecondFactor, User, UserRole
from compliance.access.permissions import Permission
from compliance.enrolments.snapshots import lists_with_limits
from compliance.jobs.models import Job, JobStatus
from compliance.people.mail import KEPT_FOR

RECENT = timedelta(days=30)


class Chore(StrEnum):
    MAILS = "mails"
    JOBS = "jobs"
    INVITED = "invited"
    CODES = "codes"
    LISTS = "lists"


@dataclass(frozen=True)
class Waiting:
    kind: Chore
    count: int


@operation(Permission.PEOPLE_MANAGE)
def chores(ctx: Context) -> list[Waiting]:
    """Those of which there is anything; two queries."""
    wanted = {Chore.MAILS: _mails(ctx), Chore.JOBS: _jobs(ctx), Chore.INVITED: _invited(), Chore.CODES: _codes()}
    counts = ctx.db.execute(select(*(query.scalar_subquery() for query in wanted.values()))).one()
    lists, limits = lists_with_limits(ctx)
    old = sum((ctx.today - used.as_of).days > limits[used.source] for used in lists)
    found = [*zip(wanted, counts, strict=True), (Chore.LISTS, old)]
    return [Waiting(kind, count) for kind, count in found if count]


def _mails(ctx: Context) -> Any:
    """Tried in vain, or so old that nobody tries any more."""
    failed = or_(col(Mail.error).is_not(None), col(Mail.created_at) <= ctx.now - KEPT_FOR)
    return select(func.count(col(Mail.id))).where(col(Mail.sent_at).is_(None), failed)


def _jobs(ctx: Context) -> Any:
    failed = (Job.status == JobStatus.FAILED, Job.created_at > ctx.now - RECENT)
    return select(func.count(col(Job.id))).where(*failed)


def _invited() -> Any:
    """Who was let in and has never chosen a password."""
    return select(func.count(col(User.id))).where(User.active, col(User.password_hash).is_(None))


def _codes() -> Any:
    ready = exists().where(col(SecondFactor.user_id) == User.id, col(SecondFactor.confirmed_at).is_not(None))
    approvers = select(func.count(col(User.id))).join(UserRole, col(UserRole.user_id) == User.id)
    return approvers.where(User.active, UserRole.role == Role.APPROVER, ~ready)
