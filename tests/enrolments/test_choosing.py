"""A branch's list whose columns are not clear: asked with samples, and remembered for the source once it is loaded."""

import io
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select

from compliance.enrolments.lines import EnrolmentLine
from compliance.enrolments.loading import load_register
from compliance.enrolments.models import Enrolment, RegisterSnapshot, RegisterSource
from compliance.enrolments.sources import Unclear, open_register
from compliance.kernel.dayorder import DayOrder
from compliance.kernel.errors import UnusableFile
from compliance.kernel.rownotes import RowNote
from compliance.kernel.sheets import read_workbook
from compliance.kernel.structure import Structure
from compliance.uploads.models import ColumnMapping
from compliance.worker import run_pending
from tests.builders import TODAY, World
from tests.enrolments.builders import HEADINGS, on_project
from tests.rosters.builders import ANI, BUDI
from tests.sheets import csv_file, nik, xlsx

ODD = "Identitas;Siapa;Jaminan;Proyek;Catatan"  # nothing here is a heading that anybody knows
LINES = [f"{ANI[0]};{ANI[1]};JKK, JKM;PJ-6408-001;x", f"{BUDI[0]};{BUDI[1]};JKK, JKM;PJ-6408-001;"]
ANSWER = {
    f"columns-{place}-meaning": said for place, said in enumerate(("nik", "name", "programmes", "project_number", ""))
}


def send(client, content: str, source: str = "jakon"):
    file = (io.BytesIO(content.encode()), "daftar.csv")
    return client.post("/register/load", data={"source": source, "file": file}, follow_redirects=True)


def test_columns_in_doubt_are_asked_with_masked_samples_and_remembered_for_the_source(
    world: World, signed_in, tmp_path
):
    registrar = signed_in("registrar")
    asked = send(registrar, "\n".join([ODD, *LINES]))
    assert asked.request.path.endswith("/columns")
    assert ("************0001" in asked.text, ANI[0] in asked.text) == (True, False)
    refused = registrar.post(asked.request.path, data=ANSWER | {"columns-0-meaning": ""})
    assert (refused.status_code, "judul kolomnya tidak ada" in refused.text) == (422, True)
    shown = registrar.post(asked.request.path, data=ANSWER, follow_redirects=True)
    assert "Catatan" in shown.text, "the column that is not used is named"
    with world.work("registrar") as ctx:
        assert not ctx.db.exec(select(ColumnMapping)).all(), "nothing is kept before the commit"
    placed = registrar.post(shown.request.path, data={"as_of": "2026-08-25"}, follow_redirects=True)
    run_pending(world.house)
    assert "2 kepesertaan dimuat" in registrar.get(placed.request.path).text
    later = tmp_path / "later.csv"
    later.write_text("\n".join([ODD, *LINES]))
    with world.work("registrar") as ctx:
        assert load_register(ctx, later, "later.csv", RegisterSource.JAKON, TODAY).accepted == 2
    run_pending(world.house)
    with world.work("registrar") as ctx:
        assert {line.name for line in ctx.db.exec(select(Enrolment))} == {ANI[1], BUDI[1]}
        with pytest.raises(UnusableFile):
            load_register(ctx, later, "later.csv", RegisterSource.BPU, TODAY)  # another source's words are its own


BOTH_WAYS = "NIK;Nama;Program;Nomor Proyek;Aktif Dari;Aktif Sampai"


def a_dated_list(begins: str, ends: str = "") -> str:
    return "\n".join([BOTH_WAYS, f"{ANI[0]};{ANI[1]};JKK, JKM;PJ-6408-001;{begins};{ends}"])


def begins(world: World) -> list[date | None]:
    with world.work("registrar") as ctx:
        return [line.active_from for line in ctx.db.exec(select(Enrolment).order_by(col(Enrolment.snapshot_id)))]


def test_an_order_of_dates_in_doubt_is_asked_and_remembered_for_the_source(world: World, signed_in, tmp_path):
    registrar = signed_in("registrar")
    asked = send(registrar, a_dated_list("03/04/2026"))
    assert asked.request.path.endswith("/columns")
    assert "bisa dibaca dua cara" in asked.text
    answer = {
        f"columns-{place}-meaning": said
        for place, said in enumerate(("nik", "name", "programmes", "project_number", "active_from", "active_until"))
    }
    assert registrar.post(asked.request.path, data=answer).status_code == 422
    shown = registrar.post(asked.request.path, data=answer | {"columns-4-order": "month_first"}, follow_redirects=True)
    registrar.post(shown.request.path, data={"as_of": "2026-08-25"})
    run_pending(world.house)
    assert begins(world) == [date(2026, 3, 4)]
    second = send(registrar, a_dated_list("05/04/2026"))
    assert not second.request.path.endswith("/columns"), "as said of the first list"
    registrar.post(second.request.path, data={"as_of": "2026-08-26"})
    run_pending(world.house)
    assert begins(world)[-1] == date(2026, 5, 4)
    assert not send(registrar, a_dated_list("13/04/2026")).request.path.endswith("/columns"), "its own dates win"


