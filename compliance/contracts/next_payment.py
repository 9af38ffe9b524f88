"""Each contract's next payment in queries: its first unpaid term, and the order in which money is held up soonest."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import and_, case, col, func, select

from compliance.access.context import Context
from compliance.contracts.models import Contract, PaymentTerm, TermKind

NextTerm = aliased(PaymentTerm)
Earliest = aliased(PaymentTerm)


def is_next() -> ColumnElement[bool]:
    """On which ``NextTerm`` is joined to a contract; what is wrong below it holds up the main contract's money."""
    paid = func.coalesce(Contract.main_id, Contract.id)
    unpaid = (col(Earliest.contract_id) == paid, col(Earliest.released_at).is_(None))
    first = select(func.min(Earliest.number)).where(*unpaid).correlate(Contract).scalar_subquery()
    return and_(col(NextTerm.contract_id) == paid, col(NextTerm.number) == first)


def soonest_money() -> tuple[Any, ...]:
    """To order by. Terms carry no date, so each counts from the day on which it can be asked for at the earliest."""
    payable_from = case(
        (col(NextTerm.kind) == TermKind.FINAL, Contract.ends_on),
        (col(NextTerm.kind) == TermKind.RETENTION, func.coalesce(Contract.maintenance_ends_on, Contract.ends_on)),
        else_=Contract.starts_on,
    )
    all_paid = case((col(NextTerm.id).is_(None), 1), else_=0)
    return all_paid, payable_from, func.coalesce(NextTerm.amount, 0).desc()


def next_terms(ctx: Context, contract_ids: Collection[int]) -> dict[int, PaymentTerm]:
    """By contract; those that are paid in full have none."""
    wanted = select(NextTerm).join(Contract, is_next()).where(col(Contract.id).in_(contract_ids))
    return {term.contract_id: term for term in ctx.db.exec(wanted)}
