"""Where a list begins: its header among titles, and which column means what, whatever order and words they come in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from operator import attrgetter
from typing import Generic, TypeVar

from xlsxwriter.utility import xl_col_to_name

from compliance.kernel.i18n import Text, _
from compliance.kernel.identity import NIK_LENGTH, problem_of
from compliance.kernel.sheets import Cell, Row, shown

SEARCHED_ROWS = 60
PARENTHESES = re.compile(r"\([^)]*\)")
NOT_WORDS = re.compile(r"[\W_]+")

# What people head the columns about a person with, as ``words`` leaves it; "NIK Karyawan" is the employer's own number.
NO = r"(?:(?:no|nomor|nomer) )?"
WHO = r"(?: (?:pekerja|tenaga kerja|karyawan|pegawai|peserta|buruh|tk))?"
BPJS = r"(?: (?:bpjs|jamsostek))?(?: (?:tk|ketenagakerjaan))?"
NIK = (
    rf"{NO}(?:induk kependudukan(?: nik)?|nik|(?:e )?ktp|identitas)(?: {NO}(?:nik|(?:e )?ktp))?"
    r"(?: pekerja| tenaga kerja| tk| peserta)?(?: sesuai (?:e )?ktp)?|national id(?: number)?|id card(?: number)?"
)
NAME = rf"nama(?: lengkap)?{WHO}(?: lengkap)?(?: sesuai (?:e )?ktp)?|(?:full |worker |employee |member )?name"
BIRTH_DATE = (
    r"(?:tempat )?(?:dan )?(?:tanggal|tgl|tg) lahir(?: (?:tanggal|tgl))?|t ?t ?l"
    r"|birth ?date|date of birth|dob"
)
KPJ = (
    rf"{NO}kpj{BPJS}|(?:no|nomor|kartu|(?:no|nomor) kartu) (?:ke)?peserta(?:an)?{BPJS}"
    rf"|{NO}bpjs(?: tk| ketenagakerjaan)?|member(?:ship)?(?: (?:number|no))?"
)

Meaning = TypeVar("Meaning", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Column:
    """``index`` counts from 0; ``heading`` as the sheet has it."""

    index: int
    heading: str

    def __str__(self) -> str:
        return f"{self.letter} ({self.heading})"

    @property
    def letter(self) -> str:
        return str(xl_col_to_name(self.index))


@dataclass(frozen=True, slots=True)
class Header(Generic[Meaning]):
    """A header of one or two rows; ``doubled`` names the columns that claim a meaning which another one has."""

    rows: tuple[Row, ...]
    columns: dict[Meaning, Column]
    doubled: dict[Meaning, list[Column]]
    ignored: list[Column]

    @property
    def score(self) -> int:
        return len(self.columns)

    @property
    def last_row(self) -> int:
        return self.rows[-1].number

    @property
    def labelled(self) -> list[Column]:
        """Every column with a heading, from left to right."""
        found = {*self.columns.values(), *self.ignored, *(each for same in self.doubled.values() for each in same)}
        return sorted(found, key=attrgetter("index"))

    def meant(self, meanings: Mapping[int, Meaning]) -> "Header[Meaning]":
        """The same header with these meanings by column index; other columns are ignored."""
        header: Header[Meaning] = Header(self.rows, {}, {}, [])
        for column in self.labelled:
            header.place(column, meanings.get(column.index))
        return header

    def place(self, column: Column, meaning: Meaning | None) -> None:
        """While the header is made: give the column its meaning, unless another one has it."""
        if meaning is None:
            self.ignored.append(column)
        elif meaning in self.columns:
            self.doubled.setdefault(meaning, [self.columns[meaning]]).append(column)
        else:
            self.columns[meaning] = column

    def repeated_in(self, row: Row) -> bool:
        """Whether a row is this header again, as at the top of each printed page."""
        return any(_same_words(row, own) for own in self.rows)


def find_header(rows: Sequence[Row], patterns: Mapping[Meaning, re.Pattern[str]]) -> Header[Meaning] | None:
    """The row, or two rows under each other, with the most known headings; None when there is not one heading."""
    candidates = [header for group in _row_groups(rows[:SEARCHED_ROWS]) if (header := _header(group, patterns)).score]
    return max(candidates, key=lambda header: (header.score, _parts_merged_headings(*header.rows)), default=None)


def is_headless(rows: Sequence[Row]) -> bool:
    """Whether a sheet holds people's numbers: without a header, nobody knows which of its columns mean what."""
    texts = (shown(cell) for row in rows[:SEARCHED_ROWS] for cell in row.cells)
    return any(len(text) == NIK_LENGTH and problem_of(text) is None for text in texts)


