"""One row of a list of members → one enrolment, or a note that says why it can't be used."""

from collections.abc import Callable, Container, Iterable, Mapping
from datetime import date
from operator import itemgetter
from typing import NamedTuple, TypeVar

from compliance.enrolments.columns import OF_PROGRAMME, Field
from compliance.enrolments.wording import is_active, is_owing, is_yes, programmes_named, segment_named
from compliance.kernel.dates import Unreadable, read_birth_date, read_date, read_until
from compliance.kernel.dayorder import DateStyle
from compliance.kernel.headings import Header, words
from compliance.kernel.i18n import Text, _
from compliance.kernel.identity import NikProblem, birth_date_in, problem_of, read_kpj, read_nik
from compliance.kernel.membership import Programme, Segment
from compliance.kernel.rownotes import RowNote, glimpse
from compliance.kernel.sheets import Cell, Row, is_error, shown

JAKON_PROGRAMMES = frozenset((Programme.JKK, Programme.JKM))  # all that a project insures: Permenaker 5/2021

PERSONAL = (  # cells that differ from row to row, besides the NIK
    Field.KPJ,
    Field.NAME,
    Field.BIRTH_DATE,
    Field.ACTIVE_FROM,
    Field.ACTIVE_UNTIL,
    Field.PAID_UNTIL,
)
SHARED = tuple(field for field in Field if field not in (Field.NIK, *PERSONAL))
REMEMBERED = 2**15  # rows' common parts, each some hundred bytes

NIK_PROBLEMS = {
    NikProblem.MISSING: _("NIK kosong, sehingga peserta ini tidak bisa dicocokkan."),
    NikProblem.PRECISION_LOST: _(
        "NIK tersimpan sebagai bilangan dan angka terakhirnya mungkin hilang. Minta daftar dengan NIK berformat teks."
    ),
}
NIK_MALFORMED = _("NIK tidak benar: harus 16 angka dengan tanggal lahir yang ada.")
NO_SEGMENT = _("segmen tidak diketahui. Isi PU, BPU, atau Jasa Konstruksi.")
NO_PROGRAMME = _("program tidak diketahui. Tulis seperti JKK, JKM, JHT.")
NO_STATUS = _("status tidak dikenal. Tulis AKTIF atau NON AKTIF.")
NO_ARREARS = _("tunggakan tidak dikenal. Tulis YA atau TIDAK, atau jumlah bulannya.")
NO_DATE = _("bukan tanggal yang bisa dibaca. Tulis seperti 17/08/2026.")

Key = TypeVar("Key")
Value = TypeVar("Value")
Cells = Mapping[Field, Cell]


class EnrolmentLine(NamedTuple):
    """A membership as the list has it; texts that are not there are ``""``, dates None: unknown, or without end."""

    row: int
    nik: str
    kpj: str
    name: str
    birth_date: date | None
    npp: str
    company: str
    segment: Segment
    project_number: str
    programmes: frozenset[Programme]
    active_from: date | None
    active_until: date | None
    active: bool
    in_arrears: bool = False


class _Membership(NamedTuple):
    """What the rows of one employer or project have in common."""

    npp: str
    company: str
    segment: Segment
    project_number: str
    programmes: frozenset[Programme]
    active: bool
    in_arrears: bool


class _Unusable(Exception):
    def __init__(self, field: Field, problem: Text) -> None:
        super().__init__(field, problem)
        self.field, self.problem = field, problem


