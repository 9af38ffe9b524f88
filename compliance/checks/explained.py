"""A past run in words: what was found about each worker, and what the register said of them then."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from compliance.checks.enrolment_rules import veiled
from compliance.checks.facts import EnrolmentFacts, Flaw
from compliance.checks.results import Results
from compliance.kernel.membership import Programme, from_mask
from compliance.rosters.models import Worker
from compliance.rulebook.models import Severity


class Judgement(StrEnum):
    CLEARED = "cleared"
    FLAGGED = "flagged"
    UNJUDGED = "unjudged"


@dataclass(frozen=True)
class Answer:
    """What one line of the register said; another's name is veiled, for the NIK may be somebody else's."""

    enrolment: EnrolmentFacts
    name: str

    @property
    def programmes(self) -> str:
        held = from_mask(self.enrolment.programmes)
        return ", ".join(programme.upper() for programme in Programme if programme in held)


@dataclass(frozen=True)
class WorkerThen:
    worker: Worker
    judgement: Judgement
    flaws: Sequence[Flaw]
    answers: Sequence[Answer]


def explain(results: Results, worker: Worker) -> WorkerThen:
    flaws = results.flaws_of(worker.line)
    answers = [_answer(enrolment, worker) for enrolment in results.answers.get(worker.line, ())]
    return WorkerThen(worker, _judgement(results, flaws), flaws, answers)


def _judgement(results: Results, flaws: Sequence[Flaw]) -> Judgement:
    if any(flaw.severity is Severity.BLOCK for flaw in flaws):
        return Judgement.FLAGGED
    return Judgement.CLEARED if results.enrolment_judged else Judgement.UNJUDGED


def _answer(enrolment: EnrolmentFacts, worker: Worker) -> Answer:
    is_same = enrolment.name.casefold() == worker.name.casefold()
    return Answer(enrolment, enrolment.name if is_same else veiled(enrolment.name))
