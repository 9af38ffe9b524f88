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
from compliance.enrolments.sources import RegisterFile, open_register
from compliance.kernel.files import CHUNK
from compliance.kernel.membership import Segment, to_mask
from compliance.kernel.rownotes import NoteGroup, RowNote, grouped
from compliance.kernel.sheets import Limits
from compliance.kernel.sheets_kind import Kind, kind_of

BATCH = 10_000  # rows: a tenth of a second of the store's time, for which others that write have to wait
NOTES_KEPT = 1_000
COLUMNS = (  # of the table, as they stand in ``StoredRow``
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
)
StoredRow = tuple[str | int | None, ...]


@dataclass(frozen=True)
class Order:
    """What is to be read; ``segment`` is that of a list which doesn't say."""

    path: Path
    today: date
    limits: Limits
    segment: Segment | None


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
    rows: list[StoredRow]
    counts: Counts


Messages = Generator[Opened | Batch]
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
    opened = open_register(order.path, order.today, order.limits, order.segment)
    with order.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    yield Opened(opened.as_of, lines_in(order.path), digest)
    yield from batches(opened)


def batches(opened: RegisterFile) -> Iterator[Batch]:
    tally = Tally()
    while lines := list(islice(opened.lines, BATCH)):
        rows = [_columns(line) for line in tally.usable(lines)]
        yield Batch(rows, Counts(dict(tally.segments), tally.rejected, opened.blank))


def lines_in(path: Path) -> int:
    if kind_of(path) is not Kind.CSV:
        return 0
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(CHUNK), b""))


def _columns(line: EnrolmentLine) -> StoredRow:
    return (
        line.nik,
        line.kpj,
        line.name,
        _iso(line.birth_date),
        line.npp,
        line.company,
        line.segment.value,
        line.project_number,
        _mask(line.programmes),
        _iso(line.active_from),
        _iso(line.active_until),
        line.active,
    )


@lru_cache(maxsize=2**16)
def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


_mask = lru_cache(to_mask)
