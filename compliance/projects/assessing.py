"""What BPJS itself asks for (surat penetapan iuran), beside what is reckoned here. Pure; money in whole rupiah.

BPJS rounds as it does: a few rupiah are nobody's debt, and the paper is right. More than that is a question: a
contribution is never lowered by a paper that rests on something else.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Assessment:
    """As on the verified paper; ``base`` None: it names none."""

    amount: int
    base: int | None


def owed(reckoned: int, base: int, paper: Assessment | None, tolerance: int) -> int:
    """The whole contribution: as assessed, where that is on the same base and almost the same sum."""
    return paper.amount if paper and _agrees(reckoned, base, paper, tolerance) else reckoned


def is_doubtful(reckoned: int, bases: Sequence[int], paper: Assessment | None, tolerance: int) -> bool:
    """Whether somebody has to explain the paper: another sum on today's base, or a base that never was the contract's.

    One on the base before an addendum is just older than the addendum.
    """
    if paper is None or paper.base is None:
        return False
    if paper.base == bases[-1]:
        return not _agrees(reckoned, bases[-1], paper, tolerance)
    return paper.base not in bases


def _agrees(reckoned: int, base: int, paper: Assessment, tolerance: int) -> bool:
    return paper.base == base and abs(paper.amount - reckoned) <= tolerance
