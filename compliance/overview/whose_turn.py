"""Where contracts of a list stand: what holds up the next payment, who acts next, and by when. Two queries for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, func, select

from compliance.access.context import Context
from compliance.access.models import Role
from compliance.access.words import ROLES
from compliance.checks.models import UNSETTLED, Finding, Turn
from compliance.checks.turns import TURNS
from compliance.contracts.models import Contract
from compliance.kernel.i18n import Text
from compliance.overview.figures import Held, held_back_by
from compliance.overview.words import HELD
from compliance.rulebook.models import Severity

ACTS: dict[str, Role] = {
    Held.ROSTER: Role.CONTRACTOR,
    Held.CHECK: Role.OFFICER,
    Held.SIGNATURE: Role.APPROVER,
    Held.CERTIFICATE: Role.OFFICER,
    Held.NOTHING: Role.TREASURY,
}


Waits = list[tuple[Text, date | None]]


@dataclass(frozen=True)
class Stand:
    """``waits``: whoever has something to do, the first due on top; only findings have a last day."""

    words: Text
    waits: Waits


def where_they_stand(ctx: Context, contracts: Sequence[Contract]) -> dict[int, Stand]:
    """By the id, for those that the actor was given; nothing for drafts, and once all is paid."""
    held = held_back_by(ctx, [contract.id or 0 for contract in contracts])
    turns = _waits(ctx, [number for number, why in held.items() if why == Held.FINDINGS])
    return {
        number: Stand(HELD[why], turns.get(number, []) if why == Held.FINDINGS else [(ROLES[ACTS[why]], None)])
        for number, why in held.items()
    }


def _waits(ctx: Context, ids: Sequence[int]) -> dict[int, Waits]:
    blocking = (col(Finding.status).in_(UNSETTLED), Finding.severity == Severity.BLOCK)
    due_on = func.min(Finding.due_on)
    rows = select(Finding.contract_id, Finding.turn, due_on).where(col(Finding.contract_id).in_(ids), *blocking)
    found: dict[int, Waits] = {}
    for number, turn, day in ctx.db.exec(rows.group_by(col(Finding.contract_id), col(Finding.turn)).order_by(due_on)):
        found.setdefault(number, []).append((TURNS[turn or Turn.CONTRACTOR], day))
    return found
