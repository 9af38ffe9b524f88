"""What treasury has to pay: the terms that can be paid first, then each contract's next."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased, joinedload
from sqlmodel import col, exists, func, or_, select

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.certificates.lives import USABLE, state_at
from compliance.certificates.models import Certificate
from compliance.contracts.models import Contract, ContractStatus, PaymentTerm, hold_contract
from compliance.contracts.operations import visible
from compliance.kernel.paging import SIZE, Page, paginate_rows
from compliance.payments.models import Override
from compliance.payments.operations import TermLine, TermState, lines

Earlier = aliased(PaymentTerm)


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
    live = (col(Certificate.term_id) == PaymentTerm.id, state_at(now).in_(USABLE))
    confirmed = (col(Override.term_id) == PaymentTerm.id, col(Override.confirmed_at).is_not(None))
    return or_(exists().where(*live), exists().where(*confirmed))


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
    query = (
        select(PaymentTerm, Contract)
        .join(Contract, col(Contract.id) == PaymentTerm.contract_id)
        .options(joinedload(Contract.agency), joinedload(Contract.company), joinedload(Contract.addenda))  # type: ignore[arg-type]  # SQLModel types relationships as their values
        .where(visible(ctx, Permission.PAYMENT_QUEUE), *wanted.clauses(ctx.now))
        .order_by(
            col(PaymentTerm.released_at).desc(),
            payable(ctx.now).desc(),
            _waiting_before(),
            col(Contract.ends_on),
            col(PaymentTerm.id),
        )
    )
    found: Page[Any] = paginate_rows(ctx.db, query, page, size)
    for term, contract, _total in found.items:
        hold_contract(term, contract)
    return replace(found, items=lines(ctx, [row[0] for row in found.items]))
