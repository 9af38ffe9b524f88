"""Debian's Chromium through Playwright, started alike for tests, pictures and measurements."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

# The shell is the same browser without its windows, at two thirds of the processor's time.
EXECUTABLE = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu"]
SECRETS = re.compile(r'(name="(?:csrf_token|filled_by)" value|nonce)="[^"]*"')
MAIN = re.compile(r"<main.*?</main>", re.S)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=FLAGS)
        yield browser
        browser.close()


def content_of(html: str) -> str:
    """What the page is there for, without what differs from one visit to the next."""
    found = MAIN.search(SECRETS.sub("", html))
    return found[0] if found else html
