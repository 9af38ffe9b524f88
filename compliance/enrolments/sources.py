"""Lists of members as the BPJS TK branch hands them over, as a stream: a million rows never stand in memory."""

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, islice
from pathlib import Path

from compliance.enrolments.columns import OF_PROGRAMME, OWN, PATTERNS, Field
from compliance.enrolments.dayorder import days_of, undecided
from compliance.enrolments.lines import EnrolmentLine, LineReader
from compliance.enrolments.said import Understood, as_found
from compliance.kernel.dates import Unreadable, read_until
from compliance.kernel.dayorder import DateStyle, DayOrder, both_ways
from compliance.kernel.errors import UnusableFile
from compliance.kernel.headings import Column, Header, is_headless, likely_header, unknown_headings
from compliance.kernel.i18n import Text, _
from compliance.kernel.membership import Segment
from compliance.kernel.merged import NOTHING, Spreader, filled
from compliance.kernel.rownotes import RowNote, formula_problem, glimpse
from compliance.kernel.sheets import ERRORS, MEGABYTE, Limits, Merged, Row, SheetHead, shown, stream_sheets
from compliance.kernel.structure import Structure, StructureReader

REGISTER_LIMITS = Limits(
    size=512 * MEGABYTE, rows=5_000_000, seconds=300, unpacked=2048 * MEGABYTE, memory=4096 * MEGABYTE
)
# Where a formula failed, these are not known; anything else is as good as missing.
NEEDED = (
    *(Field.NIK, Field.SEGMENT, Field.PROGRAMMES, *OF_PROGRAMME.values()),
    *(Field.ACTIVE_FROM, Field.ACTIVE_UNTIL, Field.PAID_UNTIL, Field.STATUS),
)
NEAR = 20  # rows: what stands further below a signature has nothing to do with it
SAMPLE = 500  # rows that are looked at before the first is read
AS_OF = re.compile(
    r"\b(?:per|posisi|keadaan|periode|s/d|sampai dengan|as of)\b[\s:]*(?:(?:data|tanggal|tgl|bulan)\b[\s:]*)*"
    r"(\d{1,2}[\s/.-]+(?:\d{1,2}|[a-z]+)[\s/.-]+\d{4}|\d{4}-\d{2}-\d{2}|[a-z]+\s+\d{4})"
)


Meant = Callable[[Header[Field]], Understood]


class Unclear(UnusableFile):
    """The list can be read as soon as somebody says what its columns mean."""


@dataclass(frozen=True, slots=True)
class List:
    """One sheet's list: ``top`` is its beginning with titles and header, ``rest`` follows and can be read once.

    ``doubtful`` are date columns that could be read both ways, and nobody said which.
    """

    sheet: str
    hidden_rows: frozenset[int]
    merged: tuple[Merged, ...]
    header: Header[Field]
    style: DateStyle
    doubtful: list[Column]
    top: list[Row]
    rest: Iterator[Row]


@dataclass(frozen=True, slots=True)
class Wanted:
    """``segment`` is that of a list which doesn't say; ``niks`` leaves out everybody else's lines.

    ``unasked`` is how dates are read that could be read both ways; None: somebody is to be asked.
    """

    today: date
    segment: Segment | None = None
    niks: Container[str] | None = None
    unasked: DayOrder | None = DayOrder.DAY_FIRST


