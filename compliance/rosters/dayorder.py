"""Whether 03/04/2026 is in April or in March: said by the other dates of its column, by the NIK, or by a person."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from compliance.kernel.headings import Column, Header
from compliance.kernel.identity import birth_date_in, read_nik
from compliance.kernel.sheets import Cell, Row
from compliance.rosters.choices import DayOrder
from compliance.rosters.columns import Field

DAYS = (Field.BIRTH_DATE, Field.STARTS_ON, Field.ENDS_ON)
NUMBERS = re.compile(r"(?<!\d)(\d{1,2})(\s*[-/.\s]\s*)(\d{1,2})(?=\s*[-/.\s]\s*(?:\d{4}|\d{2})(?!\d))")
MONTHS = 12


def undecided(header: Header[Field], rows: Iterable[Row], today: date) -> list[Column]:
    """The date columns where some dates read both ways and none shows that the day comes first."""
    listed = list(rows)
    columns = [header.columns[field] for field in DAYS if field in header.columns]
    return [column for column in columns if _is_undecided(list(_pairs(header, column, listed, today)))]


def swapped(cell: Cell) -> Cell:
    """A date written month first, as if written day first; what is no such text stays."""
    return NUMBERS.sub(r"\3\2\1", cell, count=1) if isinstance(cell, str) else cell


def proposed(header: Header[Field], column: Column, rows: Sequence[Row], today: date) -> DayOrder | None:
    """What the column's own dates speak for."""
    pairs = list(_pairs(header, column, rows, today))
    if any(map(_day_first, pairs)):
        return DayOrder.DAY_FIRST
    return DayOrder.MONTH_FIRST if any(second > MONTHS for _first, second, _born in pairs) else None


Pair = tuple[int, int, tuple[int, int] | None]  # the first two numbers of a date; day and month of birth by the NIK


def _is_undecided(pairs: Sequence[Pair]) -> bool:
    return any(map(_both_ways, pairs)) and not any(map(_day_first, pairs))


def _both_ways(pair: Pair) -> bool:
    first, second, _born = pair
    return first != second and first <= MONTHS and second <= MONTHS


def _day_first(pair: Pair) -> bool:
    first, second, born = pair
    return first > MONTHS or (first != second and (first, second) == born)


def _pairs(header: Header[Field], column: Column, rows: Iterable[Row], today: date) -> Iterator[Pair]:
    nik = header.columns.get(Field.NIK) if header.columns.get(Field.BIRTH_DATE) == column else None
    for row in rows:
        cell = _cell(row, column)
        if isinstance(cell, str) and (found := NUMBERS.search(cell)):
            born = birth_date_in(read_nik(_cell(row, nik)).digits, today) if nik else None
            yield int(found[1]), int(found[3]), (born.day, born.month) if born else None


def _cell(row: Row, column: Column) -> Cell:
    return row.cells[column.index] if column.index < len(row.cells) else None
