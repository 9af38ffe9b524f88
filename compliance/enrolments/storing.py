"""Lines of a list → rows of the store, as a stream: a million of them never stand in memory."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlmodel import Session, col, delete, insert, text

from compliance.enrolments.lines import EnrolmentLine
from compliance.enrolments.models import Enrolment, RegisterSnapshot
from compliance.kernel.membership import Segment, to_mask
from compliance.kernel.rownotes import NoteGroup, RowNote, grouped

BATCH = 5_000
NOTES_KEPT = 1_000
COLUMNS = (
    "snapshot_id",
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


def store(db: Session, snapshot: RegisterSnapshot, lines: Iterable[EnrolmentLine]) -> None:
    rows = (_columns(snapshot.id, line) for line in lines)
    if db.get_bind().dialect.name == "postgresql":
        _copy(db, rows)
    else:
        while batch := [dict(zip(COLUMNS, row, strict=True)) for row in islice(rows, BATCH)]:
            db.execute(insert(Enrolment), batch)


def _columns(snapshot_id: int | None, line: EnrolmentLine) -> tuple[Any, ...]:
    return (
        snapshot_id,
        line.nik,
        line.kpj,
        line.name,
        line.birth_date,
        line.npp,
        line.company,
        line.segment.value,
        line.project_number,
        to_mask(line.programmes),
        line.active_from,
        line.active_until,
        line.active,
    )


def _copy(db: Session, rows: Iterable[tuple[Any, ...]]) -> None:
    cursor: Any = db.connection().connection.cursor()
    with cursor.copy(f"COPY enrolment ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    db.execute(text("ANALYZE enrolment"))  # a million new rows change how they are best joined


def remove(db: Session, snapshots: Iterable[RegisterSnapshot]) -> None:
    """Forget the rows of lists that were replaced; who reads meanwhile still sees them until the commit."""
    db.execute(delete(Enrolment).where(col(Enrolment.snapshot_id).in_([snapshot.id for snapshot in snapshots])))
