"""What must be done by when, and whether it was. Pure; days left are calendar days."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from compliance.projects.rules import ProjectFacts


class ClockKind(StrEnum):
    REGISTRATION = "registration"
    PAYMENT = "payment"
    WORKER_CHANGE = "worker_change"


class ClockState(StrEnum):
    RUNNING = "running"
    OVERDUE = "overdue"
    DONE = "done"
    LATE = "late"  # done, but after its day
    UNKNOWN = "unknown"  # the holidays of a year are not known


PAPERS = {ClockKind.REGISTRATION: "registration", ClockKind.WORKER_CHANGE: "worker_change"}


@dataclass(frozen=True, slots=True)
class Clock:
    """``finished_on``: None while it runs, and where it is done since nobody knows when."""

    kind: ClockKind
    due_on: date | None
    done: bool
    finished_on: date | None = None

    def state(self, today: date) -> ClockState:
        if self.done:
            late = self.finished_on and self.due_on and self.finished_on > self.due_on
            return ClockState.LATE if late else ClockState.DONE
        if self.due_on is None:
            return ClockState.UNKNOWN
        return ClockState.OVERDUE if self.due_on < today else ClockState.RUNNING

    def days_left(self, today: date) -> int:
        """Below zero: so many days over."""
        return (self.due_on - today).days if self.due_on else 0


def clocks(facts: ProjectFacts) -> list[Clock]:
    registered = bool(facts.project_number)
    first = Clock(ClockKind.REGISTRATION, facts.registration_due, registered, facts.registered_on)
    return [first, _payment(facts), *_worker_change(facts)]


def running(facts: ProjectFacts) -> Iterator[Clock]:
    """Whoever has not registered is not asked for money; a paper that was sent in is in the officer's hands."""
    sent = tuple(replace(payment, verified=True) for payment in facts.payments)
    for clock in clocks(replace(facts, payments=sent)):
        first_things_first = clock.kind is ClockKind.PAYMENT and not facts.project_number
        if not (clock.done or first_things_first or PAPERS.get(clock.kind) in facts.unverified):
            yield clock


def _payment(facts: ProjectFacts) -> Clock:
    """Of the next sum that is not covered; done with the receipt that covered the last."""
    needed = 0
    for due in facts.dues:
        needed += due.amount
        if facts.lacks(needed):
            return Clock(ClockKind.PAYMENT, due.due_on or None, done=False)
    last = facts.dues[-1].due_on if facts.dues else None
    return Clock(ClockKind.PAYMENT, last, done=True, finished_on=_covered_on(facts))


def _covered_on(facts: ProjectFacts) -> date | None:
    paid = 0
    for payment in sorted(facts.payments, key=lambda payment: payment.paid_on):
        paid += payment.amount if payment.verified else 0
        if paid + facts.tolerance >= facts.total:
            return payment.paid_on
    return None


def _worker_change(facts: ProjectFacts) -> Iterator[Clock]:
    """Only where the workers changed since the list that the project was registered with."""
    if facts.roster_changed_on:
        yield Clock(ClockKind.WORKER_CHANGE, facts.roster_due, done=False)
    elif facts.change_reported_on:
        yield Clock(ClockKind.WORKER_CHANGE, None, done=True, finished_on=facts.change_reported_on)
