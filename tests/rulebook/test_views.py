"""The pages of the rule book, as a browser sees them."""

import io
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from compliance.rulebook.models import Code
from compliance.rulebook.operations import versions
from compliance.rulebook.rules import shipped_books
from tests.builders import World
from tests.rulebook.builders import NOTE, approved, called, with_second_admin

CHANGE = {"in_force_from": "2026-10-01", "note": NOTE}


@pytest.fixture
def admins(world: World) -> World:
    return with_second_admin(world)


def filled(client: FlaskClient) -> dict[str, str]:
    """The form as it is offered, as a browser would send it back."""
    page = client.get("/rules/change").text
    form = page[page.index('<form id="change"') : page.index("</form>", page.index('<form id="change"'))]
    values = {}
    for tag in re.finditer(r'<input[^>]*name="([^"]+)"[^>]*>', form):
        value = re.search(r'value="([^"]*)"', tag[0])
        if 'type="checkbox"' not in tag[0] or "checked" in tag[0]:
            values[tag[1]] = unescape(value[1]) if value else ""
    for select in re.finditer(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', select[2])
        values[select[1]] = chosen[1] if chosen else ""
    return values | CHANGE


def test_the_book_tells_everyone_every_rule(world: World, signed_in):
    page = signed_in("contractor").get("/rules").text
    assert all(f'id="{code.value}"' in page for code in Code)
    for said in ("Aturan versi 2026.2", "Berlaku sejak 1 Januari 2026", ">0,21<", "Rp5.000.000.000", "4.067.436"):
        assert said in page
    for said in ("bila baru akan terputus:", "Pengingat sebelum sertifikat berakhir (hari)", "30, 14, 7"):
        assert said in page
    assert "Usulkan perubahan" not in page


def test_a_form_that_changes_nothing_says_so(admins: World, signed_in):
    admin = signed_in("admin")
    answer = admin.post("/rules/change", data=filled(admin))
    assert answer.status_code == 422
    assert "Belum ada yang berubah" in answer.text


def test_a_change_is_shown_then_proposed_then_approved_by_another(admins: World, signed_in):
    admin, second = signed_in("admin"), signed_in("second")
    form = filled(admin) | {"minimum_age": "19", "contribution.slices.0.jkk": "0,25", "minimum_wage.2027": "4.300.000"}
    form |= {"rules.underage.severity_in.goods": "ask", "rules.coverage_gap.severity_as.ahead": "block"}
    form |= {"deadlines.certificate_reminder_days": "20, 10", "deadlines.after_return_days": "5"}
    shown = admin.post("/rules/change", data=form)
    assert shown.status_code == 200
    for said in ("Lapis iuran 1: JKK (%)", "UMK 2027 sebulan (Rp)", "Di bawah umur: tingkat pada Barang"):
        assert said in shown.text
    for said in ("tanpa perlindungan: tingkat bila baru akan terputus", "30, 14, 7", "20, 10", "jawaban dikembalikan"):
        assert said in shown.text
    reviewed = re.search(r'name="reviewed" value="(\w+)"', shown.text)
    assert reviewed
    assert admin.post("/rules/change", data=form | {"reviewed": reviewed[1]}).location == "/rules/versions/2026.L1"
    assert "orang lain" in admin.post("/rules/versions/2026.L1/approve", data={"version": "1"}).text
    assert second.post("/rules/versions/2026.L1/approve", data={"version": "1"}).status_code == 302
    with admins.work("admin") as ctx:
        assert called(ctx, "2026.L1").status == "approved"


def test_what_was_not_shown_is_not_proposed(admins: World, signed_in):
    admin = signed_in("admin")
    form = filled(admin) | {"minimum_age": "19"}
    reviewed = re.search(r'name="reviewed" value="(\w+)"', admin.post("/rules/change", data=form).text)
    assert reviewed
    answer = admin.post("/rules/change", data=form | {"minimum_age": "20", "reviewed": reviewed[1]})
    assert answer.status_code == 200
    assert "inilah yang akan berubah" in answer.text
    with admins.work("admin") as ctx:
        assert len(versions(ctx)) == len(shipped_books())


def test_every_fault_is_named_and_nothing_typed_is_lost(admins: World, signed_in):
    admin = signed_in("admin")
    wrong = {"minimum_age": "x", "labour.lowest_ratio": "lima", "contribution.instalments": "50, 20", "note": "ya"}
    answer = admin.post("/rules/change", data=filled(admin) | wrong | {"deadlines.cure_days": ""})
    assert answer.status_code == 422
    said = ("Isi dengan bilangan bulat.", "Tulis persen, misalnya 0,21.", "harus berjumlah 100 persen", "belum ada")
    for words in (*said, 'value="x"', 'value="lima"', 'value="50, 20"', "paling sedikit 10 huruf"):
        assert words in answer.text


@pytest.mark.parametrize("names", [("jkk",), ("upto", "jkk", "jkm")])
def test_a_slice_is_removed_by_emptying_its_row_and_not_by_half(admins: World, signed_in, names):
    admin = signed_in("admin")
    form = filled(admin) | {f"contribution.slices.1.{name}": "" for name in names}
    assert admin.post("/rules/change", data=form).status_code == (422 if len(names) == 1 else 200)


def test_a_file_fills_the_form_and_keeps_nothing(admins: World, signed_in):
    admin = signed_in("admin")
    text = shipped_books()[-1].text.replace("minimum_age = 18", "minimum_age = 21")
    answer = admin.post("/rules/change/file", data={"file": (io.BytesIO(text.encode()), "aturan.toml")})
    assert answer.status_code == 200
    assert 'name="minimum_age" type="text" value="21"' in answer.text
    with admins.work("admin") as ctx:
        assert len(versions(ctx)) == len(shipped_books())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"minimum_age = = 3", "Baris 1 bukan TOML", id="not TOML"),
        pytest.param(b"minimum_age = 3", "Baris 1: minimum_age: 3 terlalu kecil", id="a fault"),
        pytest.param(b"\xff\xfe\x00", "bukan teks", id="not text"),
        pytest.param(b"#" * 200_001, "terlalu besar", id="too large"),
        pytest.param(b"", "belum ada", id="empty"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(admins: World, signed_in, content, said):
    answer = signed_in("admin").post("/rules/change/file", data={"file": (io.BytesIO(content), "aturan.toml")})
    assert answer.status_code == 422
    assert said in answer.text


def test_with_one_admin_the_page_says_that_nobody_can_approve(world: World, signed_in):
    assert "Baru ada satu admin aktif" in signed_in("admin").get("/rules/change").text
    with_second_admin(world)
    assert "Baru ada satu admin aktif" not in signed_in("admin").get("/rules/change").text


def test_a_book_is_downloaded_as_it_stands(world: World, signed_in):
    answer = signed_in("auditor").get("/rules/2026.2/file")
    assert answer.text == shipped_books()[-1].text
    assert "aturan-2026.2.toml" in answer.headers["Content-Disposition"]


def test_a_version_that_is_not_in_force_says_so(admins: World, signed_in):
    approved(admins)
    officer = signed_in("officer")
    assert "bukan yang berlaku hari ini" in officer.get("/rules/2026.L1").text
    assert officer.get("/rules/2099.9").status_code == 404


def test_a_day_is_corrected_and_the_correction_removed(world: World, signed_in):
    admin = signed_in("admin")
    form = {"day": "2026-09-08", "name": "HUT Kutim ke-27", "off": "off"}
    assert admin.post("/holidays", data=form).location == "/holidays?year=2026"
    page = admin.get("/holidays?year=2026").text
    removal = re.search(r"/holidays/\d+/remove", page)
    assert removal
    assert admin.post("/holidays", data=form).status_code == 422
    assert admin.post(removal[0]).status_code == 302
    assert "HUT Kutim" not in admin.get("/holidays?year=2026").text


def test_a_wrong_decree_comes_back_as_typed(world: World, signed_in):
    answer = signed_in("admin").post("/holidays/decree?year=2028", data={"year": "2028", "lines": "kapan-kapan"})
    assert answer.status_code == 422
    for said in ("Baris 1", "kapan-kapan"):
        assert said in answer.text


@pytest.mark.parametrize("year", ["x", "1", "99999999999999"])
def test_any_year_is_answered(world: World, signed_in, year):
    assert signed_in("officer").get(f"/holidays?year={year}").status_code == 200
