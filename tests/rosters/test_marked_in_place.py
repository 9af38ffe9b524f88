"""The contractor's own XLSX comes back in its own formatting, marked, and reads the same when it is sent in again."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from compliance.kernel.i18n import Text, language
from compliance.kernel.sheets import Cell, read_workbook
from compliance.rosters.columns import Field
from compliance.rosters.layout import read_roster
from compliance.rosters.marked import Mark, mark_roster
from compliance.rosters.reading import Reading
from tests.sheets import a_book, nik, xlsx

TODAY = date(2026, 11, 3)
HEADER = ["NIK", "Nama", "Tanggal Lahir"]
WRONG = Mark("nik_invalid", Text("NIK salah"), Text("NIK terdiri dari 5 angka"), Text("Perbaiki NIK."), Field.NIK)
RIGHT_AWAY = Mark("not_enrolled", Text("Belum terdaftar"), Text("Belum terdaftar"), Text("Daftarkan."), Field.NIK)


def mark(source: Path, target: Path, *marks: Mark, row: int = 3) -> Reading:
    book = read_workbook(source)
    reading = read_roster(book, TODAY)
    mark_roster(book, reading, {(reading.sheet, row): marks} if marks else {}, target, source)
    return reading


def a_formatted_list(path: Path) -> Path:
    """With a bold header, a note of the contractor's, a merged title, a formula and a text that looks like one."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Pekerja"
    for cells in (["DAFTAR", None, None], HEADER, ["12345", "Ani", date(1990, 8, 17)], [nik(2), "Budi", "=1+1"]):
        sheet.append(cells)
    sheet.append([nik(3), "-Citra"])
    sheet["B5"].data_type = "s"
    sheet.merge_cells("A1:C1")
    sheet["A2"].font = Font(bold=True, color="FF00FF00")
    sheet["A3"].comment = Comment("periksa lagi", "Kontraktor")
    sheet.column_dimensions["B"].width = 41
    book.create_sheet("Rahasia").sheet_state = "hidden"
    book.save(path)
    return path


