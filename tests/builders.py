"""Small builders of what tests need: an installation with people of every role, on both sides of every fence."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from pyotp import TOTP
from sqlmodel import Session, col, update

from compliance.access.context import Context
from compliance.access.models import (
    AGENCY_ROLES,
    COMPANY_ROLES,
    GIVEN_ROLES,
    Agency,
    Company,
    Role,
    SecondFactor,
    User,
    UserRole,
)
from compliance.access.permissions import Actor
from compliance.contracts.models import Contract, ContractKind, ContractStatus, PaymentTerm, TermKind
from compliance.installation import House
from compliance.people.sessions import actor_of, open_session
from compliance.projects.models import Evidence, EvidenceKind, EvidenceStatus
from compliance.rulebook.rules import shipped_on
from tests.kept import brought_about

NOW = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)  # 10.00 WITA
TODAY = date(2026, 9, 1)
BOOK = shipped_on(TODAY)
PASSWORD = "rahasia-sekali-2026"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@dataclass
class World:
    """Two agencies, two companies; each role once here ("officer") and, where bound, once there ("other_officer")."""

    house: House
    agency: int = 0
    other_agency: int = 0
    company: int = 0
    other_company: int = 0
    actors: dict[str, Actor] = field(default_factory=dict)

    def work(self, who: str, now: datetime = NOW) -> AbstractContextManager[Context]:
        """A unit of work of this person, committed at its end."""
        return self.house.work(self.actors[who], origin="test", now=now)

    def token(self, who: str, now: datetime | None = None) -> str:
        """Sign in without a password: the token of a fresh session."""
        with self.house.work(self.actors[who], origin="test", now=now) as ctx:
            user = ctx.db.get(User, self.actors[who].id)
            assert user is not None
            return open_session(ctx, user, "test")

    def code(self, who: str, now: datetime = NOW) -> str:
        """What this person's telephone shows."""
        with self.work(who, now) as ctx:
            return a_code(ctx)


def build_world(house: House) -> World:
    built = brought_about(house, "world", lambda: _built(World(house)))
    return replace(built, house=house, actors=dict(built.actors))


def _built(world: World) -> World:
    with world.house.work(now=NOW) as ctx:
        agencies = [Agency(code=code, name=f"Dinas {code}") for code in ("DPUPR", "DISDIK")]
        companies = [
            Company(name=f"CV {name}", npwp=npwp, npp=npp)
            for name, npwp, npp in (
                ("Etam Jaya", "012345678901234", "JJ012345"),
                ("Lain Usaha", "998877665544332", "KK998877"),
            )
        ]
        ctx.db.add_all([*agencies, *companies])
        ctx.db.flush()
        world.agency, world.other_agency = (key(agency) for agency in agencies)
        world.company, world.other_company = (key(company) for company in companies)
        here, there = (world.agency, world.company), (world.other_agency, world.other_company)
        bound = [role for role in GIVEN_ROLES if role in AGENCY_ROLES | COMPANY_ROLES]
        users = [a_user(role.value, [role], *here) for role in GIVEN_ROLES]
        users += [a_user(f"other_{role.value}", [role], *there) for role in bound]
        ctx.db.add_all(users)
        ctx.db.flush()
        world.actors = {user.email.removesuffix("@patuh.test"): actor_of(user) for user in users}
        for approver in ("approver", "other_approver"):
            a_telephone(ctx, world.actors[approver])
    return world


def a_user(name: str, roles: list[Role], agency: int | None, company: int | None) -> User:
    """Bound to the agency or company only as far as the roles ask for it."""
    return User(
        email=f"{name}@patuh.test",
        name=name.replace("_", " ").title(),
        agency_id=agency if AGENCY_ROLES & set(roles) else None,
        company_id=company if COMPANY_ROLES & set(roles) else None,
        created_at=NOW,
        roles=[UserRole(role=role) for role in roles],
    )


def a_person(db: Session, name: str, roles: list[Role], agency: int | None, company: int | None) -> Actor:
    user = a_user(name, roles, agency, company)
    db.add(user)
    db.flush()
    return actor_of(user)


def a_contract(ctx: Context, world: World, *, paid: bool = True, **changes: Any) -> Contract:
    """An active construction contract of 1 bn with two terms, in the middle of its time; ``changes`` by column.

    ``paid``: the whole contribution of its project is, and an officer verified that.
    """
    fields: Mapping[str, Any] = {
        "number": "602.1/01/KTR/DPUPR/2026",
        "title": "Pembangunan Jembatan Sangatta",
        "kind": ContractKind.CONSTRUCTION,
        "status": ContractStatus.ACTIVE,
        "agency_id": world.agency,
        "company_id": world.company,
        "subdistrict_code": "64.08.04",
        "value": 1_110_000_000,
        "vat": 110_000_000,
        "signed_on": date(2026, 6, 1),
        "starts_on": date(2026, 6, 8),
        "ends_on": date(2026, 12, 4),
        "maintenance_ends_on": date(2027, 6, 2),
        "project_number": "PJ-6408-001",
        "created_at": NOW,
        **changes,
    }
    contract = Contract(**fields)
    ctx.db.add(contract)
    ctx.db.flush()
    advance = contract.value * 3 // 10
    for number, kind, amount in ((1, TermKind.ADVANCE, advance), (2, TermKind.FINAL, contract.value - advance)):
        contract.terms.append(PaymentTerm(contract_id=key(contract), number=number, kind=kind, amount=amount))
    if paid and contract.kind is ContractKind.CONSTRUCTION:
        insure(ctx, contract)
    ctx.db.flush()
    return contract


def insure(ctx: Context, contract: Contract) -> None:
    """More than any contribution on its value, by a receipt that an officer looked up; cover to the last day."""
    for kind, said in (
        (EvidenceKind.RECEIPT, {"amount": contract.value // 100}),
        (EvidenceKind.MEMBERSHIP, {"covers_until": contract.cover_ends_on}),
    ):
        paper: dict[str, Any] = {"number": f"{kind}-{contract.id}", "dated_on": contract.signed_on, "submitted_at": NOW}
        file = {"file_digest": "0" * 64, "file_name": "surat.pdf", "file_type": "application/pdf"}
        of_it = {"contract_id": key(contract), "kind": kind, "status": EvidenceStatus.VERIFIED}
        ctx.db.add(Evidence(**paper | file | of_it | said))


def a_telephone(ctx: Context, actor: Actor) -> None:
    """On which this person's codes are shown."""
    secret = ctx.installation.vault.encrypt(SECRET.encode()).decode()
    ctx.db.add(SecondFactor(user_id=actor.id or 0, secret=secret, confirmed_at=NOW))


def a_code(ctx: Context) -> str:
    """What the telephones show, as if the actor's code before it were long ago."""
    ctx.db.execute(update(SecondFactor).where(col(SecondFactor.user_id) == ctx.actor.id).values(last_counter=0))
    return TOTP(SECRET).at(ctx.now)


def key(row: Any) -> int:
    """The primary key of a stored row."""
    assert row.id is not None
    return int(row.id)
