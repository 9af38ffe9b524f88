"""A code checked without a network: from the opening of its address to the verdict on the page, in Chromium."""

from statistics import median

from tests.bench.verify import served
from tests.chromium import chromium

RUNS = 15
NOTE_THE_MOMENT = """
    new MutationObserver(() => {
        const box = document.getElementById("code-result");
        if (box && !box.hidden && box.textContent.trim()) window.told ??= performance.now();
    }).observe(document, { subtree: true, childList: true, attributes: true });
"""


def seconds() -> float:
    with served() as (port, number, token), chromium() as browser:
        context = browser.new_context()
        page = context.new_page()
        page.add_init_script(NOTE_THE_MOMENT)
        page.goto(f"http://127.0.0.1:{port}/v")
        page.evaluate("navigator.serviceWorker.ready")
        context.set_offline(True)
        taken = []
        for _run in range(RUNS + 1):
            page.goto("about:blank")
            page.goto(f"http://127.0.0.1:{port}/v/{number}#{token}")
            page.locator("#code-result:not([hidden])").wait_for()
            taken.append(page.evaluate("window.told"))
    return float(median(taken[1:])) / 1000
