"""Which rows make a version, and making the next: one writer at a time, rows closed and opened, a digest over all."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, insert
from sqlmodel import and_, col, func, or_, select

from compliance.access.context import Context
from compliance.contracts.models import Contract
from compliance.jobs.models import JobKind
from compliance.jobs.operations import enqueue
from compliance.rosters.changes import Change, digest
from compliance.rosters.models import Entry, Person, RosterVersion, Worker
from compliance.rosters.rules import refuse_unless_active

WORKERS = Worker.metadata.tables["worker"]  # past the ORM, which takes as long again
COLUMNS = tuple(field.name for field in fields(Entry))


def on_version(contract: Contract, number: int | None) -> ColumnElement[bool]:
    """The condition for the workers on a version of the roster, or on the current one."""
    until = col(Worker.until_version)
    if number is None:
        return and_(Worker.contract_id == contract.id, until.is_(None))
    since = col(Worker.since_version)
    return and_(Worker.contract_id == contract.id, since <= number, or_(until.is_(None), until > number))


def lock_roster(ctx: Context, contract: Contract) -> None:
    """From here to the commit nobody else changes this roster. Raises Conflict unless the contract is active."""
    ctx.db.refresh(contract, with_for_update=True)
    refuse_unless_active(contract)


def versions_of_parts(ctx: Context, contract: Contract) -> int:
    """How many all companies below the contract handed in; grows with every change of any of them."""
    below = select(Contract.id).where(Contract.main_id == contract.id)
    return ctx.db.exec(select(func.count()).where(col(RosterVersion.contract_id).in_(below))).one()


def make_version(ctx: Context, contract: Contract, number: int, change: Change, **origin: Any) -> RosterVersion:
    """Store the change as this version; the check of the contract follows the commit. Needs the lock."""
    made: dict[str, Any] = {"contract_id": contract.id, "created_at": ctx.now, "created_by": ctx.actor.id}
    people = change.after
    made |= {"workers": len(people), "digest": digest(people), "moves_people": change.moves_people}
    version = RosterVersion(number=number, **made, **origin)
    ctx.db.add(version)
    _rewrite(ctx, contract, number, change)
    enqueue(ctx, JobKind.RECHECK, contract_id=contract.id)
    return version


def _rewrite(ctx: Context, contract: Contract, number: int, change: Change) -> None:
    rewritten = [pair for pair in change.pairs if pair.changed or pair.moved]
    for pair in rewritten:
        pair.after.line = pair.before.line
    for line, worker in enumerate(change.joined, start=_last_line(ctx, contract) + 1):
        worker.line = line
    for closed in [*change.left, *(pair.before for pair in rewritten)]:
        closed.until_version = number
    opened = [*change.joined, *(pair.after for pair in rewritten)]
    for worker in opened:
        worker.since_version = number
    _store(ctx, opened)


def _store(ctx: Context, people: Sequence[Person]) -> None:
    """A list of ten thousand goes in as one statement."""
    ctx.db.add_all(each for each in people if isinstance(each, Worker))
    if rows := [{name: getattr(each, name) for name in COLUMNS} for each in people if isinstance(each, Entry)]:
        ctx.db.execute(insert(WORKERS), rows)


def _last_line(ctx: Context, contract: Contract) -> int:
    """The highest line ever given: a line of somebody who left is not given to another."""
    lines = select(func.max(col(Worker.line))).where(Worker.contract_id == contract.id)
    return ctx.db.exec(lines).one() or 0
