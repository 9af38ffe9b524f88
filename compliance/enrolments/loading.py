"""A list takes its place in the register: row by row out of sight, then in one step.

Until then its snapshot is LOADING and nobody reads it. One list is loaded at a time (``jobs.ONE_AT_A_TIME``), so
whatever else is LOADING was left behind by a worker that was killed.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sqlmodel import col, select, update

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.enrolments.changes import Changes, compare
from compliance.enrolments.differences import differing, note_differences
from compliance.enrolments.meanings import meant_by
from compliance.enrolments.models import RegisterSnapshot, RegisterSource, SnapshotStatus
from compliance.enrolments.originals import originals
from compliance.enrolments.reading import Batch, Opened, Order, Reader, read_here
from compliance.enrolments.reading_apart import load_apart
from compliance.enrolments.said import Said, said_in
from compliance.enrolments.snapshots import current_snapshots, replaced_by
from compliance.enrolments.sources import REGISTER_LIMITS
from compliance.enrolments.storing import renew_statistics, store
from compliance.enrolments.tally import Counts
from compliance.jobs.models import JobKind, Progress, Step, Steps
from compliance.jobs.operations import enqueue
from compliance.kernel.dayorder import DayOrder
from compliance.kernel.db import lock, only_reads
from compliance.kernel.errors import Conflict, Invalid, UnusableFile
from compliance.kernel.i18n import _, number
from compliance.kernel.locks import REGISTER_LOCK
from compliance.kernel.membership import Segment
from compliance.kernel.sheets import Limits
from compliance.uploads.operations import staged_path

SEGMENTS = {
    RegisterSource.PU: Segment.PU,
    RegisterSource.JAKON: Segment.JAKON,
    RegisterSource.BPU: Segment.BPU,
}


@dataclass(frozen=True)
class NewList:
    """A file and what a person said of it: of its columns, of what it replaces, and of its day.

    The day that is said goes before the one that the file states. For ``unasked`` see ``Wanted``.
    """

    path: Path
    name: str
    source: RegisterSource
    as_of: date | None
    said: Said | None = None
    replaces_combined: bool = False
    shorter: bool = False  # somebody says that it is whole, though less than half as long as what it replaces
    unasked: DayOrder | None = DayOrder.DAY_FIRST

    def replaced(self, ctx: Context) -> list[RegisterSnapshot]:
        return replaced_by(ctx, self.source, self.replaces_combined)

    def order(self, ctx: Context) -> Order:
        meant = meant_by(ctx, self.source, self.said)
        return Order(self.path, ctx.today, limits(ctx), SEGMENTS.get(self.source), meant, self.unasked)


@operation(Permission.REGISTER_LOAD)
def load_staged(
    ctx: Context,
    token: str,
    name: str,
    source: str,
    as_of: str | None,
    said: str,
    replaces_combined: bool = False,
    shorter: bool = False,
    unasked: str = DayOrder.DAY_FIRST,
) -> Steps:
    """The job. Its result names the snapshot."""
    day, path = date.fromisoformat(as_of) if as_of else None, staged_path(ctx, token)
    confirmed = {"replaces_combined": replaces_combined, "shorter": shorter}
    new = NewList(path, name, RegisterSource(source), day, said_in(said), **confirmed, unasked=DayOrder(unasked))
    return _steps(ctx, new, load_apart)


@operation(Permission.REGISTER_LOAD)
def load_register(
    ctx: Context,
    path: Path,
    name: str,
    source: RegisterSource,
    as_of: date | None,
    replaces_combined: bool = False,
    shorter: bool = True,
) -> RegisterSnapshot:
    """Within this unit of work, for lists so short that nobody has to wait for it.

    Raises UnusableFile, Invalid or Conflict, and then everything stays as it was.
    """
    lock(ctx.db, REGISTER_LOCK)
    new = NewList(path, name, source, as_of, None, replaces_combined, shorter)
    for _progress in _steps(ctx, new, read_here):
        pass
    return ctx.db.exec(select(RegisterSnapshot).order_by(col(RegisterSnapshot.id).desc()).limit(1)).one()


def abandon(ctx: Context) -> None:
    """Give up what a load has stored so far; its rows go in a job of their own."""
    half_loaded = col(RegisterSnapshot.status) == SnapshotStatus.LOADING
    given_up = ctx.db.execute(update(RegisterSnapshot).where(half_loaded).values(status=SnapshotStatus.ABANDONED))
    if given_up.rowcount:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        enqueue(ctx, JobKind.PRUNE_REGISTER)


def _steps(ctx: Context, new: NewList, read: Reader) -> Steps:
    yield Progress(Step.READING)
    with closing(read(new.order(ctx))) as messages:
        while (opened := next(messages)) is None:
            yield Progress(Step.READING)
        assert isinstance(opened, Opened)  # noqa: S101 - it is the first
        snapshot_id, counts, stored = _begin(ctx, new, opened), Counts({}, 0, 0), 0
        yield Progress(Step.READING, 0, opened.lines)
        for batch in messages:
            assert isinstance(batch, Batch)  # noqa: S101 - all that follow
            counts, stored = batch.counts, stored + batch.size
            if batch.rows:
                store(ctx.db, snapshot_id, batch.rows)
            yield _progress(opened, counts, stored)
    refuse_without_members(counts, new)
    refuse_shorter(counts.accepted, new.replaced(ctx), new.shorter)
    originals(ctx).put_file(new.path, opened.digest)
    renew_statistics(ctx.db)
    yield Progress(Step.COMPARING, counts.read, counts.read)
    only_reads(ctx.db)
    replaced = [used.id for used in new.replaced(ctx)]
    changes = compare(ctx.db, snapshot_id, replaced)
    yield Progress(Step.COMPARING, counts.read, counts.read)
    only_reads(ctx.db)
    snapshot = ctx.db.get_one(RegisterSnapshot, snapshot_id)
    others = differing(ctx.db, snapshot, new.replaced(ctx), current_snapshots(ctx))
    yield Progress(Step.COMPARING, counts.read, counts.read)
    _put_in_place(ctx, new, snapshot_id, replaced, Told(counts, changes, others))
    return {"snapshot": snapshot_id, "lacks": lacking(new.source, counts.segments)}


def _progress(opened: Opened, counts: Counts, stored: int) -> Progress:
    """A row that is read is half done; it is done when it is stored, too."""
    if not stored:
        return Progress(Step.READING, counts.read // 2, max(counts.read, opened.lines))
    return Progress(Step.STORING, (counts.read + counts.read * stored // counts.accepted) // 2, counts.read)


def _begin(ctx: Context, new: NewList, opened: Opened) -> int:
    abandon(ctx)
    day = credible_day(ctx, new.as_of or opened.as_of, new.replaced(ctx))
    snapshot = RegisterSnapshot(
        source=new.source,
        as_of=day,
        file_name=new.name,
        file_digest=opened.digest,
        tells_arrears=opened.tells_arrears,
        loaded_at=ctx.now,
        loaded_by=ctx.actor.id,
    )
    ctx.db.add(snapshot)
    ctx.db.flush()
    assert snapshot.id is not None  # noqa: S101 - just stored
    return snapshot.id


def limits(ctx: Context) -> Limits:
    return replace(REGISTER_LIMITS, size=ctx.installation.register_bytes)


def credible_day(ctx: Context, day: date | None, replaced: Sequence[RegisterSnapshot]) -> date:
    if day is None:
        raise Invalid(fields={"as_of": _("Isi tanggal daftar ini; berkasnya tidak menyebutkannya.")})
    if day > ctx.today:
        raise Invalid(fields={"as_of": _("Tanggal daftar, {day}, masih akan datang.", day=day)})
    if (newest := max((used.as_of for used in replaced), default=day)) > day:
        older = _("Daftar ini per {day}, lebih tua daripada daftar yang dipakai: per {newest}.", day=day, newest=newest)
        raise Conflict(older)
    return day


def refuse_without_members(counts: Counts, new: NewList) -> None:
    """A list in the wrong place would make everybody of the right one look unenrolled."""
    if not counts.accepted:
        raise UnusableFile(_("Tidak ada satu baris pun yang bisa dipakai di berkas {name}.", name=new.name))
    segment = SEGMENTS.get(new.source)
    if segment and not counts.segments.get(segment):
        fault = _("Berkas ini tidak berisi peserta {segment}. Pilih jenis daftar yang benar.", segment=segment.upper())
        raise Invalid(fields={"source": fault})


def lacking(source: RegisterSource, found: Mapping[Segment, int]) -> list[Segment]:
    """Segments that a combined list should hold: without them, all their members would seem unenrolled."""
    expected = (Segment.PU, Segment.JAKON) if source is RegisterSource.COMBINED else ()
    return [segment for segment in expected if not found.get(segment)]


def is_shorter(accepted: int, replaced: Sequence[RegisterSnapshot]) -> bool:
    """Whether it holds less than half of what it replaces: often only a part of the list was sent."""
    return accepted * 2 < sum(used.accepted for used in replaced)


def refuse_shorter(accepted: int, replaced: Sequence[RegisterSnapshot], said: bool) -> None:
    if is_shorter(accepted, replaced) and not said:
        before = number(sum(used.accepted for used in replaced))
        fault = _(
            "Daftar ini berisi {count} kepesertaan, kurang dari separuh daftar yang digantikannya ({before}). Yang "
            "tidak ada di dalamnya akan dinyatakan belum terdaftar. Nyatakan dahulu bahwa daftarnya memang lengkap "
            "(di baris perintah: --shorter).",
            count=number(accepted),
            before=before,
        )
        raise Invalid(fields={"shorter": fault})


class Told(NamedTuple):
    """What is known of a list when it is whole; ``others``: see ``differences``."""

    counts: Counts
    changes: Changes
    others: Sequence[str] | None


def _put_in_place(ctx: Context, new: NewList, snapshot_id: int, compared: list[int | None], found: Told) -> None:
    """In one step, for readers see only what is committed. Runs keep the answers that they used."""
    snapshot = ctx.db.get_one(RegisterSnapshot, snapshot_id)
    replaced = new.replaced(ctx)
    if [used.id for used in replaced] != compared:
        raise Conflict(_("Daftar yang dipakai berganti sementara daftar ini dimuat. Muat sekali lagi."))
    for used in replaced:
        used.status = SnapshotStatus.REPLACED
    snapshot.status = SnapshotStatus.CURRENT
    note_differences(ctx.db, snapshot, replaced, found.others)
    counts, changes = found.counts, found.changes
    figures = {name: getattr(counts, name) for name in ("accepted", "rejected", "duplicate", "blank", "structural")}
    told = figures | changes.counted()
    snapshot.sqlmodel_update(told | {"read": counts.read})
    about = {"source": snapshot.source, "as_of": snapshot.as_of, "file": snapshot.file_name}
    log.record(ctx, log.Event.REGISTER_LOADED, snapshot, **about, **told)
    enqueue(ctx, JobKind.RECHECK)
    if replaced:
        enqueue(ctx, JobKind.PRUNE_REGISTER)
