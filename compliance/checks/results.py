"""What a run keeps for ever: what the register said of each worker then, and the flaws, as compressed JSON."""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter
from typing import Any

from compliance.checks.facts import EnrolmentFacts, Flaw
from compliance.checks.gather import Told
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
    """``answers`` and ``flaws`` by the worker's line; no NIK is kept: the roster's version has it."""

    lists: Sequence[ListUsed]
    answers: Mapping[int, Sequence[EnrolmentFacts]]
    flaws: Sequence[Flaw]

    @property
    def enrolment_judged(self) -> bool:
        return not any(flaw.code is Code.REGISTER_STALE for flaw in self.flaws)

    def flaws_of(self, line: int | None) -> list[Flaw]:
        return [flaw for flaw in self.flaws if flaw.line == line]


def encode(told: Told, flaws: Iterable[Flaw]) -> bytes:
    register = told.register
    kept = {
        "lists": [(used.source, used.as_of, used.file_name) for used in told.lists],
        "answers": {w.line: list(map(columns, held)) for w in told.workers if (held := register.get(w.nik))},
        "flaws": [(flaw.line, flaw.code, flaw.severity, flaw.values) for flaw in flaws],
    }
    return zlib.compress(json.dumps(kept, separators=(",", ":"), default=date.isoformat).encode(), LEVEL)


def decode(results: bytes) -> Results:
    kept = json.loads(zlib.decompress(results))
    return Results(
        lists=[ListUsed(source, date.fromisoformat(day), name) for source, day, name in kept["lists"]],
        answers={int(line): [_answer(values) for values in held] for line, held in kept["answers"].items()},
        flaws=[Flaw(line, Code(code), Severity(severity), values) for line, code, severity, values in kept["flaws"]],
    )


def _answer(values: Sequence[Any]) -> EnrolmentFacts:
    answer = dict(zip(ANSWER, values, strict=True))
    answer |= {name: date.fromisoformat(answer[name]) for name in DAYS if answer[name]}
    return EnrolmentFacts(**answer | {"segment": Segment(answer["segment"])})
