"""Where a list begins: its header among titles, and which column means what, whatever order and words they come in."""

import hashlib
import json
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
FILLED = 5  # one row in so many
PARENTHESES = re.compile(r"\([^)]*\)")
DIGIT = re.compile(r"\d")
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
    """``index`` counts from 0; ``heading`` as the sheet has it, ``""`` where it has none."""

    index: int
    heading: str

    def __str__(self) -> str:
        return (
            f"{self.letter} ({self.heading})" if self.heading else str(_("{letter} (tanpa judul)", letter=self.letter))
        )

    @property
    def name(self) -> str:
        return self.heading or str(self)

    @property
    def letter(self) -> str:
        return str(xl_col_to_name(self.index))


@dataclass(frozen=True, slots=True)
class Header(Generic[Meaning]):
    """A header of one or two rows, or of none; ``doubled`` names columns that claim a meaning which another one has.

    Columns without a heading that hold something are among the ``ignored``.
    """

    rows: tuple[Row, ...]
    columns: dict[Meaning, Column]
    doubled: dict[Meaning, list[Column]]
    ignored: list[Column]

    @property
    def score(self) -> int:
        return len(self.columns)

    @property
    def last_row(self) -> int:
        """0 where the list begins without a header."""
        return self.rows[-1].number if self.rows else 0

    @property
    def headings(self) -> list[str]:
        """For comparison, by place: of the columns up to the last that has one."""
        known = {column.index: words(column.heading) for column in self.all_columns if column.heading}
        return [known.get(index, "") for index in range(max(known, default=-1) + 1)]

    @property
    def all_columns(self) -> list[Column]:
        """From left to right."""
        found = {*self.columns.values(), *self.ignored, *(each for same in self.doubled.values() for each in same)}
        return sorted(found, key=attrgetter("index"))

    def meant(self, meanings: Mapping[int, Meaning]) -> "Header[Meaning]":
        """The same header with these meanings by column index; other columns are ignored."""
        header: Header[Meaning] = Header(self.rows, {}, {}, [])
        for column in self.all_columns:
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
    best = max(candidates, key=lambda header: (header.score, _parts_merged_headings(*header.rows)), default=None)
    return _with_unlabelled(best, rows) if best else None


def likely_header(rows: Sequence[Row], patterns: Mapping[Meaning, re.Pattern[str]]) -> Header[Meaning] | None:
    """Where no heading is known, people can still be explained: by whatever stands above the first of them."""
    header = find_header(rows, patterns)
    if header or not is_headless(rows):
        return header
    return header_at(rows, row_above_people(rows), patterns)


def header_at(rows: Sequence[Row], number: int, patterns: Mapping[Meaning, re.Pattern[str]]) -> Header[Meaning] | None:
    """The header that ends in this row, as a person chose it; 0: the list has none. None where the row is empty."""
    if not number:
        return _with_unlabelled(Header((), {}, {}, []), rows)
    found = _ending_in(rows, number, patterns)
    return _with_unlabelled(found, rows) if found else None


def possible_headings(
    rows: Sequence[Row], patterns: Mapping[Meaning, re.Pattern[str]]
) -> Iterator[tuple[int, list[str]]]:
    """Of each of the first rows its number, and the ``headings`` of the list if its header ended there."""
    first = rows[:SEARCHED_ROWS]
    for row in first:
        if found := _ending_in(first, row.number, patterns):
            yield row.number, found.headings


def _ending_in(rows: Sequence[Row], number: int, patterns: Mapping[Meaning, re.Pattern[str]]) -> Header[Meaning] | None:
    groups = [group for group in _row_groups(rows) if group[-1].number == number]
    return max((_header(group, patterns) for group in groups), key=attrgetter("score"), default=None)


def _with_unlabelled(header: Header[Meaning], rows: Sequence[Row]) -> Header[Meaning]:
    """Add the columns without heading in which something stands in every fifth row, more than a signature."""
    below = [row.cells for row in rows if row.number > header.last_row]
    known = {column.index for column in header.all_columns}
    for index in sorted(set(range(max(map(len, below), default=0))) - known):
        filled = sum(index < len(cells) and cells[index] is not None for cells in below)
        if filled * FILLED >= len(below):
            header.ignored.append(Column(index, ""))
    return header


def is_headless(rows: Sequence[Row]) -> bool:
    """Whether a sheet holds people's numbers: without a header, nobody knows which of its columns mean what."""
    return any(map(_has_nik, rows[:SEARCHED_ROWS]))


def row_above_people(rows: Sequence[Row]) -> int:
    """The number of the row right above the first with a NIK, where words stand in it; else 0."""
    first = next(place for place, row in enumerate(rows) if _has_nik(row))
    above = rows[first - 1] if first else None
    is_header = above and above.number + 1 == rows[first].number and not any(map(DIGIT.search, map(shown, above.cells)))
    return above.number if above and is_header else 0


def _has_nik(row: Row) -> bool:
    texts = map(shown, row.cells)
    return any(len(text) == NIK_LENGTH and problem_of(text) is None for text in texts)


def headless(sheet: str) -> Text:
    return _(
        "Lembar {sheet} berisi NIK tanpa judul kolom, sehingga tidak terbaca. "
        "Beri judul kolom yang sama, satukan dengan lembar yang lain, atau sembunyikan lembar itu.",
        sheet=sheet,
    )


def unknown_headings(sheet: str) -> Text:
    return _(
        "Lembar {sheet} berisi NIK, tetapi judul kolomnya tidak ada atau tidak dikenali. Pilih arti setiap kolom, "
        "atau beri judul NIK dan Nama lalu unggah lagi.",
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


def digest(headings: Sequence[str]) -> str:
    """By which lists with the same headings are known again."""
    return hashlib.sha256(json.dumps(headings).encode()).hexdigest()
