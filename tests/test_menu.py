"""The main menu: a line that has room for the search box, and where one stands."""

import re

import pytest

from tests.access.objects import build_objects
from tests.access.pages import PAGES
from tests.builders import World

CURRENT = re.compile(r'<a href="([^"]+)" aria-current="(page|true)">')
LINE = re.compile(r'<nav class="on-wide".*?(?:<details|</nav>)', re.S)


@pytest.mark.any_store
@pytest.mark.parametrize(
    ("who", "folded"),
    [
        *((who, 0) for who in ("contractor", "head", "treasury", "leader", "registrar")),
        *(("officer", 2), ("approver", 2), ("auditor", 4), ("admin", 2)),
    ],
)
def test_the_line_has_six_entries_at_most(signed_in, who, folded):
    page = signed_in(who).get("/").text
    assert 3 <= LINE.findall(page)[0].count("<a ") <= 6
    panel = re.search(r'<details class="more">.*?</details>', page, re.S)
    assert (panel[0].count("<a ") if panel else 0) == folded


@pytest.mark.any_store
@pytest.mark.parametrize(
    ("who", "endpoint", "part", "how"),
    [
        ("officer", "contracts.listing", "/contracts", "page"),
        ("officer", "overview.contract", "/contracts", "true"),
        ("officer", "rosters.show", "/contracts", "true"),
        ("contractor", "fixes.thread", "/work", "true"),
        ("auditor", "audit.verify", "/audit", "true"),
        ("auditor", "overview.sample", "/certificates", "true"),
        ("treasury", "payments.show", "/payments", "true"),
        ("registrar", "enrolments.load", "/register", "true"),
        ("admin", "people.invite", "/people", "true"),
        ("admin", "people.agency", "/agencies", "true"),
        ("admin", "people.setting", "/settings", "true"),
        ("officer", "overview.dashboard_contracts", "/dashboard", "true"),
        ("head", "overview.dashboard_contracts", "/dashboard", "true"),
        ("leader", "overview.contract_terms", "/contracts", "true"),
    ],
)
def test_the_part_in_which_one_stands_is_marked(world: World, signed_in, who, endpoint, part, how):
    page = signed_in(who).get(PAGES[endpoint].path.format(**build_objects(world))).text
    assert set(CURRENT.findall(page.partition("</header>")[0])) == {(part, how)}


@pytest.mark.any_store
def test_a_visitor_finds_the_door(visitor):
    assert 'href="/sign-in"' in visitor.get("/v").text
    assert 'href="/sign-in"' in visitor.get("/help").text
    assert 'href="/sign-in"' not in visitor.get("/v/offline").text, "kept by the browser without a network"
