"""A list → batches of rows ready for the store."""

import hashlib
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from compliance.enrolments.columns import Field
from compliance.enrolments.quick import QuickReader
from compliance.enrolments.rows import row_of
from compliance.enrolments.sorting import Sorter
from compliance.enrolments.sources import Meant, RegisterFile, open_register
from compliance.enrolments.tally import Counts, Tally
from compliance.kernel.files import CHUNK
from compliance.kernel.membership import Segment
from compliance.kernel.sheets import Limits
from compliance.kernel.sheets_kind import Kind, kind_of

BATCH = 20_000  # rows: a tenth of a second of the store's time, for which others that write have to wait


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
    tells_arrears: bool


class Batch(NamedTuple):
    """``rows`` as lines for PostgreSQL's COPY, in one text, which is passed on at a tenth of the cost of many.

    There are none until everything is read and in order.
    """

    rows: str
    counts: Counts

    @property
    def size(self) -> int:
        return self.rows.count("\n")


Messages = Generator[Opened | Batch | None]  # None: nothing new, still at it
Reader = Callable[[Order], Messages]


def read_here(order: Order) -> Messages:
    """In this process. Raises UnusableFile, also in the middle."""
    opened = open_register(order.path, order.today, order.limits, order.segment, meant=order.meant)
    with order.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    yield Opened(opened.as_of, lines_in(order.path), digest, Field.ARREARS in opened.columns)
    tally = Tally()
    yield from batches(opened, tally, rows(order.path, opened, order.limits, tally))


def rows(path: Path, opened: RegisterFile, limits: Limits, tally: Tally) -> Iterator[list[str]]:
    """Those of so many lines at a time."""
    if kind_of(path) is Kind.CSV:
        yield from QuickReader(path, opened, limits, tally).batches(BATCH)
        return
    while lines := list(islice(opened.lines, BATCH)):
        yield [row_of(line) for line in tally.usable(lines)]


def batches(opened: RegisterFile, tally: Tally, found: Iterator[list[str]]) -> Iterator[Batch]:
    """The rows come by NIK, whatever the order of the list: the store's index then grows leaf by leaf.

    In the order of the list, each batch would touch the whole index, which is written anew every time.
    """
    sorter = Sorter()
    for some in found:
        sorter.add(some)
        yield Batch("", _counts(opened, tally))
    in_order, counts = sorter.in_order(), _counts(opened, tally)
    while batch := "".join(islice(in_order, BATCH)):
        yield Batch(batch, counts)


def _counts(opened: RegisterFile, tally: Tally) -> Counts:
    return Counts(dict(tally.segments), tally.rejected, opened.blank)


def lines_in(path: Path) -> int:
    if kind_of(path) is not Kind.CSV:
        return 0
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(CHUNK), b""))
