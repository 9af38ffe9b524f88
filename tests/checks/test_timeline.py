"""The drawing of one person's cover says what the check says."""

from datetime import date
from typing import Any

import pytest

from compliance.checks.facts import EnrolmentFacts
from compliance.checks.gather import contract_facts
from compliance.checks.timeline import draw, person_page
from compliance.contracts.models import Contract
from compliance.kernel.errors import NotFound
from compliance.kernel.membership import Programme, Segment, to_mask
from compliance.rosters.models import Worker
from tests.builders import BOOK, TODAY, World, a_contract
from tests.certificates.builders import PEOPLE, a_cleared_contract, hand_in

JKK_JKM = to_mask([Programme.JKK, Programme.JKM])
OPENS, CLOSES = date(2026, 6, 8), date(2026, 12, 4)


def an_answer(**changes: Any) -> EnrolmentFacts:
    """Through the project of ``a_contract``, for all of its days."""
    of_it: dict[str, Any] = {
        "name": "Ani", "birth_date": None, "npp": None, "company": None, "segment": Segment.JAKON,
        "project_number": "PJ-6408-001", "programmes": JKK_JKM, "active_from": OPENS, "active_until": CLOSES,
        "active": True, "as_of": date(2026, 8, 25),
    }  # fmt: skip
    return EnrolmentFacts(**of_it | changes)


@pytest.mark.parametrize(
    ("answers", "gaps"),
    [
        pytest.param([an_answer()], [], id="covered"),
        pytest.param([], [(OPENS, CLOSES)], id="nowhere"),
        pytest.param([an_answer(project_number="other")], [(OPENS, CLOSES)], id="another project"),
        pytest.param([an_answer(programmes=to_mask([Programme.JKK]))], [(OPENS, CLOSES)], id="a programme is missing"),
        pytest.param([an_answer(active_until=date(2026, 9, 30))], [(date(2026, 10, 1), CLOSES)], id="ends too soon"),
        pytest.param([an_answer(active_from=date(2026, 7, 1))], [(OPENS, date(2026, 6, 30))], id="begins too late"),
        pytest.param(
            [an_answer(active_until=date(2026, 7, 31)), an_answer(active_from=date(2026, 8, 1))], [], id="joined"
        ),
    ],
)
def test_gaps_are_the_days_on_site_without_cover(world: World, answers, gaps):
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world)
        drawn = draw(contract_facts(contract), a_worker(contract), answers, BOOK, TODAY)
    assert [(gap.period.first, gap.period.last) for gap in drawn.gaps] == gaps
    bars = [drawn.site, *drawn.gaps, *(line.bar for line in drawn.lines if line.bar)]
    assert all(bar.start >= 0 and bar.start + bar.width <= 100.01 for bar in bars)


def test_cover_outside_the_days_drawn_has_no_bar(world: World):
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world)
        old = an_answer(active_from=date(2020, 1, 1), active_until=date(2020, 12, 31))
        assert draw(contract_facts(contract), a_worker(contract), [old], BOOK, TODAY).lines[0].bar is None


def a_worker(contract: Contract) -> Worker:
    return Worker(contract_id=contract.id or 0, line=1, since_version=1)


def test_a_checked_worker_is_drawn_and_one_who_came_later_is_not(world: World):
    contract_id = a_cleared_contract(world)
    with world.work("officer") as ctx:
        contract = ctx.db.get_one(Contract, contract_id)
        page = person_page(ctx, contract, 1)
        assert page.timeline
        assert not page.timeline.gaps
        hand_in(ctx, contract, PEOPLE)
        assert person_page(ctx, contract, 1).run is None
        with pytest.raises(NotFound):
            person_page(ctx, contract, 99)


def test_the_page_has_the_drawing_and_its_table(world: World, signed_in):
    contract_id = a_cleared_contract(world)
    page = signed_in("contractor").get(f"/contracts/{contract_id}/roster/workers/1/cover").text
    assert "<svg" in page
    assert "8 Juni 2026" in page
    assert PEOPLE[0][0] not in page
