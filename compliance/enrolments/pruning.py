"""Forget the rows and files of lists that were replaced or given up; runs keep the answers that they used."""

from sqlmodel import col, delete, select

from compliance.access import settings
from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.enrolments.models import RegisterSnapshot, RegisterSource, SnapshotStatus
from compliance.enrolments.originals import originals
from compliance.enrolments.storing import ranges, remove
from compliance.jobs.models import Progress, Step, Steps
from compliance.kernel.db import only_reads


@operation(Permission.REGISTER_LOAD)
def prune(ctx: Context) -> Steps:
    """The job after a load, done or given up. Begun again, it goes on with what is left."""
    only_reads(ctx.db)
    doomed, done = ranges(ctx.db, _kept(ctx)), 0
    total = sum(each.rows for each in doomed)
    yield Progress(Step.PRUNING, 0, total)
    for each in doomed:
        for removed in remove(ctx.db, each):
            done += removed
            yield Progress(Step.PRUNING, done, total)
    kept = select(RegisterSnapshot.file_digest).where(col(RegisterSnapshot.id).in_(_kept(ctx)))
    originals(ctx).keep_only(set(ctx.db.exec(kept)))
    ctx.db.execute(delete(RegisterSnapshot).where(col(RegisterSnapshot.status) == SnapshotStatus.ABANDONED))
    return {"rows": done}


def _kept(ctx: Context) -> list[int]:
    """Lists in use or on their way; of those that were replaced, as many as the setting says."""
    lists, keep = RegisterSnapshot, settings.whole_number(ctx, settings.Key.REGISTER_LISTS_KEPT)
    in_use = select(lists.id).where(col(lists.status).in_((SnapshotStatus.CURRENT, SnapshotStatus.LOADING)))
    kept = list(ctx.db.scalars(in_use))
    for source in RegisterSource:
        former = select(lists.id).where(lists.source == source, lists.status == SnapshotStatus.REPLACED)
        kept += ctx.db.scalars(former.order_by(col(lists.id).desc()).limit(keep))
    return [number for number in kept if number is not None]
