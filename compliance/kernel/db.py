"""Engine and sessions for SQLite and PostgreSQL, so that the rest of the house need not know which."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.orm.interfaces import ORMOption
from sqlmodel import Session, SQLModel

from compliance.kernel.errors import NotFound

Row = TypeVar("Row", bound=SQLModel)

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

PATIENCE, IMPATIENCE = 30_000, 500  # milliseconds that one writer waits for another
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    f"busy_timeout={PATIENCE}",
    "cache_size=-32768",  # KiB: a register's index is far larger than the default of 2 MB
    "wal_autocheckpoint=16000",  # pages of 4 KiB: its pages are written back once, not with every thousand rows
)


def make_engine(url: str, **options: Any) -> Engine:
    engine = create_engine(url, **options)
    if engine.dialect.name == "sqlite":
        if engine.url.database:
            Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _without_compiling)
    return engine


def _without_compiling(connection: Any, record: object) -> None:
    """PostgreSQL would turn a long question into machine code, for seconds, to answer it in a tenth of one."""
    connection.execute("SET jit = off")
    connection.commit()  # else the setting would go with the first rollback


def _set_pragmas(connection: Any, record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, so that savepoints and IMMEDIATE work
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A reader that turns writer half-way fails at once when another wrote in between; a writer waits at the door.
    writes = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def reading(engine: Engine) -> Session:
    """A session for a unit of work that only reads, beside one that writes, too."""
    is_one = engine.get_execution_options().get("write") is False
    return Session(engine if is_one else engine.execution_options(write=False))


def writing(engine: Engine) -> Session:
    """A session for a unit of work that may write."""
    return Session(engine.execution_options(write=True))


STAMPS = {
    # commits by others, and the rows that this connection itself ever wrote
    "sqlite": lambda asked: (asked.execute("PRAGMA data_version").fetchone()[0], asked.connection.total_changes),
    # every transaction that wrote moves it; equal snapshots see the same rows
    "postgresql": lambda asked: asked.execute("SELECT pg_current_snapshot()::text").fetchone()[0],
}


@contextmanager
def impatient(engine: Engine) -> Iterator[Connection]:
    """A short transaction that is not waited for. OperationalError after ``IMPATIENCE`` beside another writer."""
    with engine.connect().execution_options(write=True) as connection:
        if engine.dialect.name == "postgresql":
            with connection.begin():
                connection.execute(text(f"SET LOCAL lock_timeout = {IMPATIENCE}"))
                yield connection
            return
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA busy_timeout={IMPATIENCE}")
        try:
            with connection.begin():
                yield connection
        finally:
            driver.execute(f"PRAGMA busy_timeout={PATIENCE}")


def memory(db: Session) -> dict[Any, Any]:
    """What was found since the last commit of anybody, for whoever has not begun to read: what is read now is as new.

    Each connection of the pool has a memory of its own, which is emptied as soon as its stamp tells of a commit.
    """
    return {} if db.in_transaction() else memory_of(engine_of(db))


def memory_of(engine: Engine) -> dict[Any, Any]:
    """The same, for whoever reads nothing but this."""
    with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as asked:
        stamp, info = STAMPS[engine.dialect.name](asked), connection.info
        if info.get("stamp") != stamp:
            info["stamp"], info["memory"] = stamp, {}
        found: dict[Any, Any] = info["memory"]
        return found


def existing(db: Session, table: type[Row], key: int, options: Sequence[ORMOption] = ()) -> Row:
    """The row with this key, or NotFound."""
    row = db.get(table, key, options=options)
    if row is None:
        raise NotFound
    return row


def engine_of(db: Session) -> Engine:
    """For a unit of work apart from this session's."""
    bind = db.get_bind()
    return bind if isinstance(bind, Engine) else bind.engine


def lock(db: Session, name: int) -> None:
    """Let one transaction at a time past this point until it ends; SQLite's writers already queue."""
    if db.get_bind().dialect.name == "postgresql":
        db.connection().execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": name})


def only_reads(db: Session) -> None:
    """Have the transaction that begins now only read, so that on SQLite others can write meanwhile.

    Within a transaction that began before, this changes nothing.
    """
    if not db.in_transaction():
        db.connection(execution_options={"write": False})


def end_reading(db: Session) -> None:
    """End a transaction that ``only_reads`` began: on SQLite it can't write any more once somebody else wrote."""
    if db.in_transaction() and not db.connection().get_execution_options().get("write", True):
        db.commit()
