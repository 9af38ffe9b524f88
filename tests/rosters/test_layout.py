"""Finding the list, reading its workers, and accounting for every row."""

from collections.abc import Sequence
from datetime import date

import pytest

from compliance.kernel.errors import UnusableFile
from compliance.kernel.identity import Nik, NikProblem
from compliance.kernel.rownotes import grouped
from compliance.kernel.sheets import Cell, Workbook, read_workbook
from compliance.kernel.sheets_kind import Kind
from compliance.rosters.columns import Field
from compliance.rosters.layout import read_roster
from compliance.rosters.lines import WorkerLine
from compliance.rosters.reading import Reading
from tests.sheets import a_book, a_sheet, csv_file, nik, xlsx

TODAY = date(2026, 11, 3)
HEADER = ["No", "NIK", "Nama", "Jabatan", "Tanggal Lahir", "Mulai", "Selesai", "No. KPJ", "Upah"]


def read(*rows: Sequence[Cell]) -> Reading:
    return read_roster(a_book(rows), TODAY)


def counts(reading: Reading) -> tuple[int, ...]:
    """read, accepted, rejected, duplicate, blank"""
    return reading.read, reading.accepted, reading.rejected, reading.duplicate, reading.blank


def test_a_whole_line():
    row: list[Cell] = [
        1,
        nik(1),
        "Ani",
        "Tukang",
        "17-8-90",
        date(2026, 1, 5),
        "31 Desember 2026",
        "17012345678",
        "Rp 4.067.436,00",
    ]
    reading = read(HEADER, row)
    assert reading.workers == [
        WorkerLine(
            sheet="Daftar",
            row=2,
            nik=Nik(nik(1), None),
            name="Ani",
            occupation="Tukang",
            birth_date=date(1990, 8, 17),
            kpj="17012345678",
            wage=4_067_436,
            starts_on=date(2026, 1, 5),
            ends_on=date(2026, 12, 31),
        )
    ]
    assert (reading.notes, reading.row_errors, reading.structural, reading.ignored) == ([], [], [], [])


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("NIK", Field.NIK),
        ("nik*", Field.NIK),
        ("No. KTP", Field.NIK),
        ("NIK / No. KTP\n(16 digit)", Field.NIK),
        ("Nomor Induk Kependudukan", Field.NIK),
        ("Nama Pekerja", Field.NAME),
        ("NAMA LENGKAP (sesuai KTP)", Field.NAME),
        ("full_name", Field.NAME),
        ("Jabatan/Pekerjaan", Field.OCCUPATION),
        ("Posisi", Field.OCCUPATION),
        ("Tgl. Lahir", Field.BIRTH_DATE),
        ("TTL", Field.BIRTH_DATE),
        ("Tempat, Tanggal\nLahir", Field.BIRTH_DATE),
        ("Date of Birth", Field.BIRTH_DATE),
        ("Tanggal Mulai Bekerja", Field.STARTS_ON),
        ("TMT", Field.STARTS_ON),
        ("Tgl Selesai", Field.ENDS_ON),
        ("s/d", Field.ENDS_ON),
        ("No. KPJ", Field.KPJ),
        ("Nomor Peserta BPJS Ketenagakerjaan", Field.KPJ),
        ("Upah per Bulan (Rp)", Field.WAGE),
        ("Gaji", Field.WAGE),
    ],
)
def test_headings_go_by_many_names(heading, field):
    others = {Field.NIK: "NIK", Field.NAME: "Nama"}
    others.pop(field, None)
    reading = read([*others.values(), heading], [nik(1), "Ani", None])
    assert reading.columns[field].heading == " ".join(heading.split())


@pytest.mark.parametrize(
    "heading",
    ["NIK Karyawan", "Nama Perusahaan", "Nama Ibu Kandung", "Tempat Lahir", "Upah Harian", "No. BPJS Kesehatan"],
)
def test_headings_that_only_look_alike_are_ignored_by_name(heading):
    assert read(["NIK", "Nama", heading], [nik(1), "Ani", "x"]).ignored == [heading]


