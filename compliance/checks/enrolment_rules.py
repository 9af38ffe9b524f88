"""Whether the register shows the right cover for a worker on the days that count."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from compliance.checks.case import Case
from compliance.checks.cover import ONE_DAY, carried_by, covers, period_of, uncovered
from compliance.checks.facts import ContractFacts, EnrolmentFacts, Flaw, WorkerFacts
from compliance.kernel.identity import company_key, name_key, names_agree, npp_key, same_employer
from compliance.kernel.membership import Employment, Programme, Segment, from_mask
from compliance.kernel.values import Period
from compliance.rulebook.book import RuleBook
from compliance.rulebook.models import Code, Severity, Variant

HIRED_FOR_THE_WORK = (Employment.FIXED_TERM, Employment.DAILY, Employment.PIECE)


def enrolment_flaws(case: Case) -> Iterator[Flaw]:
    contract, employment = case.frame.contract, case.worker.employment
    right = [enrolment for enrolment in case.enrolments if is_right(enrolment, contract, employment)]
    if right:
        yield from _right_cover_flaws(case, right)
        yield from _way_flaws(case, right)
        return
    yield _no_right_cover(case)
    # A mistyped NIK often leads to somebody else's enrolment; both stand, for an officer may accept either alone.
    if case.enrolments and not any(_bears_name(enrolment, case.worker) for enrolment in case.enrolments):
        yield _name_flaw(case, case.enrolments)


def is_right(enrolment: EnrolmentFacts, contract: ContractFacts, employment: Employment | None = None) -> bool:
    """Cover that counts for this contract: its own construction project, or the company's own staff.

    Permanent staff is not insured through a project (domain.md §3); of whom it is not known, either counts.
    """
    if enrolment.segment is Segment.JAKON:
        return employment is not Employment.PERMANENT and _of_own_project(enrolment, contract)
    return is_of_company(enrolment, contract)


def is_of_company(enrolment: EnrolmentFacts, contract: ContractFacts) -> bool:
    """Whether it is a wage recipient of the company that has the contract, or of a subcontractor on it."""
    theirs = enrolment.npp, enrolment.company
    return enrolment.segment is Segment.PU and any(same_company(*theirs, *employer) for employer in contract.employers)


def _of_own_project(enrolment: EnrolmentFacts, contract: ContractFacts) -> bool:
    return contract.is_construction and _same_project(enrolment.project_number, contract.project_number)


def demanded(contract: ContractFacts, employment: Employment | None, book: RuleBook) -> int:
    """The mask of programmes: those of the project, or those that the company's size demands for its own staff."""
    if contract.is_construction and employment is not Employment.PERMANENT:
        return book.programmes_of(contract.kind)
    return book.programmes_of_staff(contract.kind, contract.company_size)


@lru_cache(maxsize=1024)
def _same_project(one: str | None, other: str | None) -> bool:
    return npp_key(one) == npp_key(other) != ""


@lru_cache(maxsize=1024)
def same_company(npp: str | None, name: str | None, other_npp: str | None, other_name: str) -> bool:
    """By NPP where both have one, else by name."""
    if npp_key(npp) and npp_key(other_npp):
        return same_employer(npp, other_npp)
    return company_key(name or "") == company_key(other_name) != ""


def _bears_name(enrolment: EnrolmentFacts, worker: WorkerFacts) -> bool:
    """A name missing on either side contradicts nothing."""
    one, other = enrolment.name, worker.name
    return one.casefold() == other.casefold() or names_agree(one, other) or not (name_key(one) and name_key(other))


def _name_flaw(case: Case, enrolments: Iterable[EnrolmentFacts]) -> Flaw:
    other = min(enrolment.name for enrolment in enrolments if not _bears_name(enrolment, case.worker))
    return case.flaw(Code.NAME_MISMATCH, name=case.worker.name, register_name=veiled(other), **case.said_by)


def veiled(name: str) -> str:
    """``Si** Am****``: enough to recognise one's own worker, too little to learn whose NIK it is."""
    return " ".join(word[:2] + "*" * len(word[2:]) for word in name.split())


def _right_cover_flaws(case: Case, right: Sequence[EnrolmentFacts]) -> Iterator[Flaw]:
    """Cover under another name may be someone else's; it is named only where the worker's own does not suffice."""
    own = [enrolment for enrolment in right if _bears_name(enrolment, case.worker)]
    flaws = list(_cover_flaws(case, own))
    if len(own) < len(right) and (not own or any(flaw.severity is Severity.BLOCK for flaw in flaws)):
        yield _name_flaw(case, right)
        flaws = list(_cover_flaws(case, right))
    yield from flaws


