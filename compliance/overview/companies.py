"""The companies of a contract: how far each one is, and who acts next; of its people nothing but their number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import col, func, select

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.checks.models import UNSETTLED, CheckRun, Finding, Turn
from compliance.contracts.models import Contract, ContractStatus
from compliance.contracts.subcontracts import parts_of
from compliance.rosters.models import RosterVersion
from compliance.rulebook.models import Severity


@dataclass(frozen=True)
class CompanyState:
    """One company; ``depth`` 1: right below the main contractor. ``roster`` None: no list yet, ``checked``: that list.

    ``blocking`` by whose turn it is: unsettled findings that hold up the payment; ``due``: the first last day of each.
    """

    contract: Contract
    depth: int
    roster: RosterVersion | None
    checked: bool
    blocking: dict[Turn, int]
    due: dict[Turn, date]

    @property
    def ended(self) -> bool:
        return self.contract.status is ContractStatus.CLOSED

    @property
    def is_clear(self) -> bool:
        return self.checked and not self.blocking

    @property
    def turn(self) -> Turn | None:
        """Who acts next."""
        if self.ended or self.is_clear:
            return None
        if self.roster is None:
            return Turn.CONTRACTOR
        return max(self.blocking, key=lambda turn: self.blocking[turn], default=Turn.OFFICER)

    @property
    def due_on(self) -> date | None:
        return self.due.get(self.turn) if self.turn else None


@operation(Permission.CONTRACT_READ)
def companies_below(ctx: Context, contract: Contract) -> list[CompanyState]:
    """In the order of their registration; four queries, one where there are none. Only below a main contract."""
    parts = [] if contract.is_part else parts_of(ctx, contract)
    if not parts:
        return []
    ids = [part.id or 0 for part in parts]
    rosters = {row.contract_id: row for row in ctx.db.exec(_newest(RosterVersion, ids))}
    runs = {row.contract_id: row.roster_version for row in ctx.db.exec(_newest(CheckRun, ids))}
    waits, under = _blocking(ctx, ids), {part.id: part.under_id for part in parts}
    found = []
    for number, part in zip(ids, parts, strict=True):
        roster = rosters.get(number)
        checked = roster is not None and runs.get(number) == roster.number
        blocking = {turn: count for turn, (count, _day) in waits.get(number, {}).items()}
        due = {turn: day for turn, (_count, day) in waits.get(number, {}).items() if day}
        found.append(CompanyState(part, _depth(under, number), roster, checked, blocking, due))
    return found


def _newest(rows: Any, ids: Sequence[int]) -> Any:
    newest = select(func.max(rows.id)).where(col(rows.contract_id).in_(ids)).group_by(col(rows.contract_id))
    return select(rows).where(col(rows.id).in_(newest))


def _depth(under: dict[int | None, int | None], number: int | None) -> int:
    depth = 1
    while (number := under.get(number)) in under:
        depth += 1
    return depth


def _blocking(ctx: Context, ids: Sequence[int]) -> dict[int, dict[Turn, tuple[int, date | None]]]:
    found: dict[int, dict[Turn, tuple[int, date | None]]] = {}
    blocks = (Finding.severity != Severity.WARN, col(Finding.status).in_(UNSETTLED), col(Finding.contract_id).in_(ids))
    by_turn = select(Finding.contract_id, Finding.turn, func.count(), func.min(Finding.due_on)).where(*blocks)
    for number, turn, count, day in ctx.db.exec(by_turn.group_by(col(Finding.contract_id), col(Finding.turn))):
        found.setdefault(number, {})[Turn(turn or Turn.CONTRACTOR)] = count, day
    return found
