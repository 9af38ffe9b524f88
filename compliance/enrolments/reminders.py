"""What the clock tells of the register: a list that is too old to judge by."""

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.enrolments.snapshots import lists_with_limits
from compliance.notices.models import NoticeKind
from compliance.notices.operations import notify


@operation(Permission.NOTICES_SEND)
def remind_of_lists(ctx: Context) -> None:
    """Whoever loads them, once for each list in use."""
    lists, limits = lists_with_limits(ctx)
    for used in lists:
        if (ctx.today - used.as_of).days > limits[used.source]:
            notify(ctx, NoticeKind.REGISTER_STALE, None, used, day=used.as_of, limit=limits[used.source])