TITLES: list[list[Cell]] = [["DAFTAR TENAGA KERJA"], ["Proyek", "Jembatan Sangatta"], ["Nama", ": PT Karya"], []]


@pytest.mark.parametrize(
    ("header", "first"),
    [
        pytest.param([HEADER], 2, id="one row"),
        pytest.param([*TITLES, HEADER], 6, id="under titles"),
        pytest.param([["DATA PEKERJA", None, None], HEADER], 3, id="under a group heading"),
        pytest.param(
            [
                ["No", "NIK", "Nama", "Jabatan", "Tanggal", "Masa Kerja", None, "No. KPJ", "Upah"],
                [None, None, None, None, "Lahir", "Mulai", "Selesai", None, None],
            ],
            3,
            id="over two rows, merged",
        ),
        pytest.param([HEADER, [f"({n})" for n in range(1, 10)]], 3, id="with column numbers"),
    ],
)
def test_the_header_is_found(header, first):
    reading = read(*header, [1, nik(1), "Ani", "Tukang", None, "1/2/2026", "3/4/2026", None, 5_000_000])
    worker = reading.workers[0]
    assert (worker.row, worker.name, worker.wage) == (first, "Ani", 5_000_000)
    assert (worker.starts_on, worker.ends_on) == (date(2026, 2, 1), date(2026, 4, 3))


def test_a_list_split_over_a_merged_birth_column():
    reading = read(
        ["NIK", "Nama", "Tempat/Tanggal Lahir", None, "Upah"],
        [None, None, "Tempat", "Tanggal", None],
        [nik(1), "Ani", "Sangatta", "17/08/1990", "1000"],
    )
    assert reading.workers[0].birth_date == date(1990, 8, 17)


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        (None, NikProblem.MISSING),
        ("12345", NikProblem.LENGTH),
        ("tidak ada", NikProblem.NOT_DIGITS),
        (6408041708900010, NikProblem.PRECISION_LOST),
        ("#N/A", NikProblem.MISSING),
        (0, NikProblem.MISSING),
    ],
)
def test_a_worker_with_a_flawed_nik_is_accepted(cell, problem):
    reading = read(HEADER, [1, cell, "Ani"])
    assert [(worker.name, worker.nik.problem) for worker in reading.workers] == [("Ani", problem)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([[1, nik(1), "Ani"], [2, nik(2), "Budi"]], (2, 2, 0, 0, 0), id="two people"),
        pytest.param([[1, nik(1), None], [2, None, "Budi"]], (2, 2, 0, 0, 0), id="a number or a name is enough"),
        pytest.param([[1, nik(1), "Ani"], [2, None, None, "Tukang"]], (2, 1, 1, 0, 0), id="neither name nor number"),
        pytest.param([[1, nik(1), "Ani"], [2, "#REF!", "#REF!"]], (2, 1, 1, 0, 0), id="all formulas failed"),
        pytest.param([[1, nik(1), "Ani"], [], [3, nik(3), "Citra"]], (3, 2, 0, 0, 1), id="an empty row between"),
        pytest.param([[], [1, nik(1), "Ani"], [], []], (1, 1, 0, 0, 0), id="empty rows around"),
        pytest.param([[1, nik(1), "Ani"], [2], [3, nik(3), "Citra"], [4], [5]], (3, 2, 0, 0, 1), id="prepared lines"),
        pytest.param(
            [[1, nik(1), "Ani"], [2, 0, 0, "-"], [3, nik(3), "Citra"]], (3, 2, 0, 0, 1), id="zeros of formulas"
        ),
        pytest.param([[1, nik(1), "Ani"], [2, nik(1), "ANI"]], (2, 1, 0, 1, 0), id="a repetition"),
        pytest.param(
            [[1, nik(1), "Moh. Rizki"], [2, nik(1), "M. Rizky"]], (2, 1, 0, 1, 0), id="repeated, other spelling"
        ),
        pytest.param([[1, nik(1), "Ani"], [2, nik(1), "Budi"]], (2, 2, 0, 0, 0), id="one number, two people"),
        pytest.param([[1, None, "Ani"], [2, None, "Ani"]], (2, 2, 0, 0, 0), id="a name is not a repetition"),
        pytest.param([[1, "123", "Moh. Rizki"], [2, "123", "M. Rizky"]], (2, 2, 0, 0, 0), id="nor is half a number"),
        pytest.param([[1, "123", "Ani"], [2, "123", "ANI"]], (2, 1, 0, 1, 0), id="but both are"),
    ],
)
def test_every_row_is_accounted_for(rows, expected):
    assert counts(read(HEADER, *rows)) == expected


