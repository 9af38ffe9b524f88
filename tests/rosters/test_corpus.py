"""Sheets as they come, each with one trap, and what is read of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook as Writer

from compliance.kernel.sheets import Cell, read_workbook
from compliance.rosters.layout import read_roster
from compliance.rosters.reading import Reading
from tests.sheets import MAIN, bare_xlsx, csv_file, nik, ods, xlsx

TODAY = date(2026, 11, 3)
HEADER: list[Cell] = ["No", "NIK", "Nama", "Jabatan", "Tanggal Lahir", "Mulai"]
ANI: list[Cell] = [1, nik(1), "Ani Lestari", "Tukang", date(1990, 8, 17), date(2026, 6, 15)]
BUDI: list[Cell] = [2, nik(2), "Budi Santoso", "Mandor", date(1990, 8, 17), date(2026, 6, 15)]
BORN, BEGAN = date(1990, 8, 17), date(2026, 6, 15)

Make = Callable[[Path], Path]


@dataclass(frozen=True)
class Expected:
    """``names`` of the workers; the other fields as far as the trap is about them, ``structural`` the rows."""

    names: tuple[str, ...] = ("Ani Lestari", "Budi Santoso")
    niks: tuple[str, ...] = (nik(1), nik(2))
    structural: tuple[int, ...] = ()
    rejected: int = 0
    duplicate: int = 0
    blank: int = 0
    hidden_rows: tuple[int, ...] = ()
    unread: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    header_row: int = 1
    problems: tuple[str, ...] = ()
    merged: tuple[tuple[str, int], ...] = ()


def sheet(*rows: list[Cell], **how: object) -> Make:
    return lambda path: xlsx(path, rows, **how)  # type: ignore[arg-type]


def one(cell: Cell, heading: str) -> Make:
    """Ani and Budi, and in Ani's row this cell below this heading."""
    place = HEADER.index(heading)
    return sheet(HEADER, [*ANI[:place], cell, *ANI[place + 1 :]], BUDI)


