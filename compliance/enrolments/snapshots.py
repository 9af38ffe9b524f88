"""Which lists are in use, and which of them another one replaces."""

from collections.abc import Sequence
from datetime import date

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


def by_age(used: RegisterSnapshot) -> tuple[date, int]:
    """Of the lists that speak of the same people the last in this order is believed."""
    return used.as_of, used.id or 0


def max_ages(ctx: Context) -> dict[RegisterSource, int]:
    """Days until a list of this kind is too old to judge by."""
    return {source: settings.whole_number(ctx, key) for source, key in MAX_AGES.items()}


def replaced_by(ctx: Context, source: RegisterSource, and_combined: bool = False) -> list[RegisterSnapshot]:
    """The source's own list; a combined one replaces all, for it speaks of all that they speak of.

    A list of one segment lies beside the combined one, and replaces it only where somebody says so
    (docs/decisions/0034): whoever is on that one alone would seem unenrolled.
    """
    used, beside = current_snapshots(ctx), combined_beside(ctx, source)
    if source is RegisterSource.COMBINED:
        return list(used)
    return [each for each in used if each.source is source or (and_combined and each is beside)]


def combined_beside(ctx: Context, source: RegisterSource) -> RegisterSnapshot | None:
    """The combined list in use, which one of this segment could replace; BPU never: it clears nobody."""
    if source not in (RegisterSource.PU, RegisterSource.JAKON):
        return None
    return next((used for used in current_snapshots(ctx) if used.source is RegisterSource.COMBINED), None)
