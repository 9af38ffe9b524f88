"""Which date columns of a branch's list have to be asked for. One program writes such a list, in one order."""

from collections.abc import Sequence
from datetime import date

from compliance.enrolments.columns import Field
from compliance.kernel.dayorder import Days
from compliance.kernel.headings import Column, Header
from compliance.kernel.sheets import Row

DATES = (Field.BIRTH_DATE, Field.ACTIVE_FROM, Field.ACTIVE_UNTIL, Field.PAID_UNTIL)


def days_of(header: Header[Field], rows: Sequence[Row], today: date) -> Days:
    """As the beginning of the list shows them."""
    return Days(header, DATES, Field.NIK, Field.BIRTH_DATE, rows, today)


def undecided(days: Days) -> list[Column]:
    """None where any of its columns shows that the day comes first, but for those that show the month first."""
    decided = days.shows_day_first
    return [column for column in days.undecided if not decided or days.proposed(column)]