TITLES: list[list[Cell]] = [["DAFTAR TENAGA KERJA"], ["Pekerjaan: Jembatan Sangatta"], []]
SIGNED: list[list[Cell]] = [[], [None, None, None, "Sangatta, 31 Agustus 2026"], [None, None, None, "Direktur"]]
CORPUS = {
    "plain": (sheet(HEADER, ANI, BUDI), Expected()),
    "titles above": (sheet(*TITLES, HEADER, ANI, BUDI), Expected(header_row=4)),
    "a header of two rows with merged cells": (
        sheet(
            ["No", "NIK", "Nama", "Jabatan", "Lahir", None, "Masa Kerja"],
            [None, None, None, None, "Tempat", "Tanggal Lahir", "Mulai"],
            [*ANI[:4], "Sangatta", *ANI[4:]],
            [*BUDI[:4], "Sangatta", *BUDI[4:]],
            merged=("E1:F1",),
        ),
        Expected(header_row=2, ignored=("Lahir Tempat",)),
    ),
    "numbers of columns below the header": (sheet(HEADER, [1, 2, 3, 4, 5, 6], ANI, BUDI), Expected(structural=(2,))),
    "header again on the next page": (sheet(HEADER, ANI, HEADER, BUDI), Expected(structural=(3,))),
    "total at the foot": (sheet(HEADER, ANI, BUDI, ["Jumlah", None, "2 orang"]), Expected(structural=(4,))),
    "total in the NIK column": (sheet(HEADER, ANI, BUDI, [None, "Jumlah", "2 orang"]), Expected(structural=(4,))),
    "signatures below": (sheet(HEADER, ANI, BUDI, *SIGNED), Expected(structural=(5, 6))),
    "empty rows between": (sheet(HEADER, ANI, [], [], BUDI), Expected(blank=2)),
    "prepared rows": (sheet(HEADER, ANI, [2], BUDI, [4], [5]), Expected(blank=1)),
    "a row of nobody": (sheet(HEADER, ANI, [2, None, None, "Tukang"], BUDI), Expected(rejected=1)),
    "a section within the list": (
        sheet(HEADER, ["Pengawas:"], ANI, ["Mandor lapangan"], BUDI),
        Expected(structural=(2, 4)),
    ),
    "a name longer than anybody's": (
        one(f"Ani Lestari {'x' * 200}", "Nama"),
        Expected((f"Ani Lestari {'x' * 188}", "Budi Santoso"), problems=("lebih dari 200 huruf",)),
    ),
    "somebody twice": (sheet(HEADER, ANI, BUDI, ANI), Expected(duplicate=1)),
    "hidden rows": (sheet(HEADER, ANI, BUDI, hidden_rows=(1,)), Expected(hidden_rows=(2,))),
    "a hidden sheet": (
        sheet(HEADER, ANI, BUDI, hidden=("Lama",), Lama=[HEADER, ANI]),
        Expected(unread=("Lama (tersembunyi)",)),
    ),
    "a column without heading": (
        sheet(HEADER, [*ANI, "x"], [*BUDI, "y"]),
        Expected(ignored=("G (tanpa judul)",)),
    ),
    "a job and a start merged over both": (
        sheet(HEADER, ANI, [*BUDI[:3], None, BUDI[4]], merged=("D2:D3", "F2:F3")),
        Expected(merged=(("Jabatan", 3), ("Mulai", 3))),
    ),
    "merged over a total, a prepared row and empty ones too": (
        sheet(HEADER, ANI, [], [2], BUDI[:3], ["Jumlah", None, "2 orang"], [3], merged=("D2:D20", "E2:F6")),
        Expected(merged=(("Jabatan", 5), ("Tanggal Lahir", 5)), blank=2, structural=(6,)),
    ),
    "a name and a number merged over two": (
        sheet(HEADER, ANI, [2, None, None, "Mandor"], BUDI, merged=("B2:B3", "C2:C3")),
        Expected(rejected=1),
    ),
    "merged from the header on": (
        sheet(HEADER, [*ANI[:3], None, *ANI[4:]], BUDI, merged=("D1:D2",)),
        Expected(),
    ),
    "an ODS with cells merged downwards": (
        lambda path: ods(path, _merged_ods_rows()),
        Expected(merged=(("Jabatan", 3), ("Mulai", 3)), blank=0),
    ),
    "a formula that failed": (one("#N/A", "Jabatan"), Expected(problems=("rumus di sel ini gagal",))),
    "NIK as a number": (one(int(nik(1)), "NIK"), Expected()),
    "NIK with spaces": (one("6408 0417 0890 0001", "NIK"), Expected()),
    "NIK with dots": (one("64.0804.170890.0001", "NIK"), Expected()),
    "NIK behind an apostrophe": (one(f"'{nik(1)}", "NIK"), Expected()),
    "NIK in scientific notation": (one("6,40804170890E+15", "NIK"), Expected(niks=("6408041708900000", nik(2)))),
    "NIK with its last digit lost": (one(6408041708900000, "NIK"), Expected(niks=("6408041708900000", nik(2)))),
    "a name with titles": (
        one("Ir. H. Ani Lestari, S.T., M.T.", "Nama"),
        Expected(("Ir. H. Ani Lestari, S.T., M.T.", "Budi Santoso")),
    ),
    "a name in capitals with double spaces": (one("ANI   LESTARI", "Nama"), Expected(("ANI LESTARI", "Budi Santoso"))),
    "a name that begins like a formula": (one("=Ani", "Nama"), Expected(("=Ani", "Budi Santoso"))),
    "a name that an older marked file quoted": (one("'=Ani", "Nama"), Expected(("=Ani", "Budi Santoso"))),
    "a date in Indonesian": (one("17 Agustus 1990", "Tanggal Lahir"), Expected()),
    "a date with a short month": (one("17 Ags 1990", "Tanggal Lahir"), Expected()),
    "a date with its place": (one("Sangatta, 17-08-1990", "Tanggal Lahir"), Expected()),
    "a date without separators": (one("17081990", "Tanggal Lahir"), Expected()),
    "a year of two digits": (one("17/08/90", "Tanggal Lahir"), Expected()),
    "a day number": (one(33102, "Tanggal Lahir"), Expected()),
    "a date that is none": (one("kapan-kapan", "Tanggal Lahir"), Expected(problems=("bukan tanggal",))),
    "a CSV with semicolons in cp1252": (lambda path: csv_file(path, _texts()), Expected()),
    "a CSV with bars in UTF-16": (lambda path: csv_file(path, _texts(), "|", "utf-16"), Expected()),
    "a CSV with tabs in UTF-8 with its mark": (lambda path: csv_file(path, _texts(), "\t", "utf-8-sig"), Expected()),
    "an ODS with a hidden row": (lambda path: ods(path, _ods_rows()), Expected(hidden_rows=(2,))),
    "bare numbers of days counted from 1904": (
        lambda path: _of_1904(path, style=1),
        Expected(("Ani Lestari",), (nik(1),)),
    ),
    "day numbers in a CSV": (
        lambda path: csv_file(path, [HEADER, [*ANI[:4], "33102", "46188"], [*BUDI[:4], "33102", "46188"]]),
        Expected(),
    ),
    "a formula that was never calculated": (
        lambda path: _uncalculated(path),
        Expected(problems=("belum dihitung",)),
    ),
    "names and numbers that were never calculated": (
        lambda path: _uncalculated(path, "NIK", "Nama"),
        Expected(("Budi Santoso",), (nik(2),), rejected=1),
    ),
    "days counted from 1904": (lambda path: _of_1904(path), Expected(("Ani Lestari",), (nik(1),))),
}


