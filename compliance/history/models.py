"""The leaves of the public log. The table is the truth; the static files are made from it."""

from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from compliance.kernel.values import EnumField


class LeafEvent(StrEnum):
    """What can happen to a certificate; each at most once."""

    ISSUED = "issued"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


class HistoryLeaf(SQLModel, table=True):
    """One leaf, never altered or removed. ``entry`` is what is published and hashed; number and event stand in it."""

    __tablename__ = "history_leaf"
    __table_args__ = (UniqueConstraint("number", "event"),)

    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False}, description="from 0, no gaps")
    number: str = Field(max_length=40, description="of the certificate")
    event: LeafEvent = EnumField(LeafEvent)
    entry: str = Field(description="canonical JSON; see leaf.py")
