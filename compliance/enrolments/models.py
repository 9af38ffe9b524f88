"""The register: lists of enrolments handed over by the BPJS TK branch, each with its "as of" date."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from compliance.kernel.membership import Segment
from compliance.kernel.values import EnumField, Moment

OWING = text("in_arrears")  # few rows of a million


class RegisterSource(StrEnum):
    """Which list of the branch it is; a new list replaces the current one of the same source."""

    PU = "pu"
    JAKON = "jakon"
    BPU = "bpu"
    COMBINED = "combined"


class SnapshotStatus(StrEnum):
    LOADING = "loading"
    CURRENT = "current"
    REPLACED = "replaced"
    ABANDONED = "abandoned"  # half-loaded, to be removed


class RegisterSnapshot(SQLModel, table=True):
    """One list as it was on ``as_of``. Readers use the CURRENT one of each source only.

    read = accepted + rejected + duplicate + blank. From ``people`` on: see ``changes.py``; ``differs_from_id``: see
    ``differences.py``.
    """

    __tablename__ = "register_snapshot"

    id: int | None = Field(default=None, primary_key=True)
    source: RegisterSource = EnumField(RegisterSource, index=True)
    status: SnapshotStatus = EnumField(SnapshotStatus, default=SnapshotStatus.LOADING, index=True)
    as_of: date
    loaded_at: datetime = Moment()
    loaded_by: int | None = Field(default=None, foreign_key="person.id")
    file_name: str = Field(default="", max_length=200)
    file_digest: str = Field(default="", max_length=64)
    read: int = 0
    accepted: int = 0
    rejected: int = 0
    duplicate: int = 0
    blank: int = 0
    structural: int = Field(default=0, description="rows about the list, which are not among those read")
    tells_arrears: bool = Field(default=False, description="a column says who owes contributions")
    people: int | None = None
    added: int | None = None
    gone: int | None = None
    lapsed: int | None = None
    returned: int | None = None
    differs_from_id: int | None = Field(default=None, description="the list to which register_change compares it")


class RegisterChange(SQLModel, table=True):
    """A NIK of which the list says something else than the list that it replaced."""

    __tablename__ = "register_change"

    snapshot_id: int = Field(foreign_key="register_snapshot.id", primary_key=True)
    nik: str = Field(max_length=16, primary_key=True)


class Enrolment(SQLModel, table=True):
    """A row of a list: one membership of one person. ``programmes`` is the mask of ``kernel/membership``."""

    __table_args__ = (
        Index("ix_enrolment_nik_snapshot_id", "nik", "snapshot_id"),
        Index(
            "ix_enrolment_owing", "snapshot_id", sqlite_where=text("in_arrears"), postgresql_where=text("in_arrears")
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    snapshot_id: int = Field(foreign_key="register_snapshot.id")
    nik: str = Field(max_length=16)
    kpj: str = Field(default="", max_length=20)
    name: str = Field(default="", max_length=200)
    birth_date: date | None = None
    npp: str = Field(default="", max_length=32)
    company: str = Field(default="", max_length=200)
    segment: Segment = EnumField(Segment)
    project_number: str = Field(default="", max_length=40)
    programmes: int = 0
    active_from: date | None = None
    active_until: date | None = None
    active: bool = True
    in_arrears: bool = Field(default=False, description="the employer owes contributions, says the list")
