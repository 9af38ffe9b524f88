"""What treasury has to pay: the terms that can be paid first, then each contract's next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, literal
from sqlalchemy.orm import aliased, joinedload
from sqlmodel import col, func, or_, select

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.certificates.lives import live_terms
from compliance.contracts.models import Contract, ContractStatus, PaymentTerm, hold_contract
from compliance.contracts.operations import visible
from compliance.kernel.paging import SIZE, Page, paginate_rows
from compliance.payments.models import Override
from compliance.payments.operations import TermLine, TermState, lines

Earlier = aliased(PaymentTerm)
KEYS = ("released", "payable", "before", "ends_on")  # what the queue is sorted by


@dataclass(frozen=True)
class QueueFilter:
    """Without a state: everything that is not paid yet."""

    text: str = ""
    agency_id: int | None = None
    state: TermState | None = None

    def clauses(self, now: datetime) -> Iterator[ColumnElement[bool]]:
        if self.text:
            fields = (Contract.number, Contract.title)
            yield or_(*(col(field).icontains(self.text, autoescape=True) for field in fields))
        if self.agency_id:
            yield col(Contract.agency_id) == self.agency_id
        yield from self.of_state(now)

    def of_state(self, now: datetime) -> Iterator[ColumnElement[bool]]:
        if self.state is TermState.RELEASED:
            yield col(PaymentTerm.released_at).is_not(None)
            return
        yield col(PaymentTerm.released_at).is_(None)
        yield col(Contract.status) == ContractStatus.ACTIVE
        if self.state:
            yield payable(now) if self.state is TermState.CLEARED else ~payable(now)


def payable(now: datetime) -> ColumnElement[bool]:
    """Of an unpaid term of an active contract: a live certificate or a confirmed override, as its line judges too."""
    confirmed = select(Override.term_id).where(col(Override.confirmed_at).is_not(None))
    return or_(*(col(PaymentTerm.id).in_(allowed) for allowed in (live_terms(now), confirmed)))


def _waiting_before() -> Any:
    """How many unpaid terms of the same contract come first."""
    earlier = (col(Earlier.contract_id) == PaymentTerm.contract_id, col(Earlier.number) < PaymentTerm.number)
    return select(func.count()).where(*earlier, col(Earlier.released_at).is_(None)).scalar_subquery()


@dataclass(frozen=True)
class Held:
    """What the queue with state ``waiting`` lists, summed up."""

    terms: int
    amount: int


@operation(Permission.PAYMENT_QUEUE)
def held_back(ctx: Context) -> Held:
    wanted = QueueFilter(state=TermState.WAITING).clauses(ctx.now)
    sums = select(func.count(col(PaymentTerm.id)), func.coalesce(func.sum(PaymentTerm.amount), 0))
    theirs = sums.join(Contract, col(Contract.id) == PaymentTerm.contract_id)
    terms, amount = ctx.db.execute(theirs.where(visible(ctx, Permission.PAYMENT_QUEUE), *wanted)).one()
    return Held(terms, int(amount))


@operation(Permission.PAYMENT_QUEUE)
def queue(ctx: Context, wanted: QueueFilter, page: int = 1, size: int = SIZE) -> Page[TermLine]:
    """What is paid comes last paid first."""
    found: Page[Any] = paginate_rows(ctx.db, _sorted(ctx, wanted), page, size, _fetched)
    for term, contract, _total in found.items:
        hold_contract(term, contract)
    return replace(found, items=lines(ctx, [row[0] for row in found.items]))


def _sorted(ctx: Context, wanted: QueueFilter) -> Any:
    """Nothing but ids and what they are sorted by, for they are many."""
    is_payable: Any = literal(True) if wanted.state else payable(ctx.now)  # terms of one state are alike in this
    keys = (col(PaymentTerm.released_at), is_payable, _waiting_before(), col(Contract.ends_on))
    named = [key.label(name) for key, name in zip(keys, KEYS, strict=True)]
    terms = select(col(PaymentTerm.id), *named).join(Contract, col(Contract.id) == PaymentTerm.contract_id)
    return terms.where(visible(ctx, Permission.PAYMENT_QUEUE), *wanted.clauses(ctx.now)).order_by(*_order(named))


def _order(named: Sequence[Any]) -> list[Any]:
    released_at, is_payable, before, ends_on = named
    return [released_at.desc(), is_payable.desc(), before, ends_on, col(PaymentTerm.id)]


def _fetched(cut: Any) -> Any:
    """The terms of a page, each with its contract and the parties to it."""
    page = cut.subquery()
    return (
        select(PaymentTerm, Contract, page.c.total)
        .join(page, page.c.id == PaymentTerm.id)
        .join(Contract, col(Contract.id) == PaymentTerm.contract_id)
        .options(joinedload(Contract.agency), joinedload(Contract.company), joinedload(Contract.addenda))  # type: ignore[arg-type]  # SQLModel types relationships as their values
        .order_by(*_order([page.c[name] for name in KEYS]))
    )
