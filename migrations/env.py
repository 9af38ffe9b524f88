"""Alembic's environment: runs on the connection that the command hands over."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import DateTime, Enum, String
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from compliance import tables
from compliance.kernel.values import UtcDateTime

assert tables.PACKAGES, "every table must be known before the metadata is compared"  # noqa: S101 - a fault of ours


def plain_types(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Migrations name the database's types, not ours: they must still run when our code has moved on."""
    if kind == "type" and isinstance(item, UtcDateTime | DateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, String | AutoString | Enum):
        length = item.impl.length if isinstance(item, AutoString) else item.length
        return f"sa.String({length})" if length else "sa.String()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=plain_types,
)
with context.begin_transaction():
    context.run_migrations()
