"""Rows of lists into the store and out of it, some thousands at a time."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import CursorResult
from sqlmodel import Session, col, delete, func, select, text

from compliance.enrolments.models import Enrolment
from compliance.enrolments.rows import COLUMNS, NULL, cells_in

DATES = ("birth_date", "active_from", "active_until")
DATE = f"NULLIF(?, '{NULL}')"
RANGE = 20_000  # rows that are removed at once


def store(db: Session, snapshot_id: int, rows: str) -> None:
    """Straight through the driver: for a million rows, what stands in between takes longer than the rest."""
    connection = db.connection()
    columns = ", ".join(("snapshot_id", *COLUMNS))
    if connection.dialect.name == "postgresql":
        cursor: Any = connection.connection.cursor()
        with cursor.copy(f"COPY enrolment ({columns}) FROM STDIN") as copy:
            copy.write(f"{snapshot_id}\t" + rows.removesuffix("\n").replace("\n", f"\n{snapshot_id}\t"))
    else:
        values = ", ".join((str(int(snapshot_id)), *(DATE if name in DATES else "?" for name in COLUMNS)))
        statement = f"INSERT INTO enrolment ({columns}) VALUES ({values})"  # noqa: S608 - our own names
        cursor = connection.connection.cursor()
        cursor.executemany(statement, cells_in(rows))


def renew_statistics(db: Session) -> None:
    """A million new rows change how they are best joined; SQLite's planner does well without."""
    if db.get_bind().dialect.name == "postgresql":
        db.connection().execute(text("ANALYZE enrolment"))


class Range(NamedTuple):
    """Where the rows of one list lie, among those of others."""

    snapshot_id: int
    first: int
    last: int
    rows: int


def ranges(db: Session, but: Sequence[int]) -> list[Range]:
    """The rows of all lists ``but`` these; one pass over the table."""
    number = col(Enrolment.snapshot_id)
    found = select(number, func.min(Enrolment.id), func.max(Enrolment.id), func.count()).where(number.not_in(but))
    return [Range(*row) for row in db.execute(found.group_by(number).order_by(number)).all()]


def remove(db: Session, doomed: Range) -> Iterator[int]:
    """Piece by piece; yields how many rows each piece was."""
    for first in range(doomed.first, doomed.last + 1, RANGE):
        piece = col(Enrolment.id).between(first, min(first + RANGE - 1, doomed.last))
        removed: CursorResult[Any] = db.execute(  # type: ignore[assignment]  # a DELETE gives a CursorResult
            delete(Enrolment).where(piece, col(Enrolment.snapshot_id) == doomed.snapshot_id)
        )
        yield removed.rowcount
