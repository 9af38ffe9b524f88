"""A code checked without a network, in Chromium: by the page that stands open, and by one that is opened for it."""

from collections.abc import Callable
from statistics import median

from playwright.sync_api import Page

from tests.bench.verify import served
from tests.chromium import chromium

RUNS = 15
NOTE_THE_MOMENT = """
    new MutationObserver(() => {
        const box = document.getElementById("code-result");
        if (box && !box.hidden && box.textContent.trim()) window.told ??= performance.now();
    }).observe(document, { subtree: true, childList: true, attributes: true });
"""
CHECK = """
    async (token) => {
        document.getElementById("code-result").replaceChildren();
        location.hash = "";
        await new Promise((next) => setTimeout(next, 50));
        delete window.told;
        const begun = performance.now();
        location.hash = token;
        while (!window.told) await new Promise((next) => setTimeout(next, 1));
        return window.told - begun;
    }
"""


def seconds() -> tuple[float, float]:
    """From the moment that a code is there to the verdict on the page: of the open page, and of one that is opened."""
    with served() as (port, number, token), chromium() as browser:
        context = browser.new_context()
        page = context.new_page()
        page.add_init_script(NOTE_THE_MOMENT)
        page.goto(f"http://127.0.0.1:{port}/v")
        page.evaluate("navigator.serviceWorker.ready")
        context.set_offline(True)
        address = f"http://127.0.0.1:{port}/v/{number}#{token}"
        opening = _median(lambda: _opened(page, address))
        open_already = _median(lambda: float(page.evaluate(CHECK, token)))
    return open_already, opening


def _opened(page: Page, address: str) -> float:
    page.goto("about:blank")
    page.goto(address)
    page.locator("#code-result:not([hidden])").wait_for()
    return float(page.evaluate("window.told"))


def _median(milliseconds: Callable[[], float]) -> float:
    """In seconds; the first one warms the caches."""
    return median([milliseconds() for _run in range(RUNS + 1)][1:]) / 1000


if __name__ == "__main__":
    print("open: {:.1f} ms, opened: {:.0f} ms".format(*(1000 * each for each in seconds())))
