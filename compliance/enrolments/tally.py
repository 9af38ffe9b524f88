"""What becomes of a list's rows, while they are read."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from compliance.enrolments.lines import EnrolmentLine
from compliance.kernel.membership import Segment
from compliance.kernel.rownotes import NoteGroup, RowNote, grouped

NOTES_KEPT = 1_000


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
                self.refuse(line)

    def refuse(self, note: RowNote) -> None:
        self.rejected += 1
        if len(self.notes) < NOTES_KEPT:
            self.notes.append(note)

    @property
    def accepted(self) -> int:
        return self.segments.total()

    @property
    def problems(self) -> list[NoteGroup]:
        return grouped(self.notes)
