"""Fields that the browser would put in the words of its computer: which file is chosen, and which day that is."""

import pytest
from playwright.sync_api import expect

from tests.browser import story
from tests.browser.conftest import Enter
from tests.builders import World, a_contract, key


@pytest.mark.any_store
@pytest.mark.parametrize(
    ("language", "none", "day"),
    [("id", "Belum ada berkas dipilih", "6 Desember 2026"), ("en", "No file chosen yet", "6 December 2026")],
)
def test_a_file_and_a_date_are_named_in_the_pages_language(
    inside: Enter, world: World, tmp_path, language: str, none: str, day: str
):
    with world.work("officer") as ctx:
        contract = key(a_contract(ctx, world))
    page = inside("contractor", language=language)
    page.goto(f"/contracts/{contract}/project/receipt")
    expect(page.get_by_text(none)).to_be_visible()
    page.locator("input[type=file]").set_input_files(story.proof(tmp_path / "kuitansi.pdf"))
    expect(page.locator(".name-of-file")).to_have_text("kuitansi.pdf")
    page.locator("input[type=date]").first.fill("2026-12-06")
    expect(page.locator(".in-words").first).to_have_text(day)
    page.locator("input[type=date]").first.fill("")
    expect(page.locator(".in-words").first).to_be_empty()
