"""Work to be done outside a request. The table is the truth; the queue only rings."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from compliance.kernel.i18n import Text
from compliance.kernel.retold import retold
from compliance.kernel.values import EnumField, Moment


class JobKind(StrEnum):
    RECHECK = "recheck"
    MORNING = "morning"
    READ_REGISTER = "read_register"
    LOAD_REGISTER = "load_register"
    PRUNE_REGISTER = "prune_register"
    PACK = "pack"
    ISSUE_MANY = "issue_many"


class JobStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNFINISHED = (JobStatus.QUEUED, JobStatus.RUNNING)


class Step(StrEnum):
    """What long work is at; the words for it stand with the page."""

    READING = "reading"
    STORING = "storing"
    COMPARING = "comparing"
    PRUNING = "pruning"
    PACKING = "packing"
    ISSUING = "issuing"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far long work is, in rows; ``total`` is 0 while nobody knows it."""

    step: Step
    done: int = 0
    total: int = 0


Result = dict[str, object]
Steps = Generator[Progress, None, Result]  # what was done up to each Progress is committed with it


class Job(SQLModel, table=True):
    """``arguments`` and ``result`` are JSON; ``error`` why it failed, as ``kept`` by ``kernel/retold.py``.

    ``heartbeat``: when the worker last said that it is at it. ``step``, ``done`` and ``total``: see ``Progress``.
    """

    id: int | None = Field(default=None, primary_key=True)
    kind: JobKind = EnumField(JobKind)
    arguments: str = "{}"
    status: JobStatus = EnumField(JobStatus, default=JobStatus.QUEUED, index=True)
    asked_by: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = Moment()
    started_at: datetime | None = Moment(default=None, nullable=True)
    heartbeat: datetime | None = Moment(default=None, nullable=True)
    finished_at: datetime | None = Moment(default=None, nullable=True)
    attempts: int = 0
    step: Step | None = EnumField(Step, default=None, nullable=True)
    done: int = 0
    total: int = 0
    cancel_asked: bool = False
    result: str = "{}"
    error: str = ""

    @property
    def reasons(self) -> list[Text]:
        return retold(self.error)

    @property
    def is_unfinished(self) -> bool:
        return self.status in UNFINISHED

    @property
    def progress(self) -> Progress | None:
        return Progress(self.step, self.done, self.total) if self.step else None