class RegisterFile:
    """An opened list. ``lines`` is read once: each row with content is an enrolment, or a note why it is none.

    ``as_of`` is what a title above the list says. Of what was read so far, ``blank`` counts the empty rows in between,
    ``others`` the lines left out because nobody asked for them, ``hidden`` the rows that Excel does not show,
    ``merged`` those that were given what merged cells hold; ``structural`` are rows about the list, by what they are,
    and ``unread`` the names of sheets without a list.
    """

    def __init__(self, path: Path, limits: Limits, wanted: Wanted, meant: Meant) -> None:
        self.unread: list[str] = []
        self._wanted = wanted
        lists = self._lists(path, limits, meant)
        first = next(lists, None)
        if first is None:
            raise no_header()
        doubts = first.doubtful if wanted.unasked is None else ()
        if reasons := [*_reasons(first.header, wanted.segment), *map(both_ways, doubts)]:
            raise Unclear(*reasons)
        self.as_of: date | None = _as_of(first, wanted.today)
        self.columns: dict[Field, Column] = first.header.columns
        self.ignored = [column.name for column in first.header.ignored]
        self.blank = self.others = self.hidden = self.merged = 0
        self.structural: dict[Structure, list[int]] = {}
        self.first = first
        self.lines: Iterator[EnrolmentLine | RowNote] = self._read(chain([first], lists))

    def _lists(self, path: Path, limits: Limits, meant: Meant) -> Iterator[List]:
        """Of every visible sheet: long lists go on in a second one, with the header again."""
        for each, is_hidden in sheets(path, limits, meant, self._wanted.today):
            if not is_hidden and Field.NIK in each.header.columns and each.header.score > 1:
                yield each
            elif not is_hidden and is_headless(each.top):
                raise Unclear(unknown_headings(each.sheet))
            else:
                self.unread.append(str(_("{name} (tersembunyi)", name=each.sheet)) if is_hidden else each.sheet)

    def reader(self, each: List) -> "ListReader":
        return ListReader(each, self._wanted, self.structural)

    def _read(self, lists: Iterator[List]) -> Iterator[EnrolmentLine | RowNote]:
        for each in lists:
            reader = self.reader(each)
            for row in self._counted(each):
                if line := reader.line(row):
                    yield line
            self.others += reader.others
            self.merged += reader.merged

    def _counted(self, each: List) -> Iterator[Row]:
        below = (row for row in each.top if row.number > each.header.last_row)
        expected = None
        for row in chain(below, each.rest):
            self.blank += row.number - (expected or row.number)
            expected = row.number + 1
            self.hidden += row.number in each.hidden_rows
            yield row


class ListReader:
    """Understands one list's rows, in their order; ``others`` counts those of people nobody asked for, ``merged`` the
    enrolments that were given what merged cells hold.
    """

    def __init__(self, found: List, wanted: Wanted, structural: dict[Structure, list[int]]) -> None:
        self.others, self.merged, self._list, self._niks = 0, 0, found, wanted.niks
        style = found.style
        if wanted.unasked:
            style = replace(style, orders={**{each.index: wanted.unasked for each in found.doubtful}, **style.orders})
        self._reader = LineReader(found.sheet, found.header, found.top, wanted.today, wanted.segment, style)
        self._structure = _Structure(found.header, structural)
        shared = (column.index for field, column in found.header.columns.items() if field not in OWN)
        self._spreader = Spreader(found.merged, shared) if found.merged else None

    def line(self, row: Row) -> EnrolmentLine | RowNote | None:
        """None for a row that is about the list, and for one left out."""
        cells = self._spreader.missing(row) if self._spreader else NOTHING
        whole = filled(row, cells) if cells else row
        failed = None if ERRORS.isdisjoint(whole.cells) else _failed(self._list, whole)
        line = failed or self._reader.read(whole, self._niks)
        self.merged += bool(cells) and isinstance(line, EnrolmentLine)
        if line is None:
            self.others += 1
        elif isinstance(line, RowNote) and self._structure.takes(row):
            return None
        return line


class _Structure:
    """Tells rows that are about the list among those that are no enrolment."""

    def __init__(self, header: Header[Field], found: dict[Structure, list[int]]) -> None:
        self._header, self._found, self._last = header, found, 0
        self._reader = self._new()

    def takes(self, row: Row) -> bool:
        if row.number > self._last + NEAR:
            self._reader = self._new()
        name = self._header.columns.get(Field.NAME)
        kind = self._reader.kind(row, shown(row.cells[name.index]) if name and name.index < len(row.cells) else "")
        if kind:
            self._found.setdefault(kind, []).append(row.number)
            self._last = row.number
        return kind is not None

    def _new(self) -> StructureReader:
        return StructureReader(self._header, self._header.columns.get(Field.NIK))


