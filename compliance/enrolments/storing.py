"""Lines of a list → rows of the store, as a stream: a million of them never stand in memory."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session, col, delete, text

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
    """Straight through the driver: for a million rows, what stands in between takes longer than the rest."""
    rows = (_columns(snapshot.id, line) for line in lines)
    connection = db.connection()
    if connection.dialect.name == "postgresql":
        _copy(connection, rows)
        return
    statement = f"INSERT INTO enrolment ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608 - our own names
    while batch := list(islice(rows, BATCH)):
        connection.exec_driver_sql(statement, batch)


def _columns(snapshot_id: int | None, line: EnrolmentLine) -> tuple[str | int | None, ...]:
    return (
        snapshot_id,
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


def _copy(connection: Connection, rows: Iterable[tuple[str | int | None, ...]]) -> None:
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f"COPY enrolment ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    connection.execute(text("ANALYZE enrolment"))  # a million new rows change how they are best joined


def remove(db: Session, snapshots: Iterable[RegisterSnapshot]) -> None:
    """Forget the rows of lists that were replaced; who reads meanwhile still sees them until the commit."""
    db.execute(delete(Enrolment).where(col(Enrolment.snapshot_id).in_([snapshot.id for snapshot in snapshots])))
