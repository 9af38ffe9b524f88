"""The register's pages: see which lists are in use, send one, look at it, put it in place."""

import io
import re

import pytest
from sqlmodel import select

from compliance.enrolments.models import RegisterSnapshot
from compliance.worker import run_pending
from tests.builders import TODAY, World
from tests.enrolments.builders import HEADINGS, load, on_project
from tests.rosters.builders import ANI, BUDI

LIST = "\n".join((HEADINGS, on_project(*ANI), on_project("123", "Citra")))
DATED = "Keadaan per 25 Agustus 2026\n" + LIST


def send(client, content: str, source: str = "combined"):
    file = (io.BytesIO(content.encode()), "daftar.csv")
    return client.post("/register/load", data={"source": source, "file": file}, content_type="multipart/form-data")


def test_a_list_is_sent_looked_at_and_put_in_place(world: World, signed_in):
    registrar = signed_in("registrar")
    preview = send(registrar, DATED).location
    seen = registrar.get(preview)
    assert "NIK tidak benar" in seen.text
    assert 'value="2026-08-25"' in seen.text, "the file's own date is offered"
    with world.work("registrar") as ctx:
        assert not ctx.db.exec(select(RegisterSnapshot)).all(), "a look changes nothing"
    job = registrar.post(preview, data={"as_of": "2026-08-25"}).location
    assert "Menunggu giliran" in registrar.get(job).text
    run_pending(world.house)
    assert "1 kepesertaan dimuat" in registrar.get(job).text
    assert {"Dibaca", "Ganda", "Bukan orang"} <= set(
        re.findall(r'data-label="([^"]+)"', registrar.get("/register").text)
    )
    assert "25 Agustus 2026" in registrar.get("/register").text
    assert registrar.get(preview).status_code == 404, "the file is gone once it is in place"


def test_what_a_list_changed_is_told_when_it_is_in_place_and_stays_on_the_page(world: World, signed_in, tmp_path):
    with world.work("registrar") as ctx:
        load(ctx, tmp_path, on_project(*BUDI), as_of=TODAY.replace(month=8))
    registrar, said = signed_in("registrar"), "1 orang + 1 baru − 1 tidak ada lagi = 1 orang"
    job = registrar.post(send(registrar, DATED).location, data={"as_of": "2026-08-25"}).location
    run_pending(world.house)
    assert registrar.get(job).text.count(said) == 1
    assert signed_in("officer").get("/register").text.count(said) == 1


def test_a_list_of_no_day_is_asked_for_one(world: World, signed_in):
    registrar = signed_in("registrar")
    answer = registrar.post(send(registrar, LIST).location, data={"as_of": ""})
    assert (answer.status_code, "Isi tanggal daftar ini" in answer.text) == (422, True)


def test_an_older_list_is_refused_with_what_was_typed(world: World, signed_in, tmp_path):
    with world.work("registrar") as ctx:
        load(ctx, tmp_path, on_project(*BUDI))
    registrar = signed_in("registrar")
    answer = registrar.post(send(registrar, LIST).location, data={"as_of": "25 Agustus 2026"})
    assert (answer.status_code, "lebih tua" in answer.text) == (409, True)
    assert "25 Agustus 2026" in answer.text


def test_a_list_much_shorter_than_the_last_is_pointed_out(world: World, signed_in, tmp_path):
    with world.work("registrar") as ctx:
        load(ctx, tmp_path, *[on_project(f"640804170890{number:04}", "Orang") for number in range(1, 4)])
    registrar = signed_in("registrar")
    preview = send(registrar, LIST).location
    assert "kurang dari separuh" in registrar.get(preview).text
    refused = registrar.post(preview, data={"as_of": "2026-09-01"})
    assert (refused.status_code, "Nyatakan dahulu" in refused.text) == (422, True)
    assert registrar.post(preview, data={"as_of": "2026-09-01", "shorter": "y"}).status_code == 302


@pytest.mark.parametrize(("source", "offered"), [("jakon", True), ("bpu", False), ("combined", False)])
def test_a_list_of_one_segment_lies_beside_the_combined_one_unless_a_box_is_ticked(
    world: World, signed_in, tmp_path, source, offered
):
    with world.work("registrar") as ctx:
        load(ctx, tmp_path, *[on_project(f"640804170890{number:04}", "Orang") for number in range(1, 4)])
    registrar = signed_in("registrar")
    preview = send(registrar, LIST, source).location
    assert ("juga menggantikan daftar gabungan" in registrar.get(preview).text) is offered
    if offered:
        ticked = registrar.post(preview, data={"as_of": "2026-09-01", "replaces_combined": "y"})
        assert (ticked.status_code, "kurang dari separuh" in ticked.text) == (422, True), "of both that it replaces"


@pytest.mark.parametrize(("source", "pointed_out"), [("combined", True), ("jakon", False)])
def test_a_combined_list_without_a_segment_is_pointed_out(world: World, signed_in, source, pointed_out):
    registrar = signed_in("registrar")
    page = registrar.get(send(registrar, LIST, source).location).text
    assert ("tidak berisi peserta Penerima upah (PU)" in page) is pointed_out
    assert "tidak berisi peserta Jasa konstruksi" not in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param("", "kosong", id="an empty file"),
        pytest.param("%PDF-1.7\n%âãÏÓ\n", "PDF", id="not a sheet"),
    ],
)
def test_a_file_that_can_not_be_read_is_answered_on_the_page(world: World, signed_in, content, said):
    registrar = signed_in("registrar")
    answer = send(registrar, content)
    if answer.status_code == 302:
        answer = registrar.get(answer.location)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert "Kirim dan lihat hasilnya" in answer.text


def test_without_a_file_the_form_says_so(world: World, signed_in):
    answer = signed_in("registrar").post("/register/load", data={"source": "combined"})
    assert (answer.status_code, "Pilih berkas" in answer.text) == (422, True)


def test_an_unknown_source_is_not_found(world: World, signed_in):
    registrar = signed_in("registrar")
    assert registrar.get(send(registrar, LIST).location.replace("combined", "castle")).status_code == 404


def test_the_list_of_lists_shows_no_people(world: World, signed_in, tmp_path):
    with world.work("registrar") as ctx:
        load(ctx, tmp_path, on_project(*ANI), as_of=TODAY)
    for who in ("registrar", "officer", "auditor"):
        page = signed_in(who).get("/register")
        assert page.status_code == 200
        assert "1 September 2026" in page.text
        assert ANI[0] not in page.text
        assert ANI[1] not in page.text


@pytest.mark.parametrize(("who", "status"), [("registrar", 200), ("officer", 403), ("contractor", 403), ("admin", 403)])
def test_only_the_registrar_sees_the_form(world: World, signed_in, who, status):
    assert signed_in(who).get("/register/load").status_code == status
