"""What the register says of the company itself: whether it owes contributions."""

from collections.abc import Iterable, Iterator

from compliance.checks.case import Case, Frame
from compliance.checks.enrolment_rules import is_of_company
from compliance.checks.facts import Flaw
from compliance.rulebook.models import Code, Kind, Severity


def arrears_flaws(frame: Frame, cases: Iterable[Case]) -> Iterator[Flaw]:
    """Once for the contract, where the list says so beside any of its workers.

    It holds up those who live by hiring people out; on other contracts it is shown, unless the book names their kind.
    """
    told = [each for case in cases for each in case.enrolments if each.in_arrears]
    theirs = [each for each in told if is_of_company(each, frame.contract)]
    if theirs:
        kind, named = frame.contract.kind, frame.book.rules[Code.PROVIDER_IN_ARREARS].severity_in
        severity = None if kind == Kind.OUTSOURCING or kind in named else Severity.WARN
        sources = sorted({each.source for each in theirs})
        as_of = min(each.as_of for each in theirs)
        yield frame.flaw(None, Code.PROVIDER_IN_ARREARS, severity, as_of=as_of, lists=sources)
