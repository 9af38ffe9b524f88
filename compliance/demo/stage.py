"""The stage: agencies, companies and people, and the time at which they act."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import cast

from argon2 import PasswordHasher
from pyotp import TOTP

from compliance.access.context import Context
from compliance.access.models import NoticeMail, Role, SecondFactor
from compliance.access.permissions import Actor
from compliance.access.words import ROLES
from compliance.demo.data import (
    AGENCIES,
    COMPANIES,
    DOMAIN,
    OFFICES,
    PASSWORD,
    TRIAL_SECRET,
    AgencyPlan,
    contract_plans,
)
from compliance.demo.generator import Employer, Supply
from compliance.installation import House
from compliance.kernel.i18n import WITA, _
from compliance.people.directory import add_agency, add_company
from compliance.people.operations import add_person
from compliance.people.rules import CompanyEntry
from compliance.people.sessions import actor_of
from compliance.rulebook.shipping import load_shipped
from compliance.worker import run_pending

ORIGIN = "demo"
# Everybody's password is printed at the start: hashing it twenty times with care would only cost time.
QUICK = PasswordHasher(time_cost=1, memory_cost=32)


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in to the demonstration; ``company`` is its place among the employers."""

    mailbox: str
    role: Role
    agency: AgencyPlan | None = None
    company: int | None = None

    @property
    def email(self) -> str:
        return f"{self.mailbox}@{DOMAIN}"

    @property
    def about(self) -> str:
        if self.company is not None:
            return f"{ROLES[self.role]}: {'; '.join(works_of(self.company))}"
        return f"{ROLES[self.role]}, {self.agency.name}" if self.agency else str(ROLES[self.role])


def works_of(company: int) -> list[str]:
    """Its contracts in the demonstration, by name."""
    plans = [plan for plan in contract_plans("contracts.toml", date.max) if plan.company == company]
    return [str(_("{title} (subpenyedia)", title=plan.title)) if plan.under else plan.title for plan in plans]


def accounts() -> Iterator[Account]:
    for agency in AGENCIES:
        yield Account(f"petugas.{agency.mailbox}", Role.OFFICER, agency=agency)
        yield Account(f"penyetuju.{agency.mailbox}", Role.APPROVER, agency=agency)
        yield Account(f"kepala.{agency.mailbox}", Role.HEAD, agency=agency)
    for place in range(COMPANIES):
        yield Account(f"penyedia{place + 1}", Role.CONTRACTOR, company=place)
    for mailbox, role in OFFICES.items():
        yield Account(mailbox, role)


@dataclass(frozen=True)
class Stage:
    """``actors`` by mailbox."""

    house: House
    today: date
    employers: Sequence[Employer]
    actors: Mapping[str, Actor]

    def work(self, mailbox: str, at: datetime | None = None) -> AbstractContextManager[Context]:
        """A unit of work of this person, now or as it was at that moment."""
        return self.house.work(self.actors[mailbox], ORIGIN, at)

    def settle(self, at: datetime | None = None) -> None:
        """Do the jobs that an act has asked for, at the same moment as the act."""
        run_pending(replace(self.house, clock=lambda: at) if at else self.house)


def set_stage(house: House, supply: Supply, today: date, at: datetime) -> Stage:
    """Everybody is added by the system, as an operator would at the command line."""
    quiet = replace(house, installation=replace(house.installation, passwords=QUICK, wake=lambda: None))
    employers = [supply.employer("PT" if place % 3 == 0 else "CV") for place in range(COMPANIES)]
    with quiet.work(origin=ORIGIN, now=at) as ctx:
        load_shipped(ctx)
        for agency in AGENCIES:
            add_agency(ctx, agency.code, agency.name)
        for employer in employers:
            add_company(ctx, CompanyEntry(employer.name, employer.npwp, employer.nib, employer.npp))
        actors = {account.mailbox: _add(ctx, account, supply.name(), employers) for account in accounts()}
    return Stage(quiet, today, employers, actors)


def _add(ctx: Context, account: Account, name: str, employers: Sequence[Employer]) -> Actor:
    agency = account.agency.code if account.agency else None
    npwp = employers[account.company].npwp if account.company is not None else None
    person = add_person(ctx, account.email, name, [account.role], agency, npwp, PASSWORD)
    if account.role is Role.APPROVER:
        _give_telephone(ctx, cast(int, person.id))
    person.notice_mail = NoticeMail.NONE  # the addresses are invented, and the installation may have a mail server
    return actor_of(person)


def _give_telephone(ctx: Context, user_id: int) -> None:
    """One whose codes ``trial_code`` knows, too."""
    secret = ctx.installation.vault.encrypt(TRIAL_SECRET.encode()).decode()
    ctx.db.add(SecondFactor(user_id=user_id, secret=secret, confirmed_at=ctx.now))


def trial_code(at: datetime) -> str:
    """What the telephones of the demonstration's approvers show."""
    return TOTP(TRIAL_SECRET).at(at)


def moment(today: date, days_ago: int, hour: int, minute: int = 0) -> datetime:
    """``hour`` and ``minute`` by the clock in Kutai Timur."""
    return datetime.combine(today - timedelta(days=days_ago), time(hour, minute), WITA).astimezone(UTC)
