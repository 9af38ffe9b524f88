"""What becomes of a list's rows, while they are read."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from compliance.enrolments.lines import EnrolmentLine
from compliance.kernel.headings import Column
from compliance.kernel.i18n import Text
from compliance.kernel.membership import Segment
from compliance.kernel.rownotes import RowNote

KINDS_KEPT = 100  # of problems
ROWS_KEPT = 20  # of those with the same problem


class Counts(NamedTuple):
    """What became of the rows read so far: read = accepted + rejected + duplicate + blank; ``structural`` aside.

    Which rows repeat others shows only once all are in order.
    """

    segments: Mapping[Segment, int]
    rejected: int
    blank: int
    duplicate: int = 0
    structural: int = 0

    @property
    def accepted(self) -> int:
        return sum(self.segments.values())

    @property
    def read(self) -> int:
        return self.accepted + self.rejected + self.duplicate + self.blank


@dataclass
class Rows:
    """How many there are, and the numbers of the first."""

    count: int = 0
    first: list[int] = field(default_factory=list)

    def add(self, row: int) -> None:
        self.count += 1
        if len(self.first) < ROWS_KEPT:
            self.first.append(row)


@dataclass
class Tally:
    """What became of the rows read so far; each that can't be used is grouped with its like, and ``told`` to whom it
    concerns.
    """

    told: Callable[[RowNote], object] | None = None
    segments: Counter[Segment] = field(default_factory=Counter)
    rejected: int = 0
    problems: dict[tuple[Column | None, Text], Rows] = field(default_factory=dict)

    def usable(self, lines: Iterable[EnrolmentLine | RowNote]) -> Iterator[EnrolmentLine]:
        for line in lines:
            if isinstance(line, EnrolmentLine):
                self.segments[line.segment] += 1
                yield line
            else:
                self.refuse(line)

    def refuse(self, note: RowNote) -> None:
        self.rejected += 1
        kind = note.column, note.problem
        if kind in self.problems or len(self.problems) < KINDS_KEPT:
            self.problems.setdefault(kind, Rows()).add(note.row)
        if self.told:
            self.told(note)

    @property
    def accepted(self) -> int:
        return self.segments.total()
