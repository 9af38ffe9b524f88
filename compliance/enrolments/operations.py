"""Load the lists of the BPJS TK branch; the newest of each source together are the register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from sqlmodel import col, select

from compliance.access.context import Context, operation
from compliance.access.models import User
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.enrolments.changes import in_words
from compliance.enrolments.loading import SEGMENTS, NewList, credible_day, is_shorter, lacking, limits, refuse_shorter
from compliance.enrolments.looking import Look
from compliance.enrolments.looks import known_look, look, problems
from compliance.enrolments.meanings import meant_by, remember_meanings
from compliance.enrolments.models import RegisterSnapshot, RegisterSource, SnapshotStatus
from compliance.enrolments.originals import is_kept
from compliance.enrolments.said import Said, said_in
from compliance.enrolments.snapshots import combined_beside, max_ages, replaced_by
from compliance.enrolments.sources import RegisterFile, open_register
from compliance.jobs.models import Job, JobKind
from compliance.jobs.operations import enqueue
from compliance.kernel.dayorder import DayOrder
from compliance.kernel.errors import Conflict
from compliance.kernel.headings import Column
from compliance.kernel.i18n import Text, _
from compliance.kernel.membership import Segment
from compliance.uploads.models import StagedUpload, UploadPurpose
from compliance.uploads.operations import discard, keep, stage, staged, staged_path

HISTORY = 20


@dataclass(frozen=True)
class ListLine:
    """A list with who loaded it, and what it changed against those that it replaced; ages in days.

    ``is_kept``: its file.
    """

    snapshot: RegisterSnapshot
    loaded_by: str
    changes: Text | None
    age: int
    max_age: int
    is_kept: bool

    @property
    def is_too_old(self) -> bool:
        return self.age > self.max_age


@dataclass(frozen=True)
class Preview:
    """What a staged list would bring; nothing of it is stored yet."""

    upload: StagedUpload
    source: RegisterSource
    look: Look
    replaces: Sequence[RegisterSnapshot]
    beside: RegisterSnapshot | None  # see ``combined_beside``

    @property
    def is_known(self) -> bool:
        """Whether this very file is in use already."""
        return any(used.file_digest == self.upload.digest for used in self.replaces)

    @property
    def lacks(self) -> list[Segment]:
        return lacking(self.source, self.look.segments)

    @property
    def shrinks(self) -> bool:
        return is_shorter(self.look.accepted, self.replaces)


@operation(Permission.REGISTER_READ)
def lists(ctx: Context, status: SnapshotStatus) -> list[ListLine]:
    """The newest first, at most the last twenty."""
    found = (
        select(RegisterSnapshot, User.name)
        .outerjoin(User, col(User.id) == RegisterSnapshot.loaded_by)
        .where(RegisterSnapshot.status == status)
        .order_by(col(RegisterSnapshot.id).desc())
        .limit(HISTORY)
    )
    limits = max_ages(ctx)
    return [_line(ctx, snapshot, name, limits[snapshot.source]) for snapshot, name in ctx.db.exec(found)]


class Unchanged(Conflict):
    """Another day, or another meaning of the columns, would be news (decision 30)."""

    def __init__(self, day: date) -> None:
        super().__init__(
            _("Berkas ini sama persis dengan daftar yang sedang dipakai, per {day}. Tidak ada yang diubah.", day=day)
        )


def _line(ctx: Context, snapshot: RegisterSnapshot, loaded_by: str | None, max_age: int) -> ListLine:
    age = (ctx.today - snapshot.as_of).days
    return ListLine(snapshot, loaded_by or str(_("sistem")), in_words(snapshot), age, max_age, is_kept(ctx, snapshot))


@operation(Permission.REGISTER_LOAD)
def stage_register(ctx: Context, stream: BinaryIO, name: str) -> StagedUpload:
    """Keep the file for a look before it is loaded. Raises UnusableFile when empty or too large."""
    return stage(ctx, stream, name, UploadPurpose.REGISTER, ctx.installation.register_bytes)


@operation(Permission.REGISTER_LOAD)
def preview_register(ctx: Context, token: str, source: RegisterSource, replaces_combined: bool = False) -> Preview:
    """A long file has to be read before (``looks``). Raises UnusableFile with every reason at once."""
    upload = staged(ctx, token, UploadPurpose.REGISTER)
    replaced, beside = replaced_by(ctx, source, replaces_combined), combined_beside(ctx, source)
    return Preview(upload, source, look(ctx, upload, source), replaced, beside)


@operation(Permission.REGISTER_LOAD)
def export_problems(ctx: Context, token: str, source: RegisterSource) -> Path:
    """All rows of the staged list that can't be used, as XLSX; no NIK is whole in it. Raises UnusableFile."""
    upload = staged(ctx, token, UploadPurpose.REGISTER)
    log.record(ctx, log.Event.FILE_EXPORTED, file=upload.file_name, digest=upload.digest)
    return problems(ctx, upload, source)