@pytest.mark.parametrize(
    ("begins", "ends", "doubtful"),
    [
        pytest.param("03/04/2026", "", ["E (Aktif Dari)"], id="both ways"),
        pytest.param("03/04/2026", "31/12/2026", [], id="another column shows the order of the list"),
        pytest.param("03/28/2026", "", ["E (Aktif Dari)"], id="only month first"),
        pytest.param("03/28/2026", "31/12/2026", ["E (Aktif Dari)"], id="columns that contradict each other"),
        pytest.param("03/03/2026", "12/12/2026", [], id="the same either way"),
        pytest.param("3 April 2026", "2026-04-03", [], id="no doubt"),
    ],
)
def test_which_columns_of_a_list_are_in_doubt(tmp_path, begins, ends, doubtful):
    path = tmp_path / "a.csv"
    path.write_text(a_dated_list(begins, ends))
    assert [str(column) for column in open_register(path, TODAY).first.doubtful] == doubtful


@pytest.mark.parametrize(
    ("order", "begins"), [(DayOrder.DAY_FIRST, date(2026, 4, 3)), (DayOrder.MONTH_FIRST, date(2026, 3, 4))]
)
def test_where_nobody_is_asked_dates_are_read_as_told(tmp_path, order, begins):
    path = tmp_path / "a.csv"
    path.write_text(a_dated_list("03/04/2026"))
    (line,) = open_register(path, TODAY, unasked=order).lines
    assert isinstance(line, EnrolmentLine)
    assert line.active_from == begins


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param("nama;alamat\nAni;Sangatta", "Judul kolom tidak ditemukan", id="another table"),
        pytest.param(f"{HEADINGS};NIK", "arti yang sama", id="two columns of one meaning"),
    ],
)
def test_what_can_be_settled_by_saying_what_columns_mean_is_asked(world: World, signed_in, content, said):
    asked = send(signed_in("registrar"), content)
    assert asked.request.path.endswith("/columns")
    assert said in asked.text


def test_all_rows_that_can_not_be_used_are_downloaded_masked(world: World, signed_in, tmp_path):
    registrar = signed_in("registrar")
    shown = send(registrar, "\n".join([HEADINGS, on_project(*ANI), *[on_project("6408041708900", "Citra")] * 30]))
    path = tmp_path / "problems.xlsx"
    with registrar.get(f"{shown.request.path}/problems.xlsx") as answer:
        path.write_bytes(answer.data)
    rows = read_workbook(path).sheets[0].rows
    assert len(rows) == 31
    assert rows[1].cells[1:4] == (3, "A (NIK)", "*********8900")


@pytest.mark.parametrize(
    ("answer", "lists"),
    [
        pytest.param({"as_of": "2026-08-25"}, 1, id="of the same day: nothing to do"),
        pytest.param({"as_of": "2026-08-25", "again": "y"}, 2, id="insisted on"),
        pytest.param({"as_of": "2026-08-26"}, 2, id="still so on a later day"),
    ],
)
def test_the_same_file_again_changes_nothing_and_says_so(world: World, signed_in, answer, lists):
    registrar = signed_in("registrar")
    content = "\n".join((HEADINGS, on_project(*ANI)))
    first = send(registrar, content)
    assert "sama persis" not in first.text
    registrar.post(first.request.path, data={"as_of": "2026-08-25"})
    run_pending(world.house)
    second = send(registrar, content)
    assert "sama persis" in second.text
    answered = registrar.post(second.request.path, data=answer)
    assert ("Tidak ada yang diubah" in answered.text, answered.status_code) == (
        (lists == 1),
        409 if lists == 1 else 302,
    )
    run_pending(world.house)
    with world.work("registrar") as ctx:
        assert len(ctx.db.exec(select(RegisterSnapshot.id)).all()) == lists


def test_lines_about_the_list_are_named_and_not_counted(tmp_path):
    rows = [HEADINGS.split(";"), on_project(*ANI).split(";"), HEADINGS.split(";"), on_project(*BUDI).split(";")]
    rows += [["Jumlah", "2 peserta"], [], ["", "Sangatta, 31 Agustus 2026"], ["", "Kepala Cabang"]]
    opened = open_register(csv_file(tmp_path / "a.csv", rows), TODAY)
    assert len(list(opened.lines)) == 2
    assert opened.structural == {
        Structure.REPEATED_HEADER: [3],
        Structure.TOTAL: [5],
        Structure.SIGNATURE: [7, 8],
    }


@pytest.mark.parametrize("place", [0, 2, 3, 8, 9], ids=["nik", "segment", "programmes", "until", "status"])
def test_a_failed_formula_is_named_and_never_taken_for_an_empty_cell(tmp_path, place):
    cells = on_project(*ANI).split(";")
    cells[place] = "#N/A"
    (line,) = open_register(csv_file(tmp_path / "a.csv", [HEADINGS.split(";"), cells]), TODAY).lines
    assert isinstance(line, RowNote)
    assert ("#N/A" in line.found, "rumus" in str(line.problem)) == (True, True)


def test_hidden_sheets_and_sheets_without_a_list_are_named(tmp_path):
    rows = [HEADINGS.split(";"), on_project(*ANI).split(";")]
    path = xlsx(tmp_path / "a.xlsx", rows, hidden=("Lama",), hidden_rows=(1,), Lama=rows, Catatan=[["Dari cabang"]])
    opened = open_register(path, TODAY)
    assert len(list(opened.lines)) == 1
    assert (opened.unread, opened.hidden) == (["Lama (tersembunyi)", "Catatan"], 1)


def test_a_list_without_headings_is_asked_about(tmp_path: Path):
    path = csv_file(tmp_path / "a.csv", [[nik(n), f"Orang {n}", "JKK, JKM"] for n in range(1, 4)])
    with pytest.raises(Unclear):
        open_register(path, TODAY)
