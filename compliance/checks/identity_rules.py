"""Who the worker is: the NIK, whether it is only theirs, the birth date, the age."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations
from typing import Any

from compliance.checks.case import Case
from compliance.checks.facts import Flaw
from compliance.kernel.identity import NikProblem, names_agree
from compliance.rulebook.models import Code

OTHERS_SHOWN = 3


def is_identified(case: Case) -> bool:
    """Whether the NIK can be looked up.

    A number typed in a sheet may have lost its last digit, or truly end in 0: where the register holds exactly that
    number under the same name it was intact, and flagging it would stop wages for nothing.
    """
    if case.worker.nik_problem is NikProblem.PRECISION_LOST:
        return any(names_agree(case.worker.name, enrolment.name) for enrolment in case.enrolments)
    return case.worker.nik_problem is None


def nik_flaw(case: Case) -> Flaw:
    if case.worker.nik_problem is NikProblem.PRECISION_LOST:
        return case.flaw(Code.NIK_PRECISION_LOST)
    return case.flaw(Code.NIK_INVALID, variant=str(case.worker.nik_problem), length=len(case.worker.nik))


def duplicates(cases: Iterable[Case]) -> Iterator[Flaw]:
    """One NIK under names of different people: which of them it belongs to is not for us to guess."""
    by_nik: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        if is_identified(case):
            by_nik[case.worker.nik].append(case)
    for sharing in by_nik.values():
        if len(sharing) > 1:
            yield from _duplicates_among(sharing)


def _duplicates_among(sharing: Sequence[Case]) -> Iterator[Flaw]:
    names = sorted({case.worker.name for case in sharing if case.worker.name.strip()})
    if any(not names_agree(one, other) for one, other in combinations(names, 2)):
        yield from (_duplicate(case, names) for case in sharing)


def _duplicate(case: Case, names: Sequence[str]) -> Flaw:
    others = [name for name in names if name != case.worker.name]
    more = max(0, len(others) - OTHERS_SHOWN)
    return case.flaw(Code.DUPLICATE_WORKER, variant="many" if more else None, others=others[:OTHERS_SHOWN], more=more)


def age_flaws(case: Case) -> Iterator[Flaw]:
    born, first = _credible_birth_date(case), case.planned.first
    if born is None:
        return
    age = first.year - born.year - ((first.month, first.day) < (born.month, born.day))
    if age < case.frame.book.minimum_age:
        variant = "stated" if born == case.worker.birth_date else "nik"
        yield case.flaw(Code.UNDERAGE, variant=variant, born=born, first=first, minimum=case.frame.book.minimum_age)


def _credible_birth_date(case: Case) -> date | None:
    """The stated one where the register confirms it; else the later: a child must not pass by a typed date."""
    stated = case.worker.birth_date
    if stated and any(enrolment.birth_date == stated for enrolment in case.enrolments):
        return stated
    return max((born for born in (stated, case.born_by_nik) if born), default=None)


def birth_date_flaws(case: Case) -> Iterator[Flaw]:
    stated = case.worker.birth_date
    if stated is None:
        return
    held = {enrolment.birth_date for enrolment in case.enrolments if enrolment.birth_date}
    by_nik = case.born_by_nik if case.born_by_nik != stated else None
    by_register = min(held) if held and stated not in held else None
    if by_nik or by_register:
        variant = "both" if by_nik and by_register else "nik" if by_nik else "register"
        says: dict[str, Any] = {"stated": stated, "by_nik": by_nik, "by_register": by_register}
        yield case.flaw(Code.BIRTH_DATE_MISMATCH, variant=variant, **says, **case.said_by)
