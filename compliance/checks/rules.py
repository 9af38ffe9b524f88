"""The checker: contract, roster and register in, verdict out; no database, no page, no clock."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from compliance.checks.assignment_rules import overlap_flaws
from compliance.checks.case import Case, Frame, open_case
from compliance.checks.enrolment_rules import enrolment_flaws
from compliance.checks.facts import (
    Assignment,
    ContractFacts,
    EnrolmentFacts,
    Flaw,
    Verdict,
    WorkerFacts,
    reading_order,
)
from compliance.checks.gate_rules import NOTHING_KNOWN, GateFacts, Gates, gate_flaws
from compliance.checks.identity_rules import age_flaws, birth_date_flaws, duplicates, is_identified, nik_flaw
from compliance.checks.labour_rules import headcount_flaws, wage_flaws
from compliance.contracts.models import TermKind
from compliance.rulebook.book import RuleBook
from compliance.rulebook.models import Code


def judge(
    contract: ContractFacts,
    workers: Sequence[WorkerFacts],
    register: Mapping[str, Sequence[EnrolmentFacts]],
    register_as_of: date | None,
    judged_on: date,
    book: RuleBook,
    elsewhere: Mapping[str, Sequence[Assignment]] = MappingProxyType({}),
    known: GateFacts = NOTHING_KNOWN,
    gates: Gates = (TermKind.ADVANCE,),
) -> Verdict:
    """All flaws, the contract's first, then by worker; ``register`` and ``elsewhere`` are keyed by NIK.

    ``gates``: those of the next payment, for what is demanded of the contract differs from one to the next.
    """
    frame = Frame(contract, register_as_of, judged_on, book)
    fresh = frame.register_is_fresh
    held = register if fresh else {}  # an answer from stale data may be wrong in either direction
    cases = [open_case(frame, worker, held.get(worker.nik, ()), elsewhere.get(worker.nik, ())) for worker in workers]
    flaws = [*_contract_flaws(frame, workers), *gate_flaws(frame, known, *gates), *headcount_flaws(frame, cases)]
    flaws += duplicates(cases)
    for case in cases:
        flaws += _worker_flaws(case, fresh)
    return Verdict(tuple(sorted(flaws, key=reading_order)), fresh, frozenset(worker.line for worker in workers))


def _contract_flaws(frame: Frame, workers: Sequence[WorkerFacts]) -> Iterator[Flaw]:
    if not workers:
        yield frame.flaw(None, Code.ROSTER_MISSING)
    if not frame.register_is_fresh:
        variant = "old" if frame.register_as_of else "missing"
        max_age = frame.book.register_max_age_days
        yield frame.flaw(None, Code.REGISTER_STALE, variant=variant, as_of=frame.register_as_of, max_age=max_age)


def _worker_flaws(case: Case, fresh: bool) -> Iterator[Flaw]:
    yield from age_flaws(case)
    yield from wage_flaws(case)
    if not is_identified(case):
        yield nik_flaw(case)
        return
    yield from birth_date_flaws(case)
    yield from overlap_flaws(case)
    if fresh:
        yield from enrolment_flaws(case)
