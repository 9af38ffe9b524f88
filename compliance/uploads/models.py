"""Files that were sent in but not yet committed; swept when abandoned."""

from datetime import datetime
from enum import StrEnum

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
    created_at: datetime = Moment()
