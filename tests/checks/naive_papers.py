"""From a contract, its addenda and papers to what a gate asks for, written once more from domain.md §4 and §6.

Slow, in whole rupiah and day by day. Nothing here uses the product's rates, calendar, dues or facts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from compliance.checks.gate_rules import Gates
from compliance.projects.dues import Due
from tests.checks.cases import CONTRACT, PROJECT, Situation, receipts
from tests.checks.naive import TOLERATED, at_the_gate

SLICES = (  # up to million rupiah, then JKK and JKM in thousandths of a percent
    (100, 210, 30),
    (500, 170, 20),
    (1_000, 130, 20),
    (5_000, 110, 10),
    (10**9, 90, 10),
)
MILLION = 1_000_000
OFF = {  # national holidays and cuti bersama of 2026 and 2027 from June to March, weekends apart
    date(2026, 6, 1),
    date(2026, 6, 16),
    date(2026, 8, 17),
    date(2026, 8, 25),
    date(2026, 12, 24),
    date(2026, 12, 25),
    date(2027, 1, 1),
    date(2027, 1, 5),
    date(2027, 2, 5),
}


@dataclass(frozen=True)
class Paper:
    """``state``: verified, submitted, rejected or replaced."""

    kind: str
    state: str
    dated_on: date
    amount: int = 0
    base: int | None = None
    covers_until: date | None = None


@dataclass(frozen=True)
class Amended:
    """What one addendum makes of a contract, which was signed on this day."""

    signed_on: date
    base: int
    ends_on: date


@dataclass(frozen=True)
class Story:
    """``base``: net value, or the itemised wages; ``handed_in_on``, ``moved_on``: the list of workers, and its changes.

    ``old_number``: a project number that was there before there were papers.
    """

    signed_on: date
    starts_on: date
    ends_on: date
    maintenance_ends_on: date | None
    base: int
    by_wages: bool
    at_once: bool
    gates: Gates
    judged_on: date
    handed_in_on: date
    moved_on: Sequence[date] = ()
    addenda: Sequence[Amended] = ()
    papers: Sequence[Paper] = ()
    old_number: bool = False

    @property
    def lists(self) -> list[date]:
        return [self.handed_in_on, *self.moved_on]

    @property
    def last_day(self) -> date:
        return self.addenda[-1].ends_on if self.addenda else self.ends_on

    def verified(self, *kinds: str) -> list[Paper]:
        return [paper for paper in self.papers if paper.kind in kinds and paper.state == "verified"]


def up_to_whole(hundred_thousandths: int) -> int:
    return -(-hundred_thousandths // 100_000)


def contribution(base: int, by_wages: bool) -> int:
    """JKK and JKM apart, each to the next whole rupiah."""
    if by_wages:
        return up_to_whole(base * 1_740) + up_to_whole(base * 300)
    jkk = jkm = below = 0
    for edge, for_accidents, for_deaths in SLICES:
        inside = max(min(base, edge * MILLION) - below, 0)
        jkk, jkm, below = jkk + inside * for_accidents, jkm + inside * for_deaths, edge * MILLION
    return up_to_whole(jkk) + up_to_whole(jkm)


def working_days_after(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5 and day not in OFF
    return day


def totals(story: Story) -> list[int]:
    """As signed, then after each addendum; the last as BPJS assessed it, where it all but agrees."""
    sums = [contribution(base, story.by_wages) for base in bases(story)]
    for paper in story.verified("assessment")[-1:]:
        if paper.base == bases(story)[-1] and abs(paper.amount - sums[-1]) <= TOLERATED:
            sums[-1] = paper.amount
    return sums


def bases(story: Story) -> list[int]:
    return [story.base, *(addendum.base for addendum in story.addenda)]


def is_doubted(story: Story) -> bool:
    for paper in story.verified("assessment")[-1:]:
        if paper.base == bases(story)[-1]:
            return abs(paper.amount - contribution(paper.base, story.by_wages)) > TOLERATED
        return paper.base is not None and paper.base not in bases(story)
    return False


def dues(story: Story) -> list[tuple[date, int]]:
    """Half with the registration, a quarter halfway, a quarter with the work's end; more by an addendum in 14 days.

    Less by an addendum comes off what is due last.
    """
    first = min(working_days_after(story.signed_on, 14), story.last_day)
    halfway = story.starts_on + timedelta(days=(story.last_day - story.starts_on).days // 2)
    sums = totals(story)
    if story.at_once:
        owed = [(first, sums[0])]
    else:
        half, three_quarters = -(-sums[0] * 50 // 100), -(-sums[0] * 75 // 100)
        owed = [(first, half), (max(first, halfway), three_quarters - half)]
        owed.append((max(first, story.last_day), sums[0] - three_quarters))
    for addendum, before, after in zip(story.addenda, sums, sums[1:], strict=False):
        if after > before:
            owed.append((working_days_after(addendum.signed_on, 14), after - before))
            owed.sort(key=lambda due: due[0])
        elif after < before:
            owed = _less(owed, before - after)
    return owed


def _less(owed: list[tuple[date, int]], rupiah: int) -> list[tuple[date, int]]:
    while rupiah:
        day, amount = owed.pop()
        if amount > rupiah:
            return [*owed, (day, amount - rupiah)]
        rupiah -= amount
    return owed


def unreported_since(story: Story) -> date | None:
    reports = story.verified("worker_change")
    return min((day for day in story.moved_on if not reports or day > reports[-1].dated_on), default=None)


def judged_from_papers(story: Story) -> set[tuple[str, str]]:
    """(code, severity) of all that this gate asks for."""
    registration = story.verified("registration")[-1:]
    insured = [paper.covers_until for paper in registration + story.verified("membership")[-1:] if paper.covers_until]
    changed_on = unreported_since(story)
    verified, waiting = (
        sum(paper.amount for paper in story.papers if (paper.kind, paper.state) == ("receipt", state))
        for state in ("verified", "submitted")
    )
    project = replace(
        PROJECT,
        registered_on=registration[0].dated_on if registration else None,
        registration_due=working_days_after(story.signed_on, 14),
        dues=tuple(Due(0, 0, amount, day) for day, amount in dues(story)),
        payments=receipts(verified, waiting),
        assessment_doubted=is_doubted(story),
        covered_until=max(insured, default=None),
        roster_changed_on=changed_on,
        roster_due=changed_on and working_days_after(changed_on, 7),
        cover_ends_on=story.maintenance_ends_on or story.last_day,
    )
    number = "26-0417" if registration or story.old_number else None
    contract = replace(CONTRACT, starts_on=story.starts_on, ends_on=story.last_day, project_number=number)
    known = replace(Situation(contract, [], {}).known, project=project, roster_on=story.lists[-1])
    at = Situation(contract, [], {}, judged_on=story.judged_on, known=known, gates=story.gates)
    return set(at_the_gate(at))
