"""What is read of a file: cells as they were meant, rows as Excel numbers them."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.kernel.sheets import Limits, Merged, Row, read_workbook, shown, stream_sheets
from compliance.kernel.sheets_kind import Kind
from tests.sheets import bare_xlsx, csv_file, ods, xlsx

DAY = date(1990, 8, 17)
MOMENT = datetime(1990, 8, 17, 9, 30)  # noqa: DTZ001 - sheets know no time zones


def rows_of(path: Path) -> list[Row]:
    return read_workbook(path).sheets[0].rows


def streamed(path: Path) -> Iterator[Row]:
    for _head, rows in stream_sheets(path, Limits(rows=10**6)):
        yield from rows


def test_rows_have_excels_numbers_whatever_is_empty_above_and_between(tmp_path):
    path = xlsx(tmp_path / "a", [[], [None, None], [None, "NIK"], [], ["x", None, "y", None]])
    assert rows_of(path) == [Row(3, (None, "NIK")), Row(5, ("x", None, "y"))]


def test_columns_have_excels_letters_whatever_is_empty_on_the_left(tmp_path):
    assert rows_of(xlsx(tmp_path / "a", [[None, None, "NIK"]])) == [Row(1, (None, None, "NIK"))]


def test_cells_keep_their_kind(tmp_path):
    path = xlsx(tmp_path / "a", [["  x\u00a0 ", 6408041708900001, 1.5, DAY, " ", MOMENT, "a\nb"]])
    assert rows_of(path) == [
        Row(1, ("x", 6408041708900001, 1.5, DAY, None, MOMENT, "a\nb")),
    ]


def test_a_formula_gives_its_stored_value_and_a_failed_one_its_error(tmp_path):
    path = bare_xlsx(
        tmp_path / "a",
        '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        '<c t="e" r="C2"><v>#N/A</v></c><c r="D2" t="str"><f>"x"</f><v>x</v></c></row>',
    )
    assert rows_of(path) == [Row(2, (2, "#DIV/0!", "#N/A", "x"))]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        pytest.param('<c r="A1"><f>1+1</f></c>', "#CALC?", id="no value"),
        pytest.param('<c r="A1"><f>1+1</f><v></v></c>', "#CALC?", id="an empty one"),
        pytest.param('<c r="A1" s="1"><f>1+1</f><v/></c>', "#CALC?", id="closed at once"),
        pytest.param(
            '<c r="A1"><f t="shared" si="0"/></c><c r="C1"><f t="shared" si="0" ref="A1:C1">1+1</f><v>2</v></c>',
            "#CALC?",
            id="shared",
        ),
        pytest.param('<c r="A1" t="n"><f>1+1</f></c>', "#CALC?", id="of a kind"),
        pytest.param('<c r="A1" t="str"><f>""</f><v></v></c>', None, id="empty text is a result"),
        pytest.param('<c r="A1" t="str"><f>""</f></c>', None, id="without a value, too"),
        pytest.param('<c r="A1"><f>0</f><v>0</v></c>', 0, id="nought is one"),
        pytest.param('<c r="A1" s="1"/>', None, id="an empty cell"),
    ],
)
def test_a_formula_that_nobody_calculated_is_told_from_an_empty_cell(tmp_path, cell, found):
    path = bare_xlsx(tmp_path / "a", f'<row r="1">{cell}<c r="B1" t="str"><v>x</v></c></row>')
    assert rows_of(path)[0].cells[:2] == (found, "x")


def test_merged_cells_stand_in_their_first(tmp_path):
    path = xlsx(tmp_path / "a", [["judul"], ["NIK", "Nama"]], merged=["A4:B4"])
    assert rows_of(path) == [Row(1, ("judul",)), Row(2, ("NIK", "Nama"))]


def test_cells_merged_downwards_are_told_by_row_and_column(tmp_path):
    path = xlsx(tmp_path / "a", [["x"], ["y"]], merged=["B1:C3", "A1:A2", "D1:E1"])
    assert sorted(read_workbook(path).sheets[0].merged) == [Merged(1, 2, 0), Merged(1, 3, 1)]


def test_equal_rows_and_cells_of_an_ods_count_before_a_merged_one(tmp_path):
    """LibreOffice writes equal ones once."""
    path = ods(
        tmp_path / "a",
        "<table:table-row table:number-rows-repeated='3'><table:table-cell/></table:table-row><table:table-row>"
        "<table:table-cell table:number-columns-repeated='2'/>"
        "<table:table-cell table:number-rows-spanned='12' table:number-columns-spanned='1' "
        "office:value-type='string'><text:p>x</text:p></table:table-cell></table:table-row>",
    )
    (sheet,) = read_workbook(path).sheets
    assert (sheet.rows, sheet.merged) == ([Row(4, (None, None, "x"))], (Merged(4, 15, 2),))


def test_sheets_come_in_order_and_empty_ones_are_left_out(tmp_path):
    book = read_workbook(xlsx(tmp_path / "a", [["x"]], Kosong=[], Lain=[["y"]]))
    assert [sheet.name for sheet in book.sheets] == ["Daftar", "Lain"]
    assert book.kind is Kind.XLSX


def test_libreoffice_files_are_read_though_they_claim_a_million_empty_rows(tmp_path):
    cell = '<table:table-cell office:value-type="string"><text:p>NIK</text:p></table:table-cell>'
    path = ods(
        tmp_path / "a",
        f"<table:table-row>{cell}</table:table-row><table:table-row table:number-rows-repeated='1048575'>"
        "<table:table-cell table:number-columns-repeated='16384'/></table:table-row>",
    )
    assert rows_of(path) == [Row(1, ("NIK",))]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_csv_is_read_in_every_dress(tmp_path, delimiter, encoding):
    rows = [["NIK", "Nama", "Upah"], ["6408041708900001", "Añi, S.T.; “M.Si”", "Rp 4.067.436,00"], [], ["", "José", ""]]
    path = csv_file(tmp_path / "a", rows, delimiter, encoding)
    assert rows_of(path) == [Row(1, ("NIK", "Nama", "Upah")), Row(2, tuple(rows[1])), Row(4, (None, "José"))]


@pytest.mark.parametrize(
    ("content", "cells"),
    [
        pytest.param(b"sep=;\r\nNIK;Nama\r\n", ("NIK", "Nama"), id="Excel's own line is no row"),
        pytest.param(b"NIK\r\n1\r\n", ("NIK",), id="one column"),
        pytest.param(b"NIK;Nama\n1;Budi, S.T., M.T.\n2;Ani, S.E., M.M.\n", ("NIK", "Nama"), id="commas in every name"),
        pytest.param(b"NIK, Nama\n1, Budi\n", ("NIK", "Nama"), id="spaces after commas"),
        pytest.param(b'"NIK";"Nama\nLengkap"\n', ("NIK", "Nama\nLengkap"), id="a line break in a cell"),
    ],
)
def test_the_first_row_of_a_csv(tmp_path, content, cells):
    path = tmp_path / "a"
    path.write_bytes(content)
    assert rows_of(path)[0] == Row(1, cells)


def test_a_late_odd_byte_still_means_windows_encoding(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"NIK;Nama\n" + b"1;Budi\n" * 200_000 + "2;Añi\n".encode("cp1252"))
    assert list(streamed(path))[-1] == Row(200_002, ("2", "Añi"))


def test_a_stream_can_be_left_in_the_middle(tmp_path):
    path = xlsx(tmp_path / "a", ([number] for number in range(1, 5_000)))
    _head, rows = next(stream_sheets(path, Limits()))
    assert next(rows) == Row(1, (1,))


CELLS = st.one_of(
    st.none(), st.integers(-(10**9), 10**9), st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.text("aé;\"', \n=")
)


@given(st.lists(st.lists(CELLS, max_size=4), min_size=1, max_size=6))
def test_csv_gives_back_every_cell(tmp_path_factory, rows):
    path = tmp_path_factory.getbasetemp() / "property.csv"
    csv_file(path, [["NIK", "Nama", "A", "B"]] * 10 + rows, encoding="utf-8")
    written = [[shown(cell).strip() if not isinstance(cell, date) else str(cell) for cell in cells] for cells in rows]
    expected = {number: cells for number, cells in enumerate(written, start=11) if any(cells)}
    found = {row.number: list(map(shown, row.cells)) for row in streamed(path) if row.number > 10}
    assert found == {number: trimmed(cells) for number, cells in expected.items()}


def trimmed(cells: list[str]) -> list[str]:
    return cells[: max(place for place, cell in enumerate(cells, start=1) if cell)]
