"""What a project owes, by when: instalments of the first contribution, then the difference of each addendum. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from compliance.rulebook.contribution import instalments

AT_ONCE = (100,)


@dataclass(frozen=True, slots=True)
class Step:
    """The whole contribution from ``addendum`` on (0: as the contract was signed), in rupiah.

    ``due_on``: so many working days after the paper; None in a year whose holidays are not known.
    """

    addendum: int
    total: int
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Due:
    """``number``: of the instalment; 0 for the difference that ``addendum`` made."""

    number: int
    addendum: int
    amount: int
    due_on: date | None


def plan_dues(
    steps: Sequence[Step], percents: Sequence[int], starts_on: date, ends_on: date, at_once: bool = False
) -> tuple[Due, ...]:
    """Add up to the last step's total, the first due first: a lower total takes from what is due last.

    The first instalment is due with the registration, the others evenly until the work ends (domain.md §4).
    """
    days = _days(steps[0].due_on, 1 if at_once else len(percents), starts_on, ends_on)
    amounts = instalments(steps[0].total, AT_ONCE if at_once else percents)
    dues = [Due(number, 0, *of) for number, of in enumerate(zip(amounts, days, strict=True), start=1)]
    for before, step in pairwise(steps):
        difference = step.total - before.total
        if difference > 0:
            dues = sorted([*dues, Due(0, step.addendum, difference, step.due_on)], key=_day)
        else:
            dues = _lowered(dues, -difference)
    return tuple(dues)


def _days(first: date | None, count: int, starts_on: date, ends_on: date) -> Iterator[date | None]:
    """Never after the work ends, never before the one before."""
    first = min(first, ends_on) if first else None
    yield first
    for place in range(1, count):
        planned = starts_on + (ends_on - starts_on) * place // (count - 1)
        yield max(planned, first) if first else planned


def _day(due: Due) -> date:
    """One that can't be told comes first: it must not hide behind others."""
    return due.due_on or date.min


def _lowered(dues: Sequence[Due], less: int) -> list[Due]:
    kept = []
    for due in reversed(dues):
        taken = min(less, due.amount)
        less -= taken
        if taken < due.amount:
            kept.append(replace(due, amount=due.amount - taken))
    return kept[::-1]
