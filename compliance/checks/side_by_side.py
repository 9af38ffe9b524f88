"""A combined list and those of single segments speak of the same people: who is believed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from compliance.enrolments.models import RegisterSnapshot, RegisterSource
from compliance.enrolments.snapshots import by_age


def heard(rows: Iterable[Any], lists: Sequence[RegisterSnapshot]) -> Iterable[Any]:
    """Rows with ``snapshot_id``, ``nik`` and ``segment``, less those that a younger list overrules.

    The combined list and the one of a segment overrule each other where both hold the person in that segment; whoever
    is on one of them only is believed on its word. Lists of two segments never overrule each other.
    """
    combined = next((used for used in lists if used.source is RegisterSource.COMBINED), None)
    if combined is None or len(lists) == 1:
        return rows
    younger = {used.id for used in lists if by_age(used) > by_age(combined)}
    kept, speak = list(rows), defaultdict[tuple[str, str], set[int]](set)
    for row in kept:
        speak[row.nik, row.segment].add(row.snapshot_id)
    return [row for row in kept if _is_heard(row.snapshot_id, speak[row.nik, row.segment], combined.id, younger)]


def _is_heard(own: int, speaking: set[int], combined: int | None, younger: set[int | None]) -> bool:
    if own == combined:
        return not speaking & younger
    return own in younger or combined not in speaking
