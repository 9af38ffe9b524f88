"""What whoever leads sees at one look: three figures of the dashboard, each of which leads there."""

from dataclasses import dataclass

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.overview.dashboard import Cover, added, sums, unsettled
from compliance.overview.figures import Held


@dataclass(frozen=True)
class Glance:
    """``held``: rupiah of the next payments that something holds back, those of ``contracts``; ``late``: findings."""

    cover: Cover
    held: int
    contracts: int
    late: int


@operation(Permission.DASHBOARD_READ)
def glance(ctx: Context) -> Glance:
    covers, _states, money = sums(ctx)
    _reasons, overdue = unsettled(ctx)
    held = [line for line in money if line.key != Held.NOTHING]
    return Glance(
        cover=added(covers["agency_id"]),
        held=sum(line.amount for line in held),
        contracts=sum(line.contracts for line in held),
        late=sum(count for _turn, count in overdue),
    )
