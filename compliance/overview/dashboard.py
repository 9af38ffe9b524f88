"""Figures over all contracts that one oversees."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, String, cast, extract, func, literal, select, union_all
from sqlmodel import Session, col

from compliance.access.context import Context, operation
from compliance.access.models import Agency
from compliance.access.permissions import Permission
from compliance.checks.models import UNSETTLED, Finding, Turn
from compliance.contracts.models import Contract, ContractStatus
from compliance.contracts.operations import visible
from compliance.overview.figures import WORKERS, Held, by_contract
from compliance.rulebook.models import Code

DIMENSIONS = ("agency_id", "kind", "subdistrict_code", "month")
AMOUNTS = ("status", "held")
REASONS = 10  # the commonest faults


@dataclass(frozen=True)
class Cover:
    """Active contracts with the same ``key``, and their workers: the last four add up to ``workers``."""

    key: str
    contracts: int = 0
    workers: int = 0
    cleared: int = 0
    flagged: int = 0
    unjudged: int = 0
    unchecked: int = 0

    @property
    def share(self) -> int | None:
        """Covered, in whole percent, rounded down: 100 is everybody. None without workers."""
        return 100 * self.cleared // self.workers if self.workers else None


@dataclass(frozen=True)
class Amount:
    key: str
    contracts: int
    amount: int


@dataclass(frozen=True)
class FixingTime:
    """Whole days from a finding's first sight to its settlement, over ``count`` of them."""

    count: int = 0
    median: int | None = None
    p90: int | None = None


@dataclass(frozen=True)
class Dashboard:
    """``covers`` by dimension; ``agencies`` are names by id; ``overdue`` by whose turn it is."""

    total: Cover
    covers: dict[str, list[Cover]]
    agencies: dict[str, str]
    states: list[Amount]
    money: list[Amount]
    fixing: FixingTime
    reasons: list[tuple[Code, int]]
    overdue: list[tuple[Turn, int]]


@operation(Permission.DASHBOARD_READ)
def dashboard(ctx: Context) -> Dashboard:
    """Four queries, whatever the number of contracts and workers."""
    covers, states, money = sums(ctx)
    reasons, overdue = unsettled(ctx)
    return Dashboard(
        total=added(covers["agency_id"]),
        covers=covers,
        agencies={str(key): name for key, name in ctx.db.execute(select(col(Agency.id), col(Agency.name)))},
        states=sorted(states, key=lambda line: list(ContractStatus).index(ContractStatus(line.key))),
        money=sorted(money, key=lambda line: list(Held).index(Held(line.key))),
        fixing=_fixing_time(ctx),
        reasons=reasons,
        overdue=overdue,
    )


def sums(ctx: Context) -> tuple[dict[str, list[Cover]], list[Amount], list[Amount]]:
    """Covers by dimension, rupiah by the state of contracts, rupiah by what holds the next payment: all at once.

    The contracts are looked at once, then added up in each way.
    """
    rows = select(by_contract(ctx)).cte("rows").prefix_with("MATERIALIZED")
    active = rows.c.status == ContractStatus.ACTIVE
    parts = [_by(name, rows, rows.c.next_amount).where(active) for name in DIMENSIONS]
    parts += [_by("status", rows, rows.c.value), _by("held", rows, rows.c.next_amount).where(rows.c.held.is_not(None))]
    found: dict[str, list[tuple[Cover, int]]] = {name: [] for name in (*DIMENSIONS, *AMOUNTS)}
    for name, key, amount, *figures in ctx.db.execute(union_all(*parts)):
        found[name].append((Cover(key, *map(int, figures)), int(amount)))
    covers = {name: sorted((each for each, _sum in found[name]), key=_order(name)) for name in DIMENSIONS}
    states, money = ([Amount(each.key, each.contracts, total) for each, total in found[name]] for name in AMOUNTS)
    return covers, states, money


def _order(name: str) -> Callable[[Cover], Any]:
    return _by_month if name == "month" else _most_workers


def _by_month(cover: Cover) -> Any:
    return cover.key


def _most_workers(cover: Cover) -> Any:
    return -cover.workers, cover.key


def _by(name: str, rows: CTE, amount: Any) -> Any:
    column = rows.c[name]
    sums = (func.sum(rows.c[figure]) for figure in WORKERS)
    return select(literal(name), cast(column, String), func.sum(amount), func.sum(rows.c.contracts), *sums).group_by(
        column
    )


def added(covers: Iterable[Cover]) -> Cover:
    figures = [[getattr(cover, name) for name in ("contracts", *WORKERS)] for cover in covers]
    return Cover("", *map(sum, zip(*figures, strict=True))) if figures else Cover("")


def _fixing_time(ctx: Context) -> FixingTime:
    """From how many findings took how many days: as many rows as there are different numbers of days."""
    days = _days_between(ctx.db, Finding.first_seen_at, Finding.closed_at)
    settled = _of_contracts(ctx, days.label("days")).where(col(Finding.closed_at).is_not(None)).subquery()
    rows = ctx.db.execute(select(settled.c.days, func.count()).group_by(settled.c.days))
    counts = {int(days): count for days, count in rows}
    return FixingTime(sum(counts.values()), _percentile(counts, 50), _percentile(counts, 90))


def _of_contracts(ctx: Context, *columns: Any) -> Any:
    """Of the findings in the actor's dashboard."""
    found = select(*columns).select_from(Finding).join(Contract, col(Contract.id) == Finding.contract_id)
    return found.where(visible(ctx, Permission.DASHBOARD_READ))


def _days_between(db: Session, start: Any, end: Any) -> ColumnElement[int]:
    if db.get_bind().dialect.name == "postgresql":
        return func.floor(extract("epoch", col(end) - col(start)) / 86400)
    return cast(func.julianday(end) - func.julianday(start), Integer)


def _percentile(counts: dict[int, int], percent: int) -> int | None:
    """The least number of days within which so many of them were settled."""
    ordered = sorted(counts)
    enough = sum(counts.values()) * percent / 100
    sums = accumulate(counts[days] for days in ordered)
    return next((days for days, reached in zip(ordered, sums, strict=True) if reached >= enough), None)


def unsettled(ctx: Context) -> tuple[list[tuple[Code, int]], list[tuple[Turn, int]]]:
    """Unsettled findings of active contracts: the commonest faults, and how many are late with whom."""
    late = (col(Finding.due_on) < ctx.today).label("late")
    open_ones = (Contract.status == ContractStatus.ACTIVE, col(Finding.status).in_(UNSETTLED))
    found = _of_contracts(ctx, col(Finding.code), col(Finding.turn), late).where(*open_ones).subquery()
    columns = (found.c.code, found.c.turn, found.c.late)
    by_code, overdue = Counter[Code](), Counter[Turn]()
    for code, turn, is_late, count in ctx.db.execute(select(*columns, func.count()).group_by(*columns)):
        by_code[code] += count
        if is_late and turn:
            overdue[turn] += count
    return by_code.most_common(REASONS), overdue.most_common()