def test_the_formatting_is_the_contractors_own(tmp_path):
    mark(a_formatted_list(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", WRONG)
    book = load_workbook(tmp_path / "b.xlsx")
    sheet = book["Pekerja"]
    assert (sheet["A2"].font.bold, sheet["A2"].font.color.rgb) == (True, "FF00FF00")
    assert (sheet.column_dimensions["B"].width, [str(each) for each in sheet.merged_cells.ranges]) == (41, ["A1:C1"])
    assert book["Rahasia"].sheet_state == "hidden"
    assert sheet["A3"].comment.text == "periksa lagi\nNIK terdiri dari 5 angka"
    assert [sheet[place].value for place in ("D2", "E2", "D3", "E3")] == [
        "Kode temuan",
        "Langkah berikutnya",
        "NIK salah [nik_invalid]",
        "Perbaiki NIK.",
    ]
    assert sheet["A3"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["B3"].fill.fill_type is None


def test_marks_stand_in_their_columns_where_the_first_ones_are_empty(tmp_path):
    source = xlsx(tmp_path / "a.xlsx", [[], [None, *HEADER], [None, "12345", "Ani"]])
    mark(source, tmp_path / "b.xlsx", WRONG)
    sheet = load_workbook(tmp_path / "b.xlsx")["Daftar"]
    assert {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fill_type} == {"B3", "E3", "F3"}
    assert sheet["E2"].value == "Kode temuan"


def test_no_formula_is_left_to_run(tmp_path):
    mark(a_formatted_list(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", WRONG)
    sheet = load_workbook(tmp_path / "b.xlsx")["Pekerja"]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert (sheet["B5"].value, bool(sheet["B5"].quotePrefix)) == ("-Citra", True)


def test_marked_again_the_old_marks_give_way(tmp_path):
    before = mark(a_formatted_list(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", WRONG)
    again = mark(tmp_path / "b.xlsx", tmp_path / "c.xlsx", RIGHT_AWAY, row=4)
    assert again.workers == before.workers
    assert (before.is_marked, again.is_marked, again.ignored) == (False, True, [])
    sheet = load_workbook(tmp_path / "c.xlsx")["Pekerja"]
    assert [sheet[f"D{row}"].value for row in (2, 3, 4)] == ["Kode temuan", None, "Belum terdaftar [not_enrolled]"]
    assert sheet.max_column == 5
    assert (sheet["A3"].fill.fill_type, sheet["A4"].comment.text) == (None, "Belum terdaftar")


@pytest.mark.parametrize("languages", [("en", "id"), ("id", "en"), ("en", "en")], ids="→".join)
@pytest.mark.parametrize("in_place", [True, False])
def test_marks_of_another_language_give_way_too(tmp_path, languages, in_place):
    """Marked for one person in English, sent in by another in Indonesian."""
    source = a_formatted_list(tmp_path / "a.xlsx")
    for place, spoken in enumerate((*languages, *languages)):
        target = tmp_path / f"{place}.xlsx"
        with language(spoken):
            book = read_workbook(source)
            mark_roster(book, read_roster(book, TODAY), {("Pekerja", 3): [WRONG]}, target, source if in_place else None)
            again = read_roster(read_workbook(target), TODAY)
        assert (again.is_marked, again.ignored) == (True, [])
        source = target
    sheet = load_workbook(source)["Pekerja"]
    assert [cell.value for cell in sheet[2]][:3] == HEADER
    assert sheet.max_column == 5


def test_ours_are_known_below_a_heading_that_spans_columns_and_twice():
    upper: list[Cell] = ["NIK", "Nama", "Masa Kerja"]
    lower: list[Cell] = [None, None, "Mulai", "Kode temuan", "Langkah berikutnya", "Finding code", "Next step"]
    row: list[Cell] = [nik(1), "Ani", date(2026, 6, 15), "x", "y", "x", "y"]
    reading = read_roster(a_book([upper, lower, row]), TODAY)
    assert (reading.is_marked, reading.ignored, reading.header_row) == (True, [], 2)


def test_a_workbook_that_cannot_be_taken_up_again_is_written_anew(tmp_path):
    source = xlsx(tmp_path / "a.xlsx", [HEADER, [nik(1), "Ani"], ["123", "Budi"]])
    book = read_workbook(source)
    (tmp_path / "broken.xlsx").write_bytes(source.read_bytes()[:500])
    mark_roster(book, read_roster(book, TODAY), {("Daftar", 3): [WRONG]}, tmp_path / "b.xlsx", tmp_path / "broken.xlsx")
    assert load_workbook(tmp_path / "b.xlsx")["Daftar"]["D3"].value == "NIK salah [nik_invalid]"


PEOPLE = st.tuples(
    st.one_of(st.integers(1, 9).map(nik), st.integers(1, 9).map(lambda n: int(nik(n))), st.sampled_from(["640", None])),
    st.sampled_from(["Ani", "=Budi", "+62 Citra", "Moh. Dedi, S.T.", "@Eko", None]),
    st.one_of(st.none(), st.dates(date(1950, 1, 1), date(2005, 1, 1)), st.just("kapan")),
)


@settings(max_examples=15)
@given(st.lists(PEOPLE, min_size=1, max_size=8))
def test_a_marked_file_sent_in_again_gives_the_same_workers(people):
    with TemporaryDirectory() as folder:
        rows = [HEADER, [nik(99), "Pertama", None], *people]
        source, target = xlsx(Path(folder, "a.xlsx"), rows), Path(folder, "b.xlsx")
        before = mark(source, target, WRONG, row=2)
        after = read_roster(read_workbook(target), TODAY)
        assert after.workers == before.workers
        assert (after.read, after.rejected, after.blank) == (before.read, before.rejected, before.blank)
