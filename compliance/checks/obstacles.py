"""What stands between a contract and a certificate at one gate of payment, said all at once. Pure.

Of the workers the gate believes the last check; what it demands of project, money and the roster's age it judges
itself, on the facts of the moment, for it differs from term to term.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from compliance.checks.case import Frame
from compliance.checks.clocks import first_turn
from compliance.checks.dating import dated
from compliance.checks.facts import Flaw
from compliance.checks.gate_rules import GATE_CODES, GateFacts, Gates, gate_flaws
from compliance.checks.gather import Limits, contract_facts, judged_by, register_age
from compliance.checks.keeping import ids
from compliance.checks.ledger import legal_day, same_facts
from compliance.checks.models import CheckRun, FindingStatus, Turn
from compliance.checks.texts import sentence, title
from compliance.contracts.models import Contract, TermKind
from compliance.contracts.rules import Obstacle
from compliance.enrolments.models import RegisterSnapshot
from compliance.kernel.i18n import Text, _, number
from compliance.rosters.models import RosterVersion
from compliance.rulebook.book import RuleBook
from compliance.rulebook.models import Code, Severity

# Their findings say it of the day of the check, and of the gate that was next then.
SAID_OF_TODAY = frozenset({Code.ROSTER_MISSING, Code.REGISTER_STALE}) | GATE_CODES
OF_MONEY = (Code.CONTRIBUTION_UNPAID, Code.CONTRIBUTION_SHORT, Code.CONTRIBUTION_EVIDENCE_UNVERIFIED)
CLOSES = (Severity.BLOCK, Severity.ASK)
OF_THE_CHECK = frozenset({"check_outdated", "register_stale", "unjudged"})  # not of what it found


class Unsettled(NamedTuple):
    """The unsettled findings of one code with one severity and turn; ``detail`` of any, ``due_on`` of the first."""

    code: Code
    findings: int
    of_contract: bool
    detail: str
    severity: Severity = Severity.BLOCK
    turn: Turn | None = None
    due_on: date | None = None


class OfContract(NamedTuple):
    """What has become of a finding about the contract as a whole."""

    status: FindingStatus
    detail: str
    turn: Turn | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a contract stands today; ``blocking`` counts its own unsettled findings that block.

    ``parts``: the subcontracts in force, at any depth below it.
    """

    contract: Contract
    roster: RosterVersion | None
    run: CheckRun | None
    lists: Sequence[RegisterSnapshot]
    limits: Limits
    book: RuleBook
    today: date
    unsettled: Sequence[Unsettled]
    known: GateFacts
    of_contract: Mapping[Code, OfContract]
    blocking: int = 0
    parts: Sequence["Standing"] = ()

    @property
    def is_outdated(self) -> bool:
        """Whether the run rests on something that has changed since, or on an enrolment that has ended."""
        if self.run is None:
            return False
        rested_on = (self.run.roster_version, self.run.contract_version, self.run.lists, self.run.rule_version)
        roster_version = self.roster.number if self.roster else 0
        now = (roster_version, self.contract.version, ids(self.lists), self.book.version)
        return rested_on != now or (self.run.lapses_on or date.max) <= self.today


def name_obstacles(standing: Standing, *gates: TermKind) -> Iterator[Obstacle]:
    """What closes this gate: a finding that blocks there, or a question that nobody answered."""
    if not (standing.roster and standing.roster.workers):
        yield Obstacle("roster_missing", sentence(Code.ROSTER_MISSING, {}))
    yield from _check_obstacles(standing)
    yield from _register_obstacles(standing)
    yield from _gate_obstacles(standing, gates, CLOSES)
    yield from _finding_obstacles(standing, gates, CLOSES)
    for part in standing.parts:
        yield from _of_company(part, name_obstacles(part, *gates))


def name_doubts(standing: Standing) -> Iterator[Obstacle]:
    """Why the check can't be relied on; not what it found."""
    found = (*_check_obstacles(standing), *_register_obstacles(standing))
    return (obstacle for obstacle in found if obstacle.code in OF_THE_CHECK)


def name_warnings(standing: Standing, *gates: TermKind) -> Iterator[Obstacle]:
    """What is shown at this gate and does not close it."""
    yield from _gate_obstacles(standing, gates, (Severity.WARN,))
    yield from _finding_obstacles(standing, gates, (Severity.WARN,))
    for part in standing.parts:
        yield from _of_company(part, name_warnings(part, *gates))


