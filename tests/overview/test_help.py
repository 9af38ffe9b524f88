"""Help inside the product: a guide for each role that leads to pages which this role may see."""

import re

import pytest

from compliance.access.models import GIVEN_ROLES, Role
from compliance.overview.guides import GUIDES
from compliance.overview.terms import TERMS
from compliance.rulebook.models import Code
from compliance.web.menu import MENU
from tests.access.pages import PAGES

NEEDED = {"JHT", "JP", "PPN", "NPWP", "NIB", "RUP", "SPSE", "e-Jakon", "Bersyarat", "Gugur", "Kedaluwarsa", "Dicabut"}


@pytest.mark.any_store
@pytest.mark.parametrize("role", GIVEN_ROLES)
def test_the_guide_leads_to_pages_of_its_role(signed_in, role: Role):
    client, guide = signed_in(role.value), GUIDES[role]
    assert len(guide.steps) >= 5
    page = client.get(f"/help/{role.value}").text
    for step in guide.steps:
        if step.endpoint:
            assert role.value in PAGES[step.endpoint].allowed, step.endpoint
            assert client.get(PAGES[step.endpoint].path).status_code == 200
    assert page.count("<li>") >= len(guide.steps)


@pytest.mark.parametrize("role", GIVEN_ROLES)
def test_a_step_calls_a_page_of_the_menu_as_the_menu_does(role: Role):
    menu = {entry.endpoint: entry.label for entry in MENU}
    for step in GUIDES[role].steps:
        assert step.page == menu.get(step.endpoint, step.page)


@pytest.mark.any_store
@pytest.mark.parametrize(("role", "told"), [("contractor", True), ("officer", True), ("treasury", False)])
def test_whoever_mends_reads_what_each_finding_means(visitor, role: str, told: bool):
    named = re.findall(r'<tr id="([^"]+)"', visitor.get(f"/help/{role}").text)
    assert named == ([code.value for code in Code] if told else [])


@pytest.mark.any_store
def test_the_glossary_has_a_place_to_link_to_for_each_word(visitor):
    page = visitor.get("/help/glossary").text
    assert {word.sentence for word in TERMS} >= NEEDED
    assert len(set(re.findall(r'<dt id="([^" ]+)"', page))) == len(TERMS)
