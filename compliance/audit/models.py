"""The audit log: entries chained by hash, and the head of the chain."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from compliance.kernel.values import Moment


class AuditEntry(SQLModel, table=True):
    """One act. ``hash`` = SHA-256 over the entry and the hash before it, so a removed or altered row is found."""

    __tablename__ = "audit_entry"

    sequence: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Moment(index=True)
    actor_id: int | None = Field(default=None, index=True)
    actor: str = Field(max_length=200)
    origin: str = Field(max_length=64)
    event: str = Field(max_length=60, index=True)
    subject_type: str = Field(default="", max_length=40)
    subject_id: int | None = None
    contract_id: int | None = Field(default=None, index=True)
    details: str = Field(default="{}", description="canonical JSON; personal data masked")
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class AuditHead(SQLModel, table=True):
    """The last link, kept apart so that a chain cut short at its end is found too. One row."""

    __tablename__ = "audit_head"

    id: int = Field(default=1, primary_key=True)
    sequence: int = 0
    hash: str = Field(default="", max_length=64)
