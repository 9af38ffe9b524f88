"""Check runs (what was judged, on what, kept for ever) and findings (open questions with a life of their own)."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field

from compliance.contracts.models import OfContract
from compliance.kernel.values import EnumField, Moment
from compliance.rulebook.models import Code, Severity

NO_LINE = 0  # the line of a finding that concerns the contract, not one worker


class CheckRun(OfContract, table=True):
    """One judgement of a contract. ``results``: zlib-compressed JSON, per worker the register's answer and flaws.

    After a new list only the workers of whom it says something else are judged again: such a run builds on another.
    """

    __tablename__ = "check_run"

    id: int | None = Field(default=None, primary_key=True)
    roster_version: int
    contract_version: int
    register_as_of: date | None = Field(default=None, description="the oldest of the lists that this kind rests on")
    lists: str = Field(default="", description="ids of the register's lists that were in use, e.g. 3,7")
    rule_version: str = Field(max_length=20)
    judged_on: date
    lapses_on: date | None = Field(default=None, description="first day on which an enrolment seen ends or begins")
    made_at: datetime = Moment()
    made_by: int | None = Field(default=None, foreign_key="person.id")
    reason: str = Field(default="", max_length=20, description="request (of a person), change (of the facts), or list")
    workers: int
    cleared: int
    flagged: int
    unjudged: int
    results: bytes = Field(sa_type=LargeBinary)
    builds_on_id: int | None = Field(default=None, description="the run whose answers hold where it did not ask again")
    basis: str = Field(default="", max_length=64, description="digest of what else the verdict rests on")
    dates: str = Field(default="{}", description="JSON: date of the list by source; under '' the date rested on")


class FindingStatus(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    CLOSED = "closed"


class Turn(StrEnum):
    """Who has to act next."""

    CONTRACTOR = "contractor"
    OFFICER = "officer"
    REGISTRAR = "registrar"


class Move(StrEnum):
    """What can happen to a finding."""

    ANSWER = "answer"  # the contractor submits proof or an explanation
    ACCEPT = "accept"  # the officer accepts, with a reason
    RETURN = "return"  # the officer sends it back, with a reason
    VANISH = "vanish"  # a check no longer sees it
    REAPPEAR = "reappear"  # a check sees it again, or on other facts


class Step(NamedTuple):
    start: FindingStatus
    move: Move
    end: FindingStatus


S = FindingStatus
STEPS = (
    Step(S.OPEN, Move.ANSWER, S.ANSWERED),
    Step(S.RETURNED, Move.ANSWER, S.ANSWERED),
    Step(S.OPEN, Move.ACCEPT, S.ACCEPTED),
    Step(S.RETURNED, Move.ACCEPT, S.ACCEPTED),
    Step(S.ANSWERED, Move.ACCEPT, S.ACCEPTED),
    Step(S.ANSWERED, Move.RETURN, S.RETURNED),
    Step(S.OPEN, Move.VANISH, S.CLOSED),
    Step(S.ANSWERED, Move.VANISH, S.CLOSED),
    Step(S.RETURNED, Move.VANISH, S.CLOSED),
    Step(S.ACCEPTED, Move.VANISH, S.CLOSED),
    Step(S.CLOSED, Move.REAPPEAR, S.OPEN),
    Step(S.ACCEPTED, Move.REAPPEAR, S.OPEN),
)
TRANSITIONS = {(step.start, step.move): step.end for step in STEPS}
UNSETTLED = (S.OPEN, S.ANSWERED, S.RETURNED)


class Finding(OfContract, table=True):
    """The same fault of the same worker is the same finding across runs: (contract, line, code)."""

    __table_args__ = (UniqueConstraint("contract_id", "line", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    line: int = NO_LINE
    code: Code = EnumField(Code)
    severity: Severity = EnumField(Severity)
    status: FindingStatus = EnumField(FindingStatus, default=FindingStatus.OPEN, index=True)
    detail: str = Field(default="{}", description="canonical JSON: what the sentence needs; NIK masked")
    first_seen_at: datetime = Moment()
    last_run_id: int = Field(foreign_key="check_run.id")
    closed_at: datetime | None = Moment(default=None, nullable=True)
    turn: Turn | None = EnumField(Turn, default=None, nullable=True)
    turn_since: date | None = None
    due_on: date | None = Field(default=None, index=True, description="the last day in time for whose turn it is")
    cure_left: int | None = Field(default=None, description="days of the cure period while an answer waits")
    version: int = 1
