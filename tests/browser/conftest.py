"""A real server and a real browser: Debian's Chromium through Playwright."""

import threading
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, Page, ViewportSize, expect
from werkzeug.serving import make_server

from compliance.access.models import User
from compliance.installation import House
from compliance.kernel.i18n import speak
from compliance.people.passwords import set_password
from compliance.web.request import Patuh
from compliance.worker import run_pending
from tests.browser.person import Person, Typist
from tests.builders import NOW, PASSWORD, World
from tests.chromium import chromium

DESK, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=360, height=740)
Enter = Callable[..., Page]
Begin = Callable[[str], Person]


class Manner(NamedTuple):
    """How somebody goes about it: in which language, before which screen, with a pointer or with keys alone."""

    language: str
    size: ViewportSize
    hands: type[Person] = Person


MANNERS = {
    "id-desk": Manner("id", DESK),
    "id-phone": Manner("id", PHONE),
    "en-desk": Manner("en", DESK),
    "en-phone": Manner("en", PHONE),
    "keyboard": Manner("id", DESK, Typist),
}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture
def address(app: Patuh, house: House, browser: Browser) -> Iterator[str]:
    """The application served for real, with jobs beside it, forms protected as in production."""
    app.config["WTF_CSRF_ENABLED"] = True
    server = make_server("127.0.0.1", 0, app, threaded=True)
    over = threading.Event()
    threads = [threading.Thread(target=server.serve_forever), threading.Thread(target=_work, args=(house, over))]
    for thread in threads:
        thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    for context in browser.contexts:
        context.close()  # else its pages go on asking for news
    over.set()
    server.shutdown()
    for thread in threads:
        thread.join()


def _work(house: House, over: threading.Event) -> None:
    while not over.wait(0.1):
        run_pending(house)


@pytest.fixture
def enter(browser: Browser, address: str, world: World) -> Enter:
    """``enter("officer")``: sign in on a page of one's own, with password, as people do."""
    with world.house.work(now=NOW) as ctx:
        for actor in world.actors.values():
            set_password(ctx, ctx.db.get_one(User, actor.id), PASSWORD)

    def sign_in(who: str, size: ViewportSize = DESK) -> Page:
        page = browser.new_context(viewport=size, base_url=address, accept_downloads=True).new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: pytest.fail(f"script: {error}"))
        page.goto("/")
        page.get_by_label("Surel").fill(f"{who}@patuh.test")
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.get_by_role("button", name="Masuk").click()
        expect(page.get_by_role("heading", name="Selamat datang")).to_be_visible()
        return page

    return sign_in


@pytest.fixture
def inside(browser: Browser, address: str, world: World, app: Patuh) -> Enter:
    """``inside("officer", language="en")``: a page of somebody who is signed in already."""

    def open_page(who: str, size: ViewportSize = DESK, language: str = "id", **options: Any) -> Page:
        assert isinstance(app.session_interface, SecureCookieSessionInterface)
        signer = app.session_interface.get_signing_serializer(app)
        assert signer is not None
        cookie = signer.dumps({"token": world.token(who, NOW), "language": language})
        context = browser.new_context(viewport=size, base_url=address, accept_downloads=True, **options)
        context.add_cookies([{"name": "patuh", "value": cookie, "url": address}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: pytest.fail(f"script: {error}"))
        return page

    return open_page


@pytest.fixture(params=MANNERS)
def manner(request: pytest.FixtureRequest) -> Manner:
    return MANNERS[request.param]


@pytest.fixture
def arrive(browser: Browser, address: str, manner: Manner) -> Callable[[str], Person]:
    """``arrive("/v")``: somebody at this address, who changes the language to theirs."""
    speak(manner.language)

    def at(path: str) -> Person:
        page = browser.new_context(viewport=manner.size, base_url=address, accept_downloads=True).new_page()
        person = manner.hands(page)
        page.goto(path)
        if manner.language == "en":
            page.get_by_role("button", name="English").click()
        return person

    return at


@pytest.fixture
def begin(arrive: Callable[[str], Person], world: World) -> Begin:
    """``begin("officer")``: through the door with the password, in this manner."""
    with world.house.work(now=NOW) as ctx:
        for actor in world.actors.values():
            set_password(ctx, ctx.db.get_one(User, actor.id), PASSWORD)

    def enter(who: str) -> Person:
        person = arrive("/")
        person.write("Alamat surel", f"{who}@patuh.test")
        person.write("Kata sandi", PASSWORD)
        person.press("Masuk")
        person.sees("Selamat datang, {name}", name=who.replace("_", " ").title())
        return person

    return enter


def wait_for(page: Page, words: str) -> None:
    """Jobs run beside the page: reload until their result shows."""
    for _attempt in range(50):
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(100)
        page.reload()
    pytest.fail(f"never saw {words!r} on {page.url}")