def test_a_rejected_row_and_a_repetition_say_where():
    reading = read(HEADER, [1, nik(1), "Ani"], [2, None, None, "Tukang"], [3, nik(1), "Ani", None, None, "1/2/2026"])
    assert [str(note.message) for note in reading.row_errors] == [
        "Baris 3: tidak ada nama dan tidak ada NIK. Isi salah satunya, atau hapus baris ini.",
        "Baris 4: mengulang NIK dan nama di baris 2; dihitung satu kali.",
    ]
    assert ["Mulai" in str(note.message) or "mulai" in str(note.message) for note in reading.notes] == [True]


@pytest.mark.parametrize(
    ("column", "cell", "shown"),
    [
        pytest.param(4, "31/02/1990", "31/02/1990", id="no such day"),
        pytest.param(5, "segera", "segera", id="no day of work"),
        pytest.param(8, "150.000/hari", "150.000/hari", id="a daily wage"),
        pytest.param(8, nik(7), "************0007", id="a NIK in the wrong column"),
        pytest.param(7, "belum", "belum", id="no member number"),
        pytest.param(3, "#N/A", "#N/A", id="a failed formula"),
    ],
)
def test_an_unreadable_cell_is_noted_and_costs_nobody_their_place(column, cell, shown):
    row: list[Cell] = [1, nik(1), "Ani", *[None] * 6]
    row[column] = cell
    reading = read(HEADER, row)
    (note,) = reading.notes
    assert counts(reading) == (1, 1, 0, 0, 0)
    assert (note.row, note.column, note.found) == (2, reading.columns[note_field(column)], shown)
    assert f"“{shown}”" in str(note.message)


def note_field(column: int) -> Field:
    return list(Field)[column]


def test_an_end_before_the_start_is_not_believed():
    reading = read(HEADER, [1, nik(1), "Ani", None, None, "1/6/2026", "1/5/2026"])
    assert reading.workers[0].ends_on is None
    assert "sebelum mulai" in str(reading.notes[0].message)


def test_equal_problems_are_told_once_with_their_rows():
    rows: list[list[Cell]] = [
        [number, nik(number), f"Pekerja {number}", None, "kapan-kapan"] for number in range(1, 15)
    ]
    (group,) = grouped(read(HEADER, *rows).notes)
    assert group.rows == tuple(range(2, 16))
    assert str(group.message).startswith("14 baris: bukan tanggal")


