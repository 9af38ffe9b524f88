"""A list without headings, known again by what stands in its columns: good for a proposal, not for more."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import islice

from compliance.kernel.dayorder import NUMBERS
from compliance.kernel.identity import problem_of
from compliance.kernel.rownotes import cells_of
from compliance.kernel.sheets import Cell, shown
from compliance.rosters.listing import Listing

SAMPLE = 100  # cells of a column


def shape(listing: Listing) -> list[str]:
    """In place of headings, by column; a heading never has such a sign."""
    columns, rows = listing.header.all_columns, listing.rows
    known = {column.index: _kind(islice(cells_of(column, rows), SAMPLE)) for column in columns}
    return [f"#{known[index]}" if index in known else "" for index in range(max(known, default=-1) + 1)]


def _kind(cells: Iterator[Cell]) -> str:
    """Of most of its cells."""
    kinds = Counter(map(_kind_of, cells)).most_common(1)
    return kinds[0][0] if kinds else "empty"


def _kind_of(cell: Cell) -> str:
    text = shown(cell)
    if problem_of(text) is None:
        return "nik"
    if isinstance(cell, date) or NUMBERS.search(text):
        return "day"
    return "number" if text.replace(".", "").replace(",", "").isdecimal() else "text"