@operation(Permission.REGISTER_LOAD)
def commit_register(
    ctx: Context,
    token: str,
    source: RegisterSource,
    as_of: date | None,
    again: bool = False,
    replaces_combined: bool = False,
    shorter: bool = False,
) -> Job:
    """Ask for the list to be loaded. What its first rows and its day tell against it is refused at once.

    Raises Unchanged for the file in use, of the same day, unless it is to be loaded ``again``, and Invalid for one less
    than half as long as what it replaces, unless ``shorter`` says that it is whole.
    """
    upload = staged(ctx, token, UploadPurpose.REGISTER)
    if said := said_in(upload.choices):
        remember_meanings(ctx, source, said)  # what is remembered is what the list is read by
    new = NewList(
        staged_path(ctx, token), upload.file_name, source, as_of, said, replaces_combined, shorter, unasked=None
    )
    digest, looked = "" if again else upload.digest, known_look(ctx, upload, source)
    if looked:
        refuse_shorter(looked.accepted, new.replaced(ctx), shorter)
    discard(ctx, upload)
    return _order(ctx, token, new, digest, looked)


@operation(Permission.REGISTER_LOAD)
def dates_in_doubt(ctx: Context, path: Path, source: RegisterSource) -> list[Column]:
    """The columns of a list whose dates could be read both ways. Raises UnusableFile."""
    return opened_register(ctx, path, source, unasked=DayOrder.DAY_FIRST).first.doubtful


@operation(Permission.REGISTER_LOAD)
def order_load(
    ctx: Context,
    path: Path,
    source: RegisterSource,
    as_of: date | None,
    again: bool = False,
    replaces_combined: bool = False,
    shorter: bool = False,
    unasked: DayOrder = DayOrder.DAY_FIRST,
) -> Job:
    """The same for a file of this machine: the job gets a copy, for whoever takes it up.

    Nobody is asked: dates that could be read both ways are read as ``unasked``.
    """
    with path.open("rb") as stream:
        kept = keep(ctx, stream, path.name, ctx.installation.register_bytes)
    new = NewList(
        staged_path(ctx, kept.token), path.name, source, as_of, None, replaces_combined, shorter, unasked=unasked
    )
    is_news = again or unasked is DayOrder.MONTH_FIRST
    return _order(ctx, kept.token, new, "" if is_news else kept.digest)


def _order(ctx: Context, token: str, new: NewList, digest: str, looked: Look | None = None) -> Job:
    """``digest`` of the file, or ``""`` to load it whatever is in use; a list that was read needs no second look."""
    first = looked or opened_register(ctx, new.path, new.source, new.said, new.unasked)
    in_use = new.replaced(ctx)
    day = credible_day(ctx, new.as_of or first.as_of, in_use)
    if not new.said and (digest, new.source, day) in ((used.file_digest, used.source, used.as_of) for used in in_use):
        raise Unchanged(day)
    told = {"as_of": new.as_of.isoformat() if new.as_of else None, "said": new.said.as_json if new.said else ""}
    told["unasked"] = new.unasked or DayOrder.DAY_FIRST  # None: whoever had to be asked was
    confirmed = {"replaces_combined": new.replaces_combined, "shorter": new.shorter}
    return enqueue(ctx, JobKind.LOAD_REGISTER, token=token, name=new.name, source=new.source, **told, **confirmed)


def opened_register(
    ctx: Context, path: Path, source: RegisterSource, said: Said | None = None, unasked: DayOrder | None = None
) -> RegisterFile:
    """Its columns as ``said``, else as remembered of the source. Raises UnusableFile; Unclear where saying helps."""
    meant = meant_by(ctx, source, said)
    return open_register(path, ctx.today, limits(ctx), SEGMENTS.get(source), meant=meant, unasked=unasked)
