"""Days off as the decrees have them, and what an administrator corrected: a local day, a moved one, a whole year."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from compliance.access.context import Context, once, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.kernel.dates import Unreadable, read_date
from compliance.kernel.db import existing
from compliance.kernel.errors import Conflict, Invalid
from compliance.kernel.i18n import Text, _
from compliance.kernel.workdays import SATURDAY, Corrections, decreed, decreed_in, is_known
from compliance.people.editing import refuse
from compliance.rulebook.models import Holiday

LEAST_IN_A_DECREE = 10  # a year has some 25; a list of two is surely not all of them
YEARS = range(2020, 2100)


@dataclass(frozen=True)
class DayOff:
    """``correction`` is None for a day of the calendar that came with the product."""

    day: date
    name: str
    off: bool
    correction: Holiday | None = None


@once
def corrections(ctx: Context) -> Corrections:
    """For ``kernel.workdays``."""
    return dict(ctx.db.exec(select(col(Holiday.day), col(Holiday.off))).all())


@operation(Permission.RULES_READ)
def calendar(ctx: Context, year: int) -> list[DayOff]:
    """The days off of a year, and those that are working days after all; empty where no decree is known."""
    of_year = select(Holiday).where(Holiday.day >= date(year, 1, 1), Holiday.day <= date(year, 12, 31))
    changed = [DayOff(row.day, row.name, row.off, row) for row in ctx.db.exec(of_year)]
    corrected = {day.day for day in changed}
    plain = [DayOff(day, name, True) for day, name in decreed_in(year) if day not in corrected]
    return sorted([*plain, *changed], key=lambda each: each.day)


@operation(Permission.SETTINGS_MANAGE)
def correct_day(ctx: Context, day: date, name: str, off: bool) -> Holiday:
    """Make one day off, or a day of the calendar a working day. Raises Invalid."""
    refuse(dict(_faults(ctx, day, name, off)))
    row = Holiday(day=day, name=name.strip(), off=off, entered_by=ctx.actor.id, entered_at=ctx.now)
    ctx.db.add(row)
    log.record(ctx, log.Event.HOLIDAYS_CHANGED, row, day=day, name=row.name, off=off)
    return row


def _faults(ctx: Context, day: date, name: str, off: bool) -> Iterator[tuple[str, Text]]:
    if not name.strip():
        yield "name", _("Tulis nama harinya, misalnya Hari Jadi Kutai Timur.")
    if not is_known(day.year, corrections(ctx)):
        yield "day", _("Hari libur tahun {year} belum ada. Isi dulu keputusan setahun penuh di bawah.", year=day.year)
    elif day.weekday() >= SATURDAY:
        yield "day", _("Hari itu Sabtu atau Minggu, jadi memang bukan hari kerja.")
    elif day in corrections(ctx):
        yield "day", _("Hari itu sudah pernah dikoreksi. Hapus dulu koreksinya.")
    elif off == bool(decreed(day)):
        yield "day", _("Hari itu memang sudah libur.") if off else _("Hari itu memang sudah hari kerja.")


@operation(Permission.SETTINGS_MANAGE)
def enter_decree(ctx: Context, year: int, lines: str) -> int:
    """All days off of a year that the calendar does not know: one a line, date and name. Raises Invalid, Conflict."""
    if year not in YEARS:
        raise Invalid(fields={"year": _("Tulis tahun seperti 2028.")})
    if is_known(year, corrections(ctx)):
        raise Conflict(_("Hari libur tahun {year} sudah ada; koreksi per hari saja.", year=year))
    days = read_decree(year, lines)
    rows = [Holiday(day=day, name=name, entered_by=ctx.actor.id, entered_at=ctx.now) for day, name in days.items()]
    ctx.db.add_all(rows)
    log.record(ctx, log.Event.HOLIDAYS_CHANGED, None, year=year, days=len(rows))
    return len(rows)


def read_decree(year: int, lines: str) -> dict[date, str]:
    """Raises Invalid that names every line that can't be read."""
    days: dict[date, str] = {}
    faults = []
    for number, line in enumerate(lines.splitlines(), 1):
        if not line.strip():
            continue
        day, name = _day_and_name(line, year)
        if day is None or not name:
            expected = _(
                "Baris {line}: tulis tanggal di tahun {year}, titik dua, lalu nama harinya.", line=number, year=year
            )
            faults.append(expected)
        else:
            days[day] = f"{days[day]}, {name}" if day in days else name
    if not faults and len(days) < LEAST_IN_A_DECREE:
        faults.append(_("Baru {count} hari; isi semua hari libur dan cuti bersama setahun.", count=len(days)))
    if faults:
        raise Invalid(fields={"lines": Text("\n".join(map(str, faults)))})
    return days


def _day_and_name(line: str, year: int) -> tuple[date | None, str]:
    written, _colon, name = line.partition(":")
    try:
        day = read_date(written.strip(), date(year, 12, 31))
    except Unreadable:
        return None, ""
    return (day if day and day.year == year else None), name.strip()[:200]


@operation(Permission.SETTINGS_MANAGE)
def remove_correction(ctx: Context, correction_id: int) -> Holiday:
    """The calendar that came with the product holds again on this day. Raises NotFound."""
    row = existing(ctx.db, Holiday, correction_id)
    log.record(ctx, log.Event.HOLIDAYS_CHANGED, row, day=row.day, name=row.name, state="removed")
    ctx.db.delete(row)
    return row


def years(ctx: Context) -> Sequence[int]:
    """Of which the days off are known, and the ones around them."""
    corrected = corrections(ctx)
    known = [year for year in YEARS if is_known(year, corrected)]
    return range(min(known) - 1, max(known) + 2)
