"""Evidence of a project's cover: what BPJS Ketenagakerjaan gave the contractor, and who verified it here."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field

from compliance.contracts.models import OfContract
from compliance.kernel.values import EnumField, Moment, Rupiah


class EvidenceKind(StrEnum):
    REGISTRATION = "registration"  # formulir pendaftaran, with the project's number
    ASSESSMENT = "assessment"  # surat penetapan iuran
    RECEIPT = "receipt"  # kuitansi of a payment
    MEMBERSHIP = "membership"  # sertifikat kepesertaan
    WORKER_CHANGE = "worker_change"  # laporan perubahan tenaga kerja


class EvidenceStatus(StrEnum):
    SUBMITTED = "submitted"
    VERIFIED = "verified"
    REJECTED = "rejected"
    REPLACED = "replaced"


class Evidence(OfContract, table=True):
    """One paper, kept for ever. Money in whole rupiah; ``number`` and ``dated_on`` as on the paper."""

    __table_args__ = (Index("ix_evidence_kind_number", "kind", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: EvidenceKind = EnumField(EvidenceKind)
    status: EvidenceStatus = EnumField(EvidenceStatus, default=EvidenceStatus.SUBMITTED, index=True)
    number: str = Field(max_length=60)
    dated_on: date
    amount: int | None = Rupiah(default=None, nullable=True)
    base: int | None = Rupiah(default=None, nullable=True)
    instalment: int | None = Field(default=None, description="of a receipt: which it pays; empty: an addendum's rest")
    covers_until: date | None = Field(default=None, description="last insured day that the paper names")
    file_digest: str = Field(max_length=64)
    file_name: str = Field(max_length=200)
    file_type: str = Field(max_length=40)
    replaces_id: int | None = Field(default=None, foreign_key="evidence.id")
    submitted_at: datetime = Moment()
    submitted_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Moment(default=None, nullable=True)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    checked_on: date | None = Field(default=None, description="when decided_by looked a receipt up at e-Jakon")
    reason: str = Field(default="", description="why it was rejected")
    version: int = 1