def _texts() -> list[list[Cell]]:
    return [[f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell for cell in row] for row in (HEADER, ANI, BUDI)]


def _ods_rows() -> str:
    def row(cells: list[Cell], how: str = "") -> str:
        inner = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in cells
        )
        return f"<table:table-row {how}>{inner}</table:table-row>"

    header, ani, budi = _texts()
    return row(header) + row(ani, 'table:visibility="filter"') + row(budi)


def _merged_ods_rows() -> str:
    """As LibreOffice writes them: equal empty cells as one, each cell below a merged one as covered."""
    tall = 'table:number-columns-spanned="1" table:number-rows-spanned="2"'

    def cell(text: Cell, how: str = "") -> str:
        return f'<table:table-cell {how} office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    def row(*cells: str) -> str:
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    header, ani, budi = _texts()
    covered = "<table:covered-table-cell/>"
    first = [cell(text, tall if place in (3, 5) else "") for place, text in enumerate(ani)]
    return (
        row(*map(cell, header))
        + row(*first)
        + row(*map(cell, budi[:3]), covered, cell(budi[4]), covered)
        + '<table:table-row table:number-rows-repeated="9"><table:table-cell table:number-columns-repeated="6"/>'
        "</table:table-row>"
    )


def _uncalculated(path: Path, *headings: str) -> Path:
    """As programs write it that know formulas but do not calculate; by default Ani's job is one."""
    book = Writer()
    sheet: Any = book.active
    for cells in (HEADER, ANI, BUDI):
        sheet.append(cells)
    for heading in headings or ("Jabatan",):
        sheet.cell(2, 1 + HEADER.index(heading)).value = "=A1"
    book.save(path)
    return path


def _of_1904(path: Path, style: int = 0) -> Path:
    """A workbook of an old Mac: its days are 1,462 less. Style 1 is that of plain numbers."""
    texts = ["NIK", "Nama", "Tanggal Lahir", nik(1), "Ani Lestari"]
    cells = [
        f'<c r="{place}" t="str"><v>{text}</v></c>'
        for place, text in zip(("A1", "B1", "C1", "A2", "B2"), texts, strict=True)
    ]
    born = f'<c r="C2" s="{style}"><v>31640</v></c>'
    rows = f'<row r="1">{"".join(cells[:3])}</row><row r="2">{"".join(cells[3:])}{born}</row>'
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="14"/><xf numFmtId="0"/></cellXfs></styleSheet>'
    return bare_xlsx(path, rows, styles=styles, date1904=True)


@pytest.mark.parametrize(("make", "expected"), [pytest.param(*case, id=name) for name, case in CORPUS.items()])
def test_a_sheet_with_a_trap_is_read_as_it_was_meant(tmp_path: Path, make: Make, expected: Expected):
    reading = read_roster(read_workbook(make(tmp_path / "daftar")), TODAY)
    assert tuple(worker.name for worker in reading.workers) == expected.names
    assert tuple(worker.nik.digits for worker in reading.workers) == expected.niks[: len(expected.names)]
    assert tuple(note.row for note in reading.structural) == expected.structural
    assert (reading.rejected, reading.duplicate, reading.blank) == (
        expected.rejected,
        expected.duplicate,
        expected.blank,
    )
    assert tuple(reading.hidden_rows) == expected.hidden_rows
    assert tuple(reading.unread) == expected.unread
    assert tuple(reading.ignored) == expected.ignored
    assert reading.header_row == expected.header_row
    assert tuple((note.column.heading, note.row) for note in reading.merged if note.column) == expected.merged
    assert {worker.occupation for worker in reading.workers} <= {"Tukang", "Mandor", ""}
    assert_born_as_meant(reading, expected)


def assert_born_as_meant(reading: Reading, expected: Expected) -> None:
    """Every cell of the traps means the same days; what could not be read is noted, and only that."""
    said = [str(note.problem) for note in reading.notes]
    assert len(said) == len(expected.problems)
    assert all(part in text for part, text in zip(expected.problems, said, strict=True))
    assert {worker.birth_date for worker in reading.workers} <= {BORN, None}
    assert {worker.starts_on for worker in reading.workers} <= {BEGAN, None}
    assert [worker.birth_date for worker in reading.workers].count(None) == sum("tanggal" in text for text in said)
