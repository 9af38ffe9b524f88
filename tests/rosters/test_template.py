"""The empty list, filled in as a contractor would."""

from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from compliance.kernel.errors import UnusableFile
from compliance.kernel.sheets import read_workbook
from compliance.rosters.columns import HEADINGS, Field
from compliance.rosters.layout import read_roster
from compliance.rosters.template import write_template
from tests.sheets import nik

TODAY = date(2026, 11, 3)


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "templat.xlsx"
    write_template(path)
    return path


def test_it_is_empty(template):
    with pytest.raises(UnusableFile, match="tidak ada satu pun tenaga kerja"):
        read_roster(read_workbook(template), TODAY)


def test_filled_in_it_is_read_without_a_note(template):
    book = load_workbook(template)
    born = datetime(1990, 8, 17)  # noqa: DTZ001 - sheets know no time zones
    book.worksheets[0].append([nik(1), "Ani", "Mandor", born, born, None, "17012345678", 4067436])
    book.save(template)
    reading = read_roster(read_workbook(template), TODAY)
    assert list(reading.columns) == list(HEADINGS)
    assert (reading.notes, reading.ignored) == ([], [])
    assert (reading.workers[0].nik.digits, reading.workers[0].kpj) == (nik(1), "17012345678")


def test_numbers_are_text_dates_are_dates_and_occupations_drop_down(template):
    sheet = load_workbook(template).worksheets[0]
    formats = {field: sheet.column_dimensions["ABCDEFGHI"[place]].number_format for place, field in enumerate(HEADINGS)}
    assert formats[Field.NIK] == formats[Field.KPJ] == "@"
    assert formats[Field.BIRTH_DATE] == formats[Field.STARTS_ON] == formats[Field.ENDS_ON] == "dd/mm/yyyy"
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert "Mandor" in rules["C2"].formula1
    assert "Harian lepas" in rules["I2"].formula1
    assert rules["A2"].formula1 == "LEN(A2)=16"
    assert sheet.freeze_panes == "A2"
