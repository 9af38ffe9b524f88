"""The files of lists as the branch sent them: kept as long as their rows are, in a store of their own.

They are as large as the register, and go again; what else the application keeps is only ever added to.
"""

from pathlib import Path

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.enrolments.models import RegisterSnapshot, SnapshotStatus
from compliance.kernel.db import existing
from compliance.kernel.errors import NotFound
from compliance.kernel.files import FileStore


def originals(ctx: Context) -> FileStore:
    return FileStore(ctx.files.root / "register")


def is_kept(ctx: Context, snapshot: RegisterSnapshot) -> bool:
    return originals(ctx).path(snapshot.file_digest).is_file()


@operation(Permission.REGISTER_EXPORT)
def original_list(ctx: Context, snapshot_id: int) -> tuple[str, Path]:
    """Its name and where it lies, with whole NIKs; every export is on record. Raises NotFound."""
    snapshot = existing(ctx.db, RegisterSnapshot, snapshot_id)
    is_known = snapshot.status in (SnapshotStatus.CURRENT, SnapshotStatus.REPLACED)
    if not (is_known and is_kept(ctx, snapshot)):
        raise NotFound
    log.record(ctx, log.Event.FILE_EXPORTED, snapshot, file=snapshot.file_name, digest=snapshot.file_digest)
    return snapshot.file_name, originals(ctx).path(snapshot.file_digest)
