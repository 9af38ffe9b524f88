"""The contractor's own file given back: the same rows at the same numbers, what is wrong in colour, and what to do."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook as Writer

from compliance.kernel.i18n import Text, _
from compliance.kernel.merged import Spreader, filled
from compliance.kernel.rownotes import RowNote
from compliance.kernel.sheets import Limits, Row, Sheet, Workbook
from compliance.kernel.sheets_kind import Kind
from compliance.kernel.sheets_write import SAFE_OPTIONS, formats, write_cell
from compliance.rosters.columns import Field
from compliance.rosters.ours import END_HEADINGS, their_width
from compliance.rosters.reading import Reading

ROW_NOT_COUNTED = "row_not_counted", _("Baris tidak dihitung")
CELL_UNREADABLE = "cell_unreadable", _("Sel tidak terbaca")
FLAWED = "#FFC7CE"
CHILD = Path(__file__).with_name("marked_child.py")
WIDTH, WIDE = 18, 80
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31
DEFAULT = Limits()


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding on one row; where the list has no column for the field, it stands at the row's end only.

    The title is for people; the code tells two that are titled alike in two languages apart.
    """

    code: str
    title: Text
    message: Text
    next_step: Text
    field: Field | None = None

    @property
    def label(self) -> str:
        return f"{self.title} [{self.code}]"


Marks = Mapping[tuple[str, int], Sequence[Mark]]


@dataclass(frozen=True, slots=True)
class _Flaw:
    column: int | None
    label: str
    comment: str
    next_step: str


def mark_roster(
    book: Workbook, reading: Reading, marks: Marks, path: Path, original: Path | None = None, limits: Limits = DEFAULT
) -> None:
    """Write the book to ``path``; ``marks`` by (sheet, row). What the reading could not use is marked too.

    An XLSX ``original`` keeps its own formatting; other files, and one that can't be taken up again, become plain XLSX.
    """
    flaws = _flaws(reading, marks)
    if not (original and book.kind is Kind.XLSX and _marked_in_place(book, reading, flaws, path, original, limits)):
        _write_anew(book, reading, flaws, path)


def _marked_in_place(
    book: Workbook, reading: Reading, flaws: Mapping[int, list[_Flaw]], path: Path, original: Path, limits: Limits
) -> bool:
    """By a child process, which may die of the file without harm; whether it came to its end."""
    sheet = next(sheet for sheet in book.sheets if sheet.name == reading.sheet)
    orders = {"sheet": sheet.name, "end": _own_end(sheet, reading), "colour": FLAWED.replace("#", "FF"), "width": WIDE}
    heads: dict[int, list[_Flaw]] = {reading.header_row: []} if reading.header_row else {}
    rows = {row: _orders(row, reading, of_row) for row, of_row in {**flaws, **heads}.items()}
    command = [sys.executable, "-I", str(CHILD), str(original), str(path), json.dumps(asdict(limits))]
    said = json.dumps(orders | {"rows": rows})
    done = subprocess.run(command, input=said, text=True, capture_output=True, check=False)  # noqa: S603 - no shell
    return done.returncode == 0


def _orders(row: int, reading: Reading, flaws: Sequence[_Flaw]) -> dict[str, Any]:
    """What the child does to one row; columns count from 0."""
    flawed = sorted({flaw.column for flaw in flaws if flaw.column is not None})
    return {"end": list(_end(row, reading, flaws)), "flawed": flawed, "comments": _comments(flaws)}


def _own_end(sheet: Sheet, reading: Reading) -> int:
    """Where the columns of ours begin: at the end, or where an earlier marking put them."""
    header = next((row.cells for row in sheet.rows if row.number == reading.header_row), ())
    width = max(len(row.cells) for row in sheet.rows)
    return their_width(header) if len(header) == width else width


def _write_anew(book: Workbook, reading: Reading, flaws: Mapping[int, list[_Flaw]], path: Path) -> None:
    writer = Writer(path, SAFE_OPTIONS)
    try:
        looks = formats(writer), formats(writer, bg_color=FLAWED)
        for place, sheet in enumerate(book.sheets, start=1):
            target = writer.add_worksheet(_free_name(writer, sheet.name, place))
            if sheet.name == reading.sheet:
                _write_list(target, sheet, reading, flaws, looks)
            else:
                _write_other(target, sheet, looks[0])
    finally:
        writer.close()


