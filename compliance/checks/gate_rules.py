"""Whether the project's cover and the roster's age open a gate of payment (domain.md §6). Pure.

One finding for one fault: who has not registered is not asked for money, what the first instalment lacks is not asked
for twice, and a receipt that nobody looked at is the officer's delay, not the contractor's debt.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from compliance.checks.case import Frame
from compliance.checks.company_rules import Arrears, arrears_values
from compliance.checks.facts import Flaw
from compliance.contracts.models import PaymentTerm, TermKind
from compliance.kernel.identity import npp_key
from compliance.projects.rules import ProjectFacts
from compliance.rulebook.book import RuleBook
from compliance.rulebook.models import Code, Variant

GATE_CODES = frozenset(
    {
        Code.PROJECT_UNREGISTERED,
        Code.PROJECT_NOT_MEMBER,
        Code.REGISTERED_LATE,
        Code.CONTRIBUTION_UNPAID,
        Code.CONTRIBUTION_SHORT,
        Code.ASSESSMENT_DIFFERS,
        Code.CONTRIBUTION_EVIDENCE_UNVERIFIED,
        Code.ROSTER_STALE,
        Code.PROVIDER_IN_ARREARS,
    }
)


@dataclass(frozen=True, slots=True)
class GateFacts:
    """``project``: None where nothing is known of it, or none is needed; ``roster_on``: of the newest version.

    ``is_part``: of a subcontract, whose project and money are the main contract's. ``arrears``: None where no recent
    list tells of the company; ``term``: the number of the next payment.
    """

    project: ProjectFacts | None = None
    roster_on: date | None = None
    is_part: bool = False
    arrears: Arrears | None = None
    term: int = 0


Values = dict[str, Any]
Gates = tuple[TermKind, ...]

NOTHING_KNOWN = GateFacts()


def gates_of(term: PaymentTerm) -> Gates:
    """Whose demands a term must meet, the stricter of each: the first stands for an advance, too (domain.md §6)."""
    first = term.number == 1 and term.kind is not TermKind.ADVANCE
    return (TermKind.ADVANCE, term.kind) if first else (term.kind,)


@dataclass(frozen=True, slots=True)
class AtGate:
    """The frame of a check, as it looks from one gate."""

    frame: Frame
    facts: GateFacts
    gates: Gates

    def required(self, project: ProjectFacts) -> int:
        return max(project.required_at(gate, self.frame.judged_on) for gate in self.gates)

    def flaw(self, code: Code, **values: Any) -> Flaw:
        return self.frame.flaw(None, code, *self.gates, **values)


def gate_flaws(frame: Frame, facts: GateFacts, *gates: TermKind) -> Iterator[Flaw]:
    """What the gates demand besides the workers: each fault once, with its arithmetic in whole rupiah."""
    at = AtGate(frame, facts, gates)
    yield from _roster_flaws(at)
    yield from _arrears_flaws(at)
    if not frame.contract.is_construction or facts.is_part:
        return
    if not npp_key(frame.contract.project_number):
        yield _unregistered(at)
    elif facts.project:
        yield from _project_flaws(at, facts.project)


def _roster_flaws(at: AtGate) -> Iterator[Flaw]:
    """Too long without a word on who works there, or a change that BPJS was not told of in time.

    ``missed`` counts how many times: what an officer accepted is a new matter once the same time has passed again.
    """
    roster_on, project, frame = at.facts.roster_on, at.facts.project, at.frame
    if roster_on is None:
        return  # that there is none is said elsewhere
    age, max_age = (min(frame.judged_on, frame.contract.ends_on) - roster_on).days, frame.book.roster_max_age_days
    if age > max_age:
        old: Values = {"roster_on": roster_on, "max_age": max_age, "missed": (age - 1) // max_age}
        yield at.flaw(Code.ROSTER_STALE, variant="old", **old)
    elif project and project.roster_due and frame.judged_on > project.roster_due:
        days: Values = {"changed_on": project.roster_changed_on, "due_on": project.roster_due}
        days["missed"] = 1 + ((frame.judged_on - project.roster_due).days - 1) // max_age
        yield at.flaw(Code.ROSTER_STALE, variant="unreported", **days)


def _arrears_flaws(at: AtGate) -> Iterator[Flaw]:
    facts, kind = at.facts, at.frame.contract.kind
    for values in arrears_values(facts.arrears, kind, facts.term) if facts.arrears else ():
        yield at.flaw(Code.PROVIDER_IN_ARREARS, **values)


def _unregistered(at: AtGate) -> Flaw:
    project = at.facts.project
    waits = project and "registration" in project.unverified
    variant: Values = {"variant": "waiting"} if waits else {}
    due: Values = {"due_on": project.registration_due} if project and project.registration_due else {}
    return at.flaw(Code.PROJECT_UNREGISTERED, **variant, **due)


def _project_flaws(at: AtGate, project: ProjectFacts) -> Iterator[Flaw]:
    if project.registered_late:
        days: Values = {"registered_on": project.registered_on, "due_on": project.registration_due}
        yield at.flaw(Code.REGISTERED_LATE, **days)
    if project.assessment_doubted:
        yield at.flaw(Code.ASSESSMENT_DIFFERS, assessed=project.assessed, total=project.total)
    owed = list(_money_flaws(at, project))
    yield from owed
    is_member = all(flaw.code is not Code.PROJECT_NOT_MEMBER for flaw in owed)  # else there is no cover to prolong yet
    if TermKind.RETENTION in at.gates and is_member and not project.covers_maintenance:
        variant = "maintenance" if project.covered_until else "maintenance_unknown"
        lasts: Values = {"covered_until": project.covered_until, "cover_ends_on": project.cover_ends_on}
        yield at.flaw(Code.PROJECT_NOT_MEMBER, variant=variant, **lasts)


def _money_flaws(at: AtGate, project: ProjectFacts) -> Iterator[Flaw]:
    required = at.required(project)
    missing = required - project.paid
    if missing <= 0:
        return
    if not project.lacks(required):
        yield at.flaw(Code.CONTRIBUTION_SHORT, variant=Variant.SMALL, **_sums(project, required))
    elif missing - project.waiting <= (project.tolerance if project.waiting else 0):
        yield at.flaw(Code.CONTRIBUTION_EVIDENCE_UNVERIFIED, **_sums(project, required))
    elif project.lacks(project.first_amount) > project.waiting:
        yield at.flaw(Code.PROJECT_NOT_MEMBER, **_sums(project, project.first_amount), **_due(project))
        if required > project.first_amount:
            beyond = max(project.first_amount, project.paid + project.waiting)
            yield at.flaw(Code.CONTRIBUTION_UNPAID, **_sums(project, required), **_due(project, beyond))
    else:
        in_part = project.paid + project.waiting > _before_the_last(project, required)
        code = Code.CONTRIBUTION_SHORT if in_part else Code.CONTRIBUTION_UNPAID
        yield at.flaw(code, **_sums(project, required), **_due(project))


def _sums(project: ProjectFacts, required: int) -> dict[str, Any]:
    """``missing``: what would still have to be paid if all that waits were verified."""
    missing = max(required - project.paid - project.waiting, 0)
    return {"required": required, "paid": project.paid, "waiting": project.waiting, "missing": missing}


def _due(project: ProjectFacts, paid: int | None = None) -> Values:
    """The legal day of what is missing, where it is known; ``paid``: as if so much were."""
    due_on = project.next_due_on(project.paid + project.waiting if paid is None else paid)
    return {"due_on": due_on} if due_on else {}


def _before_the_last(project: ProjectFacts, required: int) -> int:
    """The sum of all instalments before the last one of those that make up ``required``."""
    before = 0
    for due in project.dues:
        if before + due.amount >= required:
            break
        before += due.amount
    return before


def turns_on(frame: Frame, facts: GateFacts, *gates: TermKind) -> date | None:
    """The first day to come on which the same facts are judged otherwise at this gate."""
    today = list(gate_flaws(frame, facts, *gates))
    days = sorted(day for day in _days(facts, frame.judged_on, frame.book) if day > frame.judged_on)
    then = ((day, gate_flaws(replace(frame, judged_on=day), facts, *gates)) for day in days)
    return next((day for day, flaws in then if list(flaws) != today), None)


def _days(facts: GateFacts, today: date, book: RuleBook) -> Iterator[date]:
    if facts.roster_on:
        yield _next_missed(facts.roster_on, today, book)
    if facts.project:
        yield from (due.due_on for due in facts.project.dues if due.due_on)
        if due_on := facts.project.roster_due:
            yield due_on + timedelta(days=1) if today <= due_on else _next_missed(due_on, today, book)


def _next_missed(since: date, today: date, book: RuleBook) -> date:
    """The next day after a whole number of the roster's greatest age."""
    times = max((today - since).days - 1, 0) // book.roster_max_age_days + 1
    return since + timedelta(days=times * book.roster_max_age_days + 1)
