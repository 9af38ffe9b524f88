"""What the register said of each worker's cover when a run was made: for the paper that names them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from compliance.access.context import Context
from compliance.checks.cover import carried_by, covered_until, planned_days
from compliance.checks.enrolment_rules import demanded, is_right
from compliance.checks.facts import ContractFacts, EnrolmentFacts, WorkerFacts
from compliance.checks.gather import contract_facts, worker_facts
from compliance.checks.models import CheckRun
from compliance.checks.results import Results
from compliance.contracts.models import Contract
from compliance.contracts.subcontracts import employers_below
from compliance.kernel.membership import Programme, from_mask
from compliance.rosters.versions import on_version
from compliance.rulebook.book import RuleBook
from compliance.rulebook.operations import book_called


@dataclass(frozen=True, slots=True)
class Cover:
    """``until``: without a gap from the first day on site; date.max: no end is known; None: it can't be one date."""

    programmes: Sequence[Programme]
    until: date | None


def covers(ctx: Context, contract: Contract, run: CheckRun, answered: Results) -> dict[int, Cover]:
    """By the worker's line; only cover that counts for this contract."""
    number = contract.id or 0
    facts = contract_facts(contract, below=employers_below(ctx, [number]).get(number, ()))
    workers = worker_facts(ctx, on_version(contract, run.roster_version))
    book = book_called(ctx, run.rule_version)
    return {worker.line: _cover(facts, book, worker, answered.answers.get(worker.line, ())) for worker in workers}


def _cover(contract: ContractFacts, book: RuleBook, worker: WorkerFacts, answers: Sequence[EnrolmentFacts]) -> Cover:
    right = [enrolment for enrolment in answers if is_right(enrolment, contract, worker.employment)]
    required = demanded(contract, worker.employment, book)
    held = from_mask(carried_by(right))
    first = planned_days(worker.starts_on, worker.ends_on, contract.starts_on, contract.ends_on).first
    return Cover([programme for programme in Programme if programme in held], covered_until(right, required, first))
