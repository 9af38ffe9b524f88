"""Workbooks and CSV files as rows of cells, numbered as Excel numbers them; every failure is an UnusableFile."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby, starmap
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from compliance.kernel import sheets_refusals as refusals
from compliance.kernel.sheets_csv import read_csv
from compliance.kernel.sheets_kind import Kind, kind_of

MEGABYTE = 1024 * 1024
HEADING_ROWS = 50  # titles, headers and signatures do not count against the limit of rows
CHILD = Path(__file__).with_name("sheets_child.py")

Cell = str | int | float | date | None

NOT_CALCULATED = "#CALC?"  # of our own: a formula without a result, which Excel would find when it opens the file
ERRORS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", NOT_CALCULATED)
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What is read at most; ``unpacked`` and ``memory`` in bytes, ``seconds`` of the reader's processor time."""

    size: int = 20 * MEGABYTE
    rows: int = 50_000
    columns: int = 200
    seconds: int = 30
    unpacked: int = 512 * MEGABYTE
    memory: int = 2048 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Row:
    """``number`` as Excel shows it; empty cells at the end are left out, and empty rows: their numbers are missing."""

    number: int
    cells: tuple[Cell, ...]


class Merged(NamedTuple):
    """Cells of one column that were made one, by the numbers of their rows; a column counts from 0."""

    first: int
    last: int
    column: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """``hidden_rows`` are numbers: what nobody sees in Excel is read like everything else.

    ``from_1904``: a bare number of a day counts from there, as on old Macs; dates are dates already.
    """

    name: str
    rows: list[Row]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[Merged, ...] = ()
    from_1904: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets that hold anything."""

    sheets: tuple[Sheet, ...]
    kind: Kind


@dataclass(frozen=True, slots=True)
class SheetHead:
    name: str
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[Merged, ...] = ()
    from_1904: bool = False


def read_workbook(path: Path, limits: Limits = Limits()) -> Workbook:
    """The whole file in memory. Formulas give their stored value, formula errors their text (``#N/A``)."""
    found = ((head, list(rows)) for head, rows in stream_sheets(path, limits))
    sheets = tuple(_sheet(head, rows) for head, rows in found if rows)
    if not sheets:
        raise refusals.empty()
    return Workbook(sheets, kind_of(path))


def _sheet(head: SheetHead, rows: list[Row]) -> Sheet:
    return Sheet(head.name, rows, head.hidden, head.hidden_rows, head.merged, head.from_1904)


def stream_sheets(path: Path, limits: Limits) -> Iterator[tuple[SheetHead, Iterator[Row]]]:
    """Each sheet with its rows, read one after the other: a list of a million rows never stands in memory."""
    if (size := path.stat().st_size) > limits.size:
        raise refusals.too_large(size, limits.size)
    records = _csv_records(path) if kind_of(path) is Kind.CSV else _workbook_records(path, limits)
    for head, group in groupby(records, key=itemgetter(0)):
        yield head, _within(limits, head, _filled(cells for _head, cells in group))


def shown(cell: Cell) -> str:
    """A cell as its sheet shows it."""
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    return "" if cell is None else str(cell)


def is_error(cell: Cell) -> bool:
    """Whether a formula has no result here: ``#N/A``, ``#REF!``."""
    return isinstance(cell, str) and cell in ERRORS


def row_of_texts(number: int, texts: Sequence[str], sheet: str, limits: Limits) -> Row | None:
    """A record of a CSV as a row like all others; None where nothing stands in it. Raises UnusableFile."""
    head = SheetHead(sheet)
    row = next(_filled([[text.strip() or None for text in texts]], number), None)
    return next(_within(limits, head, iter([row]))) if row else None


def _csv_records(path: Path) -> Iterator[tuple[SheetHead, list[Cell]]]:
    head = SheetHead("CSV")
    return ((head, [text.strip() or None for text in record]) for record in read_csv(path))


def _workbook_records(path: Path, limits: Limits) -> Iterator[tuple[SheetHead, list[Cell]]]:
    """Read in a child process, which may die of the file without harm."""
    command = [sys.executable, "-I", str(CHILD), str(path), json.dumps(asdict(limits))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:  # noqa: S603 - no shell
        try:
            yield from _told(child, limits)
        finally:
            child.kill()


def _told(child: subprocess.Popen[bytes], limits: Limits) -> Iterator[tuple[SheetHead, list[Cell]]]:
    """What the child reads, to its last word; raises when it refuses the file, or dies of it."""
    head = SheetHead("")
    for line in child.stdout or ():
        if not line.endswith(b"\n"):
            break
        match json.loads(line):
            case list(rows):
                for values in rows:
                    yield head, [_moment(value[0]) if type(value) is list else value for value in values]
            case {"sheet": name, "hidden": hidden, "rows": rows, "merged": merged, "from_1904": from_1904}:
                head = SheetHead(name, hidden, frozenset(rows), tuple(starmap(Merged, merged)), from_1904)
            case {"refused": reason, "found": found}:
                raise refusals.told_by_child(reason, found, limits.rows, limits.columns)
            case {"end": True}:
                return
    raise refusals.too_slow(limits.seconds) if child.wait() == -signal.SIGXCPU else refusals.too_complex()


def _filled(records: Iterable[list[Cell]], first: int = 1) -> Iterator[Row]:
    for place, cells in enumerate(records, start=first):
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield Row(place, tuple(cells))


@lru_cache(maxsize=2**14)  # lists repeat their dates
def _moment(text: str) -> date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _within(limits: Limits, head: SheetHead, rows: Iterator[Row]) -> Iterator[Row]:
    for count, row in enumerate(rows, start=1):
        if len(row.cells) > limits.columns:
            raise refusals.too_wide(head.name, row.number, len(row.cells), limits.columns)
        if count > limits.rows + HEADING_ROWS:
            raise refusals.too_long(head.name, limits.rows)
        yield row