@pytest.mark.parametrize(
    ("book", "parts"),
    [
        pytest.param(a_book([["a", "b"], [nik(1), "Ani"]]), ["Lembar Daftar berisi NIK"], id="no known heading"),
        pytest.param(a_book([["a", "b"], ["satu", "Ani"]]), ["NIK (atau No. KTP)", "a | b"], id="no header"),
        pytest.param(a_book([["Jabatan", "Upah"], ["x", "1"]]), ["Judul kolom tidak ditemukan"], id="nobody's columns"),
        pytest.param(a_book([HEADER]), ["tidak ada satu pun", "baris 1"], id="no workers"),
        pytest.param(a_book([HEADER, [1], [2, None, None, "x"]]), ["(1 baris tanpa nama dan NIK)"], id="no one named"),
        pytest.param(
            a_book([["NIK", "Nama", "No. KTP", "Nama Lengkap"], [nik(1), "Ani", nik(1), "Ani"]]),
            ["2 kolom untuk NIK: A (NIK), C (No. KTP)", "2 kolom untuk Nama Lengkap: B (Nama), D (Nama Lengkap)"],
            id="two columns for one meaning, twice",
        ),
        pytest.param(
            Workbook(
                (a_sheet([HEADER, [1, nik(1), "Ani"]], "Juli"), a_sheet([HEADER, [1, nik(2), "B"]], "Mei")), Kind.XLSX
            ),
            ["Juli, Mei"],
            id="two lists",
        ),
        pytest.param(
            Workbook((a_sheet([HEADER, [1, nik(1), "Ani"]]), a_sheet([[1, nik(2), "Budi"]], "Lanjutan")), Kind.XLSX),
            ["Lembar Lanjutan berisi NIK tanpa judul"],
            id="a second sheet that goes on without a header",
        ),
    ],
)
def test_a_file_that_can_not_be_understood_is_refused_with_every_reason(book, parts):
    with pytest.raises(UnusableFile) as refused:
        read_roster(book, TODAY)
    assert all(part in str(refused.value) for part in parts)
    assert nik(1) not in str(refused.value)


def test_the_list_is_found_among_other_sheets():
    sheets = (
        a_sheet([["Petunjuk pengisian"], ["1. Isi NIK"]], "Petunjuk"),
        a_sheet([HEADER, [1, nik(9), "Lama"]], "Arsip", hidden=True),
        a_sheet([HEADER, [1, nik(1), "Ani"]], "Daftar"),
        a_sheet([["Jabatan", "Jumlah"], ["Tukang", 3]], "Rekap"),
        a_sheet([HEADER], "Kosong"),
    )
    reading = read_roster(Workbook(sheets, Kind.XLSX), TODAY)
    assert (reading.sheet, [worker.name for worker in reading.workers]) == ("Daftar", ["Ani"])


PEOPLE: list[list[Cell]] = [
    ["DAFTAR TENAGA KERJA", None, None],
    ["Pekerjaan: Jembatan, Sangatta", None, None],
    ["NIK", "Nama Lengkap", "Tgl. Lahir", "Upah"],
    [nik(1), "Añi Wijaya, S.T.", "17 Agustus 1990", "Rp 4.067.436,00"],
    ["640804 170890 0002", "Budi", "17-8-90", "4.067.436"],
]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig"])
def test_a_csv_as_indonesian_excel_saves_it(tmp_path, encoding):
    reading = read_roster(read_workbook(csv_file(tmp_path / "a", PEOPLE, ";", encoding)), TODAY)
    assert [(worker.nik.digits, worker.name, worker.wage) for worker in reading.workers] == [
        (nik(1), "Añi Wijaya, S.T.", 4_067_436),
        (nik(2), "Budi", 4_067_436),
    ]
    assert {worker.birth_date for worker in reading.workers} == {date(1990, 8, 17)}


def test_an_xlsx_with_merged_titles_and_numbers_for_text(tmp_path):
    typed: list[Cell] = [int(nik(3)), "Citra", date(1990, 8, 17), 4067436]
    path = xlsx(tmp_path / "a", [*PEOPLE, typed, [int(nik(10)), "Dewi"]], merged=["A8:D8"])
    reading = read_roster(read_workbook(path), TODAY)
    assert [worker.row for worker in reading.workers] == [4, 5, 6, 7]
    assert [worker.nik.problem for worker in reading.workers] == [None, None, None, NikProblem.PRECISION_LOST]
    assert reading.workers[2].birth_date == date(1990, 8, 17)
