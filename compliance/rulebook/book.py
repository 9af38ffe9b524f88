"""What a rule book holds: what the law demands, as dated data, apart from the code that checks it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import reduce
from operator import and_
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, TypeAdapter, with_config
from pydantic import Field as Limit
from pydantic_core import PydanticCustomError

from compliance.access.models import CompanySize
from compliance.kernel.membership import Programme, from_mask, to_mask
from compliance.rulebook.contribution import Rates
from compliance.rulebook.models import Code, Gate, Kind, Severity, Variant

STRICTEST_FIRST = (Severity.BLOCK, Severity.ASK, Severity.WARN)
HIGHEST_RATE = Decimal("0.1")  # a percentage that was meant as such would be a hundred times too much


def one_of(words: type[StrEnum]) -> Callable[[str], str]:
    """A string to those who look something up by it, one of the known words here."""

    def checked(word: str) -> str:
        if word not in set(words):
            raise PydanticCustomError("enum", "one of {expected}", {"expected": ", ".join(words)})
        return word

    return checked


def _mask(programmes: Any) -> int:
    if not isinstance(programmes, list):
        raise PydanticCustomError("list_type", "a list of programmes")
    return to_mask([Programme(one_of(Programme)(name)) for name in programmes])


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, StrEnum) else value


def _names(mask: int) -> list[str]:
    held = from_mask(mask)
    return [programme.value for programme in Programme if programme in held]


def _with_open_end(rates: Any) -> Any:
    """TOML has no null: the last slice just names no upper edge."""
    if isinstance(rates, dict) and isinstance(rates.get("slices"), list):
        slices = [{"upto": None} | entry if isinstance(entry, dict) else entry for entry in rates["slices"]]
        return rates | {"slices": slices}
    return rates


def _whole(rates: Rates) -> Rates:
    edges = [part.upto for part in rates.slices]
    upper = [edge for edge in edges[:-1] if edge is not None]
    if not edges or edges[-1] is not None or len(upper) < len(edges) - 1 or upper != sorted(set(upper)):
        raise PydanticCustomError("slices", "edges must rise, and the last slice has none")
    fractions = [rates.wage_jkk, rates.wage_jkm, *(rate for part in rates.slices for rate in (part.jkk, part.jkm))]
    if not all(0 <= fraction <= HIGHEST_RATE for fraction in fractions):
        raise PydanticCustomError("rates", "rates are fractions from 0 to {highest}", {"highest": HIGHEST_RATE})
    if sum(rates.instalments) != 100 or min(rates.instalments) < 1:
        raise PydanticCustomError("instalments", "instalments must add up to 100")
    return rates


def _complete(rules: "Mapping[Code, Rule]") -> "Mapping[Code, Rule]":
    """Books older than a code or a variant are in force all the same: what they could not name is as shipped."""
    if without := set(Code) - rules.keys() - LATER.keys():
        raise PydanticCustomError("rules", "no rule for {codes}", {"codes": ", ".join(sorted(without))})
    strange = [f"{code} ({variant})" for code in rules for variant in _strange(code, rules[code])]
    if strange:
        raise PydanticCustomError("variants", "no such variant: {codes}", {"codes": ", ".join(sorted(strange))})
    return {code: _with_variants(code, rule) for code, rule in {**LATER, **rules}.items()}


def _strange(code: Code, rule: "Rule") -> Collection[str]:
    """A variant of another code would be a word that nobody asks for."""
    return rule.severity_as.keys() - VARIANTS.get(code, {}).keys()


def _with_variants(code: Code, rule: "Rule") -> "Rule":
    return replace(rule, severity_as={**VARIANTS[code], **rule.severity_as}) if code in VARIANTS else rule


STRICT = ConfigDict(extra="forbid")  # a misspelt key is a demand that would be forgotten

OfKind = Annotated[str, AfterValidator(one_of(Kind))]
OfGate = Annotated[str, AfterValidator(one_of(Gate))]
OfVariant = Annotated[str, AfterValidator(one_of(Variant))]
Days = Annotated[int, Limit(ge=1, le=366)]
Share = Annotated[Decimal, Limit(gt=0, le=1)]
Mask = Annotated[int, BeforeValidator(_mask)]
Words = Annotated[str, Limit(min_length=1)]


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Rule:
    """``acceptable``: an officer may accept the finding with a reason; ``source``: the law it stands on.

    ``severity_as``: of a variant that is weighed for itself, whatever kind and gate say of the rest (``VARIANTS``).
    """

    severity: Severity
    acceptable: bool
    source: Words
    severity_in: Mapping[OfKind, Severity] = field(default_factory=dict)
    severity_at: Mapping[OfGate, Severity] = field(default_factory=dict)
    severity_as: Mapping[OfVariant, Severity] = field(default_factory=dict)


LATER: Mapping[Code, Rule] = {
    Code.ASSESSMENT_DIFFERS: Rule(Severity.ASK, acceptable=True, source="PP 44/2015; Permenaker 5/2021"),
}
VARIANTS: Mapping[Code, Mapping[str, Severity]] = {
    Code.COVERAGE_GAP: {Variant.AHEAD: Severity.WARN},
    Code.WORKER_NOT_ON_PROJECT_LIST: {Variant.AS_STAFF: Severity.WARN},
    Code.CONTRIBUTION_SHORT: {Variant.SMALL: Severity.WARN},
    Code.PROVIDER_IN_ARREARS: {Variant.UNKNOWN: Severity.ASK},
}


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Deadlines:
    """``reminder_days``: so many days before the cure period of a finding ends.

    ``conditional_days``: to pay or verify what is open on a conditional certificate. ``after_return_days``: that the
    contractor has at least when an answer comes back. ``overdue_told_days``: so long after the last day it is still
    news that nobody acted. ``project_reminder_days``: before a day of the law (registration, instalment, report) or of
    a condition; ``certificate_reminder_days``: before a certificate ends. Older books do not name these.
    """

    registration_working_days: Days
    worker_changes_working_days: Days
    cure_days: Days
    reminder_days: tuple[Days, ...]
    conditional_days: Days = 14
    after_return_days: Days = 3
    overdue_told_days: Days = 7
    project_reminder_days: Days = 5
    certificate_reminder_days: tuple[Days, ...] = (30, 14, 7)


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Labour:
    """The district's estimate: ``share`` of the net value that is wages, by kind of contract.

    Fewer people than ``lowest_ratio`` of those that the share would pay raise a question. ``days_of_month``: how many
    daily wages make a month's (PP 36/2021, article 17: 25 in a week of six days); ``calendar_days_of_month``: how many
    days on the roster are a month of work. Older books do not name these.
    """

    share: Mapping[OfKind, Share]
    lowest_ratio: Share
    days_of_month: Annotated[int, Limit(ge=1, le=31)] = 25
    calendar_days_of_month: Annotated[int, Limit(ge=1, le=31)] = 30


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class RuleBook:
    """Ages in days or years, ``minimum_wage`` in rupiah a month by year, programmes as masks."""

    version: Annotated[str, Limit(min_length=1, max_length=20)]
    in_force_from: date
    minimum_age: Annotated[int, Limit(ge=15, le=30)]
    register_max_age_days: Days
    roster_max_age_days: Days
    deadlines: Deadlines
    contribution: Annotated[Rates, BeforeValidator(_with_open_end), AfterValidator(_whole)]
    minimum_wage: Mapping[int, Annotated[int, Limit(gt=0)]]
    programmes: Mapping[OfKind, Mask]
    programmes_by_size: Mapping[CompanySize, Mask]
    labour: Labour
    rules: Annotated[Mapping[Code, Rule], AfterValidator(_complete)]

    def severity(self, code: Code, kind: str, *gates: str, variant: str = "") -> Severity:
        """A variant's own severity goes before a gate's, and that before the one of the kind of contract.

        Of several gates the strictest counts.
        """
        rule = self.rules[code]
        if variant in rule.severity_as:
            return rule.severity_as[variant]
        by_kind = rule.severity_in.get(kind, rule.severity)
        return min((rule.severity_at.get(gate, by_kind) for gate in gates), key=STRICTEST_FIRST.index, default=by_kind)

    def is_too_old(self, register_as_of: date | None, judged_on: date) -> bool:
        """Whether the register can't be judged by; None: there is none."""
        return register_as_of is None or (judged_on - register_as_of).days > self.register_max_age_days

    def is_acceptable(self, code: Code) -> bool:
        return self.rules[code].acceptable

    def programmes_of(self, kind: str) -> int:
        """The mask; of a kind that the book does not know yet, what it demands of every other."""
        return self.programmes[kind] if kind in self.programmes else reduce(and_, self.programmes.values())

    def programmes_of_staff(self, kind: str, size: CompanySize | None = None) -> int:
        """The mask that a worker under the company's own NPP needs; where the size is unknown, what all sizes need."""
        if size:
            return self.programmes_by_size[size]
        return reduce(and_, self.programmes_by_size.values(), self.programmes_of(kind))

    def minimum_wage_on(self, day: date) -> int | None:
        """Rupiah a month; the last known one where the year's own is not in the book yet."""
        known = [year for year in self.minimum_wage if year <= day.year]
        return self.minimum_wage[max(known)] if known else None


BOOK = TypeAdapter(RuleBook)


def as_data(book: RuleBook) -> dict[str, Any]:
    """As plain values, the way TOML holds them."""
    data: dict[str, Any] = _plain(BOOK.dump_python(book, exclude_none=True))
    for named in ("programmes", "programmes_by_size"):
        data[named] = {key: _names(mask) for key, mask in data[named].items()}
    for rule in data["rules"].values():
        for name in ("severity_in", "severity_at", "severity_as"):
            if not rule[name]:
                del rule[name]
    return data
