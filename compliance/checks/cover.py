"""Which days a worker must be covered, and which of them enrolments leave open."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache

from compliance.checks.facts import EnrolmentFacts
from compliance.kernel.membership import BITS
from compliance.kernel.values import Period

ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=1024)  # many workers share their days
def planned_days(starts_on: date | None, ends_on: date | None, opens_on: date, closes_on: date) -> Period:
    """The worker's days on the contract; a day outside the contract counts as the nearest inside."""
    first = max(opens_on, min(starts_on or opens_on, closes_on))
    return Period(first, max(first, opens_on, min(ends_on or closes_on, closes_on)))


@lru_cache(maxsize=1024)
def due_days(planned: Period, judged_on: date) -> Period:
    """The planned days that have come; always the first, for cover must stand before work begins."""
    return Period(planned.first, max(planned.first, min(planned.last, judged_on)))


def period_of(enrolment: EnrolmentFacts) -> Period | None:
    """The days it covers; None if it is inactive since nobody knows when, or ends before it begins."""
    first, last = enrolment.active_from or date.min, enrolment.active_until or date.max
    return None if _ended_unseen(enrolment) or first > last else Period(first, last)


def _ended_unseen(enrolment: EnrolmentFacts) -> bool:
    return not enrolment.active and (enrolment.active_until or date.max) > enrolment.as_of


def covers(enrolment: EnrolmentFacts, required: int, planned: Period) -> bool:
    """Whether it alone suffices, as nearly always."""
    return (
        enrolment.programmes & required == required
        and (enrolment.active_from or date.min) <= planned.first
        and planned.last <= (enrolment.active_until or date.max)
        and not _ended_unseen(enrolment)
    )


def uncovered(enrolments: Sequence[EnrolmentFacts], required: int, planned: Period) -> list[Period]:
    """Stretches without a required programme that touch the planned days, each from its true beginning.

    A programme that no enrolment carries is left out of account: it has a finding of its own.
    """
    covered = [(e.programmes, period) for e in enrolments if (period := period_of(e))]
    bits = [bit for bit in BITS.values() if bit & required & carried_by(enrolments)] or [0]
    days = Period(date.min, planned.last)
    lacking = [gap for bit in bits for gap in _gaps([p for mask, p in covered if mask & bit == bit], days)]
    return [stretch for stretch in _union(lacking, days) if stretch.last >= planned.first]


def carried_by(enrolments: Iterable[EnrolmentFacts]) -> int:
    """The mask of all programmes that at least one enrolment carries."""
    mask = 0
    for enrolment in enrolments:
        mask |= enrolment.programmes
    return mask


def _gaps(covered: Iterable[Period], days: Period) -> list[Period]:
    """The stretches of ``days`` that no period covers; adjacent periods join."""
    found, day = [], days.first
    for period in sorted(covered):
        if period.first > days.last:
            break
        if period.first > day:
            found.append(Period(day, period.first - ONE_DAY))
        if period.last >= days.last:
            return found
        day = max(day, period.last + ONE_DAY)
    return [*found, Period(day, days.last)]


def _union(stretches: Iterable[Period], days: Period) -> list[Period]:
    """The stretches joined where they meet: what lies outside the gaps between them."""
    return _gaps(_gaps(stretches, days), days)


def covered_until(enrolments: Sequence[EnrolmentFacts], required: int, first: date) -> date | None:
    """The last day up to which every required programme is there without a gap, from ``first`` on.

    ``date.max``: no end is known. None: not on the first day, or a programme is nowhere.
    """
    if required & ~carried_by(enrolments):
        return None
    gaps = uncovered(enrolments, required, Period(first, date.max))
    if not gaps:
        return date.max
    return gaps[0].first - ONE_DAY if gaps[0].first > first else None
