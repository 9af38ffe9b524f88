"""WCAG 2.2 AA: axe finds nothing, on every page as each role gets it, in both languages, by day and by night."""

from collections.abc import Callable, Iterator
from contextvars import copy_context
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Request, Route

from compliance.web.request import Patuh
from tests.access.objects import build_objects
from tests.access.pages import PAGES, ROLES
from tests.browser.conftest import DESK
from tests.builders import World

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
HOST = "http://patuh.test"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]  # night changes colours alone, so only these look once more
RUN = """async rules => (await axe.run({runOnly: rules, resultTypes: ["violations"]})).violations.map(
  fault => `${fault.id}: ${fault.nodes.map(node => node.target + " " + node.failureSummary).join("; ")}`)"""
WIDTHS = {"contractor": (640, 360), "visitor": (640, 360)}  # pixels: at 200 % on a desk; on a phone


@pytest.fixture
def looked_at(browser: Browser) -> Iterator[Callable[[FlaskClient], Page]]:
    """A page of the browser that gets its answers from a client of the application, without a server between."""
    context = browser.new_context(viewport=DESK, bypass_csp=True, reduced_motion="reduce")
    context.add_init_script(path=AXE)
    page = context.new_page()

    def of(client: FlaskClient) -> Page:
        def answer(route: Route, request: Request) -> None:
            copy_context().run(fulfil, route, request.url)  # the language of a request stays in it

        def fulfil(route: Route, url: str) -> None:
            with client.get(url.removeprefix(HOST)) as got:
                route.fulfill(status=got.status_code, headers=dict(got.headers), body=got.get_data())

        page.unroute_all()
        page.route(f"{HOST}/**", answer)
        return page

    yield of
    context.close()


def readable(app: Patuh, who: str) -> Iterator[str]:
    """The paths that this role may look at."""
    rules = {rule.endpoint: rule for rule in app.url_map.iter_rules()}
    for endpoint, page in PAGES.items():
        if who in page.allowed and "GET" in (rules[endpoint].methods or ()) and not endpoint.startswith("health."):
            yield page.path


def is_page(client: FlaskClient, path: str) -> bool:
    with client.get(path) as answer:
        return answer.status_code == 200 and answer.get_data().startswith(b"<!doctype html>")


def is_cut(page: Page, width: int) -> bool:
    page.set_viewport_size({"width": width, "height": 740})
    beyond = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.set_viewport_size(DESK)
    return bool(beyond)


@pytest.mark.any_store
@pytest.mark.parametrize("who", sorted({*ROLES, "visitor"}))
def test_axe_finds_nothing(app: Patuh, world: World, signed_in, visitor, looked_at, who):
    objects = build_objects(world)
    client = visitor if who == "visitor" else signed_in(who)
    paths = [path.format(**objects) for path in readable(app, who)]
    page, looked = looked_at(client), 0
    faults: dict[tuple[str, ...], object] = {}
    for language in ("id", "en"):
        client.post("/language", data={"language": language, "next": "/"})
        for path in filter(lambda path: is_page(client, path), paths):
            page.goto(HOST + path)
            if language == "id":
                cut = [width for width in WIDTHS.get(who, (640,)) if is_cut(page, width)]
                faults |= {(path, str(width)): "is cut" for width in cut}
            for light, rules in (("light", STANDARDS), ("dark", OF_COLOUR)):
                page.emulate_media(color_scheme=light)
                looked += 1
                if found := page.evaluate(RUN, rules):
                    faults[path, language, light] = found
    assert looked >= 8, "there was something to look at"
    assert faults == {}
