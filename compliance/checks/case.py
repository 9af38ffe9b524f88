"""What the rules look at: the frame that all workers of a check share, and one worker in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from compliance.checks.cover import due_days, planned_days
from compliance.checks.facts import Assignment, ContractFacts, EnrolmentFacts, Flaw, WorkerFacts
from compliance.kernel.identity import birth_date_in
from compliance.kernel.values import Period
from compliance.rulebook.book import RuleBook
from compliance.rulebook.models import Code


@dataclass(frozen=True, slots=True)
class Frame:
    """``register_as_of`` is the date of the oldest list used; None without any."""

    contract: ContractFacts
    register_as_of: date | None
    judged_on: date
    book: RuleBook

    @property
    def register_is_fresh(self) -> bool:
        return not self.book.is_too_old(self.register_as_of, self.judged_on)

    def flaw(self, line: int | None, code: Code, *gates: str, **values: Any) -> Flaw:
        """With the book's severity, at these gates."""
        severity = self.book.severity(code, self.contract.kind, *gates, variant=values.get("variant", ""))
        return Flaw(line, code, severity, {name: _plain(value) for name, value in values.items()})


def _plain(value: Any) -> Any:
    """JSON-able: days as ISO text."""
    if isinstance(value, Period):
        return [value.first.isoformat(), value.last.isoformat()]
    if isinstance(value, date):
        return value.isoformat()
    return [_plain(item) for item in value] if isinstance(value, list) else value


@dataclass(slots=True)  # not frozen: it would take three times as long to make
class Case:
    """One worker, with what the register holds under the worker's NIK, and the work under it on other contracts."""

    frame: Frame
    worker: WorkerFacts
    enrolments: Sequence[EnrolmentFacts]
    planned: Period
    due: Period
    born_by_nik: date | None
    elsewhere: Sequence[Assignment]

    @property
    def said_by(self) -> dict[str, Any]:
        """The lists that the answer rests on, and the oldest one's date; none named: those of this kind of contract."""
        as_of = min((enrolment.as_of for enrolment in self.enrolments), default=self.frame.register_as_of)
        return {"as_of": as_of, "lists": sorted({enrolment.source for enrolment in self.enrolments})}

    def flaw(self, code: Code, **values: Any) -> Flaw:
        return self.frame.flaw(self.worker.line, code, **values)


def open_case(
    frame: Frame, worker: WorkerFacts, enrolments: Sequence[EnrolmentFacts], elsewhere: Sequence[Assignment] = ()
) -> Case:
    planned = planned_days(worker.starts_on, worker.ends_on, frame.contract.starts_on, frame.contract.ends_on)
    due = due_days(planned, frame.judged_on)
    return Case(frame, worker, enrolments, planned, due, birth_date_in(worker.nik, frame.judged_on), elsewhere)
