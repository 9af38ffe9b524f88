"""A list read to its end for a look: sums, kinds of problems, and every row with one as XLSX. Nothing is stored.

Here and what it needs works without the database, for it is done in a process of its own (``reading_apart``).
"""

import csv
from collections import Counter, deque
from collections.abc import Generator, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from compliance.enrolments.reading import Order, counts_of, lines_in, rows
from compliance.enrolments.rows import Distinct
from compliance.enrolments.sorting import Sorter
from compliance.enrolments.sources import RegisterFile
from compliance.enrolments.tally import ROWS_KEPT, Rows, Tally
from compliance.kernel.i18n import Text, _, language
from compliance.kernel.membership import Segment
from compliance.kernel.rownotes import RowNote
from compliance.kernel.sheets import Cell
from compliance.kernel.sheets_write import write_table
from compliance.kernel.structure import Structure

WIDTHS = {_("Lembar"): 16, _("Baris"): 10, _("Kolom"): 24, _("Isi"): 30, _("Masalah"): 80}


@dataclass(frozen=True)
class Problem:
    """Rows with the same problem in one column (``""``: in the whole row). It is told in the reader's language."""

    sentence: str
    values: dict[str, str]
    column: str
    rows: Rows

    @property
    def text(self) -> Text:
        return Text(self.sentence, **self.values)


@dataclass(frozen=True)
class Look:
    """What a list holds, in plain words and figures: it is kept as JSON. See ``RegisterFile`` and ``Tally``."""

    as_of: date | None
    columns: list[str]
    ignored: list[str]
    unread: list[str]
    structure: dict[Structure, Rows]
    blank: int
    hidden: int
    segments: dict[Segment, int]
    rejected: int
    duplicate: int
    problems: list[Problem]
    merged: int

    @property
    def accepted(self) -> int:
        return sum(self.segments.values())

    @property
    def read(self) -> int:
        return self.accepted + self.rejected + self.duplicate + self.blank

    @property
    def structural(self) -> int:
        """Rows about the list, which are not among those read."""
        return sum(rows.count for rows in self.structure.values())


@dataclass(frozen=True)
class LookOrder:
    """What is to be read, and where the rows with a problem go, in which language; None: nowhere."""

    order: Order
    problems: Path | None
    language: str


Looks = Generator[tuple[int, int] | Look | None]  # rows done of about all; None: still at it


def look_here(asked: LookOrder) -> Looks:
    """In this process; a ``Look`` is the last that comes. Raises UnusableFile, also in the middle."""
    order, tally, sorter = asked.order, Tally(), Sorter()
    opened = order.opened()
    lines = lines_in(order.path)
    yield 0, lines
    with TemporaryFile("w+", encoding="utf-8", newline="") if asked.problems else nullcontext() as aside:
        if aside:
            tally.told = _Aside(aside, asked.language)
        for some in rows(order, opened, tally):
            sorter.add(some)
            yield tally.accepted + tally.rejected + opened.blank, lines
        if aside and asked.problems:
            _write(asked.problems, aside, asked.language)
    distinct = Distinct(sorter.in_order())
    deque(distinct, maxlen=0)
    yield seen(opened, tally, distinct.repeated)


class _Aside:
    """Notes on rows, put aside until all are there: a list can hold more than fit into memory."""

    def __init__(self, file: IO[str], spoken: str) -> None:
        self._writer, self._language = csv.writer(file), spoken

    def __call__(self, note: RowNote) -> None:
        with language(self._language):
            self._writer.writerow((note.sheet, note.row, note.column or "", note.found, note.problem))


def _write(path: Path, aside: IO[str], spoken: str) -> None:
    """Whole or not at all."""
    aside.seek(0)
    unfinished = path.with_name(f"{path.name}.part")
    with unfinished.open("wb") as target, language(spoken):
        lines: Iterator[list[Cell]] = ([sheet, int(row), *rest] for sheet, row, *rest in csv.reader(aside))
        write_table(target, str(_("Masalah")), {str(name): width for name, width in WIDTHS.items()}, lines)
    unfinished.rename(path)


def seen(opened: RegisterFile, tally: Tally, repeated: Counter[Segment]) -> Look:
    """Of a list that was read to its end."""
    counts = counts_of(opened, tally, repeated)
    return Look(
        as_of=opened.as_of,
        columns=list(map(str, opened.columns.values())),
        ignored=opened.ignored,
        unread=opened.unread,
        structure={kind: Rows(len(found), found[:ROWS_KEPT]) for kind, found in opened.structural.items()},
        blank=counts.blank,
        hidden=opened.hidden,
        segments=dict(Counter(counts.segments).most_common()),
        rejected=counts.rejected,
        duplicate=counts.duplicate,
        problems=list(_problems(tally)),
        merged=opened.merged,
    )


def _problems(tally: Tally) -> Iterator[Problem]:
    for (column, problem), found in tally.problems.items():
        values = {name: str(value) for name, value in problem.values.items()}
        yield Problem(problem.sentence, values, str(column or ""), found)
