"""One box for everything: contracts, companies, certificates and people, as far as one may see them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import joinedload
from sqlmodel import col, func, or_, select

from compliance.access.context import Context, operation
from compliance.access.models import Company, User
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.certificates.models import Certificate
from compliance.contracts.models import Contract
from compliance.contracts.operations import mains, visible
from compliance.kernel.identity import mask
from compliance.rosters.models import Worker

MOST = 10  # of one kind; who has more to choose from types more letters
SHORTEST = 3  # letters
NIK = re.compile(r"[\d\s.\-']{16,}")


@dataclass(frozen=True)
class Found:
    """``companies`` with the number of their contracts that one may see; people on current rosters only.

    ``users`` and ``registered`` companies are for admins, who see no contracts.
    """

    contracts: Sequence[Contract] = ()
    companies: Sequence[tuple[Company, int]] = ()
    certificates: Sequence[tuple[Certificate, Contract]] = ()
    people: Sequence[tuple[Worker, Contract]] = ()
    users: Sequence[User] = ()
    registered: Sequence[Company] = ()

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, field.name) for field in fields(self))


def nik_in(text: str) -> str:
    """The NIK, if that is what was typed, else empty."""
    digits = re.sub(r"\D", "", text)
    return digits if NIK.fullmatch(text.strip()) and len(digits) == 16 else ""


@operation(Permission.CONTRACT_READ)
def find_papers(ctx: Context, text: str) -> Found:
    """Contracts, companies and certificates with the text in number or name: what may stand in an address."""
    if len(text) < SHORTEST:
        return Found()
    return Found(_contracts(ctx, text), _companies(ctx, text), _certificates(ctx, text))


@operation(Permission.CONTRACT_READ)
def find_all(ctx: Context, text: str) -> Found:
    """Papers, and people by name for whoever may read rosters; with a NIK that very person alone, on record."""
    if nik := nik_in(text):
        return find_person(ctx, nik)
    papers = find_papers(ctx, text)
    if len(text) < SHORTEST or not ctx.may(Permission.ROSTER_READ):
        return papers
    return Found(papers.contracts, papers.companies, papers.certificates, _people(ctx, _contains(Worker.name, text)))


@operation(Permission.ROSTER_READ)
def find_person(ctx: Context, nik: str) -> Found:
    """Wherever this person works now, as far as one may see it. Every look is on record, the NIK masked."""
    people = _people(ctx, col(Worker.nik) == nik)
    log.record(ctx, log.Event.NIK_SEARCHED, nik=mask(nik), count=len(people))
    return Found(people=people)


@operation(Permission.PEOPLE_MANAGE)
def find_registered(ctx: Context, text: str) -> Found:
    """Companies by name or number: what may stand in an address."""
    if len(text) < SHORTEST:
        return Found()
    named = (_contains(column, text) for column in (Company.name, Company.npwp, Company.npp, Company.nib))
    rows = select(Company).where(or_(*named)).order_by(col(Company.name)).limit(MOST)
    return Found(registered=ctx.db.exec(rows).all())


@operation(Permission.PEOPLE_MANAGE)
def find_users(ctx: Context, text: str) -> Found:
    """Those companies, and whoever has an account by name or e-mail."""
    companies = find_registered(ctx, text)
    if len(text) < SHORTEST:
        return companies
    named = or_(_contains(User.name, text), _contains(User.email, text))
    rows = select(User).where(named).order_by(col(User.name), col(User.id)).limit(MOST)
    return replace(companies, users=ctx.db.exec(rows).all())


def _contains(column: Any, text: str) -> ColumnElement[bool]:
    return col(column).icontains(text, autoescape=True)


def _contracts(ctx: Context, text: str) -> Sequence[Contract]:
    named = or_(_contains(Contract.number, text), _contains(Contract.title, text))
    rows = select(Contract).where(visible(ctx), named).options(joinedload(Contract.company))  # type: ignore[arg-type]  # SQLModel types relationships as their values
    return ctx.db.exec(rows.order_by(col(Contract.signed_on).desc(), col(Contract.id).desc()).limit(MOST)).all()


def _companies(ctx: Context, text: str) -> Sequence[tuple[Company, int]]:
    count = func.count(col(Contract.id))
    rows = select(Company, count).join(Contract, col(Contract.company_id) == Company.id)
    rows = rows.where(visible(ctx), mains(), _contains(Company.name, text)).group_by(col(Company.id))
    return ctx.db.exec(rows.order_by(col(Company.name)).limit(MOST)).all()


def _certificates(ctx: Context, text: str) -> Sequence[tuple[Certificate, Contract]]:
    rows = select(Certificate, Contract).join(Contract, col(Contract.id) == Certificate.contract_id)
    rows = rows.where(visible(ctx, Permission.CERTIFICATE_READ), _contains(Certificate.number, text))
    return ctx.db.exec(rows.order_by(col(Certificate.id).desc()).limit(MOST)).all()


def _people(ctx: Context, condition: ColumnElement[bool]) -> Sequence[tuple[Worker, Contract]]:
    rows = select(Worker, Contract).join(Contract, col(Contract.id) == Worker.contract_id)
    rows = rows.where(visible(ctx, Permission.ROSTER_READ), col(Worker.until_version).is_(None), condition)
    return ctx.db.exec(rows.order_by(col(Worker.id).desc()).limit(MOST)).all()
