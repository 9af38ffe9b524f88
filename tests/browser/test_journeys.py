"""Each role from signing in to its goal: in both languages, at a desk and on a phone, and with the keyboard alone."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from compliance.kernel.i18n import Meant, many
from tests.browser import story
from tests.browser.conftest import MANNERS, Begin
from tests.browser.person import Person
from tests.builders import World, a_contract
from tests.certificates.builders import PEOPLE, a_certificate, a_cleared_contract, a_request, register, stored
from tests.enrolments.builders import a_list, on_project
from tests.rosters.builders import a_sheet

MOST_CLICKS, MOST_SECONDS = 12, 300  # from the contractor's file to the certificate
TITLE = "Pembangunan Jembatan Sangatta"
BY_KEYS = pytest.mark.parametrize("manner", [MANNERS["keyboard"]], ids=["keyboard"])


@pytest.mark.any_store
def test_the_officer_from_the_file_to_the_certificate(
    begin: Begin, world: World, tmp_path: Path, record_property, request: pytest.FixtureRequest
):
    with world.work("officer") as ctx:
        register(ctx, a_contract(ctx, world), PEOPLE)
    file = tmp_path / "daftar.csv"
    file.write_bytes(a_sheet(*((nik, name, "Tukang batu") for nik, name in PEOPLE)))
    started = time.monotonic()

    officer = begin("officer")
    officer.take(officer.page.get_by_role("link", name=TITLE).first)
    officer.press("Unggah daftar")
    officer.choose("Berkas daftar tenaga kerja", file)
    officer.press("Kirim dan lihat hasilnya")
    officer.press("Simpan sebagai versi {number}", number=1)
    officer.sees("Versi {number} tersimpan: {workers} orang. Pemeriksaan berjalan.", number=1, workers=3)
    officer.press("Ringkasan")
    officer.sees("Minta sertifikat")  # the page looks by itself whether the check is over
    officer.press("Minta sertifikat")
    officer.sees("Diminta")

    approver = begin("approver")
    issue(approver, world)
    clicks, seconds = officer.clicks + approver.clicks, time.monotonic() - started
    told = f"from the file to the certificate: {clicks} clicks of two people, {seconds:.1f} s"
    record_property("told", f"{told} ({request.node.callspec.id})")
    assert clicks <= MOST_CLICKS
    assert seconds < MOST_SECONDS


def issue(approver: Person, world: World) -> None:
    approver.take(approver.page.get_by_role("link", name=TITLE).first)  # straight to the request
    approver.write("Kode keamanan", world.code("approver"))
    approver.press("Terbitkan sertifikat")
    expect(approver.page.get_by_role("heading", level=1)).to_have_text(re.compile("KTM-2026-"), timeout=30_000)
    approver.sees("Unduh PDF")


@pytest.mark.any_store
def test_the_approver_issues(begin: Begin, world: World):
    a_request(world, a_cleared_contract(world))
    approver = begin("approver")
    issue(approver, world)


@pytest.mark.any_store
def test_the_foreman_answers_what_was_flagged(begin: Begin, world: World, tmp_path: Path):
    story.flagged(world)
    foreman = begin("contractor")
    foreman.take(foreman.page.get_by_role("link", name=TITLE).first)
    foreman.take(foreman.page.locator("main a[href^='/findings/']").first)
    foreman.write("Penjelasan", "Sudah didaftarkan lewat proyek kemarin.")
    foreman.choose("Bukti", story.proof(tmp_path / "kartu.pdf"))
    foreman.press("Kirim ke petugas")
    foreman.sees("Jawaban terkirim ke petugas OPD.")


@pytest.mark.any_store
def test_the_foreman_mends_a_nik(begin: Begin, world: World):
    story.flagged(world, story.MISTYPED)
    foreman = begin("contractor")
    foreman.take(foreman.page.get_by_role("link", name=TITLE).first)
    foreman.take(foreman.page.locator("main a[href^='/findings/']").first)
    foreman.press("Perbaiki data")
    foreman.write("NIK", story.MENDED)
    foreman.press("Simpan")
    foreman.sees("Data {name} tersimpan. Pemeriksaan berjalan.", name=story.MISTYPED[1])


@pytest.mark.any_store
def test_the_treasury_records_a_payment(begin: Begin, world: World):
    a_certificate(world, a_cleared_contract(world))
    treasury = begin("treasury")
    treasury.press("Pembayaran")
    treasury.take(treasury.page.locator("main a[href^='/payments/']").first)
    for label, text in {
        "Nomor SPM": "00123/SPM-LS/2026",
        "Tanggal SPM": "2026-08-31",
        "Nomor SP2D": "00456/SP2D/2026",
        "Tanggal SP2D": "2026-09-01",
    }.items():
        treasury.write(label, text)
    treasury.press("Catat {amount} sebagai dibayar", amount="Rp333.000.000")
    expect(treasury.page.get_by_text("00456/SP2D/2026").first).to_be_visible()
    treasury.sees("Sudah dibayar")


@pytest.mark.any_store
def test_the_auditor_takes_a_certificate_and_proves_the_log(begin: Begin, world: World):
    certificate = a_certificate(world, a_cleared_contract(world))
    with world.work("auditor") as ctx:
        number = stored(ctx, certificate).number or ""
    auditor = begin("auditor")
    auditor.press(many("Sertifikat"))
    auditor.take(auditor.page.get_by_role("link", name=number).first)
    with auditor.page.expect_download() as download:
        auditor.press("Unduh PDF")
    assert download.value.path().read_bytes().startswith(b"%PDF")
    auditor.press("Jejak audit")
    auditor.press("Periksa keutuhan")
    auditor.sees("Utuh: tidak ada catatan yang diubah, dihapus, atau disisipkan.")


@pytest.mark.any_store
def test_the_head_of_the_agency_sees_what_holds_back_money(begin: Begin, world: World):
    story.flagged(world)
    head = begin("head")
    head.sees("Keadaan hari ini, lalu yang tidak biasa atau terlambat.")
    head.take(head.page.locator("main a[href='/dashboard#money']"))
    head.press("Temuan yang menghalangi belum selesai")
    head.sees("Kontrak di balik angka")
    head.take(head.page.get_by_role("link", name=TITLE).first)
    expect(head.page.locator(".notice-bad .turns")).to_be_visible()
    expect(head.page.locator("nav.tabs a[href$='/roster']")).to_have_count(0)


@pytest.mark.any_store
def test_the_leader_takes_a_list_of_one_agency_along(begin: Begin, world: World):
    a_cleared_contract(world)
    leader = begin("leader")
    leader.take(leader.page.locator("main .figure-box a[href='/dashboard']"))
    leader.press("Dinas DPUPR")
    leader.sees("Kontrak di balik angka")
    with leader.page.expect_download() as download:
        leader.press("Unduh (Excel)")
    assert download.value.suggested_filename == "kontrak.xlsx"


@pytest.mark.any_store
def test_the_registrar_loads_a_list(begin: Begin, world: World, tmp_path: Path):
    file = a_list(tmp_path, *(on_project(nik, name) for nik, name in PEOPLE))
    registrar = begin("registrar")
    registrar.press("Muat daftar baru")
    registrar.choose("Berkas daftar dari BPJS Ketenagakerjaan", file)
    registrar.press("Kirim dan lihat hasilnya")
    registrar.sees("Pakai daftar ini")
    if not registrar.page.locator("#as_of").input_value():
        registrar.page.locator("#as_of").fill("2026-08-31")
    registrar.press("Pakai daftar ini")
    registrar.sees(Meant("process", "Selesai"))


@pytest.mark.any_store
def test_the_admin_invites_somebody_who_enters(begin: Begin, arrive):
    admin = begin("admin")
    admin.press("Pengguna")
    admin.press("Undang pengguna")
    admin.write("Nama lengkap", "Rina Wulandari")
    admin.write("Alamat surel", "rina@patuh.test")
    admin.tick("Pemeriksa")
    admin.press("Undang")
    admin.sees("Tautan untuk {name} sudah dibuat", name="Rina Wulandari")
    link = admin.page.locator(".mono").inner_text()
    guest = arrive("/link/" + link.rpartition("/")[2])
    guest.write("Kata sandi baru", "kuda-lumping-menari")
    guest.write("Ulangi kata sandi baru", "kuda-lumping-menari")
    guest.press("Simpan dan masuk")
    guest.sees("Yang menunggu Anda hari ini.")


@pytest.mark.any_store
def test_anybody_checks_a_certificate(arrive, world: World):
    certificate = a_certificate(world, a_cleared_contract(world))
    with world.work("auditor") as ctx:
        number = stored(ctx, certificate).number or ""
    visitor = arrive("/v")
    visitor.write("Nomor sertifikat", number)
    visitor.press("Periksa")
    expect(visitor.page.get_by_role("status")).to_contain_text("✔")
    visitor.sees_all_of_it()


@pytest.mark.any_store
@BY_KEYS
def test_one_step_leads_past_the_menu(begin: Begin, world: World):
    with world.work("officer") as ctx:
        a_contract(ctx, world)  # something to go to
    page = begin("officer").page
    page.keyboard.press("Tab")
    assert page.get_by_role("link", name="Langsung ke isi").evaluate("node => node === document.activeElement")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator("main :focus").count() == 1


@pytest.mark.any_store
@BY_KEYS
def test_what_was_forgotten_has_the_focus(begin: Begin, world: World):
    story.flagged(world)
    foreman = begin("contractor")
    foreman.take(foreman.page.get_by_role("link", name=TITLE).first)
    foreman.take(foreman.page.locator("main a[href^='/findings/']").first)
    foreman.press("Kirim ke petugas")
    expect(foreman.page.get_by_label("Penjelasan")).to_be_focused()
    expect(foreman.page.get_by_label("Penjelasan")).to_have_accessible_description(re.compile("Tulis penjelasan"))


@pytest.mark.any_store
@BY_KEYS
def test_a_form_that_is_refused_has_the_focus_on_why(begin: Begin, world: World):
    with world.work("officer") as ctx:
        a_contract(ctx, world)
    officer = begin("officer")
    officer.take(officer.page.get_by_role("link", name=TITLE).first)
    officer.press("Unggah daftar")
    officer.press("Kirim dan lihat hasilnya")
    expect(officer.page.get_by_role("alert")).to_be_focused()
