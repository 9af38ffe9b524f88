"""What a district changes in the book changes what the checker says: one line for each such number or word."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from compliance.checks.company_rules import Arrears
from compliance.checks.gate_rules import GateFacts
from compliance.contracts.models import TermKind
from compliance.kernel.membership import Employment
from compliance.rulebook.book import RuleBook
from compliance.rulebook.models import Code, Severity, Variant
from tests.builders import BOOK
from tests.checks.cases import AS_OF, PROJECT, STAFF, WORKER, Situation, a_contract, jakon, on, receipts

WAGE = BOOK.minimum_wage_on(on(3, 1)) or 0
AHEAD = Situation(a_contract(), [WORKER], {WORKER.nik: [jakon(active_until=on(9, 30))]})
AS_STAFF = replace(AHEAD, workers=[replace(WORKER, employment=Employment.DAILY)], register={WORKER.nik: [STAFF]})
SMALL = Situation(
    a_contract(), [], {}, known=GateFacts(replace(PROJECT, payments=receipts(874_500))), judged_on=on(6, 1)
)
UNKNOWN = Situation(
    a_contract(kind="outsourcing"), [], {}, known=GateFacts(arrears=Arrears(False, False, AS_OF, ("pu",)), term=1)
)


def with_word(code: Code, variant: Variant, severity: Severity) -> RuleBook:
    rule = replace(BOOK.rules[code], severity_as={variant: severity})
    return replace(BOOK, rules={**BOOK.rules, code: rule})


def severities(situation: Situation, code: Code, variant: str) -> list[Severity]:
    flaws = situation.judged().flaws
    return [flaw.severity for flaw in flaws if flaw.code is code and flaw.values.get("variant") == variant]


@pytest.mark.parametrize("gates", [(TermKind.ADVANCE,), (TermKind.ADVANCE, TermKind.PROGRESS)])
@pytest.mark.parametrize(
    ("situation", "code", "variant", "shipped"),
    [
        pytest.param(AHEAD, Code.COVERAGE_GAP, Variant.AHEAD, Severity.WARN, id="cover that will end"),
        pytest.param(
            AS_STAFF, Code.WORKER_NOT_ON_PROJECT_LIST, Variant.AS_STAFF, Severity.WARN, id="a day labourer as staff"
        ),
        pytest.param(SMALL, Code.CONTRIBUTION_SHORT, Variant.SMALL, Severity.WARN, id="some hundred rupiah"),
        pytest.param(UNKNOWN, Code.PROVIDER_IN_ARREARS, Variant.UNKNOWN, Severity.ASK, id="no list tells of arrears"),
    ],
)
def test_how_grave_a_variant_is_stands_in_the_book(situation: Situation, code, variant, shipped, gates):
    at = replace(situation, gates=gates)
    assert severities(at, code, variant) == [shipped]
    for severity in Severity:
        assert severities(replace(at, book=with_word(code, variant, severity)), code, variant) == [severity]


@pytest.mark.parametrize(("days", "asked"), [pytest.param(30, False, id="as shipped"), pytest.param(31, True)])
def test_how_long_a_month_of_work_is_stands_in_the_book(days, asked):
    """One person for 30 days is a month of work, or a little less than one."""
    changes: dict[str, Any] = {"starts_on": on(3, 1), "ends_on": date(2026, 3, 30)}
    contract = a_contract(value_net=WAGE, **changes)
    labour = replace(BOOK.labour, share={"construction": BOOK.labour.lowest_ratio * 4}, calendar_days_of_month=days)
    book = replace(BOOK, labour=replace(labour, lowest_ratio=BOOK.labour.lowest_ratio * 4))
    flaws = Situation(contract, [WORKER], {WORKER.nik: [jakon()]}, judged_on=on(3, 15), book=book).judged().flaws
    assert (Code.HEADCOUNT_IMPLAUSIBLE in [flaw.code for flaw in flaws]) is asked
