"""A real server and a real browser: Debian's Chromium through Playwright."""

import shutil
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ViewportSize, sync_playwright
from werkzeug.serving import make_server

from compliance.installation import House
from compliance.web.request import Patuh
from compliance.worker import run_pending

DESK, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=360, height=740)
EXECUTABLE = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=EXECUTABLE, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


@pytest.fixture
def address(app: Patuh, house: House) -> Iterator[str]:
    """The application served for real, with jobs beside it, forms protected as in production."""
    app.config["WTF_CSRF_ENABLED"] = True
    server = make_server("127.0.0.1", 0, app, threaded=True)
    over = threading.Event()
    threads = [threading.Thread(target=server.serve_forever), threading.Thread(target=_work, args=(house, over))]
    for thread in threads:
        thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    over.set()
    server.shutdown()
    for thread in threads:
        thread.join()


def _work(house: House, over: threading.Event) -> None:
    while not over.wait(0.1):
        run_pending(house)
