"""Bring a database to a version of the schema, through Alembic's own API."""

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def upgrade(engine: Engine, revision: str = "head") -> None:
    with engine.execution_options(write=True).begin() as connection:
        command.upgrade(_alembic(connection), revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    with engine.execution_options(write=True).begin() as connection:
        command.downgrade(_alembic(connection), revision)


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
