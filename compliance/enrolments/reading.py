"""A list → batches of rows ready for the store."""

import hashlib
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from compliance.enrolments.lines import EnrolmentLine
from compliance.enrolments.sorting import Sorter
from compliance.enrolments.sources import Meant, RegisterFile, open_register
from compliance.kernel.files import CHUNK
from compliance.kernel.membership import Segment, to_mask
from compliance.kernel.rownotes import NoteGroup, RowNote, grouped
from compliance.kernel.sheets import Limits
from compliance.kernel.sheets_kind import Kind, kind_of

BATCH = 10_000  # rows: a tenth of a second of the store's time, for which others that write have to wait
NOTES_KEPT = 1_000
COLUMNS = (  # of the table, as they stand in a row
    "nik",
    "kpj",
    "name",
    "birth_date",
    "npp",
    "company",
    "segment",
    "project_number",
    "programmes",
    "active_from",
    "active_until",
    "active",
    "in_arrears",
)
NULL = r"\N"  # as PostgreSQL's COPY has it


@dataclass(frozen=True)
class Order:
    """What is to be read, as another process can be told it; ``segment`` is that of a list which does not say."""

    path: Path
    today: date
    limits: Limits
    segment: Segment | None
    meant: Meant


class Opened(NamedTuple):
    """``lines``: how many rows there are about, 0 where nobody can say before they are read; SHA-256 of the file."""

    as_of: date | None
    lines: int
    digest: str


class Counts(NamedTuple):
    """What became of the rows read so far: read = accepted + rejected + blank."""

    segments: Mapping[Segment, int]
    rejected: int
    blank: int

    @property
    def accepted(self) -> int:
        return sum(self.segments.values())

    @property
    def read(self) -> int:
        return self.accepted + self.rejected + self.blank


class Batch(NamedTuple):
    """``rows`` as lines for PostgreSQL's COPY; there are none until everything is read and in order."""

    rows: list[str]
    counts: Counts


Messages = Generator[Opened | Batch | None]  # None: nothing new, still at it
Reader = Callable[[Order], Messages]


@dataclass
class Tally:
    """What became of the rows read so far; of the notes on those that can't be used, the first are kept."""

    segments: Counter[Segment] = field(default_factory=Counter)
    rejected: int = 0
    notes: list[RowNote] = field(default_factory=list)

    def usable(self, lines: Iterable[EnrolmentLine | RowNote]) -> Iterator[EnrolmentLine]:
        for line in lines:
            if isinstance(line, EnrolmentLine):
                self.segments[line.segment] += 1
                yield line
            else:
                self.rejected += 1
                if len(self.notes) < NOTES_KEPT:
                    self.notes.append(line)

    @property
    def accepted(self) -> int:
        return self.segments.total()

    @property
    def problems(self) -> list[NoteGroup]:
        return grouped(self.notes)


def read_here(order: Order) -> Messages:
    """In this process. Raises UnusableFile, also in the middle."""
    opened = open_register(order.path, order.today, order.limits, order.segment, meant=order.meant)
    with order.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    yield Opened(opened.as_of, lines_in(order.path), digest)
    yield from batches(opened)


def batches(opened: RegisterFile) -> Iterator[Batch]:
    """The rows come by NIK, whatever the order of the list: the store's index then grows leaf by leaf.

    In the order of the list, each batch would touch the whole index, which is written anew every time.
    """
    tally, sorter = Tally(), Sorter()
    while lines := list(islice(opened.lines, BATCH)):
        sorter.add([_row(line) for line in tally.usable(lines)])
        counts = Counts(dict(tally.segments), tally.rejected, opened.blank)
        yield Batch([], counts)
    rows = sorter.in_order()
    while batch := list(islice(rows, BATCH)):
        yield Batch(batch, counts)


def lines_in(path: Path) -> int:
    if kind_of(path) is not Kind.CSV:
        return 0
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(CHUNK), b""))


def _row(line: EnrolmentLine) -> str:
    """In the order of ``COLUMNS``; ends with a line break."""
    born, first, last = _iso(line.birth_date), _iso(line.active_from), _iso(line.active_until)
    employer = _employer(line.npp, line.company, line.segment, line.project_number)
    cover = f"{_mask(line.programmes)}\t{first}\t{last}\t{line.active:d}\t{line.in_arrears:d}"
    return f"{line.nik}\t{line.kpj}\t{_plain(line.name)}\t{born}\t{employer}\t{cover}\n"


@lru_cache(maxsize=2**16)  # a list has some thousands of them
def _employer(npp: str, company: str, segment: Segment, project_number: str) -> str:
    return f"{_plain(npp)}\t{_plain(company)}\t{segment}\t{_plain(project_number)}"


def _plain(text: str) -> str:
    """One line without control signs; what COPY would take for its own sign is doubled."""
    if text.isprintable() and "\\" not in text:
        return text
    printable = "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
    return printable.replace("\\", "\\\\")


@lru_cache(maxsize=2**16)
def _iso(day: date | None) -> str:
    return day.isoformat() if day else NULL


_mask = lru_cache(to_mask)


def cells_of(row: str) -> list[str]:
    """The row's values again, for a store that has no COPY; a missing date is still ``NULL``."""
    cells = row[:-1].split("\t")
    return [cell.replace("\\\\", "\\") for cell in cells] if "\\\\" in row else cells
