"""Who uses Patuh: people, the agency or company they act for, their sessions and one-time links."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger
from sqlmodel import Field, Relationship, SQLModel

from compliance.kernel.identity import mask
from compliance.kernel.values import EnumField, Moment


class Role(StrEnum):
    OFFICER = "officer"
    APPROVER = "approver"
    HEAD = "head"  # of an agency; only looks
    CONTRACTOR = "contractor"
    TREASURY = "treasury"
    AUDITOR = "auditor"
    LEADER = "leader"  # of the district, and whoever works for them; only looks
    REGISTRAR = "registrar"
    ADMIN = "admin"
    SYSTEM = "system"  # jobs and the operator at the command line; never given to a person


class CompanySize(StrEnum):
    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


AGENCY_ROLES = frozenset({Role.OFFICER, Role.APPROVER, Role.HEAD})
COMPANY_ROLES = frozenset({Role.CONTRACTOR})
GIVEN_ROLES = tuple(role for role in Role if role is not Role.SYSTEM)


class Agency(SQLModel, table=True):
    """An OPD, the government agency that buys."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=20)
    name: str = Field(max_length=200)
    version: int = 1


class Company(SQLModel, table=True):
    """A contractor (penyedia). NPWP 15 or 16 digits, NIB 13 digits, NPP: the employer's number at BPJS TK.

    ``size`` decides which programmes its own staff needs; None: nobody said.
    """

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=200, index=True)
    npwp: str | None = Field(default=None, max_length=16, unique=True)
    nib: str | None = Field(default=None, max_length=13)
    npp: str | None = Field(default=None, max_length=32)
    size: CompanySize | None = EnumField(CompanySize, default=None, nullable=True)
    version: int = 1

    @property
    def npwp_shown(self) -> str:
        """For screens: 16 digits without a leading 0 are the owner's NIK, and masked like one."""
        is_nik = self.npwp and len(self.npwp) == 16 and not self.npwp.startswith("0")
        return mask(self.npwp) if self.npwp and is_nik else self.npwp or ""


class NoticeMail(StrEnum):
    """How a person wants notices by e-mail; they stand in the application either way."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    NONE = "none"


class User(SQLModel, table=True):
    __tablename__ = "person"  # "user" is a reserved word in PostgreSQL

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True, max_length=200, description="lower case")
    name: str = Field(max_length=200)
    password_hash: str | None = Field(default=None, max_length=200)
    active: bool = True
    language: str = Field(default="id", max_length=2)
    notice_mail: NoticeMail = EnumField(NoticeMail, default=NoticeMail.AT_ONCE)
    agency_id: int | None = Field(default=None, foreign_key="agency.id")
    company_id: int | None = Field(default=None, foreign_key="company.id")
    created_at: datetime = Moment()
    version: int = 1

    roles: list["UserRole"] = Relationship(sa_relationship_kwargs={"lazy": "selectin", "cascade": "all, delete-orphan"})
    agency: Agency | None = Relationship()
    company: Company | None = Relationship()

    @property
    def role_set(self) -> frozenset[Role]:
        return frozenset(given.role for given in self.roles)


class UserRole(SQLModel, table=True):
    __tablename__ = "person_role"

    user_id: int | None = Field(default=None, foreign_key="person.id", primary_key=True)
    role: Role = EnumField(Role, primary_key=True)


class UserSession(SQLModel, table=True):
    """One sign-in. The cookie holds the token; the row holds its SHA-256."""

    __tablename__ = "person_session"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="person.id", index=True)
    token_hash: str = Field(unique=True, max_length=64)
    created_at: datetime = Moment()
    expires_at: datetime = Moment()
    revoked_at: datetime | None = Moment(default=None)
    origin: str = Field(default="", max_length=64)
    device: str = Field(default="", max_length=200)


class LinkPurpose(StrEnum):
    INVITATION = "invitation"
    RESET = "reset"


class OneTimeLink(SQLModel, table=True):
    """An invitation or a password reset; works once, until it expires. Holds the SHA-256 of the token."""

    __tablename__ = "one_time_link"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="person.id", index=True)
    purpose: LinkPurpose = EnumField(LinkPurpose)
    token_hash: str = Field(unique=True, max_length=64)
    expires_at: datetime = Moment()
    used_at: datetime | None = Moment(default=None)


class SignInFailure(SQLModel, table=True):
    """A failed sign-in, by account (SHA-256 of the e-mail) and by network address; the throttle counts them."""

    __tablename__ = "sign_in_failure"

    id: int | None = Field(default=None, primary_key=True)
    account: str = Field(max_length=64, index=True)
    origin: str = Field(max_length=64, index=True)
    at: datetime = Moment()


class SecondFactor(SQLModel, table=True):
    """A person's authenticator (RFC 6238). ``secret`` is encrypted; ``last_counter`` is that of the last code used."""

    __tablename__ = "second_factor"

    user_id: int = Field(foreign_key="person.id", primary_key=True)
    secret: str = Field(max_length=200)
    confirmed_at: datetime | None = Moment(default=None)
    last_counter: int = Field(default=0, sa_type=BigInteger)


class RecoveryCode(SQLModel, table=True):
    """In place of the authenticator, once. Holds the SHA-256 of 80 random bits."""

    __tablename__ = "recovery_code"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="person.id", index=True)
    code_hash: str = Field(max_length=64)
    used_at: datetime | None = Moment(default=None)


class Setting(SQLModel, table=True):
    """A value that an administrator changed; defaults live in ``access/settings.py``."""

    key: str = Field(primary_key=True, max_length=60)
    value: str
    version: int = 1
    updated_at: datetime = Moment()
    updated_by: int | None = Field(default=None, foreign_key="person.id")


class Mail(SQLModel, table=True):
    """The outbox: written with the act that it tells of, sent after the commit."""

    id: int | None = Field(default=None, primary_key=True)
    recipient: str = Field(max_length=200)
    subject: str = Field(max_length=300)
    body: str
    created_at: datetime = Moment()
    sent_at: datetime | None = Moment(default=None, index=True)
    attempts: int = 0
    error: str | None = None
