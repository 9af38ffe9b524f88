"""On a foreman's phone: the list of findings begins within the first two screens."""

import pytest
from playwright.sync_api import Page

from compliance.rulebook.models import Code
from tests.browser.conftest import DESK, PHONE, Enter
from tests.builders import World, a_contract, key
from tests.fixes.builders import a_finding
from tests.rosters.builders import ANI, BUDI, a_sheet, hand_in

CODES = (
    Code.NOT_ENROLLED,
    Code.NIK_PRECISION_LOST,
    Code.SELF_EMPLOYED_COVER,
    Code.WORKER_NOT_ON_PROJECT_LIST,
    Code.ENROLMENT_INACTIVE,
)
TWO_SCREENS = 1_000  # pixels
TOP = "element => element.getBoundingClientRect().top + scrollY"


@pytest.fixture
def contract(world: World) -> int:
    """With findings of many kinds, so that there are many ways to filter them."""
    with world.work("officer") as ctx:
        found = a_contract(ctx, world, title="Peningkatan Jalan Poros Kombeng–Muara Wahau")
        hand_in(ctx, found, a_sheet(ANI, BUDI))
        for code in CODES:
            a_finding(
                ctx, found, code=code, via="employer", employer="CV Etam Jaya", variant="lapsed", until="2026-08-01"
            )
        return key(found)


def first_finding(page: Page, contract: int) -> float:
    page.goto(f"/contracts/{contract}/findings")
    return float(page.locator("main tbody tr").first.evaluate(TOP))


@pytest.mark.any_store
def test_the_first_finding_is_near_the_top(inside: Enter, contract: int):
    page = inside("contractor", PHONE)
    assert first_finding(page, contract) < TWO_SCREENS
    tabs = page.locator(".tabs")
    assert tabs.evaluate("strip => strip.offsetHeight") < 70, "one line"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    filters = page.get_by_label("Keadaan")
    assert not filters.is_visible()
    page.get_by_text("Saring dan unduh").click()
    assert filters.is_visible()


@pytest.mark.any_store
def test_the_strip_of_tabs_starts_where_the_reader_is(inside: Enter, contract: int):
    page = inside("contractor", PHONE)
    page.goto(f"/contracts/{contract}/history")
    box = page.locator(".tabs [aria-current]").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360


@pytest.mark.any_store
def test_a_desk_has_room_for_the_filter(inside: Enter, contract: int):
    page = inside("contractor", DESK)
    first_finding(page, contract)
    assert page.get_by_label("Keadaan").is_visible()
    assert not page.get_by_text("Saring dan unduh").is_visible()