def _cover_flaws(case: Case, right: Sequence[EnrolmentFacts]) -> Iterator[Flaw]:
    required = demanded(case.frame.contract, case.worker.employment, case.frame.book)
    if any(covers(enrolment, required, case.planned) for enrolment in right):
        return
    if missing := required & ~carried_by(right):
        named = [programme.upper() for programme in Programme if programme in from_mask(missing)]
        yield case.flaw(Code.PROGRAMME_MISSING, programmes=named, **case.said_by)
    gaps = uncovered(right, required, case.planned)
    if overdue := [gap for gap in gaps if gap.first <= case.due.last]:
        yield _overdue_flaw(case, right, overdue)
    elif gaps:
        yield case.flaw(Code.COVERAGE_GAP, variant=Variant.AHEAD, gaps=gaps, **case.said_by)


def _way_flaws(case: Case, right: Iterable[EnrolmentFacts]) -> Iterator[Flaw]:
    """Who is hired for the work belongs on the project's list; insured better than the law asks, nobody is held up."""
    hired_for_it = case.frame.contract.is_construction and case.worker.employment in HIRED_FOR_THE_WORK
    if hired_for_it and all(enrolment.segment is Segment.PU for enrolment in right):
        yield case.flaw(Code.WORKER_NOT_ON_PROJECT_LIST, variant=Variant.AS_STAFF, **case.said_by)


def _overdue_flaw(case: Case, right: Iterable[EnrolmentFacts], overdue: Sequence[Period]) -> Flaw:
    """Days already due lack cover: because it ended, or for a time that is over or not yet begun."""
    latest = overdue[-1]
    gaps = [Period(max(gap.first, case.planned.first), gap.last) for gap in overdue]
    if case.due.last in latest:
        if latest.first > date.min:
            variant = "lapsed" if len(gaps) == 1 else "lapsed_again"
            return _inactive(case, variant, until=latest.first - ONE_DAY, gaps=gaps[:-1])
        if any(period_of(enrolment) is None for enrolment in right):
            return _inactive(case, "unknown")
    return case.flaw(Code.COVERAGE_GAP, variant="past", gaps=gaps, **case.said_by)


def _no_right_cover(case: Case) -> Flaw:
    """What the register holds instead, if anything."""
    periods = [(enrolment, period_of(enrolment)) for enrolment in case.enrolments]
    live = [enrolment for enrolment, period in periods if period and period.last >= case.due.last]
    if hired := [enrolment for enrolment in live if enrolment.segment is not Segment.BPU]:
        return _elsewhere(case, hired)
    if live:
        return case.flaw(Code.SELF_EMPLOYED_COVER, **case.said_by, **_way_in(case))
    if ends := [period.last for _, period in periods if period]:
        return _inactive(case, "elsewhere", until=max(ends), **_way_in(case))
    if case.enrolments:
        return _inactive(case, "elsewhere_unknown", **_way_in(case))
    # Where a paper proves the project's registration, the fault is the list that went with it.
    by_project = case.frame.contract.covers_by_project and case.worker.employment is not Employment.PERMANENT
    code = Code.WORKER_NOT_ON_PROJECT_LIST if by_project else Code.NOT_ENROLLED
    return case.flaw(code, **case.said_by, **_way_in(case))


def _inactive(case: Case, variant: str, **values: Any) -> Flaw:
    return case.flaw(Code.ENROLMENT_INACTIVE, variant=variant, **case.said_by, **values)


def _way_in(case: Case) -> dict[str, Any]:
    """How the worker can be enrolled for this contract."""
    is_staff = case.worker.employment is Employment.PERMANENT
    via = "project" if case.frame.contract.is_construction and not is_staff else "employer"
    return {"via": via, "employer": case.frame.contract.company_name}


def _elsewhere(case: Case, hired: Iterable[EnrolmentFacts]) -> Flaw:
    """Names the latest of them; the order of the register's lines must not matter."""
    designations = {(e.active_from or date.min, _place_of(e, case.frame.contract)) for e in hired}
    variant, place = max(designations)[1]
    return case.flaw(Code.OTHER_EMPLOYER, variant=variant, place=place, **case.said_by, **_way_in(case))


def _place_of(enrolment: EnrolmentFacts, contract: ContractFacts) -> tuple[str, str]:
    """The kind of other cover, and the company or project that it belongs to."""
    if enrolment.segment is Segment.PU:
        return "company", enrolment.company or enrolment.npp or "–"
    place = enrolment.project_number or "–"
    if _of_own_project(enrolment, contract):
        return "permanent_on_project", place
    if not contract.is_construction:
        return "project_for_staff", place
    return "project" if npp_key(contract.project_number) else "project_unknown", place
