"""A list that was replaced by mistake is used again, as long as its rows are kept."""

from sqlmodel import col, select

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.enrolments.differences import note_differences
from compliance.enrolments.models import Enrolment, RegisterSnapshot, SnapshotStatus
from compliance.enrolments.snapshots import replaced_by
from compliance.jobs.models import JobKind
from compliance.jobs.operations import enqueue
from compliance.kernel.db import existing, lock
from compliance.kernel.errors import Conflict
from compliance.kernel.i18n import _
from compliance.kernel.locks import REGISTER_LOCK


@operation(Permission.REGISTER_LOAD)
def put_back(ctx: Context, snapshot_id: int) -> RegisterSnapshot:
    """In the place of what a new list of its kind would replace, whose rows stay. Raises NotFound or Conflict.

    A load that compares itself with the lists in use meanwhile sees that they changed, and gives up.
    """
    lock(ctx.db, REGISTER_LOCK)
    snapshot = existing(ctx.db, RegisterSnapshot, snapshot_id)
    ctx.db.refresh(snapshot, with_for_update=True)
    if snapshot.status is not SnapshotStatus.REPLACED or not _has_rows(ctx, snapshot):
        raise Conflict(_("Baris daftar ini sudah dihapus, atau daftarnya sedang dipakai. Muat ulang halaman."))
    retired = replaced_by(ctx, snapshot.source)
    for used in retired:
        used.status = SnapshotStatus.REPLACED
    snapshot.status = SnapshotStatus.CURRENT
    note_differences(ctx.db, snapshot, retired, None)
    about = {"source": snapshot.source, "as_of": snapshot.as_of, "file": snapshot.file_name}
    log.record(ctx, log.Event.REGISTER_RESTORED, snapshot, **about, retired=[used.id for used in retired])
    enqueue(ctx, JobKind.RECHECK)
    return snapshot


def _has_rows(ctx: Context, snapshot: RegisterSnapshot) -> bool:
    """A pass over the table where there are none."""
    rows = select(Enrolment.id).where(col(Enrolment.snapshot_id) == snapshot.id).limit(1)
    return ctx.db.exec(rows).first() is not None
