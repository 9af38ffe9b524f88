"""Files that were sent in but not yet committed (swept when abandoned), and what their columns were said to mean."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from compliance.kernel.values import EnumField, Moment


class UploadPurpose(StrEnum):
    ROSTER = "roster"
    REGISTER = "register"


class StagedUpload(SQLModel, table=True):
    """Found only by its token and only by the person who sent it."""

    __tablename__ = "staged_upload"

    id: int | None = Field(default=None, primary_key=True)
    token: str = Field(unique=True, max_length=43)
    purpose: UploadPurpose = EnumField(UploadPurpose)
    user_id: int = Field(foreign_key="person.id", index=True)
    contract_id: int | None = Field(default=None, foreign_key="contract.id")
    file_name: str = Field(max_length=200)
    digest: str = Field(max_length=64)
    size: int
    choices: str = Field(default="", description="JSON: sheet, columns and date orders as the sender chose them")
    created_at: datetime = Moment()


class MappingOwner(StrEnum):
    """Whose lists are headed so."""

    COMPANY = "company"
    REGISTER = "register"


class ColumnMapping(SQLModel, table=True):
    """``headings``: SHA-256 of the normalised headings in their order; ``meanings``: JSON list, one for each."""

    __tablename__ = "column_mapping"
    __table_args__ = (UniqueConstraint("owner_kind", "owner_id", "headings"),)

    id: int | None = Field(default=None, primary_key=True)
    owner_kind: MappingOwner = EnumField(MappingOwner)
    owner_id: int
    headings: str = Field(max_length=64)
    meanings: str
