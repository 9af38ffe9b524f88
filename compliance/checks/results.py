"""What a run keeps for ever: what the register said of each worker then, and the flaws, as compressed JSON."""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from operator import attrgetter
from typing import Any

from compliance.checks.dating import dated
from compliance.checks.facts import EnrolmentFacts, Flaw, WorkerFacts, reading_order
from compliance.checks.gather import Answers
from compliance.enrolments.models import RegisterSnapshot
from compliance.kernel.membership import Segment
from compliance.rulebook.models import Code, Severity

LEVEL = 1  # the answers of 10,000 workers shrink to a fifth; more effort gains little
ANSWER = [field.name for field in fields(EnrolmentFacts)]
DAYS = ("birth_date", "active_from", "active_until", "as_of")

columns = attrgetter(*ANSWER)


@dataclass(frozen=True, slots=True)
class ListUsed:
    source: str
    as_of: date
    file_name: str


@dataclass(frozen=True, slots=True)
class Results:
    """``answers`` and ``flaws`` by the worker's line; no NIK is kept: the roster's version has it.

    ``judged``: the lines judged by a run that builds on another; None: all of them.
    """

    lists: Sequence[ListUsed]
    answers: Mapping[int, Sequence[EnrolmentFacts]]
    flaws: Sequence[Flaw]
    judged: frozenset[int] | None = None

    @property
    def enrolment_judged(self) -> bool:
        return not any(flaw.code is Code.REGISTER_STALE for flaw in self.flaws)

    def flaws_of(self, line: int | None) -> list[Flaw]:
        return [flaw for flaw in self.flaws if flaw.line == line]


def encode(
    lists: Iterable[RegisterSnapshot],
    workers: Sequence[WorkerFacts],
    register: Answers,
    flaws: Iterable[Flaw],
    only_these: bool = False,
) -> bytes:
    """``only_these``: the other workers of the contract were not judged again."""
    kept = {
        "lists": [(used.source, used.as_of, used.file_name) for used in lists],
        "answers": {w.line: list(map(columns, held)) for w in workers if (held := register.get(w.nik))},
        "flaws": [(flaw.line, flaw.code, flaw.severity, flaw.values) for flaw in flaws],
        "judged": [worker.line for worker in workers] if only_these else None,
    }
    return zlib.compress(json.dumps(kept, separators=(",", ":"), default=date.isoformat).encode(), LEVEL)


def decode(results: bytes) -> Results:
    kept = json.loads(zlib.decompress(results))
    judged = kept.get("judged")
    return Results(
        lists=[ListUsed(source, date.fromisoformat(day), name) for source, day, name in kept["lists"]],
        answers={int(line): [_answer(values) for values in held] for line, held in kept["answers"].items()},
        flaws=[Flaw(line, Code(code), Severity(severity), values) for line, code, severity, values in kept["flaws"]],
        judged=None if judged is None else frozenset(judged),
    )


def _answer(values: Sequence[Any]) -> EnrolmentFacts:
    answer = dict(zip(ANSWER, values, strict=False))  # before lists were told apart, the source was not kept
    answer |= {name: date.fromisoformat(answer[name]) for name in DAYS if answer[name]}
    return EnrolmentFacts(**answer | {"segment": Segment(answer["segment"])})


def built_on(base: Results, newer: Results, dates: Mapping[str, str]) -> Results:
    """What was found of everybody: of those not judged again, what was found before, as the newer lists confirm it."""
    judged = newer.judged or frozenset()
    stays = {line: held for line, held in base.answers.items() if line not in judged}
    answers = {line: [_dated_answer(answer, dates) for answer in held] for line, held in stays.items()}
    flaws = [replace(flaw, values=dated(flaw.values, dates)) for flaw in base.flaws if flaw.line not in judged]
    return replace(newer, answers={**answers, **newer.answers}, flaws=sorted([*flaws, *newer.flaws], key=reading_order))


def _dated_answer(answer: EnrolmentFacts, dates: Mapping[str, str]) -> EnrolmentFacts:
    return replace(answer, as_of=date.fromisoformat(dates[answer.source]))
