"""Receive a file to disk, find it again for the commit, sweep it when abandoned. Callers check the permission."""

import secrets
import time
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, NamedTuple

from sqlmodel import col, delete, select

from compliance.access.context import Context
from compliance.jobs.models import JobKind
from compliance.jobs.operations import unfinished
from compliance.kernel.errors import NotFound, UnusableFile
from compliance.kernel.files import receive
from compliance.kernel.i18n import _
from compliance.uploads.models import StagedUpload, UploadPurpose

KEPT_FOR = timedelta(hours=24)
LEFT_FOR = timedelta(hours=1)


class Kept(NamedTuple):
    """A file that was received: found by its token. SHA-256 in hex, size in bytes."""

    token: str
    digest: str
    size: int


def keep(ctx: Context, stream: BinaryIO, name: str, limit: int) -> Kept:
    """Copy it to disk; the sweep removes it unless something speaks of it. Raises UnusableFile."""
    token = secrets.token_urlsafe(24)
    received = receive(stream, staged_path(ctx, token), limit)
    if received is None:
        raise UnusableFile(
            _(
                "Berkas {name} lebih besar dari batas {limit} MB. Pecah menjadi beberapa berkas.",
                name=name,
                limit=limit // 2**20,
            )
        )
    digest, size = received
    if not size:
        staged_path(ctx, token).unlink()
        raise UnusableFile(_("Berkas {name} kosong. Pilih berkas yang berisi daftar.", name=name or "–"))
    return Kept(token, digest, size)


def stage(
    ctx: Context, stream: BinaryIO, name: str, purpose: UploadPurpose, limit: int, contract_id: int | None = None
) -> StagedUpload:
    """Keep the file until its owner commits or a day has passed; ``limit`` in bytes. Raises UnusableFile."""
    kept = keep(ctx, stream, name, limit)
    assert ctx.actor.id is not None, "only a person uploads"  # noqa: S101 - policy grants it to nobody else
    upload = StagedUpload(
        token=kept.token,
        purpose=purpose,
        user_id=ctx.actor.id,
        contract_id=contract_id,
        file_name=Path(name.replace("\\", "/")).name[:200],
        digest=kept.digest,
        size=kept.size,
        created_at=ctx.now,
    )
    ctx.db.add(upload)
    ctx.db.flush()
    return upload


def staged(ctx: Context, token: str, purpose: UploadPurpose, contract_id: int | None = None) -> StagedUpload:
    """The upload, or NotFound: for somebody else's, another contract's, or a swept one."""
    upload = ctx.db.exec(
        select(StagedUpload).where(
            StagedUpload.token == token,
            StagedUpload.purpose == purpose,
            StagedUpload.user_id == ctx.actor.id,
            StagedUpload.contract_id == contract_id,
        )
    ).first()
    if upload is None or not staged_path(ctx, token).exists():
        raise NotFound
    return upload


def is_staged(ctx: Context, token: str) -> bool:
    """Whether somebody's file still waits to be committed."""
    return ctx.db.exec(select(StagedUpload.id).where(StagedUpload.token == token)).first() is not None


def staged_path(ctx: Context, token: str) -> Path:
    return ctx.files.root / "staged" / token


def discard(ctx: Context, upload: StagedUpload) -> None:
    """Forget the upload. Its file is left to the sweep: it must be there until the commit, and while a job needs it."""
    ctx.db.delete(upload)


def sweep(ctx: Context) -> int:
    """Forget what was abandoned, and remove the files that nothing speaks of any more; returns how many files."""
    ctx.db.exec(delete(StagedUpload).where(col(StagedUpload.created_at) < ctx.now - KEPT_FOR))
    known = set(ctx.db.exec(select(StagedUpload.token)))
    known.update(arguments.get("token", "") for arguments in unfinished(ctx, JobKind.LOAD_REGISTER))
    left = [path for path in staged_path(ctx, "").glob("*") if _token(path) not in known and _is_old(path)]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _token(path: Path) -> str:
    """What was found out about a file lies beside it, as its token with an ending."""
    return path.name.partition(".")[0]


def _is_old(path: Path) -> bool:
    """Old by the file system's own clock: a younger file may belong to a request that has not committed yet."""
    return path.stat().st_mtime < time.time() - LEFT_FOR.total_seconds()
