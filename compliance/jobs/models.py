"""Work to be done outside a request. The table is the truth; the queue only rings."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from compliance.kernel.values import EnumField, Moment


class JobKind(StrEnum):
    RECHECK = "recheck"
    MORNING = "morning"


class JobStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(SQLModel, table=True):
    """``arguments`` and ``result`` are JSON; ``error`` is a sentence for the person who asked."""

    id: int | None = Field(default=None, primary_key=True)
    kind: JobKind = EnumField(JobKind)
    arguments: str = "{}"
    status: JobStatus = EnumField(JobStatus, default=JobStatus.QUEUED, index=True)
    asked_by: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = Moment()
    started_at: datetime | None = Moment(default=None, nullable=True)
    finished_at: datetime | None = Moment(default=None, nullable=True)
    attempts: int = 0
    result: str = "{}"
    error: str = ""
