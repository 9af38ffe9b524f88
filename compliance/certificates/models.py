"""A certificate, and what it vouches for. Its life is derived: only request, issue and revocation are stored."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from compliance.access.permissions import Permission, Scope
from compliance.contracts.models import OfContract
from compliance.kernel.values import EnumField, Moment, Rupiah


class CertificateStatus(StrEnum):
    REQUESTED = "requested"
    DECLINED = "declined"
    ISSUED = "issued"
    REVOKED = "revoked"


class Cause(StrEnum):
    """Why it was revoked, as anybody may know it: what the revoker typed beside it stays inside."""

    UNCOVERED = "uncovered"
    WRONG_CONTRACT = "wrong_contract"
    FALSE_PAPERS = "false_papers"
    ISSUED_BY_MISTAKE = "issued_by_mistake"
    STOLEN_ACCESS = "stolen_access"
    AGENCY_ASKED = "agency_asked"
    OTHER = "other"
    LOST = "lost"  # the log knows of it, the restored database does not; nobody chooses this


class Certificate(OfContract, table=True):
    """One per payment term and state of the facts; ``pdf_digest`` names the bytes that never change.

    A conditional one lapses unless ``owed`` rupiah of contributions are verified before ``fulfil_before``; 0: none are.
    """

    __table_args__ = (
        # two people who ask at once get one request
        Index(
            "uq_certificate_open_request",
            "term_id",
            unique=True,
            sqlite_where=text("status = 'requested'"),
            postgresql_where=text("status = 'requested'"),
        ),
        Index("ix_certificate_decided", "decided_by", "decided_at"),  # the quota counts an approver's day
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str | None = Field(default=None, unique=True, max_length=40, description="given when issued")
    term_id: int = Field(foreign_key="payment_term.id", index=True)
    status: CertificateStatus = EnumField(CertificateStatus, default=CertificateStatus.REQUESTED, index=True)
    requested_at: datetime = Moment()
    requested_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Moment(default=None, nullable=True)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decline_reason: str = ""
    contract_version: int = Field(description="the contract's vouched_version")
    term_version: int = 1
    roster_version: int
    roster_digest: str = Field(default="", max_length=64)
    part_rosters: int = Field(
        default=0, sa_column_kwargs={"server_default": "0"}, description="versions that subcontractors had handed in"
    )
    run_id: int = Field(foreign_key="check_run.id")
    register_as_of: date
    rule_version: str = Field(max_length=20)
    workers: int
    expires_on: date | None = Field(default=None, description="last day on which it can be used")
    statement: str = Field(default="", description="canonical JSON of everything printed; personal data masked")
    pdf_digest: str = Field(default="", max_length=64, index=True)
    seed: str = Field(default="", max_length=64, description="hex, secret: the salts in what is stated come from it")
    owed: int = Rupiah(default=0, sa_column_kwargs={"server_default": "0"})
    fulfil_before: datetime | None = Moment(default=None, nullable=True)
    revoked_at: datetime | None = Moment(default=None, nullable=True)
    revoked_by: int | None = Field(default=None, foreign_key="person.id")
    revocation_cause: Cause | None = EnumField(Cause, default=None, nullable=True)
    revocation_reason: str = Field(default="", description="as typed; may name people, so it stays inside")
    superseded_at: datetime | None = Moment(
        default=None, nullable=True, description="when the public log was told; it stays so, whatever the rows say"
    )

    @property
    def scope(self) -> Scope:
        contract = self.contract
        return Scope(contract.agency_id, contract.company_id, Permission.CERTIFICATE_READ)


class CertificateWorker(SQLModel, table=True):
    """Who stood behind a certificate when it was issued, in the order of its tree. Never altered."""

    __tablename__ = "certificate_worker"

    certificate_id: int = Field(foreign_key="certificate.id", primary_key=True)
    place: int = Field(primary_key=True)
    worker_id: int = Field(foreign_key="worker.id", index=True, description="the row of that roster version")
    birth_date: date | None = Field(default=None, description="the roster's, or the one in the NIK")
    first: date | None = Field(default=None, description="of the days judged as insured; empty: accepted with a doubt")
    last: date | None = None


class CoverLookUp(SQLModel, table=True):
    """Somebody asked whether a person is insured; the throttle counts these. ``person``: SHA-256 of the NIK."""

    __tablename__ = "cover_look_up"

    id: int | None = Field(default=None, primary_key=True)
    person: str = Field(max_length=64, index=True)
    origin: str = Field(max_length=64, index=True)
    at: datetime = Moment()


class IssueBatch(SQLModel, table=True):
    """An approver's word for several requests, given with one code and good for these only."""

    __tablename__ = "issue_batch"

    id: int | None = Field(default=None, primary_key=True)
    approver_id: int = Field(foreign_key="person.id")
    granted_at: datetime = Moment()
    job_id: int | None = Field(default=None, foreign_key="job.id")


class ItemState(StrEnum):
    WAITING = "waiting"
    ISSUED = "issued"
    REFUSED = "refused"


class IssueBatchItem(SQLModel, table=True):
    """``reasons``: why it was not issued, as ``kept`` by ``kernel/retold.py``."""

    __tablename__ = "issue_batch_item"

    batch_id: int = Field(foreign_key="issue_batch.id", primary_key=True)
    certificate_id: int = Field(foreign_key="certificate.id", primary_key=True)
    state: ItemState = EnumField(ItemState, default=ItemState.WAITING)
    reasons: str = "[]"
