"""Roster versions and their workers.

A worker's row is never altered: a change closes the row (``until_version``) and opens another with the same
``line``. Version N holds the rows with ``since_version <= N < until_version``, so every old version stays readable
without copies.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from compliance.contracts.models import OfContract
from compliance.kernel.identity import NikProblem
from compliance.kernel.membership import Employment
from compliance.kernel.values import EnumField, Moment, Rupiah


class RosterVersion(OfContract, table=True):
    """One handed-in state of the list of workers. read = accepted + rejected + duplicate + blank.

    ``confirmed_at``: when somebody said last that it still holds; ``moves_people``: it changed who works or when.
    """

    __tablename__ = "roster_version"
    __table_args__ = (UniqueConstraint("contract_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    number: int
    created_at: datetime = Moment()
    created_by: int | None = Field(default=None, foreign_key="person.id")
    origin: str = Field(default="file", max_length=20, description="file, copy of a contract, or edit of one worker")
    file_name: str = Field(default="", max_length=200)
    file_digest: str = Field(default="", max_length=64, index=True)
    choices: str = Field(default="", description="JSON: how the file was read, where its sender chose")
    workers: int = Field(description="people on this version")
    read: int = 0
    accepted: int = 0
    rejected: int = 0
    duplicate: int = 0
    blank: int = 0
    structural: int = Field(default=0, description="rows about the list, which are not among those read")
    digest: str = Field(max_length=64, description="SHA-256 over the workers of this version")
    confirmed_at: datetime | None = Moment(default=None, nullable=True)
    confirmed_by: int | None = Field(default=None, foreign_key="person.id")
    moves_people: bool = True

    @property
    def held_at(self) -> datetime:
        """The contractor's last word on who works there."""
        return self.confirmed_at or self.created_at


class Worker(OfContract, table=True):
    """A person on site, as the contractor wrote it. ``line`` is the person's identity within the contract."""

    __table_args__ = (Index("ix_worker_contract_id_line", "contract_id", "line"),)

    id: int | None = Field(default=None, primary_key=True)
    line: int
    since_version: int
    until_version: int | None = None
    sheet: str = Field(default="", max_length=100)
    row: int | None = Field(default=None, description="as Excel shows it; empty for one added on the page")
    nik: str = Field(default="", max_length=32, index=True)
    nik_problem: NikProblem | None = EnumField(NikProblem, default=None, nullable=True)
    name: str = Field(default="", max_length=200)
    occupation: str = Field(default="", max_length=100)
    birth_date: date | None = None
    kpj: str = Field(default="", max_length=20)
    wage: int | None = Rupiah(default=None, nullable=True)
    starts_on: date | None = None
    ends_on: date | None = None
    employment: Employment | None = EnumField(Employment, default=None, nullable=True)


@dataclass(slots=True)
class Entry:
    """A worker of a new list until it is stored: line and version are given by ``make_version``.

    The columns of ``Worker``, but made and stored by the ten thousand in a tenth of the time.
    """

    contract_id: int | None
    line: int = 0
    since_version: int = 0
    until_version: int | None = None
    sheet: str = ""
    row: int | None = None
    nik: str = ""
    nik_problem: NikProblem | None = None
    name: str = ""
    occupation: str = ""
    birth_date: date | None = None
    kpj: str = ""
    wage: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    employment: Employment | None = None


Person = Worker | Entry
