"""One row of a list → one worker, and what could not be read of it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from compliance.kernel.dates import Unreadable, read_birth_date, read_date, read_money
from compliance.kernel.dayorder import DateStyle, DayOrder
from compliance.kernel.headings import Column
from compliance.kernel.i18n import Text, _
from compliance.kernel.identity import Nik, birth_date_in, read_kpj, read_nik
from compliance.kernel.membership import Employment
from compliance.kernel.rownotes import RowNote, formula_problem, glimpse
from compliance.kernel.sheets import Cell, Row, Sheet, is_error, shown
from compliance.rosters.columns import Field
from compliance.rosters.employment import read_employment

LENGTHS = {Field.NAME: 200, Field.OCCUPATION: 100}
LONGEST_NIK = 32
QUOTED = re.compile(r"^'(?=[=+@-])")

NOT_A_DATE = _("bukan tanggal yang bisa dibaca. Tulis seperti 17/08/1990.")
NOT_AN_AMOUNT = _("bukan upah per bulan dalam rupiah. Tulis angkanya saja, misalnya 4067436.")
NOT_A_KPJ = _("bukan nomor KPJ. KPJ terdiri atas 11 angka.")
NOT_AN_EMPLOYMENT = _("bukan status kerja yang dikenal. Tulis Tetap, PKWT, Harian, atau Borongan.")
ENDS_BEFORE_START = _("selesai sebelum mulai. Tanggal selesai ini tidak dipakai; perbaiki lalu unggah lagi.")

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class WorkerLine:
    """A worker as the list has it: ``row`` as Excel shows it, ``wage`` in rupiah a month, no name as ``""``."""

    sheet: str
    row: int
    nik: Nik
    name: str
    occupation: str
    birth_date: date | None
    kpj: str
    wage: int | None
    starts_on: date | None
    ends_on: date | None
    employment: Employment | None = None

    @property
    def is_somebody(self) -> bool:
        """Whether there is a name or a number: without both, nobody can be found by this row."""
        return bool(self.name) or any(map(str.isdigit, self.nik.digits))


class LineReader:
    """Reads rows by their columns, and notes each cell that could not be read."""

    def __init__(
        self, sheet: Sheet, columns: Mapping[Field, Column], today: date, orders: Mapping[int, DayOrder]
    ) -> None:
        self._sheet, self._columns, self._today = sheet.name, columns, today
        self._style = DateStyle(orders, sheet.from_1904)
        self._is_usual = self._style.is_usual

    def read(self, row: Row) -> tuple[WorkerLine, list[RowNote]]:
        notes: list[RowNote] = []
        cells = _Cells(self._sheet, row, self._columns, notes)
        nik = read_nik(cells.value(Field.NIK))
        born = cells.read(Field.BIRTH_DATE, self._written(Field.BIRTH_DATE, self._birth_date(nik)), NOT_A_DATE)
        starts_on = cells.read(Field.STARTS_ON, self._written(Field.STARTS_ON, self._date), NOT_A_DATE)
        ends_on = cells.read(Field.ENDS_ON, self._written(Field.ENDS_ON, self._date), NOT_A_DATE)
        if starts_on and ends_on and ends_on < starts_on:
            cells.note(Field.ENDS_ON, ENDS_BEFORE_START)
            ends_on = None
        line = WorkerLine(
            sheet=self._sheet,
            row=row.number,
            nik=Nik(nik.digits[:LONGEST_NIK], nik.problem),
            name=cells.text(Field.NAME),
            occupation=cells.text(Field.OCCUPATION),
            birth_date=born,
            kpj=cells.read(Field.KPJ, _kpj, NOT_A_KPJ) or "",
            wage=cells.read(Field.WAGE, read_money, NOT_AN_AMOUNT),
            starts_on=starts_on,
            ends_on=ends_on,
            employment=cells.read(Field.EMPLOYMENT, read_employment, NOT_AN_EMPLOYMENT),
        )
        return line, notes

    def _written(self, field: Field, read: Callable[[Cell], date | None]) -> Callable[[Cell], date | None]:
        """What reads a column of dates as this list writes them."""
        if self._is_usual or field not in self._columns:
            return read
        column = self._columns[field]
        return lambda cell: read(self._style.plain(cell, column))

    def _date(self, cell: Cell) -> date | None:
        return read_date(cell, self._today)

    def _birth_date(self, nik: Nik) -> Callable[[Cell], date | None]:
        hint = birth_date_in(nik.digits, self._today)
        return lambda cell: read_birth_date(cell, self._today, hint)


@dataclass(frozen=True, slots=True)
class _Cells:
    """A row's cells by meaning; what is wrong with them goes to ``notes``."""

    sheet: str
    row: Row
    columns: Mapping[Field, Column]
    notes: list[RowNote]

    def value(self, field: Field) -> Cell:
        """None where there is nothing to read; a failed formula is noted."""
        cell = self._cell(field)
        if is_error(cell):
            self.note(field, formula_problem(cell))
            return None
        return None if is_void(cell) else cell

    def text(self, field: Field) -> str:
        """Without the apostrophe that earlier marked files had before a text that begins like a formula."""
        text = QUOTED.sub("", " ".join(shown(self.value(field)).split()))
        if len(text) > LENGTHS[field]:
            self.note(field, too_long(field))
        return text[: LENGTHS[field]]

    def read(self, field: Field, read: Callable[[Cell], Value | None], expected: Text) -> Value | None:
        try:
            return read(self.value(field))
        except Unreadable:
            self.note(field, expected)
            return None

    def note(self, field: Field, problem: Text) -> None:
        column = self.columns[field]
        self.notes.append(RowNote(self.sheet, self.row.number, column, glimpse(self._cell(field)), problem))

    def _cell(self, field: Field) -> Cell:
        column = self.columns.get(field)
        return self.row.cells[column.index] if column and column.index < len(self.row.cells) else None


def too_long(field: Field) -> Text:
    return _("lebih dari {length} huruf; selebihnya tidak dipakai.", length=LENGTHS[field])


def is_void(cell: Cell) -> bool:
    """Whether a cell holds nothing: empty, a dash, or the 0 of a formula that points to an empty cell."""
    return cell is None or cell == 0 or (isinstance(cell, str) and not cell.strip(" -–—._0"))


def _kpj(cell: Cell) -> str | None:
    found = read_kpj(cell)
    if found is None and cell is not None:
        raise Unreadable(cell)
    return found
