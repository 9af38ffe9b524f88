"""Whether the worker is said to work elsewhere on the same days: a question, for some people do."""

from collections.abc import Iterator

from compliance.checks.case import Case
from compliance.checks.facts import Assignment, Flaw
from compliance.rulebook.models import Code


def overlap_flaws(case: Case) -> Iterator[Flaw]:
    if not case.elsewhere:
        return
    shared = {_shared(other, case) for other in case.elsewhere}
    if overlaps := sorted(other for other in shared if other.first <= other.last):
        yield case.flaw(Code.OVERLAPPING_ASSIGNMENT, assignments=[list(other) for other in overlaps])


def _shared(other: Assignment, case: Case) -> Assignment:
    """The days on both contracts; none when the first is after the last."""
    return other._replace(first=max(other.first, case.planned.first), last=min(other.last, case.planned.last))
