"""Lists of members as the BPJS TK branch hands them over, as a stream: a million rows never stand in memory."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from pathlib import Path

from compliance.enrolments.columns import OF_PROGRAMME, PATTERNS, Field
from compliance.enrolments.lines import EnrolmentLine, LineReader
from compliance.kernel.dates import Unreadable, read_until
from compliance.kernel.errors import UnusableFile
from compliance.kernel.headings import Column, Header, find_header, headless, is_headless
from compliance.kernel.i18n import Text, _
from compliance.kernel.membership import Segment
from compliance.kernel.rownotes import RowNote
from compliance.kernel.sheets import MEGABYTE, Limits, Row, shown, stream_sheets

REGISTER_LIMITS = Limits(
    size=512 * MEGABYTE, rows=5_000_000, seconds=300, unpacked=2048 * MEGABYTE, memory=4096 * MEGABYTE
)
SAMPLE = 500  # rows that are looked at before the first is read
AS_OF = re.compile(
    r"\b(?:per|posisi|keadaan|periode|s/d|sampai dengan|as of)\b[\s:]*(?:(?:data|tanggal|tgl|bulan)\b[\s:]*)*"
    r"(\d{1,2}[\s/.-]+(?:\d{1,2}|[a-z]+)[\s/.-]+\d{4}|\d{4}-\d{2}-\d{2}|[a-z]+\s+\d{4})"
)


@dataclass(frozen=True, slots=True)
class _List:
    """One sheet's list: ``top`` is its beginning with titles and header, ``rest`` follows and can be read once."""

    sheet: str
    header: Header[Field]
    top: list[Row]
    rest: Iterator[Row]


@dataclass(frozen=True, slots=True)
class Wanted:
    """``segment`` is that of a list which doesn't say; ``niks`` leaves out everybody else's lines."""

    today: date
    segment: Segment | None = None
    niks: Container[str] | None = None


class RegisterFile:
    """An opened list. ``lines`` is read once: each row with content is an enrolment, or a note why it is none.

    ``as_of`` is what a title above the list says. ``blank`` counts the empty rows between those read so far,
    ``others`` the lines left out because nobody asked for them.
    """

    def __init__(self, lists: Iterator[_List], wanted: Wanted) -> None:
        first = next(lists, None)
        if first is None:
            raise _no_header()
        if reasons := list(_reasons(first.header, wanted.segment)):
            raise UnusableFile(*reasons)
        self.as_of: date | None = _as_of(first, wanted.today)
        self.columns: dict[Field, Column] = first.header.columns
        self.blank = self.others = 0
        self.lines: Iterator[EnrolmentLine | RowNote] = self._read(chain([first], lists), wanted)

    def _read(self, lists: Iterator[_List], wanted: Wanted) -> Iterator[EnrolmentLine | RowNote]:
        for each in lists:
            reader = LineReader(each.sheet, each.header, each.top, wanted.today, wanted.segment)
            for row in self._counted(each):
                line = reader.read(row, wanted.niks)
                if line is None:
                    self.others += 1
                else:
                    yield line

    def _counted(self, each: _List) -> Iterator[Row]:
        below = (row for row in each.top if row.number > each.header.last_row)
        expected = None
        for row in chain(below, each.rest):
            self.blank += row.number - (expected or row.number)
            expected = row.number + 1
            yield row


def open_register(
    path: Path,
    today: date,
    limits: Limits = REGISTER_LIMITS,
    segment: Segment | None = None,
    niks: Container[str] | None = None,
) -> RegisterFile:
    """Raises UnusableFile, also while ``lines`` is read. For ``segment`` and ``niks`` see ``Wanted``."""
    return RegisterFile(_lists(path, limits), Wanted(today, segment, niks))


def _lists(path: Path, limits: Limits) -> Iterator[_List]:
    """Of every visible sheet: long lists go on in a second one, with the header again."""
    for head, rows in stream_sheets(path, limits):
        top = [] if head.hidden else list(islice(rows, SAMPLE))
        header = find_header(top, PATTERNS)
        if header and Field.NIK in header.columns and header.score > 1:
            yield _List(head.name, header, top, rows)
        elif is_headless(top):
            raise UnusableFile(headless(head.name))


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


def _as_of(opened: _List, today: date) -> date | None:
    """From a title such as ``Per 31 Agustus 2026``; a day that is still to come is not believed."""
    for row in opened.top:
        if row.number >= opened.header.rows[0].number:
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


def _no_header() -> UnusableFile:
    return UnusableFile(
        _(
            "Judul kolom tidak ditemukan. Harus ada satu baris dengan judul NIK dan paling sedikit satu kolom lain, "
            "misalnya Nama, Segmen, Program, NPP, Nomor Proyek, Aktif Dari, Aktif Sampai, Status."
        )
    )
