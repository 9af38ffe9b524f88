"""The paper on which BPJS says what it wants, beside what is reckoned here: a rupiah is nobody's debt."""

from datetime import date

import pytest

from compliance.contracts.models import Contract
from compliance.projects.assessing import Assessment, is_doubtful, owed
from compliance.projects.gather import project_facts
from compliance.projects.models import EvidenceKind, EvidenceStatus
from tests.builders import World, a_contract
from tests.projects.builders import a_paper

RECKONED, BASE, TOLERANCE = 1_750_000, 1_000_000_000, 1_000
BEFORE = 800_000_000  # the base before an addendum


@pytest.mark.parametrize(
    ("paper", "whole", "doubtful"),
    [
        pytest.param(None, RECKONED, False, id="no paper"),
        pytest.param(Assessment(RECKONED, BASE), RECKONED, False, id="to the rupiah"),
        pytest.param(Assessment(RECKONED - 1, BASE), RECKONED - 1, False, id="a rupiah less"),
        pytest.param(Assessment(RECKONED + 1, BASE), RECKONED + 1, False, id="a rupiah more"),
        pytest.param(Assessment(RECKONED - 1_000, BASE), RECKONED - 1_000, False, id="less by the tolerance"),
        pytest.param(Assessment(RECKONED - 1_001, BASE), RECKONED, True, id="a rupiah beyond it"),
        pytest.param(Assessment(RECKONED + 1_001, BASE), RECKONED, True, id="as much above"),
        pytest.param(Assessment(RECKONED - 1, BASE - 1), RECKONED, True, id="on a base that never was"),
        pytest.param(Assessment(1_400_000, BEFORE), RECKONED, False, id="older than the addendum"),
        pytest.param(Assessment(RECKONED - 1, None), RECKONED, False, id="a paper without its base lowers nothing"),
        pytest.param(Assessment(1_400_000, None), RECKONED, False, id="and asks nothing"),
    ],
)
def test_what_an_assessment_makes_of_the_contribution(paper, whole, doubtful):
    assert owed(RECKONED, BASE, paper, TOLERANCE) == whole
    assert is_doubtful(RECKONED, (BEFORE, BASE), paper, TOLERANCE) is doubtful


@pytest.mark.parametrize(
    ("status", "amount", "difference", "doubted"),
    [
        pytest.param(EvidenceStatus.VERIFIED, 1_749_999, 0, False, id="paid as assessed: nothing is open"),
        pytest.param(EvidenceStatus.SUBMITTED, 1_749_999, 1, False, id="a paper that nobody verified"),
        pytest.param(EvidenceStatus.VERIFIED, 1_700_000, 1, True, id="too far from what is reckoned"),
    ],
)
def test_who_paid_what_bpjs_assessed_owes_nothing(world: World, status, amount, difference, doubted):
    with world.work("officer") as ctx:
        contract: Contract = a_contract(ctx, world, paid=False)
        a_paper(ctx, contract, EvidenceKind.ASSESSMENT, status, amount=amount, base=contract.value_net)
        a_paper(ctx, contract, EvidenceKind.RECEIPT, EvidenceStatus.VERIFIED, amount=1_749_999)
        facts = project_facts(ctx, contract)
        assert (facts.difference, facts.assessment_doubted) == (difference, doubted)
        assert sum(due.amount for due in facts.dues) == facts.total
        assert facts.dues[-1].due_on == date(2026, 12, 4)
