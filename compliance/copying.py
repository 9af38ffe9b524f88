"""Move an installation from one database to another, SQLite or PostgreSQL, and prove that nothing was lost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, Row, Table, func, insert, inspect, literal, select, table, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel

from compliance import tables
from compliance.audit import log
from compliance.kernel.errors import Conflict
from compliance.kernel.i18n import _
from compliance.migrate import is_current, upgrade

BATCH = 5_000

assert tables.PACKAGES, "every table must be known before it is copied"  # noqa: S101 - a fault of ours


@dataclass
class Contents:
    """What a table holds, as values of our own types; ``total`` is the sum of the rows' SHA-256, so in any order."""

    rows: int = 0
    total: int = 0

    def add(self, rows: Iterable[Row[Any]]) -> None:
        for row in rows:
            self.rows += 1
            self.total += int.from_bytes(sha256(repr(tuple(row)).encode()).digest())

    @property
    def digest(self) -> str:
        return f"{self.total % 2**256:064x}"


@dataclass(frozen=True)
class TableCopy:
    name: str
    source: Contents
    target: Contents

    @property
    def is_equal(self) -> bool:
        return self.source == self.target


@dataclass(frozen=True)
class Proof:
    """Every table on both sides, and the audit log as the target holds it."""

    copies: Sequence[TableCopy]
    log: log.Verification

    @property
    def differing(self) -> list[str]:
        return [copy.name for copy in self.copies if not copy.is_equal]

    @property
    def holds(self) -> bool:
        return not (self.differing or self.log.breaks)


def copy_database(source: Engine, target: Engine) -> Proof:
    """Into a database without rows, in one transaction: where the proof fails, none is kept. Raises Conflict."""
    _refuse_other_schema(source)
    _refuse_rows(target)
    upgrade(target)
    with source.connect() as reader, target.execution_options(write=True).connect() as writer:
        _hold_still(reader)
        copies = [_copy(each, reader, writer) for each in SQLModel.metadata.sorted_tables]
        with Session(writer) as db:  # joins the transaction, and leaves it open
            proof = Proof(copies, log.verify(db))
        if proof.holds:
            writer.commit()
    return proof


def _refuse_other_schema(source: Engine) -> None:
    if not is_current(source):
        raise Conflict(_("Tabel di basis data asal belum mutakhir: jalankan 'db upgrade' di sana dulu."))


def _refuse_rows(target: Engine) -> None:
    """Before it is migrated: a database that serves something else stays as it is."""
    names = [name for name in inspect(target).get_table_names() if name != "alembic_version"]
    with target.connect() as connection:
        used = [name for name in names if connection.scalar(select(literal(1)).select_from(table(name)).limit(1))]
    if used:
        raise Conflict(_("Basis data tujuan harus kosong; sudah ada isi di {tables}.", tables=", ".join(used)))


def _hold_still(reader: Connection) -> None:
    """Every table as of the same moment; SQLite's transactions are so by themselves."""
    if reader.dialect.name == "postgresql":
        reader.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))


def _copy(copied: Table, reader: Connection, writer: Connection) -> TableCopy:
    source, target = Contents(), Contents()
    with _rows(copied, reader) as rows:
        for batch in rows.partitions():
            source.add(batch)
            _insert(copied, batch, writer)
    _wind_sequence(copied, writer)
    with _rows(copied, writer) as rows:
        target.add(rows)
    return TableCopy(copied.name, source, target)


def _rows(read: Table, connection: Connection) -> CursorResult[Any]:
    """As a stream, for a register has millions; oldest first, for a subcontract is below an older contract."""
    return connection.execute(select(read).order_by(*read.primary_key), execution_options={"yield_per": BATCH})


def _insert(into: Table, rows: Sequence[Row[Any]], writer: Connection) -> None:
    """Raises Conflict where one database refuses what the other took: SQLite knows no longest text."""
    try:
        writer.execute(insert(into), [row._asdict() for row in rows])
    except DBAPIError as error:
        reason = str(error.orig).splitlines()[0]
        raise Conflict(_("Tabel {table} tidak dapat disalin: {reason}.", table=into.name, reason=reason)) from error


def _wind_sequence(filled: Table, writer: Connection) -> None:
    """PostgreSQL numbers new rows by a counter of its own, which rows that bring their number do not move."""
    column = filled.autoincrement_column
    if column is not None and writer.dialect.name == "postgresql":
        writer.execute(select(func.setval(func.pg_get_serial_sequence(filled.name, column.name), func.max(column))))
