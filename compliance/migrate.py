"""Bring a database to a version of the schema, through Alembic's own API."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def upgrade(engine: Engine, revision: str = "head") -> None:
    with _altering(engine) as connection:
        command.upgrade(_alembic(connection), revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    with _altering(engine) as connection:
        command.downgrade(_alembic(connection), revision)


@contextmanager
def _altering(engine: Engine) -> Iterator[Connection]:
    """SQLite alters a table by building it anew, and refuses to drop one that rows refer to: they are checked after.

    Its foreign keys can be switched outside a transaction only.
    """
    with engine.execution_options(write=True).connect() as connection:
        if engine.dialect.name != "sqlite":
            with connection.begin():
                yield connection
            return
        bare: Any = connection.connection.dbapi_connection
        bare.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise IntegrityError("a row refers to one that is not there", None, Exception("foreign_key_check"))
        finally:
            bare.execute("PRAGMA foreign_keys=ON")


def check(engine: Engine) -> None:
    """Raise when the models say something else than the migrations."""
    with engine.connect() as connection:
        command.check(_alembic(connection))


def is_current(engine: Engine) -> bool:
    """Whether the tables are those of the newest migration."""
    with engine.connect() as connection:
        versions = MigrationContext.configure(connection).get_current_heads()
    return set(versions) == set(ScriptDirectory(str(MIGRATIONS)).get_heads())


def _alembic(connection: object) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
