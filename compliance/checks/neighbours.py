"""Which other contracts a change of this one may bring a question, or free of one: they share people with it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlmodel import col

from compliance.access.context import Context
from compliance.checks.models import CheckRun
from compliance.contracts.models import Contract, ContractStatus
from compliance.rosters.models import Worker


def neighbours(ctx: Context, contract: Contract, before: CheckRun | None, roster: int) -> Sequence[int]:
    """Active contracts that hold a NIK of which this one says something else than at the run ``before``.

    None where neither roster nor contract changed since: so a check that a neighbour asked for asks nobody further.
    ``roster``: the version that is judged now.
    """
    is_moved = before is None or before.contract_version != contract.version or contract.status != ContractStatus.ACTIVE
    seen = before.roster_version if before else 0
    if not is_moved and seen == roster:
        return []
    return _sharing(ctx, contract, _touched(seen, is_moved))


def _touched(seen: int, is_moved: bool) -> ColumnElement[bool]:
    """Who joined, left or changed after version ``seen``; everybody, where the days of the contract may be others."""
    since, until = col(Worker.since_version), col(Worker.until_version)
    return or_(since > seen, until > seen, *([until.is_(None)] if is_moved else []))


def _sharing(ctx: Context, contract: Contract, people: ColumnElement[bool]) -> Sequence[int]:
    """Each NIK is looked up by its index, as in ``gather.assignments``; however many are shared, a contract once."""
    ours = and_(col(Worker.contract_id) == contract.id, col(Worker.nik_problem).is_(None), people)
    mine = select(col(Worker.nik)).where(ours).distinct().cte("mine").prefix_with("MATERIALIZED")
    others: Select[Any] = select(col(Worker.contract_id).label("at")).join(mine, mine.c.nik == col(Worker.nik))
    theirs = others.where(col(Worker.until_version).is_(None), col(Worker.contract_id) != contract.id)
    at = theirs.distinct().cte("at").prefix_with("MATERIALIZED")
    active = select(at.c.at).join(Contract, col(Contract.id) == at.c.at)
    return ctx.db.scalars(active.where(col(Contract.status) == ContractStatus.ACTIVE).order_by(at.c.at)).all()
