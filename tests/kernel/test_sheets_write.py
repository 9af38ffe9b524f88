"""What strangers wrote stays text in every sheet that we write, letter by letter."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from compliance.kernel.sheets_write import write_table


@pytest.mark.parametrize("text", ["=1+1", "+62812", "-2+3", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "http://x"])
def test_text_that_begins_like_a_formula_is_text(text):
    target = BytesIO()
    write_table(target, "Masalah", {"Isi": 20}, [(text,)])
    cell = load_workbook(target).active["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
    assert cell.quotePrefix == (text != "http://x")