def headless(sheet: str) -> Text:
    return _(
        "Lembar {sheet} berisi NIK tanpa judul kolom, sehingga tidak terbaca. "
        "Beri judul kolom yang sama, satukan dengan lembar yang lain, atau sembunyikan lembar itu.",
        sheet=sheet,
    )


def words(cell: Cell) -> str:
    """A heading for comparison: small letters, no line breaks, dots, stars or remarks in parentheses."""
    text = shown(cell).casefold()
    return NOT_WORDS.sub(" ", PARENTHESES.sub(" ", text)).strip() or NOT_WORDS.sub(" ", text).strip()


def _row_groups(rows: Sequence[Row]) -> Iterator[tuple[Row, ...]]:
    """Single rows first: two rows count as a header only where they know more than either alone."""
    yield from ((row,) for row in rows)
    yield from ((upper, lower) for upper, lower in pairwise(rows) if upper.number + 1 == lower.number)


def _parts_merged_headings(upper: Row, lower: Row | None = None) -> bool:
    """Whether a second row only divides headings that span several columns, as "Tempat" and "Tanggal" under "Lahir"."""
    if lower is None or len(_filled(lower)) >= len(_filled(upper)):
        return False
    headed, divided = _filled(upper), _filled(lower)
    return all(column not in headed or {column + 1} & (divided - headed) for column in divided)


def _filled(row: Row) -> set[int]:
    return {column for column, cell in enumerate(row.cells) if cell is not None}


def _header(rows: tuple[Row, ...], patterns: Mapping[Meaning, re.Pattern[str]]) -> Header[Meaning]:
    header: Header[Meaning] = Header(rows, {}, {}, [])
    for column, forms in _labelled(rows):
        header.place(column, _meaning(forms, patterns))
    return header


def _labelled(rows: tuple[Row, ...]) -> Iterator[tuple[Column, list[str]]]:
    """Each column with the words it may go by: both rows together, or its lowest filled one."""
    upper, lower = _spread(rows[0], rows[-1]), rows[-1].cells
    for index in range(max(len(upper), len(lower))):
        parts = [shown(cells[index]) for cells in (upper, lower) if index < len(cells) and cells[index] is not None]
        if parts:
            heading = " ".join(" ".join(dict.fromkeys(parts)).split())
            yield Column(index, heading), [words(heading), words(parts[-1])]


def _spread(upper: Row, lower: Row) -> list[Cell]:
    """A merged heading stands in its first cell only: give it to the empty cells beside it that have one below."""
    cells: list[Cell] = list(upper.cells) + [None] * (len(lower.cells) - len(upper.cells))
    for index in range(1, len(lower.cells)):
        if cells[index] is None and lower.cells[index] is not None:
            cells[index] = cells[index - 1]
    return cells


def _meaning(forms: list[str], patterns: Mapping[Meaning, re.Pattern[str]]) -> Meaning | None:
    return next((meaning for form in forms for meaning, known in patterns.items() if known.fullmatch(form)), None)


def _same_words(row: Row, other: Row) -> bool:
    return len(row.cells) == len(other.cells) and all(
        words(cell) == words(own) for cell, own in zip(row.cells, other.cells, strict=True)
    )
