"""Whether 03/04/2026 is in April or in March: said by the other dates of its column, by the NIK, or by a person."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from compliance.kernel.headings import Column, Header
from compliance.kernel.i18n import Text, _
from compliance.kernel.identity import birth_date_in, read_nik
from compliance.kernel.sheets import Cell, Row

NUMBERS = re.compile(r"(?<!\d)(\d{1,2})(\s*[-–—/.,\s]\s*)(\d{1,2})(?=\s*[-–—/.,\s]\s*['’]?(?:\d{4}|\d{2})(?!\d))")
MONTHS = 12
LARGEST_SERIAL, TO_1904 = 10**6, 1462  # days that the workbooks of old Macs begin to count later

Pair = tuple[int, int, tuple[int, int] | None]  # the first two numbers of a date; day and month of birth by the NIK


class DayOrder(StrEnum):
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


ORDERS: dict[DayOrder, Text] = {
    DayOrder.DAY_FIRST: _("hari/bulan/tahun"),
    DayOrder.MONTH_FIRST: _("bulan/hari/tahun"),
}


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How a list writes its days: the ``orders`` of columns by index; bare numbers ``from_1904``, as on old Macs."""

    orders: Mapping[int, DayOrder] = field(default_factory=dict)
    from_1904: bool = False

    @property
    def is_usual(self) -> bool:
        return not self.from_1904 and DayOrder.MONTH_FIRST not in self.orders.values()

    def plain(self, cell: Cell, column: Column) -> Cell:
        """As other lists would write it."""
        if isinstance(cell, str):
            return swapped(cell) if self.orders.get(column.index) is DayOrder.MONTH_FIRST else cell
        is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
        return cell + TO_1904 if is_number and self.from_1904 and 0 <= cell < LARGEST_SERIAL else cell  # type: ignore[operator]


class Days:
    """The date columns of a list, and what its rows show of their order; ``born`` is the one that the NIK knows."""

    def __init__(
        self, header: Header[Any], fields: Sequence[Any], nik: Any, born: Any, rows: Sequence[Row], today: date
    ) -> None:
        number, birth = header.columns.get(nik), header.columns.get(born)
        columns = [header.columns[field] for field in fields if field in header.columns]
        self._pairs = {each: list(_pairs(each, number if each == birth else None, rows, today)) for each in columns}

    @property
    def undecided(self) -> list[Column]:
        """Where dates read both ways, or only with the month first, and none shows that the day comes first."""
        return [column for column, pairs in self._pairs.items() if _is_undecided(pairs)]

    @property
    def shows_day_first(self) -> bool:
        return any(self.proposed(column) is DayOrder.DAY_FIRST for column in self._pairs)

    def proposed(self, column: Column) -> DayOrder | None:
        """What the column's own dates speak for."""
        pairs = self._pairs.get(column, ())
        if any(map(_day_first, pairs)):
            return DayOrder.DAY_FIRST
        return DayOrder.MONTH_FIRST if any(map(_month_first, pairs)) else None


def swapped(cell: str) -> str:
    """A date written month first, as if written day first; what is no such text stays."""
    return NUMBERS.sub(r"\3\2\1", cell, count=1)


def both_ways(column: Column) -> Text:
    return _(
        "Tanggal di kolom {column} bisa dibaca dua cara, misalnya 03/04/2026: 3 April atau 4 Maret. Pilih urutannya.",
        column=column,
    )


def _is_undecided(pairs: Sequence[Pair]) -> bool:
    return any(_both_ways(pair) or _month_first(pair) for pair in pairs) and not any(map(_day_first, pairs))


def _both_ways(pair: Pair) -> bool:
    first, second, _born = pair
    return first != second and first <= MONTHS and second <= MONTHS


def _day_first(pair: Pair) -> bool:
    first, second, born = pair
    return first > MONTHS or (first != second and (first, second) == born)


def _month_first(pair: Pair) -> bool:
    first, second, born = pair
    return first <= MONTHS and (second > MONTHS or (first != second and (second, first) == born))


def _pairs(column: Column, nik: Column | None, rows: Iterable[Row], today: date) -> Iterator[Pair]:
    for row in rows:
        cell = _cell(row, column)
        if isinstance(cell, str) and (found := NUMBERS.search(cell)):
            born = birth_date_in(read_nik(_cell(row, nik)).digits, today) if nik else None
            yield int(found[1]), int(found[3]), (born.day, born.month) if born else None


def _cell(row: Row, column: Column) -> Cell:
    return row.cells[column.index] if column.index < len(row.cells) else None
