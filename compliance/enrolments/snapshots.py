"""Which lists are in use, and which of them another one replaces."""

from collections.abc import Sequence

from sqlalchemy import case
from sqlmodel import col, select

from compliance.access import settings
from compliance.access.context import Context, once
from compliance.access.models import Setting
from compliance.enrolments.models import RegisterSnapshot, RegisterSource, SnapshotStatus

MAX_AGES = {
    RegisterSource.COMBINED: settings.Key.REGISTER_MAX_AGE_DAYS,
    RegisterSource.PU: settings.Key.REGISTER_MAX_AGE_DAYS_PU,
    RegisterSource.JAKON: settings.Key.REGISTER_MAX_AGE_DAYS_JAKON,
    RegisterSource.BPU: settings.Key.REGISTER_MAX_AGE_DAYS_BPU,
}


@once
def current_snapshots(ctx: Context) -> Sequence[RegisterSnapshot]:
    """The lists in use, one per source, in the order they were loaded."""
    in_use = select(RegisterSnapshot).where(RegisterSnapshot.status == SnapshotStatus.CURRENT)
    return ctx.db.exec(in_use.order_by(col(RegisterSnapshot.id))).all()


@once
def lists_with_limits(ctx: Context) -> tuple[Sequence[RegisterSnapshot], dict[RegisterSource, int]]:
    """The lists in use, and for each of them in how many days it is too old to judge by; one query."""
    key = case({source.value: name.value for source, name in MAX_AGES.items()}, value=col(RegisterSnapshot.source))
    in_use = select(RegisterSnapshot, Setting.value).outerjoin(Setting, col(Setting.key) == key)
    in_use = in_use.where(RegisterSnapshot.status == SnapshotStatus.CURRENT).order_by(col(RegisterSnapshot.id))
    rows = ctx.db.exec(in_use).all()
    limits = {used.source: int(value or settings.default(MAX_AGES[used.source])) for used, value in rows}
    return [used for used, _value in rows], limits


def max_ages(ctx: Context) -> dict[RegisterSource, int]:
    """Days until a list of this kind is too old to judge by."""
    return {source: settings.whole_number(ctx, key) for source, key in MAX_AGES.items()}


def replaced_by(ctx: Context, source: RegisterSource) -> list[RegisterSnapshot]:
    """The source's own list; a combined one and those of single segments never stand beside each other.

    They would speak of the same people as of different days, and the older might show cover that has ended.
    """
    combined = RegisterSource.COMBINED
    return [used for used in current_snapshots(ctx) if source in (used.source, combined) or used.source is combined]
