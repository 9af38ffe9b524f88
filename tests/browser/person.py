"""Somebody at a page, who finds everything by the words that stand there, in whichever language."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from compliance.kernel.i18n import Text

FOCUSED = "node => node === document.activeElement"
FOCUS_SHOWS = """node => {
  const style = getComputedStyle(node);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""


def says(words: str | Text, **places: object) -> str:
    return str(words if isinstance(words, Text) else Text(words, **places))


class Person:
    """Somebody at a page, who reads, clicks and writes; the clicks are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: pytest.fail(f"script: {error}"))

    def press(self, words: str | Text, **places: object) -> None:
        name = says(words, **places)
        found = self.page.get_by_role("button", name=name, exact=True)
        found = found.or_(self.page.get_by_role("link", name=name, exact=True)).first
        if not found.count() and (folded := self.menu_with(name)):
            self.take(folded)
        self.take(found)

    def menu_with(self, name: str) -> Locator | None:
        """What has to be opened to get at it: the menu of a narrow screen, or what a full line has no room for."""
        for menu in self.page.locator("header details").all():
            opener = menu.locator("summary")
            if opener.is_visible() and menu.get_by_text(name, exact=True).count():
                return opener
        return None

    def take(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(says(label), exact=True).fill(text)

    def tick(self, label: str) -> None:
        self.page.get_by_label(says(label), exact=True).check()
        self.clicks += 1

    def choose(self, label: str, file: Path) -> None:
        self.page.get_by_label(says(label), exact=True).set_input_files(file)
        self.clicks += 1

    def sees(self, words: str | Text, **places: object) -> None:
        expect(self.page.get_by_text(says(words, **places)).first).to_be_visible(timeout=30_000)
        self.sees_all_of_it()

    def sees_all_of_it(self) -> None:
        """Nothing lies beyond the right edge, once the typefaces are there."""
        self.page.evaluate("document.fonts.ready")
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.page.evaluate("innerWidth")


class Typist(Person):
    """The same, with the keyboard alone; wherever the focus is, it shows."""

    def take(self, what: Locator) -> None:
        self.reach(what)
        self.page.keyboard.press("Enter")
        self.clicks += 1

    def write(self, label: str, text: str) -> None:
        field = self.page.get_by_label(says(label), exact=True)
        self.reach(field)
        if field.get_attribute("type") == "date":  # in the order of the browser's language
            year, month, day = text.split("-")
            self.page.keyboard.type(month + day + year)
            return
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def tick(self, label: str) -> None:
        self.reach(self.page.get_by_label(says(label), exact=True))
        self.page.keyboard.press("Space")

    def choose(self, label: str, file: Path) -> None:
        self.reach(self.page.get_by_label(says(label), exact=True))
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(file)

    def reach(self, what: Locator) -> None:
        what.wait_for()
        for _step in range(100):
            if what.evaluate(FOCUSED):
                break
            self.page.keyboard.press("Tab")
        assert what.evaluate(FOCUSED), f"never reached {what}"
        assert what.evaluate(FOCUS_SHOWS), f"the focus does not show on {what}"
