"""Which employers owe contributions, by the lists in use; one look at the few rows that say so."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import col

from compliance.access.context import Context, once
from compliance.enrolments.models import Enrolment
from compliance.enrolments.snapshots import current_snapshots
from compliance.kernel.membership import Segment


class Owing(NamedTuple):
    """An employer as a list names it."""

    snapshot_id: int
    npp: str
    company: str


@once
def owing(ctx: Context) -> Collection[Owing]:
    """Once each, of whomever they employ: the arrears are the company's."""
    in_use = [used.id for used in current_snapshots(ctx)]
    columns = (col(Enrolment.snapshot_id), col(Enrolment.npp), col(Enrolment.company))
    told = select(*columns).where(col(Enrolment.in_arrears), col(Enrolment.snapshot_id).in_(in_use)).distinct()
    rows = ctx.db.execute(told.where(col(Enrolment.segment) == Segment.PU))
    return [Owing(*row) for row in rows]
