"""Load the lists of the BPJS TK branch; the newest of each source together are the register."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from sqlmodel import col, select

from compliance.access import settings
from compliance.access.context import Context, operation
from compliance.access.models import User
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.enrolments.changes import compare, in_words
from compliance.enrolments.differences import note_differences
from compliance.enrolments.lines import EnrolmentLine
from compliance.enrolments.meanings import Said, meant_by, remember_meanings, said_in
from compliance.enrolments.models import RegisterSnapshot, RegisterSource, SnapshotStatus
from compliance.enrolments.sources import REGISTER_LIMITS, RegisterFile, open_register
from compliance.enrolments.storing import Tally, remove, store
from compliance.jobs.models import JobKind
from compliance.jobs.operations import enqueue
from compliance.kernel.db import lock
from compliance.kernel.errors import Conflict, Invalid, UnusableFile
from compliance.kernel.i18n import Text, _
from compliance.kernel.membership import Segment
from compliance.kernel.sheets import Limits
from compliance.kernel.sheets_write import write_table
from compliance.uploads.models import StagedUpload, UploadPurpose
from compliance.uploads.operations import discard, stage, staged, staged_path

REGISTER_LOCK = 6408_03
SEGMENTS = {
    RegisterSource.PU: Segment.PU,
    RegisterSource.JAKON: Segment.JAKON,
    RegisterSource.BPU: Segment.BPU,
}
HISTORY = 20
MAX_AGES = {
    RegisterSource.COMBINED: settings.Key.REGISTER_MAX_AGE_DAYS,
    RegisterSource.PU: settings.Key.REGISTER_MAX_AGE_DAYS_PU,
    RegisterSource.JAKON: settings.Key.REGISTER_MAX_AGE_DAYS_JAKON,
    RegisterSource.BPU: settings.Key.REGISTER_MAX_AGE_DAYS_BPU,
}


@dataclass(frozen=True)
class ListLine:
    """A list with who loaded it, and what it changed against those that it replaced; ages in days."""

    snapshot: RegisterSnapshot
    loaded_by: str
    changes: Text | None
    age: int
    max_age: int

    @property
    def is_too_old(self) -> bool:
        return self.age > self.max_age


@dataclass(frozen=True)
class Preview:
    """What a staged list would bring; nothing of it is stored yet."""

    upload: StagedUpload
    source: RegisterSource
    opened: RegisterFile
    tally: Tally
    replaces: Sequence[RegisterSnapshot]

    @property
    def read(self) -> int:
        return self.tally.accepted + self.tally.rejected + self.opened.blank

    @property
    def is_known(self) -> bool:
        """Whether this very file is in use already."""
        return any(used.file_digest == self.upload.digest for used in self.replaces)

    @property
    def structural(self) -> int:
        """Rows about the list, which are not among those read."""
        return sum(map(len, self.opened.structural.values()))

    @property
    def lacks(self) -> list[Segment]:
        """Segments that a combined list should hold: without them, all their members would seem unenrolled."""
        is_combined = self.source is RegisterSource.COMBINED
        return [segment for segment in (Segment.PU, Segment.JAKON) if is_combined and not self.tally.segments[segment]]

    @property
    def shrinks(self) -> bool:
        """Whether it holds less than half of what it replaces: often only a part of the list was sent."""
        return self.tally.accepted * 2 < sum(used.accepted for used in self.replaces)


def current_snapshots(ctx: Context) -> Sequence[RegisterSnapshot]:
    """The lists in use, one per source, in the order they were loaded."""
    in_use = select(RegisterSnapshot).where(RegisterSnapshot.status == SnapshotStatus.CURRENT)
    return ctx.db.exec(in_use.order_by(col(RegisterSnapshot.id))).all()


def max_ages(ctx: Context) -> dict[RegisterSource, int]:
    """Days until a list of this kind is too old to judge by."""
    return {source: settings.whole_number(ctx, key) for source, key in MAX_AGES.items()}


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


def _line(ctx: Context, snapshot: RegisterSnapshot, loaded_by: str | None, max_age: int) -> ListLine:
    age = (ctx.today - snapshot.as_of).days
    return ListLine(snapshot, loaded_by or str(_("sistem")), in_words(snapshot), age, max_age)


@operation(Permission.REGISTER_LOAD)
def stage_register(ctx: Context, stream: BinaryIO, name: str) -> StagedUpload:
    """Keep the file for a look before it is loaded. Raises UnusableFile when empty or too large."""
    return stage(ctx, stream, name, UploadPurpose.REGISTER, ctx.installation.register_bytes)


@operation(Permission.REGISTER_LOAD)
def preview_register(ctx: Context, token: str, source: RegisterSource) -> Preview:
    """Read the staged file to its end. Raises UnusableFile with every reason at once."""
    upload = staged(ctx, token, UploadPurpose.REGISTER)
    opened, tally = opened_register(ctx, staged_path(ctx, token), source, said_in(upload.choices)), Tally()
    for _line in tally.usable(opened.lines):
        pass
    return Preview(upload, source, opened, tally, _replaced_by(ctx, source))


@operation(Permission.REGISTER_LOAD)
def export_problems(ctx: Context, token: str, source: RegisterSource) -> bytes:
    """All rows of the staged list that can't be used, as XLSX; no NIK is whole in it. Raises UnusableFile."""
    upload = staged(ctx, token, UploadPurpose.REGISTER)
    opened = opened_register(ctx, staged_path(ctx, token), source, said_in(upload.choices))
    notes = (line for line in opened.lines if not isinstance(line, EnrolmentLine))
    lines = ((note.sheet, note.row, str(note.column or ""), note.found, str(note.problem)) for note in notes)
    columns = {_("Lembar"): 16, _("Baris"): 10, _("Kolom"): 24, _("Isi"): 30, _("Masalah"): 80}
    target = BytesIO()
    write_table(target, str(_("Masalah")), {str(heading): width for heading, width in columns.items()}, lines)
    log.record(ctx, log.Event.FILE_EXPORTED, file=upload.file_name, digest=upload.digest)
    return target.getvalue()