def _flaws(reading: Reading, marks: Marks) -> dict[int, list[_Flaw]]:
    """By row of the reading's sheet."""
    found: dict[int, list[_Flaw]] = {}
    for (sheet, row), of_row in marks.items():
        if sheet == reading.sheet:
            found.setdefault(row, []).extend(_from_mark(mark, reading) for mark in of_row)
    for (code, title), notes in ((ROW_NOT_COUNTED, reading.row_errors), (CELL_UNREADABLE, reading.notes)):
        for note in notes:
            found.setdefault(note.row, []).append(_from_note(note, f"{title} [{code}]"))
    return found


def _from_mark(mark: Mark, reading: Reading) -> _Flaw:
    column = reading.columns.get(mark.field) if mark.field else None
    return _Flaw(column.index if column else None, mark.label, str(mark.message), str(mark.next_step))


def _from_note(note: RowNote, label: str) -> _Flaw:
    return _Flaw(note.column.index if note.column else None, label, str(note.problem), str(note.message))


def _write_list(
    target: Any, sheet: Sheet, reading: Reading, flaws: Mapping[int, list[_Flaw]], looks: tuple[Any, Any]
) -> None:
    end = _own_end(sheet, reading)
    target.activate()
    target.freeze_panes(reading.header_row, 0)
    target.set_column(0, end, WIDTH)
    target.set_column(end + 1, end + 1, WIDE)
    for row in _unmerged(sheet, reading):
        of_row = flaws.get(row.number, [])
        _write_row(target, Row(row.number, row.cells[:end]), {flaw.column for flaw in of_row}, looks)
        for column, comment in _comments(of_row).items():
            target.write_comment(row.number - 1, column, comment)
        _write_end(target, row.number, end, _end(row.number, reading, of_row), looks[bool(of_row)])


def _unmerged(sheet: Sheet, reading: Reading) -> Iterator[Row]:
    """Merged cells become plain ones here: each worker keeps what was read for it."""
    given = {note.row for note in reading.merged}
    spreader = Spreader(sheet.merged, {note.column.index for note in reading.merged if note.column})
    for row in sheet.rows:
        cells = spreader.missing(row)
        yield filled(row, cells) if row.number in given else row


def _write_row(target: Any, row: Row, flawed: set[int | None], looks: tuple[Any, Any]) -> None:
    """A flawed cell is coloured even where it is empty."""
    width = max(len(row.cells), *(column + 1 for column in flawed if column is not None), 0)
    for column in range(width):
        cell = row.cells[column] if column < len(row.cells) else None
        write_cell(target, row.number - 1, column, cell, looks[column in flawed])


def _comments(flaws: Sequence[_Flaw]) -> dict[int, str]:
    """By column."""
    by_column: dict[int, list[str]] = {}
    for flaw in flaws:
        if flaw.column is not None:
            by_column.setdefault(flaw.column, []).append(flaw.comment)
    return {column: "\n".join(comments) for column, comments in by_column.items()}


def _end(row: int, reading: Reading, flaws: Sequence[_Flaw]) -> Iterator[str]:
    """The two cells at the end of a row: what was found, next steps; under the header's last row, their headings."""
    if row == reading.header_row:
        yield from map(str, END_HEADINGS)
    elif flaws:
        yield "; ".join(dict.fromkeys(flaw.label for flaw in flaws))
        yield " ".join(dict.fromkeys(flaw.next_step for flaw in flaws))


def _write_end(target: Any, number: int, end: int, cells: Iterator[str], look: Mapping[type, Any]) -> None:
    for column, text in enumerate(cells, start=end):
        write_cell(target, number - 1, column, text, look)


def _write_other(target: Any, sheet: Sheet, look: Mapping[type, Any]) -> None:
    if sheet.hidden:
        target.hide()
    for row in sheet.rows:
        for column, cell in enumerate(row.cells):
            write_cell(target, row.number - 1, column, cell, look)


def _free_name(writer: Any, name: str, place: int) -> str:
    """The sheet's own name where Excel allows it (LibreOffice allows more)."""
    allowed = NOT_IN_NAMES.sub("_", name)[:LONGEST_NAME].strip()
    taken = {sheet.name.casefold() for sheet in writer.worksheets()}
    return allowed if allowed and allowed.casefold() not in taken else str(_("Lembar {place}", place=place))
