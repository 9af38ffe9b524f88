"""A list that is still right is said to be so: it is as young as that word, and no new version."""

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.contracts.models import Contract
from compliance.jobs.models import JobKind
from compliance.jobs.operations import enqueue
from compliance.kernel.errors import Stale
from compliance.rosters.models import RosterVersion
from compliance.rosters.operations import current_version
from compliance.rosters.versions import lock_roster


@operation(Permission.ROSTER_EDIT)
def confirm_roster(ctx: Context, contract: Contract, expected_version: int) -> RosterVersion:
    """Say that the version in force still holds. Raises Stale where another one is, or Conflict."""
    lock_roster(ctx, contract)
    version = current_version(ctx, contract)
    if version is None or version.number != expected_version:
        raise Stale
    note_confirmed(ctx, version)
    return version


def note_confirmed(ctx: Context, version: RosterVersion) -> None:
    """Also when the same list was handed in again; the check follows the commit. Needs the lock."""
    version.confirmed_at, version.confirmed_by = ctx.now, ctx.actor.id
    log.record(ctx, log.Event.ROSTER_CONFIRMED, version, number=version.number, workers=version.workers)
    enqueue(ctx, JobKind.RECHECK, contract_id=version.contract_id)
