"""How heavy pages are, and when they are there, as Chromium's own performance timeline tells it.

``python -m tests.bench.paint`` prints it for the main pages of the demonstration, each in a browser that knows nothing.
"""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

from tests.access.pages import PAGES
from tests.chromium import chromium
from tests.screens import demonstrated, entered, objects_of, people_of

MAIN = {
    "overview.home": "officer",
    "contracts.listing": "officer",
    "overview.contract": "officer",
    "checks.findings": "contractor",
    "rosters.show": "contractor",
    "fixes.desk": "officer",
    "payments.queue": "treasury",
    "overview.dashboard": "auditor",
    "certificates.show": "approver",
    "help.guide": "visitor",
    "verify.number": "visitor",
}
TIMELINE = """() => new Promise(done => {
  const told = {shift: 0, largest: 0};
  const watch = (type, each) => new PerformanceObserver(list => list.getEntries().forEach(each)).observe({type, buffered: true});
  watch('layout-shift', entry => { if (!entry.hadRecentInput) told.shift += entry.value; });
  watch('largest-contentful-paint', entry => { told.largest = entry.startTime; });
  setTimeout(() => {
    const first = performance.getEntriesByName('first-contentful-paint')[0];
    const loaded = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
    told.first = first ? first.startTime : 0;
    told.bytes = loaded.reduce((sum, entry) => sum + entry.transferSize, 0);
    done(told);
  }, 300);
})"""  # noqa: E501 - a line of a script
HEAD = "| page | first view | later | first paint | largest paint | layout shift |\n|---|---:|---:|---:|---:|---:|"


def lines() -> Iterator[str]:
    yield HEAD
    with demonstrated() as (house, app, address), chromium() as browser:
        objects = objects_of(house)
        people = people_of(house, objects)
        for endpoint, who in MAIN.items():
            page = entered(browser, house, app, address, people.get(who), 1280)
            path = PAGES[endpoint].path.format(**objects)
            first, later = told(page, path), told(page, path)
            sizes = " | ".join(f"{seen['bytes'] / 1024:.0f} KiB" for seen in (first, later))
            yield (
                f"| {endpoint} ({who}) | {sizes} | {first['first']:.0f} ms | {first['largest']:.0f} ms "
                f"| {first['shift']:.3f} |"
            )
            page.context.close()


def told(page: Page, path: str) -> dict[str, Any]:
    page.goto(path, wait_until="load")
    found: dict[str, Any] = page.evaluate(TIMELINE)
    return found


if __name__ == "__main__":
    for line in lines():
        print(line, flush=True)
