"""The whole story in a real browser, as each of its people."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from tests.browser import story
from tests.browser.conftest import PHONE, Enter, wait_for
from tests.builders import World

pytestmark = pytest.mark.printed


def test_from_contract_to_payment(enter: Enter, world: World, tmp_path: Path, browser: Browser, address: str):
    story.load_list(world, tmp_path)

    officer = enter("officer")
    register_contract(officer)
    contract = officer.url
    expect(officer.get_by_text("Belum ada daftar pekerja")).to_be_visible()

    contractor = enter("contractor", PHONE)
    register_project(contractor, contract, story.proof(tmp_path / "formulir.pdf"))
    verify_project(officer)
    hand_in_roster(contractor, contract, story.roster(tmp_path / "daftar.xlsx"))
    take_list_to_enrol(contractor)
    mend_nik(contractor)
    answer_with_proof(contractor, story.proof(tmp_path / "kartu.pdf"))

    officer.goto(contract)
    expect(officer.get_by_text("1 temuan menghalangi")).to_be_visible()
    accept(officer)
    officer.goto(contract)
    wait_for(officer, "Tidak ada halangan")
    officer.get_by_role("button", name="Minta sertifikat").first.click()

    approver = enter("approver")
    approver.goto(contract)
    approver.get_by_role("link", name="Permintaan").click()
    approver.get_by_label("Kode keamanan").fill(world.code("approver"))
    approver.get_by_role("button", name="Terbitkan sertifikat").click()
    expect(approver.get_by_role("heading", level=1)).to_have_text(re.compile("KTM-2026-"))
    number = approver.get_by_role("heading", level=1).inner_text()

    visitor = browser.new_context(viewport=PHONE, base_url=address).new_page()
    visitor.goto(f"/v/{number}")
    expect(visitor.get_by_role("status")).to_contain_text("✔ BERLAKU")
    assert not any(name in visitor.content() for _nik, name in story.COVERED)

    release(enter("treasury"))
    visitor.goto(f"/v/{number}")
    expect(visitor.get_by_role("status")).to_contain_text("✔ BERLAKU")
    look_back(enter("auditor"), contract, number)


def register_contract(page: Page) -> None:
    page.get_by_role("link", name="Kontrak").first.click()
    page.get_by_role("link", name="Daftarkan kontrak").click()
    for label, text in {
        "Nomor kontrak / SPK": "602.1/42/KTR/DPUPR/2026",
        "Nama paket pekerjaan": "Pembangunan Jembatan Kabo",
        "Nilai kontrak termasuk PPN": "1.110.000.000",
        "PPN (Rp)": "110.000.000",
    }.items():
        page.get_by_label(label, exact=label == "PPN (Rp)").fill(text)
    for label, day in {
        "Tanggal SPK": "2026-06-01",
        "Tanggal mulai": "2026-06-08",
        "Tanggal selesai": "2026-12-04",
    }.items():
        page.get_by_label(label).fill(day)
    page.get_by_label("Penyedia").select_option(label="CV Etam Jaya")
    page.get_by_label("Lokasi").select_option(label="Seluruh Kecamatan Sangatta Utara")
    kinds, shares = page.get_by_label("Jenis", exact=True), page.get_by_label("Besaran")
    kinds.nth(0).select_option(label="Uang muka")
    kinds.nth(1).select_option(label="Pelunasan")
    shares.nth(0).fill("30%")
    shares.nth(1).fill("60%")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("alert")).to_contain_text("kurang Rp111.000.000 dari nilai kontrak")
    shares.nth(1).fill("777.000.000")
    page.get_by_role("button", name="Simpan").click()
    page.get_by_role("button", name="Jalankan kontrak").click()
    expect(page.get_by_text("Kontrak berjalan.")).to_be_visible()


def register_project(page: Page, contract: str, file: Path) -> None:
    page.goto(contract)
    page.get_by_role("link", name="Bukti proyek").click()
    page.get_by_role("link", name="Kirim").first.click()
    page.get_by_label("Nomor proyek BPJS").fill(story.PROJECT)
    page.get_by_label("Tanggal pendaftaran").fill("2026-06-10")
    page.get_by_label("Berkas").set_input_files(file)
    page.get_by_role("button", name="Kirim ke petugas").click()
    expect(page.get_by_text("Bukti terkirim.")).to_be_visible()
    told = {"Nomor kuitansi": story.RECEIPT, "Tanggal bayar": "2026-06-15", "Jumlah (Rp)": "2.150.000"}
    hand_in_paper(page, f"{contract}/project/receipt", told, file)
    told = {"Nomor sertifikat kepesertaan": story.MEMBERSHIP, "Tanggal sertifikat": "2026-06-16"}
    told["Hari terakhir perlindungan"] = "2027-12-31"
    hand_in_paper(page, f"{contract}/project/membership", told, file)


def hand_in_paper(page: Page, address: str, told: dict[str, str], file: Path) -> None:
    page.goto(address)
    for label, text in told.items():
        page.get_by_label(label).fill(text)
    page.get_by_label("Berkas").set_input_files(file)
    page.get_by_role("button", name="Kirim ke petugas").click()
    expect(page.get_by_text("Bukti terkirim.")).to_be_visible()


def verify_project(page: Page) -> None:
    page.goto("/")
    page.locator("a[href$='/project']").click()
    page.get_by_role("link", name=story.PROJECT).click()
    page.get_by_role("button", name="Cocok, verifikasi").click()
    expect(page.get_by_text(f"Mendaftar: proyek {story.PROJECT}")).to_be_visible()
    project = page.url
    for number in (story.RECEIPT, story.MEMBERSHIP):
        page.goto(project)
        page.get_by_role("link", name=number).click()
        if number == story.RECEIPT:
            page.get_by_label("Diperiksa di laman e-Jakon pada").fill("2026-09-01")
        page.get_by_role("button", name="Cocok, verifikasi").click()
        expect(page.get_by_role("button", name="Cocok, verifikasi")).to_have_count(0)


def hand_in_roster(page: Page, contract: str, file: Path) -> None:
    page.goto(contract)
    page.get_by_role("link", name="Unggah daftar").click()
    page.get_by_label("Berkas daftar").set_input_files(file)
    page.get_by_role("button", name="Kirim dan lihat hasilnya").click()
    expect(page.locator(".figure-box strong")).to_have_count(6)
    boxes = page.locator(".figure-box strong").all_inner_texts()
    assert boxes[:5] == ["6", "5", "1", "0", "0"]  # read = accepted + rejected + duplicate + blank
    assert boxes[5:] == ["1"], "the heading, which is about the list"
    page.get_by_role("button", name="Simpan sebagai versi 1").click()
    page.goto(contract)
    wait_for(page, "2 temuan menghalangi")


def take_list_to_enrol(page: Page) -> None:
    """With whole NIKs, for the branch: by what has to be done."""
    page.get_by_role("link", name="Pemberitahuan").click()
    page.get_by_role("link", name="2 pekerja baru ditandai").click()
    page.get_by_text("Saring dan unduh").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh daftar untuk didaftarkan").click()
    book = load_workbook(BytesIO(download.value.path().read_bytes()))
    assert {sheet.title: sheet["A4"].value for sheet in book} == {
        "Daftarkan": story.MISSING[0],
        "Perbaiki identitas": story.MISTYPED[0],
    }


def mend_nik(page: Page) -> None:
    page.get_by_role("link", name="NIK salah").last.click()
    page.get_by_role("link", name="Perbaiki data").click()
    page.get_by_label("NIK", exact=True).fill(story.MENDED)
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Data Hendra Gunawan tersimpan.")).to_be_visible()


def answer_with_proof(page: Page, file: Path) -> None:
    page.goto(page.url.split("/roster")[0] + "/findings")
    page.get_by_role("link", name="Di luar daftar proyek").last.click()
    page.get_by_label("Penjelasan").fill("Sudah didaftarkan lewat proyek kemarin, kartu terlampir.")
    page.get_by_label("Bukti").set_input_files(file)
    page.get_by_role("button", name="Kirim ke petugas").click()
    expect(page.get_by_text("Unduh bukti: kartu.pdf")).to_be_visible()


def accept(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Pembangunan Jembatan Kabo").first.click()
    page.get_by_role("link", name="Di luar daftar proyek").last.click()
    with page.expect_download() as proof:
        page.get_by_role("link", name="Unduh bukti").click()
    assert proof.value.path().read_bytes().startswith(b"%PDF")
    page.get_by_role("link", name="Perbaikan").click()
    expect(page.get_by_text("Menghalangi termin 1, Rp333.000.000.")).to_be_visible()
    page.get_by_role("link", name="Pilih semua").click()
    page.get_by_label("Alasan").fill("Cocok.")
    page.get_by_role("button", name="Terima semua").click()
    expect(page.get_by_role("alert")).to_contain_text("paling sedikit 10 huruf")
    expect(page.get_by_label(f"Pilih {story.MISSING[1]}: Di luar daftar proyek")).to_be_checked()
    page.get_by_label("Alasan").fill("Bukti cocok dengan proyek ini; daftar BPJS berikutnya memuatnya.")
    page.get_by_role("button", name="Terima semua").click()
    expect(page.get_by_text("1 temuan diterima")).to_be_visible()


def release(page: Page) -> None:
    page.get_by_role("link", name="Pembayaran").first.click()
    page.get_by_role("link", name="1. Uang muka").click()
    page.get_by_label("Nomor SPM").fill("00123/SPM-LS/2026")
    page.get_by_label("Tanggal SPM").fill("2026-08-31")
    page.get_by_label("Nomor SP2D").fill("00456/SP2D/2026")
    page.get_by_label("Tanggal SP2D").fill("2026-09-01")
    page.get_by_role("button", name="Catat Rp333.000.000 sebagai dibayar").click()
    expect(page.get_by_text("00456/SP2D/2026")).to_be_visible()


def look_back(page: Page, contract: str, number: str) -> None:
    page.get_by_role("link", name="Jejak audit").click()
    page.get_by_role("link", name="Periksa keutuhan").click()
    expect(page.get_by_role("status")).to_contain_text("Utuh")
    page.goto(contract)
    page.get_by_role("navigation", name="Bagian kontrak").get_by_role("link", name="Sertifikat").click()
    page.get_by_role("link", name=number).click()
    with page.expect_download() as certificate:
        page.get_by_role("link", name="Unduh PDF").click()
    assert certificate.value.path().read_bytes().startswith(b"%PDF")
