"""What the clock brings: once a day reminders and digests, and at any minute what nobody's act tells of."""

from datetime import time

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.certificates.reminders import remind_of_conditions, remind_of_expiry, tell_superseded
from compliance.enrolments.reminders import remind_of_lists
from compliance.fixes.reminders import remind_of_findings
from compliance.jobs.models import JobKind
from compliance.jobs.operations import asked_before, enqueue
from compliance.kernel.i18n import WITA
from compliance.notices.operations import send_digests
from compliance.projects.reminders import remind_of_projects

BEGINS = time(7)  # in Kutai Timur: nobody's phone rings at night


@operation(Permission.NOTICES_SEND)
def tell_by_the_clock(ctx: Context) -> None:
    """Every minute. The morning's work is a job of its own: it is done once, and again when it was cut short."""
    tell_superseded(ctx)
    today = ctx.today.isoformat()
    if ctx.now.astimezone(WITA).time() >= BEGINS and not asked_before(ctx, JobKind.MORNING, day=today):
        enqueue(ctx, JobKind.MORNING, day=today)


@operation(Permission.NOTICES_SEND)
def morning(ctx: Context, day: str) -> dict[str, object]:
    """Remind first, so that the digests carry it. A job that is done late tells of the day on which it is done."""
    remind_of_findings(ctx)
    remind_of_expiry(ctx)
    remind_of_conditions(ctx)
    remind_of_projects(ctx)
    remind_of_lists(ctx)
    return {"digests": send_digests(ctx)}
