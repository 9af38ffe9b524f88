"""Sending a form when things go wrong: no connection, a slow one, two clicks, a reload, a session that ended."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sqlmodel import func, select

from compliance.access.models import UserSession
from compliance.certificates.models import Certificate
from compliance.contracts.models import Contract
from compliance.fixes.models import FixEntry
from compliance.rosters.models import RosterVersion
from tests.browser import story
from tests.browser.conftest import PHONE, Enter
from tests.builders import World, a_contract, key
from tests.certificates.builders import a_cleared_contract
from tests.rosters.builders import ANI, BUDI, a_sheet, hand_in

NOTE = "Sudah didaftarkan lewat proyek kemarin."


@pytest.fixture
def finding(world: World) -> int:
    """One that the contractor can answer."""
    return story.flagged(world)


def answers(world: World) -> list[tuple[str, str]]:
    """What was said, and the digest of its proof."""
    with world.work("officer") as ctx:
        return [(entry.note, entry.proof_digest) for entry in ctx.db.exec(select(FixEntry))]


def end_sessions(world: World) -> None:
    with world.work("admin") as ctx:
        for session in ctx.db.exec(select(UserSession)):
            session.revoked_at = ctx.now
            ctx.db.add(session)


def sign_in(page: Page, who: str) -> None:
    page.get_by_label("Surel").fill(f"{who}@patuh.test")
    page.get_by_label("Kata sandi").fill("rahasia-sekali-2026")
    page.get_by_role("button", name="Masuk").click()


@pytest.mark.any_store
def test_without_a_connection_all_stays_until_it_is_back(inside: Enter, world: World, finding, tmp_path: Path):
    page = inside("contractor", PHONE)
    page.goto(f"/findings/{finding}")
    page.get_by_label("Penjelasan").fill(NOTE)
    page.get_by_label("Bukti").set_input_files(story.proof(tmp_path / "kartu.pdf"))
    page.context.set_offline(True)
    page.get_by_role("button", name="Kirim ke petugas").click()
    expect(page.get_by_text("Sambungan terputus.")).to_be_visible()
    expect(page.get_by_label("Penjelasan")).to_have_value(NOTE)
    page.context.set_offline(False)
    expect(page.get_by_text("Jawaban terkirim ke petugas OPD.")).to_be_visible()
    expect(page.get_by_text("Unduh bukti: kartu.pdf")).to_be_visible()
    assert [note for note, _proof in answers(world)] == [NOTE]


@pytest.mark.any_store
def test_a_slow_upload_says_how_far_it_is(inside: Enter, world: World, finding):
    page = inside("contractor", PHONE)
    page.goto(f"/findings/{finding}")
    at_400_kbit = {"offline": False, "latency": 100, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", at_400_kbit)
    content = b"%PDF-1.7\n" + b"0" * 120_000 + b"\n%%EOF"
    page.get_by_label("Penjelasan").fill(NOTE)
    page.get_by_label("Bukti").set_input_files({"name": "kartu.pdf", "mimeType": "application/pdf", "buffer": content})
    page.get_by_role("button", name="Kirim ke petugas").click()
    expect(page.locator(".sending p")).to_have_text(re.compile(r"Mengirim… [1-9]0 %"))
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_text("Jawaban terkirim ke petugas OPD.")).to_be_visible()
    assert len(answers(world)) == 1


@pytest.mark.any_store
def test_where_the_server_refuses_the_page_stays(inside: Enter, world: World, finding):
    """Such as a proxy that takes no body of this size, or a colleague who was faster."""
    page = inside("contractor")
    page.goto(f"/findings/{finding}")
    page.get_by_label("Penjelasan").fill(NOTE)
    page.route("**/answer", lambda route: route.fulfill(status=413, content_type="text/html", body="<h1>413</h1>"))
    page.get_by_role("button", name="Kirim ke petugas").click()
    expect(page.get_by_text("Server belum dapat menerima kiriman ini.")).to_be_visible()
    expect(page.get_by_label("Penjelasan")).to_have_value(NOTE)
    page.unroute("**/answer")
    page.get_by_role("button", name="Kirim ke petugas").click()
    expect(page.get_by_text("Jawaban terkirim")).to_be_visible()


def a_photo(path: Path) -> Path:
    """As a phone takes it: large, and lying on its side, with a note that says so."""
    picture = Image.effect_noise((2400, 1800), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn it to the right
    picture.save(path, quality=95, exif=exif)
    return path


@pytest.mark.any_store
def test_a_photo_is_made_smaller_before_it_is_sent(inside: Enter, world: World, finding, tmp_path: Path):
    taken = a_photo(tmp_path / "kartu.jpeg")
    page = inside("contractor", PHONE, has_touch=True, is_mobile=True)
    page.goto(f"/findings/{finding}")
    page.get_by_label("Penjelasan").fill(NOTE)
    assert page.get_by_label("Ambil foto").get_attribute("capture") == "environment"
    page.get_by_label("Ambil foto").set_input_files(taken)
    expect(page.get_by_text("Foto diperkecil")).to_be_visible()
    page.get_by_role("button", name="Kirim ke petugas").click()
    expect(page.get_by_text("Unduh bukti: kartu.jpg")).to_be_visible()
    ((_note, proof),) = answers(world)
    content = world.house.installation.files.get(proof)
    assert Image.open(io.BytesIO(content)).size == (1200, 1600), "upright"
    assert len(content) < taken.stat().st_size / 2


@pytest.mark.any_store
def test_two_clicks_do_it_once(inside: Enter, world: World, finding):
    page = inside("contractor")
    page.goto(f"/findings/{finding}")
    page.get_by_label("Penjelasan").fill(NOTE)
    page.get_by_role("button", name="Kirim ke petugas").dblclick()
    expect(page.get_by_text("Jawaban terkirim")).to_be_visible()
    assert len(answers(world)) == 1


@pytest.mark.any_store
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_two_clicks_ask_for_one_certificate(inside: Enter, world: World, script):
    contract = a_cleared_contract(world)
    page = inside("officer", java_script_enabled=script)
    page.goto(f"/contracts/{contract}")
    page.get_by_role("button", name="Minta sertifikat").first.dblclick()
    page.wait_for_url(re.compile("/certificates/"))
    with world.work("officer") as ctx:
        assert ctx.db.exec(select(func.count()).select_from(Certificate)).one() == 1


@pytest.mark.any_store
def test_a_reload_and_a_step_back_lose_nothing_typed(inside: Enter, world: World, finding):
    page = inside("contractor")
    page.goto(f"/findings/{finding}")
    page.get_by_label("Penjelasan").fill(NOTE)
    page.reload()
    expect(page.get_by_label("Penjelasan")).to_have_value(NOTE)
    expect(page.get_by_text("Isian Anda yang belum terkirim dikembalikan.")).to_be_visible()
    page.get_by_role("link", name="Beranda").click()
    page.go_back()
    expect(page.get_by_label("Penjelasan")).to_have_value(NOTE)
    page.get_by_role("button", name="Kirim ke petugas").click()
    expect(page.get_by_text("Jawaban terkirim")).to_be_visible()
    page.reload()
    assert len(answers(world)) == 1, "a reload does nothing again"
    assert page.evaluate("sessionStorage.length") == 0
    page.goto("/account")
    page.get_by_label("Kata sandi sekarang").fill("rahasia")
    assert page.evaluate("sessionStorage.length") <= 1
    assert "rahasia" not in page.evaluate("JSON.stringify(sessionStorage)")


@pytest.mark.any_store
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_session_that_ended_takes_nothing_along(
    enter: Enter, inside: Enter, world: World, finding, tmp_path: Path, script
):
    page = inside("contractor", PHONE, java_script_enabled=script)
    page.goto(f"/findings/{finding}")
    end_sessions(world)
    page.get_by_label("Penjelasan").fill(NOTE)
    page.get_by_label("Bukti").set_input_files(story.proof(tmp_path / "kartu.pdf"))
    page.get_by_role("button", name="Kirim ke petugas").click()
    expect(page.get_by_text("Isian Anda tidak hilang")).to_be_visible()
    sign_in(page, "contractor")
    page.get_by_role("button", name="Kembali ke isian").click()
    expect(page.get_by_text("Berkas kartu.pdf perlu dipilih sekali lagi.")).to_be_visible()
    expect(page.get_by_label("Penjelasan")).to_have_value(NOTE)
    assert answers(world) == []
    page.get_by_label("Bukti").set_input_files(tmp_path / "kartu.pdf")
    page.get_by_role("button", name="Kirim ke petugas").click()
    expect(page.get_by_text("Jawaban terkirim")).to_be_visible()
    assert len(answers(world)) == 1


@pytest.fixture
def empty(world: World) -> int:
    """A contract without a roster."""
    with world.work("officer") as ctx:
        return key(a_contract(ctx, world))


@pytest.mark.any_store
def test_each_step_of_handing_in_bears_a_reload_and_a_step_back(inside: Enter, world: World, empty, tmp_path: Path):
    page = inside("contractor")
    page.goto(f"/contracts/{empty}/roster/upload")
    page.reload()
    page.get_by_label("Berkas daftar").set_input_files(story.roster(tmp_path / "daftar.xlsx"))
    page.get_by_role("button", name="Kirim dan lihat hasilnya").click()
    read = page.locator(".figure-box strong").first
    expect(read).to_have_text("6")
    page.reload()
    expect(read).to_have_text("6")
    page.get_by_role("link", name="Ubah kolom").click()
    page.reload()
    page.go_back()
    expect(read).to_have_text("6")
    page.get_by_role("button", name="Simpan sebagai versi 1").dblclick()
    expect(page.get_by_text("Versi 1 tersimpan: 5 orang.")).to_be_visible()
    page.reload()
    page.go_back()
    expect(page.get_by_text("Kiriman ini sudah tersimpan")).to_be_visible()
    with world.work("officer") as ctx:
        assert ctx.db.exec(select(func.count()).select_from(RosterVersion)).one() == 1


@pytest.mark.any_store
def test_two_people_at_once_on_one_contract(inside: Enter, world: World):
    with world.work("officer") as ctx:
        contract = key(a_contract(ctx, world))
        hand_in(ctx, ctx.db.get_one(Contract, contract), a_sheet(ANI, BUDI))
    first, second = inside("officer"), inside("contractor", PHONE)
    for page in (first, second):
        page.goto(f"/contracts/{contract}/roster/workers/1")
    first.get_by_label("Nama").fill("Ani Lestari Putri")
    first.get_by_role("button", name="Simpan").click()
    expect(first.get_by_text("Data Ani Lestari Putri tersimpan.")).to_be_visible()
    second.get_by_label("Nama").fill("Ani L. Putri")
    second.get_by_role("button", name="Simpan").click()
    told = second.get_by_role("alert")
    expect(told).to_be_visible()
    expect(told).to_be_focused()
    expect(second.get_by_label("Nama")).to_have_value("Ani L. Putri")
    second.get_by_role("button", name="Simpan").click()
    expect(second.get_by_text("Data Ani L. Putri tersimpan.")).to_be_visible()
