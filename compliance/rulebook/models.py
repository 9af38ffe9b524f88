"""The words of the rule book (what can be found, how grave it is, where it holds a payment) and its tables."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from compliance.kernel.values import EnumField, Moment


class Severity(StrEnum):
    BLOCK = "block"
    WARN = "warn"
    ASK = "ask"


class Kind(StrEnum):
    """Of contract."""

    CONSTRUCTION = "construction"
    GOODS = "goods"
    CONSULTANCY = "consultancy"
    OTHER_SERVICES = "other_services"
    OUTSOURCING = "outsourcing"  # cleaning, security, drivers: people, hired out


class Gate(StrEnum):
    """Of payment."""

    ADVANCE = "advance"
    PROGRESS = "progress"
    FINAL = "final"
    RETENTION = "retention"


class Variant(StrEnum):
    """What a rule may weigh otherwise than the rest of its code; the ``variant`` of a finding. Stored, too."""

    AHEAD = "ahead"  # the cover ends before the work does, on a day to come
    AS_STAFF = "as_staff"  # hired for the project, and insured with the company's own staff
    SMALL = "small"  # within the tolerance
    UNKNOWN = "unknown"  # no list tells


class Code(StrEnum):
    """The names of the findings; stored for ever, so never rename one."""

    NIK_INVALID = "nik_invalid"
    NIK_PRECISION_LOST = "nik_precision_lost"
    DUPLICATE_WORKER = "duplicate_worker"
    NOT_ENROLLED = "not_enrolled"
    ENROLMENT_INACTIVE = "enrolment_inactive"
    PROGRAMME_MISSING = "programme_missing"
    COVERAGE_GAP = "coverage_gap"
    OTHER_EMPLOYER = "other_employer"
    SELF_EMPLOYED_COVER = "self_employed_cover"
    NAME_MISMATCH = "name_mismatch"
    BIRTH_DATE_MISMATCH = "birth_date_mismatch"
    UNDERAGE = "underage"
    OVERLAPPING_ASSIGNMENT = "overlapping_assignment"
    WAGE_BELOW_MINIMUM = "wage_below_minimum"
    WORKER_NOT_ON_PROJECT_LIST = "worker_not_on_project_list"
    ROSTER_MISSING = "roster_missing"
    ROSTER_STALE = "roster_stale"
    REGISTER_STALE = "register_stale"
    HEADCOUNT_IMPLAUSIBLE = "headcount_implausible"
    PROJECT_UNREGISTERED = "project_unregistered"
    PROJECT_NOT_MEMBER = "project_not_member"
    REGISTERED_LATE = "registered_late"
    CONTRIBUTION_UNPAID = "contribution_unpaid"
    CONTRIBUTION_SHORT = "contribution_short"
    ASSESSMENT_DIFFERS = "assessment_differs"
    CONTRIBUTION_EVIDENCE_UNVERIFIED = "contribution_evidence_unverified"
    PROVIDER_IN_ARREARS = "provider_in_arrears"


class BookStatus(StrEnum):
    SHIPPED = "shipped"  # came with the product
    PROPOSED = "proposed"  # by one person, waits for another
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"  # before it came into force


VALID = (BookStatus.SHIPPED, BookStatus.APPROVED)


class BookVersion(SQLModel, table=True):
    """A rule book as TOML. ``based_on``: the label of the book that it changes; ``digest``: SHA-256 of the text."""

    __tablename__ = "rule_book"

    id: int | None = Field(default=None, primary_key=True)
    label: str = Field(unique=True, max_length=20)
    in_force_from: date = Field(index=True)
    text: str
    digest: str = Field(max_length=64)
    status: BookStatus = EnumField(BookStatus)
    based_on: str = Field(default="", max_length=20)
    note: str = Field(default="", description="why it was proposed")
    proposed_by: int | None = Field(default=None, foreign_key="person.id")
    proposed_at: datetime = Moment()
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Moment(default=None, nullable=True)
    decision: str = Field(default="", description="why it was rejected or withdrawn")
    version: int = 1

    @property
    def is_valid(self) -> bool:
        return self.status in VALID


class Holiday(SQLModel, table=True):
    """A correction of the calendar: a day ``off``, or a day of the calendar on which people work after all."""

    id: int | None = Field(default=None, primary_key=True)
    day: date = Field(unique=True)
    name: str = Field(max_length=200)
    off: bool = True
    entered_by: int | None = Field(default=None, foreign_key="person.id")
    entered_at: datetime = Moment()
