"""The rule book: what the law demands, as dated data, apart from the code that checks it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from compliance.checks.facts import Code, Severity
from compliance.kernel.membership import Programme, to_mask

CURRENT = Path(__file__).parent / "rulebooks" / "2026-1.toml"


@dataclass(frozen=True, slots=True)
class Rule:
    """``acceptable``: an officer may accept the finding with a reason; ``source``: the law it stands on."""

    severity: Severity
    severity_in: Mapping[str, Severity]
    acceptable: bool
    source: str


@dataclass(frozen=True, slots=True)
class RuleBook:
    """``programmes``: the mask demanded by kind of contract; ``minimum_age`` in years."""

    version: str
    in_force_from: date
    register_max_age_days: int
    minimum_age: int
    programmes: Mapping[str, int]
    rules: Mapping[Code, Rule]

    def severity(self, code: Code, kind: str) -> Severity:
        rule = self.rules[code]
        return rule.severity_in.get(kind, rule.severity)

    def is_too_old(self, register_as_of: date | None, judged_on: date) -> bool:
        """Whether the register can't be judged by; None: there is none."""
        return register_as_of is None or (judged_on - register_as_of).days > self.register_max_age_days

    def is_acceptable(self, code: Code) -> bool:
        return self.rules[code].acceptable


def read_book(text: str) -> RuleBook:
    """A rule book from TOML; ValueError where a code has no rule."""
    data = tomllib.loads(text)
    rules = {Code(code): _rule(**entry) for code, entry in data.pop("rules").items()}
    if without := set(Code) - rules.keys():
        raise ValueError(f"no rule for {', '.join(sorted(without))}")
    programmes = {kind: to_mask(map(Programme, names)) for kind, names in data.pop("programmes").items()}
    return RuleBook(**data, programmes=programmes, rules=rules)


def _rule(severity: str, acceptable: bool, source: str, severity_in: Mapping[str, Any] | None = None) -> Rule:
    by_kind = {kind: Severity(value) for kind, value in (severity_in or {}).items()}
    return Rule(Severity(severity), by_kind, acceptable, source)


@cache
def current_book() -> RuleBook:
    return read_book(CURRENT.read_text(encoding="utf-8"))
