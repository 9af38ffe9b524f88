"""A list → batches of rows ready for the store."""

import hashlib
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from compliance.enrolments.columns import Field
from compliance.enrolments.quick import QuickReader
from compliance.enrolments.rows import Distinct, row_of
from compliance.enrolments.sorting import Sorter
from compliance.enrolments.sources import Meant, RegisterFile, open_register
from compliance.enrolments.tally import Counts, Tally
from compliance.kernel.dayorder import DayOrder
from compliance.kernel.files import CHUNK
from compliance.kernel.membership import Segment
from compliance.kernel.sheets import Limits
from compliance.kernel.sheets_kind import Kind, kind_of

BATCH = 20_000  # rows: a tenth of a second of the store's time, for which others that write have to wait
NOTHING: Counter[Segment] = Counter()


@dataclass(frozen=True)
class Order:
    """What is to be read, as another process can be told it; for ``segment`` and ``unasked`` see ``Wanted``."""

    path: Path
    today: date
    limits: Limits
    segment: Segment | None
    meant: Meant
    unasked: DayOrder | None = DayOrder.DAY_FIRST
    batch: int = field(default_factory=lambda: BATCH)  # rows at a time

    def opened(self) -> RegisterFile:
        """Raises UnusableFile."""
        return open_register(self.path, self.today, self.limits, self.segment, meant=self.meant, unasked=self.unasked)


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
    opened = order.opened()
    with order.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    yield Opened(opened.as_of, lines_in(order.path), digest, Field.ARREARS in opened.columns)
    tally = Tally()
    yield from batches(order, opened, tally)


def rows(order: Order, opened: RegisterFile, tally: Tally) -> Iterator[list[str]]:
    """Those of so many lines at a time."""
    if kind_of(order.path) is Kind.CSV:
        yield from QuickReader(order.path, opened, order.limits, tally).batches(order.batch)
        return
    while lines := list(islice(opened.lines, order.batch)):
        yield [row_of(line) for line in tally.usable(lines)]


def batches(order: Order, opened: RegisterFile, tally: Tally) -> Iterator[Batch]:
    """The rows come by NIK, whatever the order of the list: the store's index then grows leaf by leaf.

    In the order of the list, each batch would touch the whole index, which is written anew every time.
    """
    sorter = Sorter()
    for some in rows(order, opened, tally):
        sorter.add(some)
        yield Batch("", counts_of(opened, tally))
    distinct = Distinct(sorter.in_order())
    in_order = iter(distinct)
    while batch := "".join(islice(in_order, order.batch)):
        yield Batch(batch, counts_of(opened, tally, distinct.repeated))
    if distinct.repeated:
        yield Batch("", counts_of(opened, tally, distinct.repeated))  # also those after the last that is stored


def counts_of(opened: RegisterFile, tally: Tally, repeated: Counter[Segment] = NOTHING) -> Counts:
    structural = sum(map(len, opened.structural.values()))
    return Counts(dict(tally.segments - repeated), tally.rejected, opened.blank, repeated.total(), structural)


def lines_in(path: Path) -> int:
    if kind_of(path) is not Kind.CSV:
        return 0
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(CHUNK), b""))
