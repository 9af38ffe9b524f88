"""What the checker is told and what it answers: plain data, without database or page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from compliance.access.models import CompanySize
from compliance.kernel.identity import NikProblem
from compliance.kernel.membership import Employment, Segment
from compliance.rulebook.models import Code, Kind, Severity


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """``kind`` as in the rule book; ``value_net`` in rupiah, 0: unknown; ``registered``: a verified paper says so.

    ``company_size`` None: nobody said; ``below``: NPP and name of the subcontractors on this contract.
    """

    kind: str
    starts_on: date
    ends_on: date
    company_name: str
    company_npp: str | None
    project_number: str | None
    value_net: int = 0
    registered: bool = False
    company_size: CompanySize | None = None
    below: tuple[tuple[str | None, str], ...] = ()

    @property
    def employers(self) -> tuple[tuple[str | None, str], ...]:
        """Whose staff may work here (domain.md §3)."""
        return ((self.company_npp, self.company_name), *self.below)

    @property
    def is_construction(self) -> bool:
        """Workers may be insured through the project then, and construction work is hazardous work."""
        return self.kind == Kind.CONSTRUCTION

    @property
    def covers_by_project(self) -> bool:
        """Its project is registered, so whoever is on the project's list is insured."""
        return self.is_construction and self.registered


# Thousands of the next two are made for a check: frozen ones would take three times as long.


@dataclass(slots=True)
class WorkerFacts:
    """``line`` tells the worker from the others of the contract; missing dates mean the contract's own.

    ``wage`` in rupiah a month, ``employment``: None: not written.
    """

    line: int
    nik: str
    nik_problem: NikProblem | None
    name: str
    birth_date: date | None
    starts_on: date | None
    ends_on: date | None
    wage: int | None = None
    employment: Employment | None = None


@dataclass(slots=True)
class EnrolmentFacts:
    """One line of the register; ``programmes`` is a mask; it stands in the list of ``source``, dated ``as_of``.

    ``in_arrears``: the list says that the employer owes contributions.
    """

    name: str
    birth_date: date | None
    npp: str | None
    company: str | None
    segment: Segment
    project_number: str | None
    programmes: int
    active_from: date | None
    active_until: date | None
    active: bool
    as_of: date
    source: str = ""
    in_arrears: bool = False


class Assignment(NamedTuple):
    """Work under the same NIK on another contract: all that may be told of it here."""

    agency: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Flaw:
    """``line`` is None for the contract as a whole; ``values`` fill the sentence: JSON-able, never a full NIK."""

    line: int | None
    code: Code
    severity: Severity
    values: Mapping[str, Any]


def reading_order(flaw: Flaw) -> tuple[bool, int, Code]:
    """The contract's first, then by worker."""
    return flaw.line is not None, flaw.line or 0, flaw.code


class Counts(NamedTuple):
    """Add up to the workers of the roster."""

    cleared: int
    flagged: int
    unjudged: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Without ``enrolment_judged`` the register was missing or too old: nobody is cleared then."""

    flaws: tuple[Flaw, ...]
    enrolment_judged: bool
    lines: frozenset[int]

    @property
    def blocked_lines(self) -> frozenset[int]:
        return frozenset(f.line for f in self.flaws if f.line is not None and f.severity is Severity.BLOCK)

    @property
    def cleared_lines(self) -> frozenset[int]:
        return self.lines - self.blocked_lines if self.enrolment_judged else frozenset()

    @property
    def counts(self) -> Counts:
        cleared, flagged = len(self.cleared_lines), len(self.blocked_lines)
        return Counts(cleared, flagged, len(self.lines) - cleared - flagged)