@operation(Permission.REGISTER_LOAD)
def commit_register(ctx: Context, token: str, source: RegisterSource, as_of: date | None) -> RegisterSnapshot:
    upload = staged(ctx, token, UploadPurpose.REGISTER)
    if said := said_in(upload.choices):
        remember_meanings(ctx, source, said)  # what is remembered is what the list is read by
    snapshot = load_register(ctx, staged_path(ctx, token), upload.file_name, source, as_of)
    discard(ctx, upload)
    return snapshot


@operation(Permission.REGISTER_LOAD)
def load_register(ctx: Context, path: Path, name: str, source: RegisterSource, as_of: date | None) -> RegisterSnapshot:
    """Put a list in the place of the source's former one; ``as_of`` goes before the date that the file states.

    Raises UnusableFile, Invalid or Conflict, and then everything stays as it was.
    """
    lock(ctx.db, REGISTER_LOCK)
    opened, tally, replaced = opened_register(ctx, path, source), Tally(), _replaced_by(ctx, source)
    day = _credible_day(ctx, as_of or opened.as_of, replaced)
    snapshot = _begin(ctx, RegisterSnapshot(source=source, as_of=day, file_name=name, file_digest=_digest(path)))
    store(ctx.db, snapshot, tally.usable(opened.lines))
    _refuse_without_members(tally, source, name)
    changes = compare(ctx.db, snapshot, replaced).counted()
    note_differences(ctx.db, snapshot, replaced)
    _put_in_place(ctx, snapshot, replaced)
    counts = {"accepted": tally.accepted, "rejected": tally.rejected, "blank": opened.blank}
    snapshot.sqlmodel_update(counts | changes | {"read": sum(counts.values())})
    log.record(ctx, log.Event.REGISTER_LOADED, snapshot, source=source, as_of=day, file=name, **counts, **changes)
    enqueue(ctx, JobKind.RECHECK)
    return snapshot


def _begin(ctx: Context, snapshot: RegisterSnapshot) -> RegisterSnapshot:
    snapshot.loaded_at, snapshot.loaded_by = ctx.now, ctx.actor.id
    ctx.db.add(snapshot)
    ctx.db.flush()
    return snapshot


def opened_register(ctx: Context, path: Path, source: RegisterSource, said: Said | None = None) -> RegisterFile:
    """Its columns as ``said``, else as remembered of the source. Raises UnusableFile; Unclear where saying helps."""
    meant = meant_by(ctx, source, said)
    return open_register(path, ctx.today, register_limits(ctx), SEGMENTS.get(source), meant=meant)


def register_limits(ctx: Context) -> Limits:
    return replace(REGISTER_LIMITS, size=ctx.installation.register_bytes)


def _replaced_by(ctx: Context, source: RegisterSource) -> list[RegisterSnapshot]:
    """The source's own list; a combined one and those of single segments never stand beside each other.

    They would speak of the same people as of different days, and the older might show cover that has ended.
    """
    combined = RegisterSource.COMBINED
    return [used for used in current_snapshots(ctx) if source in (used.source, combined) or used.source is combined]


def _credible_day(ctx: Context, day: date | None, replaced: Sequence[RegisterSnapshot]) -> date:
    if day is None:
        raise Invalid(fields={"as_of": _("Isi tanggal daftar ini; berkasnya tidak menyebutkannya.")})
    if day > ctx.today:
        raise Invalid(fields={"as_of": _("Tanggal daftar, {day}, masih akan datang.", day=day)})
    if (newest := max((used.as_of for used in replaced), default=day)) > day:
        older = _("Daftar ini per {day}, lebih tua daripada daftar yang dipakai: per {newest}.", day=day, newest=newest)
        raise Conflict(older)
    return day


def _refuse_without_members(tally: Tally, source: RegisterSource, name: str) -> None:
    """A list in the wrong place would make everybody of the right one look unenrolled."""
    if not tally.accepted:
        raise UnusableFile(_("Tidak ada satu baris pun yang bisa dipakai di berkas {name}.", name=name))
    segment = SEGMENTS.get(source)
    if segment and not tally.segments[segment]:
        fault = _("Berkas ini tidak berisi peserta {segment}. Pilih jenis daftar yang benar.", segment=segment.upper())
        raise Invalid(fields={"source": fault})


def _put_in_place(ctx: Context, snapshot: RegisterSnapshot, replaced: Sequence[RegisterSnapshot]) -> None:
    """In one step, for readers see only what is committed. Runs keep the answers that they used."""
    remove(ctx.db, replaced)
    for used in replaced:
        used.status = SnapshotStatus.REPLACED
    snapshot.status = SnapshotStatus.CURRENT


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
