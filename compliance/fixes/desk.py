"""The desk: all that waits to be fixed or decided, over every contract, what holds up money soonest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

from sqlalchemy import ColumnElement
from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import and_, case, col, func, or_, select

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.checks.models import UNSETTLED, CheckRun, Finding, Move, Turn
from compliance.checks.worklist import WorkItem, people_of
from compliance.contracts.models import Contract, ContractStatus, PaymentTerm
from compliance.contracts.next_payment import NextTerm, is_next, soonest_money
from compliance.contracts.operations import visible
from compliance.fixes.operations import open_moves
from compliance.kernel.paging import Page, paginate
from compliance.rulebook.models import Code, Severity

DECIDED = {Move.ACCEPT, Move.RETURN}
SIZE = 50  # so many are decided at once


@dataclass(frozen=True)
class DeskFilter:
    turn: Turn | None = None
    code: Code | None = None
    contract_id: int | None = None
    overdue: bool = False
    text: str = ""

    def clauses(self, ctx: Context) -> Iterator[ColumnElement[bool]]:
        exact = {"turn": self.turn, "code": self.code, "contract_id": self.contract_id}
        yield from (col(getattr(Finding, name)) == value for name, value in exact.items() if value)
        if self.overdue:
            yield col(Finding.due_on) < ctx.today
        if self.text:
            fields = (Contract.number, Contract.title)
            yield or_(*(col(field).icontains(self.text, autoescape=True) for field in fields))


@dataclass(frozen=True)
class DeskLine:
    """A finding with the money that it holds up; ``term`` is the contract's next payment."""

    item: WorkItem
    contract: Contract
    moves: frozenset[Move]

    @property
    def finding(self) -> Finding:
        return self.item.finding

    @cached_property
    def term(self) -> PaymentTerm | None:
        return self.contract.next_term if self.finding.severity is Severity.BLOCK else None


@operation(Permission.ROSTER_READ)
def desk(ctx: Context, wanted: DeskFilter, page: int = 1, size: int = SIZE) -> Page[DeskLine]:
    """Unsettled findings of active contracts that the actor may see."""
    waiting = _waiting(ctx, wanted)
    total = ctx.db.exec(waiting.with_only_columns(func.count())).one()
    found = paginate(ctx.db, _soonest(waiting), page, size, total)
    return replace(found, items=_lines(ctx, found.items))


def _waiting(ctx: Context, wanted: DeskFilter) -> Any:
    """Ids alone: what is sorted whole should be small."""
    return (
        select(Finding.id)
        .join(Contract, col(Contract.id) == Finding.contract_id)
        .where(Contract.status == ContractStatus.ACTIVE, col(Finding.status).in_(UNSETTLED))
        .where(visible(ctx, Permission.ROSTER_READ), *wanted.clauses(ctx))
    )


def _soonest(waiting: Any) -> Any:
    return waiting.outerjoin(NextTerm, is_next()).order_by(*_soonest_money_first())


def _soonest_money_first() -> Sequence[Any]:
    blocks = case((and_(Finding.severity == Severity.BLOCK, col(NextTerm.id).is_not(None)), 0), else_=1)
    return (
        blocks,
        *soonest_money(),
        col(Finding.due_on),
        col(Finding.contract_id),
        col(Finding.line),
        col(Finding.code),
    )


def _lines(ctx: Context, ids: Sequence[int]) -> list[DeskLine]:
    rows = select(Finding, CheckRun.dates).join(CheckRun, col(CheckRun.id) == Finding.last_run_id)
    dated = {finding.id or 0: (finding, dates) for finding, dates in ctx.db.exec(rows.where(col(Finding.id).in_(ids)))}
    findings = [finding for finding, _dates in dated.values()]
    contracts = _contracts(ctx, {finding.contract_id for finding in findings})
    people = people_of(ctx, [(finding.contract_id, finding.line) for finding in findings])

    def line(finding: Finding, dates: str) -> DeskLine:
        worker = people.get((finding.contract_id, finding.line))
        item = WorkItem(finding, worker, dates)
        moves = frozenset(open_moves(ctx, finding) & DECIDED)
        return DeskLine(item, contracts[finding.contract_id], moves)

    return [line(*dated[finding_id]) for finding_id in ids]


def _contracts(ctx: Context, ids: set[int]) -> dict[int, Contract]:
    theirs = select(Contract).where(col(Contract.id).in_(ids))
    rows = ctx.db.exec(theirs.options(selectinload(Contract.terms), joinedload(Contract.company)))  # type: ignore[arg-type]  # SQLModel types relationships as their values
    return {cast(int, contract.id): contract for contract in rows}
