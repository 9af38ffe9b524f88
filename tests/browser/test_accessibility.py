"""WCAG 2.2 AA: axe finds nothing, on every page as each role gets it, in both languages, by day and by night.

Each page is fetched as every role that may read it, in both languages; content that one role gets just like another is
looked at once. The masthead, which differs with the role, is looked at on its own, with its menus open. Night changes
colours alone, so only these are looked at once more. In the same visit: nothing is cut at 200 % on a desk, on a phone
or on paper, and what a thumb has to hit is large enough.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, ViewportSize
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from compliance.web.request import Patuh
from tests.access.objects import build_objects
from tests.access.pages import PAGES, ROLES
from tests.browser.conftest import DESK, PHONE
from tests.builders import World
from tests.chromium import content_of

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
EVERYBODY = sorted({*ROLES, "visitor"})
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]
RUN = """async rules => (await axe.run({runOnly: rules, resultTypes: ["violations"]})).violations.map(
  fault => `${fault.id}: ${fault.nodes.map(node => node.target + " " + node.failureSummary).join("; ")}`)"""
FILL = """() => {
  for (const field of document.querySelectorAll("main .table-grid input")) field.value = "Budi Santoso";
}"""
OPEN = "() => document.querySelectorAll('header details').forEach(menu => menu.open = true)"
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
IS_CUT = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
A4 = 688  # pixels between the margins of a sheet
SIZES = {"zoomed": (640, "screen"), "phone": (PHONE["width"], "screen"), "paper": (A4, "print")}
# WCAG 2.5.8 wants 24 px, but for links amid a sentence; what a page is there for has the 44 px of a thumb.
SMALL = """() => [...document.querySelectorAll("a, button, summary, select, input:not([type=hidden])")]
  .filter(target => target.checkVisibility() && !target.closest(".skip, .visually-hidden"))
  .map(target => {
    const isTick = target.matches("[type=checkbox], [type=radio]");
    const hit = (isTick && target.closest(".tick, .form-check")) || target;
    const {width, height} = hit.getBoundingClientRect();
    const inTable = target.matches(".table-cards td > a:first-child, .table-cards td > a + a");
    const isMain = inTable || target.matches("main .btn, .todo a, .on-narrow a");
    const words = node => node.textContent.trim();
    const isAmid = getComputedStyle(target).display === "inline" && words(target.parentElement) !== words(target);
    return {target, width, height: Math.round(height), least: isMain ? 44 : isAmid ? 0 : 24};
  })
  .filter(({width, height, least}) => width && height && height < least)
  .map(({target, height, least}) => `${target.outerHTML.slice(0, 90)}: ${height} px, not ${least}`)"""
SHARES = 4  # of the pages, so that the workers of a test run have like amounts


@pytest.fixture
def browsed(browser: Browser, app: Patuh) -> Iterator[Callable[[str, str], Page]]:
    """``browsed(path, html)``: this page in the browser, which keeps styles and scripts from one to the next."""
    given: dict[str, str] = {}

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        html = given.get(environ["PATH_INFO"])
        if "HTTP_HX_REQUEST" in environ:  # a page that asks again: nothing new, or it would go away while looked at
            return Response(status=204)(environ, start)
        return Response(html, mimetype="text/html")(environ, start) if html else app(environ, start)

    server = make_server("127.0.0.1", 0, answer, threaded=True)
    threading.Thread(target=server.serve_forever).start()
    address = f"http://127.0.0.1:{server.server_port}"
    context = browser.new_context(viewport=DESK, bypass_csp=True, reduced_motion="reduce")
    context.add_init_script(path=AXE)
    page = context.new_page()

    def go(path: str, html: str) -> Page:
        given[path] = html
        page.goto(address + path)
        return page

    yield go
    context.close()
    server.shutdown()
    server.server_close()


def readable(app: Patuh, share: int) -> Iterator[tuple[str, str]]:
    """This share of the paths, each with every role that may look at it."""
    rules = {rule.endpoint: rule for rule in app.url_map.iter_rules()}
    read = [
        page for endpoint, page in PAGES.items() if "GET" in (rules[endpoint].methods or ()) and is_looked_at(endpoint)
    ]
    for page in read[share::SHARES]:
        yield from ((page.path, who) for who in EVERYBODY if who in page.allowed)


def is_looked_at(endpoint: str) -> bool:
    return not endpoint.startswith("health.") and endpoint != "people.sign_out"


def html_of(client: FlaskClient, path: str) -> str | None:
    """None for a file, a refusal, or an address that leads elsewhere."""
    with client.get(path) as answer:
        is_page = answer.status_code == 200 and answer.get_data().startswith(b"<!doctype html>")
        return answer.get_data(as_text=True) if is_page else None


def looked_at(page: Page) -> Iterator[str]:
    for light, rules in (("light", STANDARDS), ("dark", OF_COLOUR)):
        page.emulate_media(color_scheme=light)  # type: ignore[arg-type]
        yield from (f"{light}: {fault}" for fault in page.evaluate(RUN, rules))


def at_sizes(page: Page) -> Iterator[str]:
    for name, (width, medium) in SIZES.items():
        page.set_viewport_size({"width": width, "height": PHONE["height"]})
        page.emulate_media(media=medium)  # type: ignore[arg-type]
        page.evaluate(SETTLED)
        if page.evaluate(IS_CUT):
            yield f"{name}: is cut"
        if name == "phone":
            yield from (f"small: {target}" for target in page.evaluate(SMALL))
    page.emulate_media(media="screen")
    page.set_viewport_size(DESK)


def clients_of(signed_in: Callable[[str], FlaskClient], visitor: FlaskClient) -> dict[str, FlaskClient]:
    return {who: visitor if who == "visitor" else signed_in(who) for who in EVERYBODY}


def speak(clients: dict[str, FlaskClient], language: str) -> None:
    for client in clients.values():
        client.post("/language", data={"language": language, "next": "/"})


@pytest.mark.any_store
@pytest.mark.parametrize("share", range(SHARES))
def test_axe_finds_nothing(app: Patuh, world: World, signed_in, visitor, browsed, share: int):
    objects, clients = build_objects(world), clients_of(signed_in, visitor)
    looked = set[str]()
    faults: dict[tuple[str, ...], list[str]] = {}
    for language in ("id", "en"):
        speak(clients, language)
        for path, who in readable(app, share):
            there = path.format(**objects)
            if not (html := html_of(clients[who], there)) or content_of(html) in looked:
                continue
            looked.add(content_of(html))
            page = browsed(there, html)
            page.evaluate(FILL)
            if found := [*looked_at(page), *(at_sizes(page) if language == "id" else ())]:
                faults[path, who, language] = found
    assert len(looked) >= 20, "there was something to look at"
    assert faults == {}


@pytest.mark.any_store
@pytest.mark.parametrize("size", [pytest.param(DESK, id="desk"), pytest.param(PHONE, id="phone")])
def test_axe_finds_nothing_in_the_menus(world: World, signed_in, visitor, browsed, size: ViewportSize):
    clients = clients_of(signed_in, visitor)
    faults: dict[tuple[str, ...], list[str]] = {}
    for language in ("id", "en"):
        speak(clients, language)
        for who, client in clients.items():
            page = browsed("/help", html_of(client, "/help") or "")
            page.set_viewport_size(size)
            page.evaluate(OPEN)
            if found := [*looked_at(page), *(page.evaluate(SMALL) if size == PHONE else ())]:
                faults[who, language] = found
            if page.evaluate(IS_CUT):
                faults[who, language, "is cut"] = []
    assert faults == {}
