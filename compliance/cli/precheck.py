"""A contract, a roster and a register file in, the verdict out: what the application does, without its database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from compliance.checks.company_rules import Arrears
from compliance.checks.enrolment_rules import is_of_company
from compliance.checks.facts import EnrolmentFacts, Verdict, WorkerFacts
from compliance.checks.gate_rules import GateFacts
from compliance.checks.gather import contract_facts
from compliance.checks.rules import judge
from compliance.contracts.models import Contract
from compliance.enrolments.lines import EnrolmentLine
from compliance.enrolments.sources import open_register
from compliance.kernel.membership import to_mask
from compliance.kernel.rownotes import RowNote
from compliance.kernel.sheets import Workbook, read_workbook
from compliance.rosters.layout import read_roster
from compliance.rosters.lines import WorkerLine
from compliance.rosters.reading import Reading
from compliance.rulebook.rules import shipped_on


@dataclass
class Register:
    """What a list holds of the roster's people; read = accepted + rejected + blank."""

    as_of: date
    held: dict[str, list[EnrolmentFacts]]
    rejected: list[RowNote]
    accepted: int = 0
    blank: int = 0
    structural: int = 0

    @property
    def read(self) -> int:
        return self.accepted + len(self.rejected) + self.blank

    def take(self, line: EnrolmentLine) -> None:
        self.accepted += 1
        if line.nik in self.held:
            self.held[line.nik].append(_enrolment(line, self.as_of))


@dataclass(frozen=True)
class Precheck:
    judged_on: date
    book: Workbook
    reading: Reading
    register: Register
    verdict: Verdict

    def worker(self, line: int) -> WorkerLine:
        """``line`` as the verdict counts: the place among the accepted rows, from 1."""
        return self.reading.workers[line - 1]


def precheck(contract: Contract, roster: Path, register: Path, judged_on: date, today: date) -> Precheck:
    """Raises UnusableFile for a roster or register that can't be understood."""
    book = read_workbook(roster)
    reading = read_roster(book, judged_on)
    found = read_register(register, reading.workers, judged_on, today)
    workers = [_worker(place, line) for place, line in enumerate(reading.workers, start=1)]
    facts, known = contract_facts(contract), GateFacts(arrears=_arrears(contract, found))
    verdict = judge(facts, workers, found.held, found.as_of, judged_on, shipped_on(judged_on), known=known)
    return Precheck(judged_on, book, reading, found, verdict)


def read_register(path: Path, workers: Sequence[WorkerLine], judged_on: date, today: date) -> Register:
    """Keeps what concerns the workers only: the list may have a million rows."""
    file = open_register(path, max(judged_on, today))
    register = Register(file.as_of or judged_on, {worker.nik.digits: [] for worker in workers}, [])
    for line in file.lines:
        if isinstance(line, EnrolmentLine):
            register.take(line)
        else:
            register.rejected.append(line)
    register.blank, register.structural = file.blank, sum(map(len, file.structural.values()))
    return register


def _arrears(contract: Contract, found: Register) -> Arrears:
    """As far as the rows of these workers tell; here nobody is asked about what the list does not say."""
    facts, held = contract_facts(contract), (each for rows in found.held.values() for each in rows)
    owes = any(each.in_arrears and is_of_company(each, facts) for each in held)
    return Arrears(owes, told=True, as_of=found.as_of, lists=())


def _worker(place: int, line: WorkerLine) -> WorkerFacts:
    nik = line.nik
    return WorkerFacts(
        line=place,
        nik=nik.digits,
        nik_problem=nik.problem,
        name=line.name,
        birth_date=line.birth_date,
        starts_on=line.starts_on,
        ends_on=line.ends_on,
        wage=line.wage,
        employment=line.employment,
    )


def _enrolment(line: EnrolmentLine, as_of: date) -> EnrolmentFacts:
    return EnrolmentFacts(
        name=line.name,
        birth_date=line.birth_date,
        npp=line.npp,
        company=line.company,
        segment=line.segment,
        project_number=line.project_number,
        programmes=to_mask(line.programmes),
        active_from=line.active_from,
        active_until=line.active_until,
        active=line.active,
        as_of=as_of,
        in_arrears=line.in_arrears,
    )
