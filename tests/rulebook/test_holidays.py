"""The calendar of working days, and what an administrator corrects in it."""

from datetime import date

import pytest

from compliance.kernel.errors import Conflict, Forbidden, Invalid
from compliance.kernel.workdays import CalendarUnknown, add_working_days
from compliance.rulebook import holidays
from tests.builders import World, key

DECREE = "\n".join(f"{day} Januari 2028: Libur {day}" for day in range(1, 13))


def due(ctx, start=date(2026, 3, 10), days=14):
    return add_working_days(start, days, holidays.corrections(ctx))


def test_fourteen_working_days_from_10_march_2026(world: World):
    with world.work("officer") as ctx:
        assert due(ctx) == date(2026, 4, 7)


@pytest.mark.parametrize(
    ("day", "off", "end"),
    [
        pytest.param(date(2026, 3, 12), True, date(2026, 4, 8), id="a local holiday makes the term longer"),
        pytest.param(date(2026, 3, 18), False, date(2026, 4, 6), id="a withdrawn cuti bersama makes it shorter"),
    ],
)
def test_a_correction_counts_at_once_until_it_is_removed(world: World, day, off, end):
    with world.work("admin") as ctx:
        row = holidays.correct_day(ctx, day, "Surat Edaran 5/2026", off)
        assert due(ctx) == end
        assert next(each for each in holidays.calendar(ctx, 2026) if each.day == day).off is off
        holidays.remove_correction(ctx, key(row))
        ctx.db.flush()
        assert due(ctx) == date(2026, 4, 7)


@pytest.mark.parametrize(
    ("day", "name", "off", "said"),
    [
        pytest.param(date(2026, 8, 17), "HUT", True, "memang sudah libur", id="off already"),
        pytest.param(date(2026, 8, 18), "Kerja", False, "memang sudah hari kerja", id="a working day already"),
        pytest.param(date(2026, 8, 22), "Sabtu", True, "Sabtu atau Minggu", id="a weekend"),
        pytest.param(date(2028, 1, 3), "Awal", True, "keputusan setahun penuh", id="a year without a decree"),
        pytest.param(date(2026, 8, 18), " ", True, "Tulis nama harinya", id="no name"),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused(world: World, day, name, off, said):
    with world.work("admin") as ctx, pytest.raises(Invalid, match=said):
        holidays.correct_day(ctx, day, name, off)


def test_a_year_is_entered_as_a_whole(world: World):
    with world.work("admin") as ctx:
        with pytest.raises(CalendarUnknown):
            due(ctx, date(2028, 1, 3), 3)
        assert holidays.enter_decree(ctx, 2028, DECREE) == 12
        assert due(ctx, date(2028, 1, 3), 3) == date(2028, 1, 17)
        assert [*holidays.years(ctx)] == [2024, 2025, 2026, 2027, 2028, 2029]
        with pytest.raises(Conflict):
            holidays.enter_decree(ctx, 2028, DECREE)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        pytest.param(DECREE + "\n\n32 Januari 2028: x", "Baris 14", id="no such day"),
        pytest.param(DECREE + "\n1 Mei 2027: Buruh", "Baris 13", id="another year"),
        pytest.param(DECREE + "\n1 Mei 2028", "Baris 13", id="no name"),
        pytest.param("1 Januari 2028: Tahun Baru", "Baru 1 hari", id="surely not all"),
        pytest.param("", "Baru 0 hari", id="nothing"),
    ],
)
def test_a_decree_that_cannot_be_read_is_refused_by_line(world: World, lines, said):
    with world.work("admin") as ctx, pytest.raises(Invalid, match=said):
        holidays.enter_decree(ctx, 2028, lines)


@pytest.mark.parametrize("who", ["officer", "auditor", "contractor"])
def test_only_admins_correct_the_calendar(world: World, who):
    with world.work(who) as ctx:
        assert len(holidays.calendar(ctx, 2026)) > 20
        with pytest.raises(Forbidden):
            holidays.correct_day(ctx, date(2026, 9, 8), "Hari Jadi", True)
