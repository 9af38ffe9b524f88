"""Dates and amounts as people write them in sheets: strict, day before month, unreadable rather than guessed."""

import calendar
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

EXCEL_EPOCH = date(1899, 12, 30)
SERIAL = re.compile(r"[2-5]\d{4}")  # day numbers in a CSV: from 1954 to 2064
EARLIEST, LATEST = date(1915, 1, 1), date(2150, 12, 31)
NO_END = 9999  # the year that exports write for "until further notice"
CENTURIES = (2000, 1900)
LARGEST_SERIAL = 10**6  # larger numbers are dates written without separators: 17081990
LARGEST_AMOUNT = 10**12

MONTHS = (
    ("januari", "january"),
    ("februari", "pebruari", "february"),
    ("maret", "march", "mrt"),
    ("april",),
    ("mei", "may"),
    ("juni", "june"),
    ("juli", "july"),
    ("agustus", "august", "agt", "agts", "ags", "agst"),
    ("september",),
    ("oktober", "october"),
    ("november", "nopember"),
    ("desember", "december"),
)
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
ONE_SIGN = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("’‘`´", "'"))  # as people and Word write them
WEEKDAY = re.compile(
    r"^(?:senin|selasa|rabu|kamis|jum['’]?at|sabtu|minggu|ahad|(?:mon|tues|wednes|thurs|fri|satur|sun)day)[\s,/]+"
)
# Behind the digits of a date: "Sangatta, 05.06.90" has none.
CLOCK = re.compile(
    r"(?<=\d)[\sT]+(?:[01]?\d|2[0-3])[:.][0-5]\d(?:[:.]\d{2}(?:\.\d+)?)?(?:\s*(?:z|wita|wib|wit))?$", re.IGNORECASE
)
PLACE = re.compile(r"^\D*[a-z)][\s,/]+(?=\d)")
DAY, YEAR, GAP = r"(?P<day>\d{1,2})", r"'?(?P<year>\d{4}|\d{2})", r"\s*[-/.,\s]\s*"
DATE_FORMS = (
    re.compile(rf"{DAY}{GAP}(?P<month>\d{{1,2}}){GAP}{YEAR}"),
    re.compile(rf"(?P<year>\d{{4}}){GAP}(?P<month>\d{{1,2}}){GAP}{DAY}"),
    re.compile(rf"{DAY}{GAP}(?P<roman>[ivx]+){GAP}{YEAR}"),
    re.compile(rf"{DAY}[-/.\s]*(?P<word>[a-z]{{3,}})[-/.,\s]*{YEAR}"),
    re.compile(rf"(?P<word>[a-z]{{3,}})\s+{DAY}\s*,\s*(?P<year>\d{{4}})"),
    re.compile(r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"),
)
MONTH_FORMS = (
    re.compile(rf"(?P<word>[a-z]{{3,}})[-/.,\s]*{YEAR}"),
    re.compile(r"(?P<month>\d{1,2})\s*[-/.]\s*(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})\s*[-/.]\s*(?P<month>\d{1,2})"),
)
AMOUNT = re.compile(
    r"(?:rp|idr)?\.?\s*(?P<whole>\d+|\d{1,3}(?P<gap>[.,\s])\d{3}(?:(?P=gap)\d{3})*)"
    r"(?:[.,](?P<part>\d{1,2}))?(?:[.,]-)?"
)
REMEMBERED = lru_cache(maxsize=2**16)  # lists repeat their dates: a million rows have some ten thousand


class Unreadable(ValueError):
    """There is something in the cell, and it is not what its column asks for."""


@REMEMBERED
def read_date(cell: object, today: date) -> date | None:
    """A day of work or membership; a year of two digits is the one nearest to today. None: empty, or without end."""
    plain = _plain(cell)
    return _open_ended(_nearest(_meanings(plain), today)) if plain else None


@REMEMBERED
def read_birth_date(cell: object, today: date, hint: date | None = None) -> date | None:
    """A day in the past; the hint (from the NIK) decides between two centuries. A place before it is dropped."""
    if not (plain := _plain(cell)):
        return None
    if isinstance(plain, str) and not _from_text(plain, DATE_FORMS):
        plain = PLACE.sub("", plain)
    found = _meanings(plain)
    if past := [day for day in found if day <= today]:
        return hint if hint in past else max(past)
    raise Unreadable(cell)


@REMEMBERED
def read_until(cell: object, today: date) -> date | None:
    """The last day of what is paid by the month: ``Agustus 2026`` and a sheet's first of August are 31 August."""
    plain = _plain(cell)
    if isinstance(plain, date) and plain.day == 1 and _likely(plain):
        return _open_ended(_month_end(plain))
    if isinstance(plain, str) and (found := _from_text(plain, MONTH_FORMS)):
        return _open_ended(_month_end(_nearest(found, today)))
    return read_date(cell, today)


def month_of(word: str) -> int | None:
    """1 to 12 from an Indonesian or English name or its first letters, three at least."""
    found = (n for n, names in enumerate(MONTHS, 1) if any(name.startswith(word) for name in names))
    return next(found, None) if len(word) >= 3 else None


def read_money(cell: object) -> int | None:
    """Whole rupiah, with ``.`` or ``,`` between thousands or before cents; None when empty."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _rupiah(Decimal(cell), cell)
    found = AMOUNT.fullmatch(" ".join(str(cell).casefold().split()))
    if not found:
        raise Unreadable(cell)
    whole = re.sub(r"\D", "", found["whole"])
    return _rupiah(Decimal(f"{whole}.{found['part'] or 0}"), cell)


def _rupiah(amount: Decimal, cell: object) -> int:
    if not amount.is_finite() or not 0 <= amount <= LARGEST_AMOUNT:
        raise Unreadable(cell)
    return int(amount.to_integral_value(ROUND_HALF_UP))


def _plain(cell: object) -> date | str | None:
    """A sheet's date or day number as a date, text in small letters without weekday and clock; None when empty."""
    if isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return EXCEL_EPOCH + timedelta(days=int(cell)) if 0 <= cell < LARGEST_SERIAL else f"{cell:08.0f}"
    text = " ".join(str(cell).casefold().translate(ONE_SIGN).split()) if cell is not None else ""
    if SERIAL.fullmatch(text):
        return EXCEL_EPOCH + timedelta(days=int(text))
    return CLOCK.sub("", WEEKDAY.sub("", text)) if text.strip("-") else None


def _meanings(plain: date | str) -> tuple[date, ...]:
    """The days that a cell can mean: two when its year has two digits; Unreadable when none."""
    days = (plain,) if isinstance(plain, date) else _from_text(plain, DATE_FORMS)
    if not any(map(_likely, days)):
        raise Unreadable(plain)
    return days


def _from_text(text: str, forms: tuple[re.Pattern[str], ...]) -> tuple[date, ...]:
    found = (form.fullmatch(text) for form in forms)
    return tuple(day for match in found if match for day in _days(match.groupdict()) if _likely(day))


def _days(parts: dict[str, str]) -> Iterator[date]:
    month = _month(parts)
    year = int(parts["year"])
    for century in CENTURIES if len(parts["year"]) == 2 else (0,):
        try:
            yield date(century + year, month or 0, int(parts.get("day", 1)))
        except ValueError:
            continue


def _month(parts: dict[str, str]) -> int | None:
    if "word" in parts:
        return month_of(parts["word"])
    if "roman" in parts:
        return ROMAN.index(parts["roman"]) + 1 if parts["roman"] in ROMAN else None
    return int(parts["month"])


def _likely(day: date) -> bool:
    return EARLIEST <= day <= LATEST or day.year == NO_END


def _nearest(days: tuple[date, ...], today: date) -> date:
    return min(days, key=lambda day: abs(day - today))


def _month_end(day: date) -> date:
    return date(day.year, day.month, calendar.monthrange(day.year, day.month)[1])


def _open_ended(day: date) -> date | None:
    return None if day.year == NO_END else day
