"""The marked list, opened by another library: same rows, same numbers, flaws in colour with their comments."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from compliance.kernel.i18n import Text
from compliance.kernel.sheets import Cell, Merged, Sheet, Workbook, read_workbook
from compliance.kernel.sheets_kind import Kind
from compliance.rosters.columns import Field
from compliance.rosters.layout import read_roster
from compliance.rosters.marked import Mark, mark_roster
from tests.sheets import a_book, a_sheet, nik

TODAY = date(2026, 11, 3)
HEADER = ["No", "NIK", "Nama", "Tanggal Lahir"]
WRONG_NIK = Mark("nik_invalid", Text("NIK salah"), Text("NIK terdiri dari 5 angka"), Text("Perbaiki NIK."), Field.NIK)
NOT_FOUND = Mark(
    "not_enrolled", Text("Belum terdaftar"), Text("Belum terdaftar"), Text("Daftarkan ke BPJS."), Field.NIK
)
NO_COLUMN = Mark("other_employer", Text("Perusahaan lain"), Text("Di tempat lain"), Text("Lampirkan bukti."), Field.KPJ)


def marked(path: Path, rows: list[list[Cell]], *marks: Mark, row: int = 4) -> Any:
    return marked_book(path, a_book(rows), *marks, row=row)["Daftar"]


def marked_book(path: Path, book: Workbook, *marks: Mark, row: int = 4) -> Any:
    mark_roster(book, read_roster(book, TODAY), {("Daftar", row): marks}, path)
    return load_workbook(path)


LIST: list[list[Cell]] = [
    ["DAFTAR"],
    [],
    list(HEADER),
    [1, "12345", "Ani", date(1990, 8, 17)],
    [2, nik(2), "Budi", "kapan"],
]


def test_rows_keep_their_numbers_and_cells(tmp_path):
    sheet = marked(tmp_path / "a.xlsx", LIST)
    assert [[cell.value for cell in cells[:4]] for cells in sheet.iter_rows(max_row=5)] == [
        ["DAFTAR", None, None, None],
        [None, None, None, None],
        HEADER,
        [1, "12345", "Ani", sheet["D4"].value],
        [2, nik(2), "Budi", "kapan"],
    ]
    assert sheet["D4"].value.date() == date(1990, 8, 17)


def test_a_flawed_row_says_its_codes_and_what_to_do(tmp_path):
    sheet = marked(tmp_path / "a.xlsx", LIST, WRONG_NIK, NOT_FOUND, NO_COLUMN)
    assert [sheet["E3"].value, sheet["F3"].value] == ["Kode temuan", "Langkah berikutnya"]
    assert sheet["E4"].value == (
        "NIK salah [nik_invalid]; Belum terdaftar [not_enrolled]; Perusahaan lain [other_employer]"
    )
    assert sheet["F4"].value == "Perbaiki NIK. Daftarkan ke BPJS. Lampirkan bukti."
    assert sheet["B4"].comment.text == "NIK terdiri dari 5 angka\nBelum terdaftar"


def test_only_flawed_cells_are_coloured(tmp_path):
    sheet = marked(tmp_path / "a.xlsx", LIST, WRONG_NIK)
    coloured = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fill_type}
    assert coloured == {"B4", "E4", "F4", "D5", "E5", "F5"}


def test_what_could_not_be_read_is_marked_too(tmp_path):
    sheet = marked(tmp_path / "a.xlsx", [*LIST, [3, None, None, "x"], [4, nik(2), "Budi"]])
    assert [sheet[f"E{row}"].value for row in (5, 6, 7)] == [
        "Sel tidak terbaca [cell_unreadable]",
        *["Baris tidak dihitung [row_not_counted]"] * 2,
    ]
    assert "tanggal" in sheet["D5"].comment.text
    assert "baris 5" in sheet["F7"].value


def test_an_empty_flawed_cell_is_coloured(tmp_path):
    sheet = marked(
        tmp_path / "a.xlsx",
        [*LIST, [3, nik(3), "Citra"]],
        Mark("x", Text("x"), Text("x"), Text("x"), Field.BIRTH_DATE),
        row=6,
    )
    assert sheet["D6"].fill.fill_type
    assert sheet["E6"].value == "x [x]"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_nobodys_formula_runs(tmp_path, text):
    sheet = marked(tmp_path / "a.xlsx", [*LIST, [3, nik(3), text]])
    cell = sheet["C6"]
    assert (cell.value, cell.data_type, cell.quotePrefix, cell.hyperlink) == (text, "s", True, None)


def test_the_marked_file_reads_like_the_original(tmp_path):
    rows: list[list[Cell]] = [*LIST, [3, int(nik(10)), "Citra"], [], [4, None, "-"], ["JUMLAH", None, 4]]
    before = read_roster(a_book(rows), TODAY)
    marked(tmp_path / "a.xlsx", rows, WRONG_NIK)
    after = read_roster(read_workbook(tmp_path / "a.xlsx"), TODAY)
    assert after.workers == before.workers
    assert (after.read, after.blank, after.structural) == (before.read, before.blank, before.structural)


def test_other_sheets_are_kept_and_hidden_ones_stay_hidden(tmp_path):
    sheets = (
        a_sheet([["Petunjuk"]], "Petunjuk", hidden=True),
        a_sheet([["x"]], "Nama yang panjangnya lebih dari 31 huruf [LibreOffice]"),
        a_sheet(LIST),
    )
    book = marked_book(tmp_path / "a.xlsx", Workbook(sheets, Kind.ODS), WRONG_NIK)
    assert book.sheetnames == ["Petunjuk", "Nama yang panjangnya lebih dari", "Daftar"]
    assert book["Petunjuk"].sheet_state == "hidden"
    assert book.active.title == "Daftar"


def test_what_merged_cells_hold_stands_at_each_worker_of_the_new_file(tmp_path):
    rows = a_sheet([[*HEADER, "Jabatan"], [1, nik(1), "Ani", None, "Tukang"], [2, nik(2), "Budi"], [3]]).rows
    book = Workbook((Sheet("Daftar", rows, merged=(Merged(2, 4, 4),)),), Kind.ODS)
    mark_roster(book, read_roster(book, TODAY), {}, tmp_path / "a.xlsx")
    again = read_roster(read_workbook(tmp_path / "a.xlsx"), TODAY)
    assert [(worker.name, worker.occupation) for worker in again.workers] == [("Ani", "Tukang"), ("Budi", "Tukang")]
    assert again.rejected == 0
