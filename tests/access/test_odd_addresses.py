"""Addresses that no page of ours links to are answered in words: nobody sees a fault of ours (500)."""

import re
from collections.abc import Iterator

from werkzeug.routing import Rule

from compliance.web.request import Patuh
from tests.access.objects import build_objects
from tests.access.pages import PAGES
from tests.builders import World

ASKED = ("page", "version", "year", "sheet", "header", "replaces", "on", "from", "to", "seed", "size")
ODD = ("-1", "9" * 30, "2026-99-99")


def pages_of(app: Patuh) -> Iterator[tuple[Rule, str, str]]:
    """Each page that is got, with its address and somebody who may see it."""
    rules = {rule.endpoint: rule for rule in app.url_map.iter_rules()}
    for endpoint, page in PAGES.items():
        if "GET" in (rules[endpoint].methods or set()) and page.allowed:
            yield rules[endpoint], page.path, min(page.allowed)


def test_a_number_that_no_database_holds_breaks_no_page(app: Patuh, world: World, signed_in):
    build_objects(world)
    answers = {}
    for rule, _, who in pages_of(app):
        if "<int:" in rule.rule:
            path = re.sub(r"<[^>]*>", "9" * 30, rule.rule)
            answers[path] = signed_in(who).get(path).status_code
    assert set(answers.values()) <= {400, 404}, answers


def test_odd_questions_break_no_page(app: Patuh, world: World, signed_in):
    objects, broken = build_objects(world), []
    for _, path, who in pages_of(app):
        client = signed_in(who)
        for odd in ODD:
            address = f"{path.format(**objects)}?" + "&".join(f"{name}={odd}" for name in ASKED)
            with client.get(address) as answer:
                broken += [address] * (answer.status_code >= 500)
    assert not broken
