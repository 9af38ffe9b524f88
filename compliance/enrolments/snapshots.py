"""Which lists are in use, and which of them another one replaces."""

from collections.abc import Sequence

from sqlmodel import col, select

from compliance.access.context import Context
from compliance.enrolments.models import RegisterSnapshot, RegisterSource, SnapshotStatus


def current_snapshots(ctx: Context) -> Sequence[RegisterSnapshot]:
    """The lists in use, one per source, in the order they were loaded."""
    in_use = select(RegisterSnapshot).where(RegisterSnapshot.status == SnapshotStatus.CURRENT)
    return ctx.db.exec(in_use.order_by(col(RegisterSnapshot.id))).all()


def replaced_by(ctx: Context, source: RegisterSource) -> list[RegisterSnapshot]:
    """The source's own list; a combined one and those of single segments never stand beside each other.

    They would speak of the same people as of different days, and the older might show cover that has ended.
    """
    combined = RegisterSource.COMBINED
    return [used for used in current_snapshots(ctx) if source in (used.source, combined) or used.source is combined]