def open_register(
    path: Path,
    today: date,
    limits: Limits = REGISTER_LIMITS,
    segment: Segment | None = None,
    niks: Container[str] | None = None,
    meant: Meant = as_found,
    unasked: DayOrder | None = DayOrder.DAY_FIRST,
) -> RegisterFile:
    """Raises UnusableFile, also while ``lines`` is read. For ``segment``, ``niks`` and ``unasked`` see ``Wanted``.

    ``meant`` gives a header's columns the meaning that somebody said they have.
    """
    return RegisterFile(path, limits, Wanted(today, segment, niks, unasked), meant)


def sheets(path: Path, limits: Limits, meant: Meant, today: date) -> Iterator[tuple[List, bool]]:
    """Every sheet that holds anything, as if it were a list, and whether it is hidden."""
    for head, rows in stream_sheets(path, limits):
        if top := list(islice(rows, SAMPLE)):
            header = likely_header(top, PATTERNS) or Header((), {}, {}, [])
            yield _list(head, meant(header), top, rows, today), head.hidden


def _list(head: SheetHead, understood: Understood, top: list[Row], rest: Iterator[Row], today: date) -> List:
    """An order that was said of an earlier list holds as long as this one's dates don't speak against it."""
    header, orders, usual = understood
    days = days_of(header, [row for row in top if row.number > header.last_row], today)
    known = {column.index: days.proposed(column) for column in header.columns.values()}
    orders = {**{index: order for index, order in usual.items() if known.get(index) in (None, order)}, **orders}
    doubtful = [column for column in undecided(days) if column.index not in orders]
    style = DateStyle(orders, head.from_1904)
    return List(head.name, head.hidden_rows, head.merged, header, style, doubtful, top, rest)


def _failed(each: List, row: Row) -> RowNote | None:
    for field in NEEDED:
        column = each.header.columns.get(field)
        if column and column.index < len(row.cells) and row.cells[column.index] in ERRORS:
            cell = row.cells[column.index]
            return RowNote(each.sheet, row.number, column, glimpse(cell), formula_problem(cell))
    return None


def _reasons(header: Header[Field], segment: Segment | None) -> Iterator[Text]:
    for columns in header.doubled.values():
        yield _(
            "Ada {count} kolom dengan arti yang sama: {columns}. Sisakan satu, atau ganti judul yang lain.",
            count=len(columns),
            columns=", ".join(map(str, columns)),
        )
    programmes = {Field.PROGRAMMES, *OF_PROGRAMME.values()} & header.columns.keys()
    if not programmes and segment is not Segment.JAKON and Field.PROJECT_NUMBER not in header.columns:
        yield _("Kolom Program tidak ada. Tambahkan kolom berisi program setiap peserta, misalnya JKK, JKM, JHT.")


def _as_of(opened: List, today: date) -> date | None:
    """From a title such as ``Per 31 Agustus 2026``; a day that is still to come is not believed."""
    for row in opened.top:
        if not opened.header.rows or row.number >= opened.header.rows[0].number:
            return None
        title = " ".join(shown(cell) for cell in row.cells).casefold()
        if (found := AS_OF.search(title)) and (day := _past_day(found[1], today)):
            return day
    return None


def _past_day(text: str, today: date) -> date | None:
    try:
        day = read_until(text, today)
    except Unreadable:
        return None
    return day if day and day <= today else None


def no_header() -> Unclear:
    return Unclear(
        _(
            "Judul kolom tidak ditemukan. Harus ada satu baris dengan judul NIK dan paling sedikit satu kolom lain, "
            "misalnya Nama, Segmen, Program, NPP, Nomor Proyek, Aktif Dari, Aktif Sampai, Status."
        )
    )
