"""What a person is told: one row for each reader, whether it is mailed or not."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from compliance.kernel.values import EnumField, Moment

UNREAD = text("read_at IS NULL")


class NoticeKind(StrEnum):
    """Stored for ever, so never rename one."""

    WORKERS_FLAGGED = "workers_flagged"
    CONTRACT_FLAGGED = "contract_flagged"
    ANSWERED = "answered"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    DECISION_DUE = "decision_due"
    DECISION_OVERDUE = "decision_overdue"
    CERTIFICATE_ISSUED = "certificate_issued"
    CERTIFICATE_EXPIRING = "certificate_expiring"
    CERTIFICATE_SUPERSEDED = "certificate_superseded"
    CERTIFICATE_REVOKED = "certificate_revoked"
    CERTIFICATE_LAPSING = "certificate_lapsing"
    CERTIFICATE_LAPSED = "certificate_lapsed"
    TERM_RELEASED = "term_released"
    OVERRIDE_PROPOSED = "override_proposed"
    EVIDENCE_VERIFIED = "evidence_verified"
    EVIDENCE_REJECTED = "evidence_rejected"
    REGISTRATION_DUE = "registration_due"
    INSTALMENT_DUE = "instalment_due"
    CHANGES_DUE = "changes_due"
    REGISTER_STALE = "register_stale"
    ISSUE_BURST = "issue_burst"
    ISSUE_HOUR = "issue_hour"
    ISSUE_VALUE = "issue_value"


class Notice(SQLModel, table=True):
    """``key`` names the news: nobody is told the same twice. ``mailed_at`` is empty while a mail is still to come.

    ``contract_id``: None where the news is about no contract in particular.
    """

    __table_args__ = (
        UniqueConstraint("user_id", "key"),
        Index("ix_notice_unread", "user_id", sqlite_where=UNREAD, postgresql_where=UNREAD),
    )

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="person.id")
    kind: NoticeKind = EnumField(NoticeKind)
    contract_id: int | None = Field(default=None, foreign_key="contract.id")
    subject_type: str = Field(max_length=30)
    subject_id: int = Field(index=True)
    key: str = Field(max_length=120)
    count: int = 1
    details: str = Field(default="{}", description="canonical JSON: what the sentence needs; no name, no NIK")
    link: str = Field(max_length=200, description="path of the page where something can be done")
    created_at: datetime = Moment()
    read_at: datetime | None = Moment(default=None, nullable=True)
    mailed_at: datetime | None = Moment(default=None, nullable=True)
