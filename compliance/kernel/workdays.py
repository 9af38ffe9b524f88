"""Working days: neither weekends nor national holidays nor cuti bersama (yearly decree of three ministers)."""

from collections.abc import Collection
from datetime import date, timedelta

from lokal import holidays

from compliance.kernel.errors import Refusal
from compliance.kernel.i18n import _


class CalendarUnknown(Refusal):
    """The decree for a year is not in the calendar, so its working days can't be counted."""

    def __init__(self, year: int) -> None:
        super().__init__(
            _("Hari libur tahun {year} belum ada di kalender, jadi hari kerjanya belum bisa dihitung.", year=year)
        )
        self.year = year


def is_working_day(day: date, extra_holidays: Collection[date] = ()) -> bool:
    """``extra_holidays`` are days off by local decree; CalendarUnknown for years without data."""
    if day.year not in holidays.HOLIDAY_YEARS:
        raise CalendarUnknown(day.year)
    return day not in extra_holidays and holidays.is_working_day(day)


def add_working_days(start: date, days: int, extra_holidays: Collection[date] = ()) -> date:
    """The last day of a term of ``days`` working days; the start itself does not count."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(day, extra_holidays)
    return day