class LineReader:
    """``segment`` is that of lists which don't say; ``sample`` shows how this list writes its NIKs.

    A list repeats itself: of a million rows some thousands of employers, and some ten thousand birthdays, are
    understood once and then remembered.
    """

    def __init__(
        self,
        sheet: str,
        header: Header[Field],
        sample: Iterable[Row],
        today: date,
        segment: Segment | None,
        style: DateStyle,
    ) -> None:
        self._sheet, self._columns, self._today, self._segment_of_list = sheet, header.columns, today, segment
        self._style = None if style.is_usual else style
        places = {field: column.index for field, column in header.columns.items()}
        self._width = 1 + max(places.values())
        self._places = {field: places.get(field, self._width) for field in Field}  # behind the last: always empty
        self._personal = itemgetter(*(self._places[field] for field in PERSONAL))
        self._repeated = itemgetter(*(self._places[field] for field in SHARED))
        self._memberships: dict[tuple[Cell, ...], _Membership] = {}
        self._birthdays: dict[tuple[Cell, str], date | None] = {}
        nik = self._places[Field.NIK]
        self._by_columns = {p: field for p, field in OF_PROGRAMME.items() if field in header.columns}
        self._whole_numbers = any(_is_whole(cell) for row in sample for cell in row.cells[nik : nik + 1])

    def read(self, row: Row, niks: Container[str] | None = None) -> EnrolmentLine | RowNote | None:
        """None where the row is about somebody who is not in ``niks``."""
        cells = row.cells[: self._width]
        cells += (None,) * (self._width + 1 - len(cells))
        try:
            nik = self._nik(cells[self._places[Field.NIK]])
            return self._line(row.number, nik, cells) if niks is None or nik in niks else None
        except _Unusable as fault:
            found = glimpse(self._cell(cells, fault.field))
            return RowNote(self._sheet, row.number, self._columns.get(fault.field), found, fault.problem)

    def _cell(self, cells: tuple[Cell, ...], field: Field) -> Cell:
        return _content(cells[self._places[field]])

    def _line(self, row: int, nik: str, cells: tuple[Cell, ...]) -> EnrolmentLine:
        kpj, name, born, first, last, paid = self._personal(cells)
        npp, company, segment, project_number, programmes, active, in_arrears = self._membership(cells)
        return EnrolmentLine(
            row,
            nik,
            read_kpj(kpj) or "",
            shown(_content(name))[:200],
            self._birth_date(born, nik),
            npp,
            company,
            segment,
            project_number,
            programmes,
            self._date(first, Field.ACTIVE_FROM, read_date),
            self._active_until(last, paid),
            active,
            in_arrears,
        )

    def _membership(self, cells: tuple[Cell, ...]) -> "_Membership":
        key = self._repeated(cells)
        found = self._memberships.get(key)
        if found is None:
            named = {field: self._cell(cells, field) for field in SHARED}
            found = self._understood({field: cell for field, cell in named.items() if cell is not None})
            remember(self._memberships, key, found)
        return found

    def _understood(self, cells: Cells) -> "_Membership":
        segment = self._segment(cells)
        return _Membership(
            npp=_text(cells, Field.NPP, 32),
            company=_text(cells, Field.COMPANY, 200),
            segment=segment,
            project_number=_text(cells, Field.PROJECT_NUMBER, 40),
            programmes=self._programmes(cells, segment),
            active=_active(cells),
            in_arrears=_in_arrears(cells),
        )

    def _nik(self, cell: Cell) -> str:
        """A number that ends in 0 is whole where others of the list show that no digits were cut."""
        if isinstance(cell, str) and problem_of(cell) is None:
            return cell  # as nearly all are
        nik = read_nik(cell)
        problem = nik.problem
        if problem is NikProblem.PRECISION_LOST and self._whole_numbers:
            problem = problem_of(nik.digits)
        if problem:
            raise _Unusable(Field.NIK, NIK_PROBLEMS.get(problem, NIK_MALFORMED))
        return nik.digits

    def _birth_date(self, cell: Cell, nik: str) -> date | None:
        """Only compared, never relied on: unreadable is as good as missing."""
        key = cell, nik[6:12]
        if key not in self._birthdays:
            remember(self._birthdays, key, self._understood_birth_date(cell, nik))
        return self._birthdays[key]

    def _understood_birth_date(self, cell: Cell, nik: str) -> date | None:
        try:
            born = self._written(cell, Field.BIRTH_DATE)
            return read_birth_date(born, self._today, birth_date_in(nik, self._today))
        except Unreadable:
            return None

    def _segment(self, cells: Cells) -> Segment:
        """As stated; else of the whole list; else by the number that only one segment has."""
        text = _text(cells, Field.SEGMENT, 200)
        found = segment_named(text) if text else self._segment_of_list or _segment_by_number(cells)
        return _needed(found, Field.SEGMENT, NO_SEGMENT)

    def _programmes(self, cells: Cells, segment: Segment) -> frozenset[Programme]:
        """None is an answer only where the list has a place for them, and it is empty."""
        text = _text(cells, Field.PROGRAMMES, 500)
        ticked = {programme for programme, field in self._by_columns.items() if is_yes(cells.get(field))}
        found = programmes_named(text) | ticked
        if segment is Segment.JAKON and not text:
            return found or JAKON_PROGRAMMES
        listed = not text and (self._by_columns or Field.PROGRAMMES in self._columns)
        return _needed(found if found or listed else None, Field.PROGRAMMES, NO_PROGRAMME)

    def _active_until(self, last: Cell, paid: Cell) -> date | None:
        """The earlier of what was declared and what was paid."""
        stated = self._date(last, Field.ACTIVE_UNTIL, _read_last_day)
        until = self._date(paid, Field.PAID_UNTIL, read_until)
        return min(stated, until) if stated and until else stated or until

    def _date(self, cell: Cell, field: Field, read: Callable[[object, date], date | None]) -> date | None:
        if cell is None:
            return None
        try:
            return read(self._written(cell, field), self._today)
        except Unreadable:
            raise _Unusable(field, NO_DATE) from None

    def _written(self, cell: Cell, field: Field) -> Cell:
        """A date as other lists would write it."""
        column = self._columns.get(field) if self._style else None
        content = _content(cell)
        return self._style.plain(content, column) if self._style and column else content


def _content(cell: Cell) -> Cell:
    """Failed formulas hold nothing."""
    return None if is_error(cell) else cell


def remember(memory: dict[Key, Value], key: Key, value: Value) -> None:
    """A list that hardly repeats itself must not fill the memory."""
    if len(memory) >= REMEMBERED:
        memory.clear()
    memory[key] = value


def _text(cells: Cells, field: Field, length: int) -> str:
    return shown(cells.get(field))[:length]


def _active(cells: Cells) -> bool:
    """Without a word about it, the dates decide."""
    text = _text(cells, Field.STATUS, 200)
    return _needed(is_active(text), Field.STATUS, NO_STATUS) if text else True


def _in_arrears(cells: Cells) -> bool:
    """Whether the employer owes contributions: a yes, or a number of months or rupiah; without a word it does not."""
    cell = cells.get(Field.ARREARS)
    if isinstance(cell, int | float):
        return cell > 0
    text = words(cell) if cell is not None else ""
    return _needed(is_owing(text), Field.ARREARS, NO_ARREARS) if text else False


def _needed(value: Value | None, field: Field, problem: Text) -> Value:
    if value is None:
        raise _Unusable(field, problem)
    return value


def _is_whole(cell: Cell) -> bool:
    """A number of 16 digits that Excel did not cut: it would end in 0."""
    return isinstance(cell, int) and read_nik(cell).problem is None


def _segment_by_number(cells: Cells) -> Segment | None:
    if Field.PROJECT_NUMBER in cells:
        return Segment.JAKON
    return Segment.PU if Field.NPP in cells else None


def _read_last_day(cell: object, today: date) -> date | None:
    """A month stands for its last day in words only: a date in the sheet is that day."""
    return read_until(cell, today) if isinstance(cell, str) else read_date(cell, today)
