"""The page's own table, filled by a block of cells copied in Excel."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Enter
from tests.builders import World, a_contract, key
from tests.sheets import nik

PASTE = """(cell, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    cell.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def page(enter: Enter, world: World) -> Page:
    with world.work("contractor") as ctx:
        contract = key(a_contract(ctx, world))
    page = enter("contractor")
    page.goto(f"/contracts/{contract}/roster/grid")
    return page


def paste(page: Page, label: str, text: str) -> None:
    page.get_by_label(label, exact=True).evaluate(PASTE, text)


def test_a_block_from_excel_fills_the_table_from_its_cell(page: Page):
    people = "\r\n".join(f"{nik(number)}\tOrang {number}\tTukang" for number in range(1, 13))
    paste(page, "NIK, baris 2", people + "\r\n")
    expect(page.get_by_label("Nama Lengkap, baris 13")).to_have_value("Orang 12")
    expect(page.get_by_text("12 baris ditempel.")).to_be_visible()
    shots(page, "grid")
    page.get_by_role("button", name="Kirim dan lihat hasilnya").click()
    expect(page.get_by_role("button", name="Simpan sebagai versi 1")).to_be_visible()
    shots(page, "preview")
    page.get_by_role("link", name="Ubah isi tabel").click()
    expect(page.get_by_label("NIK, baris 13")).to_have_value(nik(12))


def test_headings_sort_the_columns_and_what_has_no_place_is_named(page: Page):
    paste(page, "NIK, baris 2", f'No.\tNAMA LENGKAP\tAgama\tNo. KTP\n1\t"Ani ""Nia""\nLestari"\tIslam\t{nik(1)}\n')
    expect(page.get_by_label("Nama Lengkap, baris 2")).to_have_value('Ani "Nia" Lestari')
    expect(page.get_by_label("NIK, baris 2")).to_have_value(nik(1))
    expect(page.get_by_text("Kolom yang tidak dipakai: No., Agama")).to_be_visible()


def test_one_cell_is_pasted_as_anywhere_and_rows_are_added(page: Page):
    page.get_by_role("button", name="Tambah 10 baris").click()
    page.get_by_label("Nama Lengkap, baris 21").fill("Ani")
    expect(page.get_by_label("Nama Lengkap, baris 22")).to_have_count(0)


@pytest.mark.any_store
def test_what_was_pasted_outlives_a_reload(page: Page):
    paste(page, "NIK, baris 2", "".join(f"{nik(number)}\tOrang {number}\r\n" for number in range(1, 41)))
    page.reload()
    expect(page.get_by_text("Isian Anda yang belum terkirim dikembalikan.")).to_be_visible()
    expect(page.get_by_label("Nama Lengkap, baris 41")).to_have_value("Orang 40")


@pytest.mark.any_store
def test_a_draft_with_rows_added_outlives_a_reload(page: Page):
    page.get_by_role("button", name="Tambah 10 baris").click()
    page.get_by_label("Nama Lengkap, baris 21").fill("Ani")
    page.reload()
    expect(page.get_by_label("Nama Lengkap, baris 21")).to_have_value("Ani")


def shots(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            page.screenshot(path=Path(folder, f"{name}-{size['width']}.png"), full_page=size is DESK)
        page.set_viewport_size(DESK)
