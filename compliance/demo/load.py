"""A lived-in installation: four months of contracts, lists, findings and certificates, up to yesterday."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import col, select

from compliance.access.models import User
from compliance.demo.acts import perform
from compliance.demo.crew import make_crew
from compliance.demo.data import DOMAIN, LISTS, REGISTER_ROWS, SEED, contract_plans
from compliance.demo.deal import Deal
from compliance.demo.generator import Supply
from compliance.demo.register import Line, lines_of, of_others, write_list
from compliance.demo.stage import Stage, moment, set_stage
from compliance.enrolments.loading import load_register
from compliance.enrolments.models import RegisterSource
from compliance.installation import House
from compliance.kernel.db import reading
from compliance.kernel.i18n import today_in_wita

FOUNDED = 140  # days ago
Event = tuple[datetime, Callable[[datetime], None]]


def is_empty(house: House) -> bool:
    """Whether nobody is known yet: nothing was ever entered then."""
    with reading(house.engine) as db:
        return db.exec(select(User.id).limit(1)).first() is None


def is_loaded(house: House) -> bool:
    with reading(house.engine) as db:
        return db.exec(select(User.id).where(col(User.email).endswith(f"@{DOMAIN}")).limit(1)).first() is not None


def load_demonstration(house: House, rows: int = REGISTER_ROWS) -> None:
    """Everything in the order in which it happened, so that the audit log reads like a diary."""
    today = today_in_wita(house.clock())
    supply = Supply(SEED, today)
    stage = set_stage(house, supply, today, moment(today, FOUNDED, 8))
    deals = [
        Deal(plan, stage.employers[plan.company], make_crew(supply, plan))
        for plan in contract_plans("contracts.toml", today)
    ]
    lines = register_lines(stage, supply, deals, rows)
    for at, happen in sorted([*lists(stage, lines), *acts(stage, deals)], key=lambda event: event[0]):
        happen(at)


def register_lines(stage: Stage, supply: Supply, deals: Sequence[Deal], count: int) -> list[Line]:
    """The workers of the contracts, lost among others: ``count`` lines in all."""
    other = supply.employer("PT")
    known = [
        line
        for deal in deals
        for member in deal.crew
        for line in lines_of(deal.plan, deal.employer, member, other, supply.name())
    ]
    lines = [*known, *of_others(supply, count - len(known), stage.today)]
    supply.random.shuffle(lines)
    return lines


def lists(stage: Stage, lines: Sequence[Line]) -> Iterator[Event]:
    """The branch's lists come a day after the day that they show, before the offices open."""
    for days_ago in LISTS:
        as_of = stage.today - timedelta(days=days_ago)
        yield moment(stage.today, days_ago - 1, 7), partial(load_list, stage, lines, as_of)


def load_list(stage: Stage, lines: Sequence[Line], as_of: date, at: datetime | None = None) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"Daftar BPJS {as_of:%Y-%m}.csv"
        write_list(path, lines, as_of)
        with stage.work("daftar.bpjs", at) as ctx:
            load_register(ctx, path, path.name, RegisterSource.COMBINED, None)
    stage.settle(at)


def acts(stage: Stage, deals: Sequence[Deal]) -> Iterator[Event]:
    """Spread over the day, so that no two contracts act at the same minute."""
    for place, deal in enumerate(deals):
        for act, days_ago in deal.plan.acts.items():
            at = moment(stage.today, days_ago, 8 + place // 2, 30 * (place % 2))
            yield at, partial(perform, stage, deal, act)
