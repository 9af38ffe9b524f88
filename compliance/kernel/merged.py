"""Merged cells among the rows of a list: Excel keeps what stands in them in the first row alone."""

from collections import deque
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from compliance.kernel.i18n import _
from compliance.kernel.sheets import Cell, Merged, Row

NOTHING: Mapping[int, Cell] = MappingProxyType({})
TAKEN_FROM_ABOVE = _("sel gabungan: yang dipakai isi baris pertamanya.")


class Spreader:
    """Gives the later rows of merged cells what the first holds, in these ``columns``. Rows come in their order."""

    def __init__(self, merged: Iterable[Merged], columns: Iterable[int]) -> None:
        wanted = set(columns)
        self._coming = deque(sorted(each for each in merged if each.column in wanted))
        self._open: dict[int, tuple[int, Cell]] = {}

    def missing(self, row: Row) -> Mapping[int, Cell]:
        """By column: what stands further up, in the cell that this row's empty one is merged with."""
        if not self._coming and not self._open:
            return NOTHING
        self._open = {column: held for column, held in self._open.items() if held[0] >= row.number}
        found = {column: cell for column, (_last, cell) in sorted(self._open.items()) if _cell(row, column) is None}
        self._begin(row)
        return found

    def _begin(self, row: Row) -> None:
        """What begins in a row above the list, or in one with nothing in it, holds nothing for anybody."""
        while self._coming and self._coming[0].first <= row.number:
            each = self._coming.popleft()
            cell = _cell(row, each.column)
            if each.first == row.number and cell is not None:
                self._open[each.column] = each.last, cell


def filled(row: Row, cells: Mapping[int, Cell]) -> Row:
    """The row with these cells by column."""
    if not cells:
        return row
    width = max(len(row.cells), *(column + 1 for column in cells))
    known = {**dict(enumerate(row.cells)), **cells}
    return Row(row.number, tuple(known.get(column) for column in range(width)))


def _cell(row: Row, column: int) -> Cell:
    return row.cells[column] if column < len(row.cells) else None
