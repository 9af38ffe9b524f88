"""What the contractor still owes the cover of its projects: the registration, receipts, reports of changed workers."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from compliance.access.context import Context, once
from compliance.access.models import Company
from compliance.contracts.models import Contract, ContractKind, ContractStatus
from compliance.contracts.operations import mains, visible
from compliance.projects.clocks import Clock, running
from compliance.projects.gather import facts_of_projects

SOON = timedelta(days=30)  # what is due later needs nobody today
MOST = 200  # active contracts of one company

Owed = tuple[Contract, Company, Clock]


@once
def owed(ctx: Context) -> list[Owed]:
    """Over all contracts, what is overdue for longest first; what waits for the officer is not the contractor's."""
    rows = ctx.db.exec(
        select(Contract, Company)
        .join(Company, col(Company.id) == Contract.company_id)
        .where(visible(ctx), mains())
        .where(Contract.status == ContractStatus.ACTIVE, Contract.kind == ContractKind.CONSTRUCTION)
        .order_by(col(Contract.signed_on), col(Contract.id))
        .options(selectinload(Contract.addenda))  # type: ignore[arg-type]  # SQLModel types relationships as their values
        .limit(MOST)
    ).all()
    return sorted(_owed(ctx, rows), key=lambda each: each[2].due_on or date.min)


def _owed(ctx: Context, rows: Sequence[tuple[Contract, Company]]) -> Iterator[Owed]:
    facts = facts_of_projects(ctx, [contract for contract, _company in rows])
    for contract, company in rows:
        for clock in running(facts[contract.id]):
            if clock.due_on is None or clock.due_on <= ctx.today + SOON:
                yield contract, company, clock
