"""What a certificate vouches for as things stand: the roster and check of its contract, and of every company below."""

from dataclasses import replace
from typing import cast

from compliance.access.context import Context
from compliance.certificates.statement import Ground
from compliance.checks.models import CheckRun
from compliance.checks.operations import latest_run
from compliance.contracts.models import Contract
from compliance.contracts.subcontracts import active_parts
from compliance.rosters.models import RosterVersion
from compliance.rosters.operations import current_version
from compliance.rosters.versions import versions_of_parts


def ground_of(ctx: Context, contract: Contract) -> Ground:
    """Only once the gate is open: there is a roster then, and a check of it."""
    return replace(
        _own_ground(ctx, contract),
        parts=[_own_ground(ctx, part) for part in active_parts(ctx, contract)],
        part_rosters=versions_of_parts(ctx, contract),
    )


def _own_ground(ctx: Context, contract: Contract) -> Ground:
    roster, run = current_version(ctx, contract), latest_run(ctx, contract)
    return Ground(contract, cast(RosterVersion, roster), cast(CheckRun, run))
