"""The people of one contract copied to another of the same company: nobody types them twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, func, select

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.contracts.models import Contract
from compliance.contracts.operations import get_contract, visible
from compliance.kernel.errors import Conflict, NotFound, Stale
from compliance.kernel.i18n import _
from compliance.rosters.changes import Change, Pair, compare
from compliance.rosters.models import Entry, RosterVersion, Worker
from compliance.rosters.operations import current_number, workers_of
from compliance.rosters.rules import refuse_unless_active
from compliance.rosters.versions import lock_roster, make_version

COPIED = (
    "nik",
    "nik_problem",
    "name",
    "occupation",
    "birth_date",
    "kpj",
    "wage",
    "employment",
)  # days of work are the contract's own


@dataclass(frozen=True)
class Copy:
    """What copying would change of version ``number``: nobody leaves, nobody changes; ``left_out`` stopped working."""

    source: Contract
    change: Change
    left_out: list[Worker]
    number: int


@operation(Permission.ROSTER_EDIT)
def sources(ctx: Context, contract: Contract) -> Sequence[tuple[Contract, RosterVersion]]:
    """The company's other contracts that have people, with their current version, the newest first."""
    newest = (
        select(RosterVersion.contract_id, func.max(RosterVersion.number).label("number"))
        .group_by(col(RosterVersion.contract_id))
        .subquery()
    )
    found = (
        select(Contract, RosterVersion)
        .join(RosterVersion, col(RosterVersion.contract_id) == Contract.id)
        .join(newest, (newest.c.contract_id == Contract.id) & (newest.c.number == RosterVersion.number))
        .where(visible(ctx, Permission.NIK_REVEAL), Contract.company_id == contract.company_id)
        .where(Contract.id != contract.id, RosterVersion.workers > 0)
    )
    return ctx.db.exec(found.order_by(col(Contract.signed_on).desc(), col(Contract.id))).all()


@operation(Permission.ROSTER_EDIT)
def preview_copy(ctx: Context, contract: Contract, source_id: int) -> Copy:
    """Raises NotFound for a contract of another company, or one whose whole NIKs the actor may not have."""
    refuse_unless_active(contract)
    source = get_contract(ctx, source_id, Permission.NIK_REVEAL)
    if source.company_id != contract.company_id or source.id == contract.id:
        raise NotFound
    theirs = workers_of(ctx, source)
    left_out = [worker for worker in theirs if worker.ends_on and worker.ends_on < ctx.today]
    copied = [_copied(contract, worker) for worker in theirs if worker not in left_out]
    listed = workers_of(ctx, contract)
    change = Change(compare(listed, copied).joined, [], [Pair(known, known) for known in listed])
    return Copy(source, change, left_out, current_number(ctx, contract))


@operation(Permission.ROSTER_EDIT)
def commit_copy(ctx: Context, contract: Contract, source_id: int, expected_version: int) -> RosterVersion:
    """Add the source's people to the list as its next version. Raises Stale, or Conflict where there is nobody new."""
    lock_roster(ctx, contract)
    copy = preview_copy(ctx, contract, source_id)
    if copy.number != expected_version:
        raise Stale
    if copy.change.is_empty:
        raise Conflict(_("Semua orang dari kontrak itu sudah ada di daftar ini."))
    version = make_version(ctx, contract, copy.number + 1, copy.change, origin="copy")
    joined, source = len(copy.change.joined), copy.source.number
    log.record(ctx, log.Event.ROSTER_COMMITTED, version, digest=version.digest, source=source, joined=joined)
    return version


def _copied(contract: Contract, worker: Worker) -> Entry:
    return Entry(contract.id, **{name: getattr(worker, name) for name in COPIED})
