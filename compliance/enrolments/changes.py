"""What a new list changes for the people in it, counted before the rows that it replaces are forgotten."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Subquery, and_, case, func, or_, select
from sqlmodel import Session, col

from compliance.enrolments.models import Enrolment, RegisterSnapshot
from compliance.kernel.i18n import Text, _, number

MISSING, INACTIVE, ACTIVE = 0, 1, 2  # of somebody's rows the best counts


class Changes(NamedTuple):
    """People, not rows, named as the snapshot's columns; all but the first are None where no list was replaced."""

    people: int
    added: int | None = None
    gone: int | None = None
    lapsed: int | None = None
    returned: int | None = None

    def counted(self) -> dict[str, int]:
        return {name: count for name, count in self._asdict().items() if count is not None}


def compare(db: Session, new: int, replaced: Sequence[int | None]) -> Changes:
    """One pass over the rows of all these lists, by their ids; a first list is only counted, by the index."""
    if not replaced:
        people = select(func.count(func.distinct(Enrolment.nik))).where(col(Enrolment.snapshot_id) == new)
        return Changes(db.scalars(people).one())
    states = _states(new, replaced)
    before, now = states.c.before, states.c.now
    kinds = (
        now != MISSING,
        before == MISSING,
        now == MISSING,
        and_(before == ACTIVE, now == INACTIVE),
        and_(before == INACTIVE, now == ACTIVE),
    )
    return Changes(*db.execute(select(*(func.count().filter(kind) for kind in kinds)).select_from(states)).one())


def _states(new: int, replaced: Sequence[int | None]) -> Subquery:
    """Each person before and now. Active is who was so on the day of the list: cover may have ended before it."""
    endless = col(Enrolment.active_until).is_(None)
    on_the_day = and_(col(Enrolment.active), or_(endless, col(Enrolment.active_until) >= RegisterSnapshot.as_of))
    state, is_new = case((on_the_day, ACTIVE), else_=INACTIVE), col(Enrolment.snapshot_id) == new
    return (
        select(
            func.max(case((is_new, MISSING), else_=state)).label("before"),
            func.max(case((is_new, state), else_=MISSING)).label("now"),
        )
        .join_from(Enrolment, RegisterSnapshot)
        .where(col(Enrolment.snapshot_id).in_((new, *replaced)))
        .group_by(col(Enrolment.nik) + "")  # not by the index: SQLite would fetch row by row, at twice the time
        .subquery()
    )


def in_words(snapshot: RegisterSnapshot) -> Text | None:
    """None for a list that replaced none, and for those from before this was counted."""
    if snapshot.people is None or snapshot.added is None or snapshot.gone is None:
        return None
    counts = {name: getattr(snapshot, name) for name in Changes._fields}
    counts["before"] = snapshot.people - snapshot.added + snapshot.gone
    return _(
        "{before} orang + {added} baru − {gone} tidak ada lagi = {people} orang; "
        "{lapsed} tidak aktif lagi, {returned} aktif kembali.",
        **{name: number(count) for name, count in counts.items()},
    )
