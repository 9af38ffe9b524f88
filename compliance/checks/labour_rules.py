"""Whether enough people stand on the roster for what the contract is worth, and what they are paid. Pure."""

from collections.abc import Iterator, Sequence
from typing import Any

from compliance.checks.case import Case, Frame
from compliance.checks.facts import Flaw
from compliance.kernel.membership import Employment
from compliance.rulebook.models import Code


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
    month = labour.calendar_days_of_month
    days = sum(max((contract.ends_on - case.planned.first).days + 1, 1) for case in cases)
    if days < estimated * labour.lowest_ratio * month:
        counted: dict[str, Any] = {"people": len(cases), "months": round(days / month)}
        counted["estimated"] = round(estimated)
        basis: dict[str, Any] = {"value": contract.value_net, "share": f"{share * 100:.0f}", "wage": wage}
        yield frame.flaw(None, Code.HEADCOUNT_IMPLAUSIBLE, **counted, **basis)


def wage_flaws(case: Case) -> Iterator[Flaw]:
    """Against the minimum of the year that is judged, or of the worker's last if that is over.

    Piece work has no wage of a month. What is written for a day labourer may be a day's wage or a month's: it is too
    little only where it would be so either way.
    """
    wage, book, day = case.worker.wage, case.frame.book, case.due.last
    least = book.minimum_wage_on(day) if wage else None
    if not wage or not least or wage >= least or case.worker.employment is Employment.PIECE:
        return
    values: dict[str, Any] = {"wage": wage, "least": least, "year": str(day.year)}
    if case.worker.employment is not Employment.DAILY:
        yield case.flaw(Code.WAGE_BELOW_MINIMUM, **values)
    elif (monthly := wage * book.labour.days_of_month) < least:
        values |= {"variant": "daily", "days": book.labour.days_of_month, "monthly": monthly}
        yield case.flaw(Code.WAGE_BELOW_MINIMUM, **values)
