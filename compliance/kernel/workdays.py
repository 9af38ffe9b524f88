"""Working days: neither weekends nor national holidays nor cuti bersama (yearly decree of three ministers)."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

from lokal import holidays

from compliance.kernel.decrees import DECREES
from compliance.kernel.errors import Refusal
from compliance.kernel.i18n import _

Corrections = Mapping[date, bool]  # day → whether it is off, against what the calendar says
NONE: Corrections = MappingProxyType({})
SATURDAY = 5


class CalendarUnknown(Refusal):
    """The decree for a year is not in the calendar, so its working days can't be counted."""

    def __init__(self, year: int) -> None:
        super().__init__(
            _(
                "Hari libur tahun {year} belum ada di kalender, jadi hari kerjanya belum bisa dihitung."
                " Admin dapat mengisinya di Aturan, Hari libur.",
                year=year,
            )
        )
        self.year = year


def is_known(year: int, corrections: Corrections = NONE) -> bool:
    """Whether the year's decree came with the product or was entered."""
    return year in holidays.HOLIDAY_YEARS or year in DECREES or any(day.year == year for day in corrections)


def is_working_day(day: date, corrections: Corrections = NONE) -> bool:
    """CalendarUnknown for years without a decree."""
    if not is_known(day.year, corrections):
        raise CalendarUnknown(day.year)
    if day.weekday() >= SATURDAY:
        return False
    return not corrections[day] if day in corrections else not decreed(day)


def decreed(day: date) -> str:
    """What holiday the calendar that came with the product has on this day; empty: none, or an unknown year."""
    if day.year not in holidays.HOLIDAY_YEARS:
        return DECREES.get(day.year, {}).get(day, "")
    return ", ".join(holiday.name for holiday in holidays.holidays_on(day))


def decreed_in(year: int) -> list[tuple[date, str]]:
    """The holidays of the calendar that came with the product, in order."""
    if year not in holidays.HOLIDAY_YEARS:
        return sorted(DECREES.get(year, {}).items())
    days = sorted({date.fromisoformat(holiday.date) for holiday in holidays.get_holidays(year).holidays})
    return [(day, decreed(day)) for day in days]


def add_working_days(start: date, days: int, corrections: Corrections = NONE) -> date:
    """The last day of a term of ``days`` working days; the start itself does not count."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(day, corrections)
    return day
