"""A worker with a phone: from the certificate's page to the days on which they are covered."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import PHONE
from tests.builders import World
from tests.certificates.builders import PEOPLE, a_certificate, a_cleared_contract, stored


def test_a_worker_finds_their_own_days(browser: Browser, address: str, world: World):
    certificate_id = a_certificate(world, a_cleared_contract(world))
    with world.work("auditor") as ctx:
        number = stored(ctx, certificate_id).number
    page = browser.new_context(viewport=PHONE, base_url=address).new_page()
    page.on("pageerror", lambda error: pytest.fail(f"script: {error}"))
    page.goto(f"/v/{number}")
    page.get_by_role("link", name="Lihat apakah Anda terlindungi").click()
    page.get_by_label("NIK").fill("6408041708900009")
    page.get_by_label("Tanggal lahir").fill("1990-08-17")
    page.get_by_role("button", name="Lihat", exact=True).click()
    expect(page.get_by_text("tidak cocok satu sama lain")).to_be_visible()
    page.get_by_label("NIK").fill(PEOPLE[0][0])
    page.get_by_role("button", name="Lihat", exact=True).click()
    expect(page.get_by_text("Anda terlindungi di proyek ini dari 8 Juni 2026 sampai 4 Desember 2026.")).to_be_visible()
    expect(page.get_by_label("NIK")).to_have_value("")
    assert PEOPLE[0][0] not in page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
