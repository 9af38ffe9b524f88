"""Whether enough people stand on the roster for what the contract is worth, and what they are paid. Pure."""

from collections.abc import Iterator, Sequence
from typing import Any

from compliance.checks.case import Case, Frame
from compliance.checks.facts import Flaw
from compliance.rulebook.models import Code

DAYS_OF_MONTH = 30


def headcount_flaws(frame: Frame, cases: Sequence[Case]) -> Iterator[Flaw]:
    """A question where the roster holds far less work than the value would pay at the minimum wage.

    The estimate is the district's own. Each person counts from the first day to the end of the contract: somebody who
    leaves makes nobody suspicious, only a list that never had enough people does.
    """
    contract, labour = frame.contract, frame.book.labour
    share, wage = labour.share.get(contract.kind), frame.book.minimum_wage_on(contract.starts_on)
    if not (cases and contract.value_net and share and wage):
        return
    estimated = contract.value_net * share / wage
    days = sum(max((contract.ends_on - case.planned.first).days + 1, 1) for case in cases)
    if days < estimated * labour.lowest_ratio * DAYS_OF_MONTH:
        counted: dict[str, Any] = {"people": len(cases), "months": round(days / DAYS_OF_MONTH)}
        counted["estimated"] = round(estimated)
        basis: dict[str, Any] = {"value": contract.value_net, "share": f"{share * 100:.0f}", "wage": wage}
        yield frame.flaw(None, Code.HEADCOUNT_IMPLAUSIBLE, **counted, **basis)


def wage_flaws(case: Case) -> Iterator[Flaw]:
    """Against the minimum of the year that is judged, or of the worker's last if that is over."""
    wage, year = case.worker.wage, case.due.last
    least = case.frame.book.minimum_wage_on(year) if wage else None
    if wage and least and wage < least:
        yield case.flaw(Code.WAGE_BELOW_MINIMUM, wage=wage, least=least, year=str(year.year))