def _of_company(part: Standing, obstacles: Iterator[Obstacle]) -> Iterator[Obstacle]:
    """With the company that it comes from; the age of the lists is the same for all, and said once."""
    company = part.contract.company.name
    for found in obstacles:
        if found.code != Code.REGISTER_STALE:
            reason = _("Subpenyedia {company}: {reason}", company=company, reason=found.reason)
            yield replace(found, reason=reason, company=company)


def _check_obstacles(standing: Standing) -> Iterator[Obstacle]:
    if standing.run is None:
        yield Obstacle("check_missing", _("Kontrak ini belum pernah diperiksa. Jalankan pemeriksaan."))
    elif standing.is_outdated:
        reason = _(
            "Pemeriksaan {day} belum mutakhir: datanya sudah berubah. Jalankan lagi.", day=standing.run.judged_on
        )
        yield Obstacle("check_outdated", reason)


def _register_obstacles(standing: Standing) -> Iterator[Obstacle]:
    age = register_age(standing.contract, standing.lists, standing.limits, standing.today)
    listed_on, max_age = age
    if judged_by(standing.book, age).is_too_old(listed_on, standing.today):
        values = {"variant": "old" if listed_on else "missing", "max_age": max_age}
        yield Obstacle(
            "register_stale", sentence(Code.REGISTER_STALE, values | {"as_of": listed_on and str(listed_on)})
        )
    elif standing.run and standing.run.unjudged:
        count = number(standing.run.unjudged)
        yield Obstacle("unjudged", _("Kepesertaan {count} pekerja belum dinilai. Jalankan pemeriksaan.", count=count))


def _gate_obstacles(standing: Standing, gates: Gates, severities: Collection[Severity]) -> Iterator[Obstacle]:
    frame = Frame(contract_facts(standing.contract), None, standing.today, standing.book)
    for flaw in gate_flaws(frame, standing.known, *gates):
        kept = standing.of_contract.get(flaw.code)
        if flaw.severity in severities and not _is_accepted(flaw, kept):
            turn = first_turn(flaw.code, flaw.values) if kept is None or kept.turn is None else kept.turn
            legal = legal_day(flaw.values) if turn is Turn.CONTRACTOR else None
            due_on = max(filter(None, (kept and kept.due_on, legal)), default=None)
            yield Obstacle(flaw.code.value, sentence(flaw.code, flaw.values), turn.value, due_on)


class Condition(NamedTuple):
    """``owed``: rupiah of contributions that have to be verified."""

    reason: Text
    owed: int


def conditions(standing: Standing, *gates: TermKind) -> list[Condition]:
    """Money that the book lets pass here with a warning: it stays open, so a certificate is issued on condition."""
    frame = Frame(contract_facts(standing.contract), None, standing.today, standing.book)
    return [
        Condition(sentence(flaw.code, flaw.values), flaw.values["required"])
        for flaw in gate_flaws(frame, standing.known, *gates)
        if flaw.code in OF_MONEY and flaw.severity is Severity.WARN
    ]


def _is_accepted(flaw: Flaw, kept: OfContract | None) -> bool:
    """An officer accepted just this, with a reason; other sums or days are another matter."""
    return kept is not None and kept.status is FindingStatus.ACCEPTED and same_facts(flaw, kept.detail)


def _finding_obstacles(standing: Standing, gates: Gates, severities: Collection[Severity]) -> Iterator[Obstacle]:
    for found in standing.unsettled:
        if _severity_at(standing, found, gates) not in severities:
            continue
        if found.of_contract:
            reason = sentence(found.code, dated(json.loads(found.detail), _dates(standing)))
        else:
            reason = _("{count} pekerja: {title}.", count=number(found.findings), title=title(found.code))
        yield Obstacle(found.code.value, reason, found.turn.value if found.turn else "", found.due_on)


def _dates(standing: Standing) -> Mapping[str, str]:
    return json.loads(standing.run.dates) if standing.run and standing.run.dates else {}


def _severity_at(standing: Standing, found: Unsettled, gates: Gates) -> Severity:
    """As the check found it, unless the book makes an exception for this gate; a milder case stays milder."""
    book, kind = standing.book, standing.contract.kind.value
    usual = found.severity is book.severity(found.code, kind)
    return book.severity(found.code, kind, *gates) if usual else found.severity
