"""Contract and payment schedule."""

from datetime import date, datetime
from enum import StrEnum
from typing import cast

from sqlalchemy import CheckConstraint, UniqueConstraint, inspect
from sqlalchemy.orm import object_session
from sqlmodel import Field, Relationship, SQLModel

from compliance.access.models import Agency, Company
from compliance.access.permissions import Permission, Scope
from compliance.kernel.values import EnumField, Moment, Rupiah
from compliance.rulebook.models import Gate, Kind

ContractKind = Kind  # what a rule book names is what a contract can be, and so with payments
TermKind = Gate


class ContractStatus(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    CLOSED = "closed"


class FundingSource(StrEnum):
    APBD_DISTRICT = "apbd_district"
    APBD_PROVINCE = "apbd_province"
    APBN = "apbn"
    DAK = "dak"
    BLUD = "blud"
    OTHER = "other"


class ContributionBasis(StrEnum):
    VALUE = "value"  # progressive by slice of the net value
    WAGES = "wages"  # on wages that the contract itemises


class Contract(SQLModel, table=True):
    """A contract or SPK. Money in whole rupiah; ``value`` includes ``vat``.

    A subcontract is a contract below another, of another company: ``main_id`` is the contract that is paid,
    ``under_id`` the one next above. It has workers, but no terms, addenda, certificates or project of its own.

    ``version`` counts every change; ``vouched_version`` only those of what certificates of all terms vouch for.
    """

    __table_args__ = (
        UniqueConstraint("agency_id", "number"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("value > 0 AND vat >= 0 AND vat < value", name="value_above_vat"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=100, index=True)
    title: str = Field(max_length=300)
    kind: ContractKind = EnumField(ContractKind, index=True)
    status: ContractStatus = EnumField(ContractStatus, default=ContractStatus.DRAFT, index=True)
    agency_id: int = Field(foreign_key="agency.id", index=True)
    company_id: int = Field(foreign_key="company.id", index=True)
    subdistrict_code: str = Field(default="", max_length=8, description="Kemendagri, e.g. 64.08.04")
    village_code: str = Field(default="", max_length=13, description="Kemendagri, e.g. 64.08.04.1001")
    value: int = Rupiah()
    vat: int = Rupiah(default=0)
    signed_on: date = Field(description="date of the SPK: starts the clocks")
    starts_on: date
    ends_on: date
    maintenance_ends_on: date | None = None
    rup_code: str = Field(default="", max_length=8)
    tender_code: str = Field(default="", max_length=20)
    funding_source: FundingSource = EnumField(FundingSource, default=FundingSource.APBD_DISTRICT)
    project_number: str = Field(default="", max_length=40, description="BPJS TK project membership number")
    contribution_basis: ContributionBasis = EnumField(ContributionBasis, default=ContributionBasis.VALUE)
    itemised_wages: int = Rupiah(default=0)
    pays_at_once: bool = Field(default=False, description="the contribution, instead of in instalments")
    version: int = 1
    vouched_version: int = 1
    created_at: datetime = Moment()
    created_by: int | None = Field(default=None, foreign_key="person.id")
    main_id: int | None = Field(default=None, foreign_key="contract.id", index=True)
    under_id: int | None = Field(default=None, foreign_key="contract.id", index=True)

    agency: Agency = Relationship()
    company: Company = Relationship()
    terms: list["PaymentTerm"] = Relationship(
        sa_relationship_kwargs={"order_by": "PaymentTerm.number", "cascade": "all, delete-orphan"}
    )
    addenda: list["Addendum"] = Relationship(sa_relationship_kwargs={"order_by": "Addendum.number"})

    @property
    def scope(self) -> Scope:
        return Scope(self.agency_id, self.company_id, Permission.CONTRACT_READ)

    @property
    def is_part(self) -> bool:
        """A subcontract."""
        return self.main_id is not None

    @property
    def root(self) -> "Contract":
        """The contract that is paid; itself unless it is a subcontract."""
        db = object_session(self)
        return cast(Contract, db.get(Contract, self.main_id)) if db and self.main_id else self

    @property
    def next_term(self) -> "PaymentTerm | None":
        """The first that is not paid yet."""
        return next((term for term in self.terms if term.released_at is None), None)

    @property
    def value_net(self) -> int:
        """Value less PPN: the base of contributions."""
        return self.value - self.vat

    @property
    def cover_ends_on(self) -> date:
        """Last day on which the project has to be insured."""
        return self.maintenance_ends_on or self.ends_on


class OfContract(SQLModel):
    """Mixin for rows that belong to a contract and are seen by whoever may see it."""

    contract_id: int = Field(foreign_key="contract.id", index=True)

    @property
    def contract(self) -> Contract:
        held: dict[str, Contract | None] = inspect(self).info
        if "contract" not in held:
            db = object_session(self)
            assert db is not None, "the row is not in a session"  # noqa: S101 - a fault of ours, never of a user
            hold_contract(self, db.get(Contract, self.contract_id))
        return cast(Contract, held["contract"])

    @property
    def scope(self) -> Scope:
        return self.contract.scope


def hold_contract(row: OfContract, contract: Contract | None) -> None:
    """A session forgets what nobody holds, and would ask for it at each look."""
    inspect(row).info["contract"] = contract


class PaymentTerm(OfContract, table=True):
    """One planned payment (termin) of a contract; ``amount`` in whole rupiah, ``percentage`` if it was given so."""

    __tablename__ = "payment_term"
    __table_args__ = (
        UniqueConstraint("contract_id", "number"),
        CheckConstraint("amount > 0", name="amount_positive"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: int
    kind: TermKind = EnumField(TermKind)
    amount: int = Rupiah()
    percentage: str = Field(
        default="", max_length=12, description="as typed, e.g. 30 or 12,5; empty: an amount was given"
    )
    released_at: datetime | None = Moment(default=None, nullable=True)
    version: int = Field(default=1, description="counts the changes of what a certificate says of this term")


class Addendum(OfContract, table=True):
    """A numbered change of a contract in force; ``before`` and ``after`` are its figures, as JSON."""

    __table_args__ = (UniqueConstraint("contract_id", "number"), UniqueConstraint("contract_id", "document"))

    id: int | None = Field(default=None, primary_key=True)
    number: int
    document: str = Field(max_length=100, description="number on the paper")
    signed_on: date
    reason: str
    before: str
    after: str
    created_at: datetime = Moment()
    created_by: int | None = Field(default=None, foreign_key="person.id")
