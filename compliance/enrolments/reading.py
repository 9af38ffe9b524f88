"""A list → batches of rows ready for the store, read in a process of its own.

That process may run out of memory over a hostile file without harm, and pages are answered while it works: Python
runs one thread at a time. Run by ``read_apart``; writes pickles to its output, each an ``Opened``, a ``Batch`` or
the ``UnusableFile`` that ends it; ``None`` is its last word.
"""

import hashlib
import os
import pickle  # what our own child writes
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple

from compliance.enrolments.lines import EnrolmentLine
from compliance.enrolments.sources import RegisterFile, open_register
from compliance.kernel.errors import UnusableFile
from compliance.kernel.files import CHUNK
from compliance.kernel.membership import Segment, to_mask
from compliance.kernel.rownotes import NoteGroup, RowNote, grouped
from compliance.kernel.sheets import MEGABYTE, Limits
from compliance.kernel.sheets_kind import Kind, kind_of
from compliance.kernel.sheets_refusals import too_complex

ROOT = Path(__file__).parents[2]
MEMORY = 1024 * MEGABYTE  # of the child; the one that opens workbooks has limits of its own
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


Messages = Iterator[Opened | Batch]
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


def read_apart(order: Order) -> Messages:
    """In a process of its own. Raises UnusableFile, also in the middle, and when that process dies of the file."""
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:  # noqa: S603 - no shell
        try:
            assert child.stdin and child.stdout  # noqa: S101 - asked for above
            pickle.dump(order, child.stdin)
            child.stdin.close()
            yield from _told(child.stdout)
        finally:
            child.kill()


def _told(output: IO[bytes]) -> Messages:
    while True:
        try:
            message = pickle.load(output)  # noqa: S301 - from our own child
        except (EOFError, pickle.UnpicklingError):
            raise too_complex() from None
        if message is None:
            return
        if isinstance(message, UnusableFile):
            raise message
        yield message


def main() -> None:
    """As the child: under a limit that the process which it may start can lift for itself."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    order = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent
    output = os.fdopen(os.dup(1), "wb")
    try:
        for message in read_here(order):
            pickle.dump(message, output, pickle.HIGHEST_PROTOCOL)
            output.flush()
        pickle.dump(None, output)
    except UnusableFile as refusal:
        pickle.dump(refusal, output)
    output.close()


if __name__ == "__main__":
    try:
        main()
    except (BrokenPipeError, MemoryError):
        os._exit(1)  # the one who asked is gone, or is told by the silence
