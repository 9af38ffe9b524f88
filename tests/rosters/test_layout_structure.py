"""Lines about the list are told from lines about people, and people win in doubt."""

from collections.abc import Sequence
from datetime import date

import pytest

from compliance.kernel.sheets import Cell
from compliance.rosters.layout import read_roster
from tests.sheets import a_book, nik

HEADER = ["No", "NIK", "Nama", "Jabatan", "Upah"]
ANI: list[Cell] = [1, nik(1), "Ani", "Tukang", 4_000_000]
BUDI: list[Cell] = [2, nik(2), "Budi", "Mandor", 5_000_000]


def structural(*rows: Sequence[Cell]) -> list[tuple[int, str]]:
    reading = read_roster(a_book([HEADER, *rows]), date(2026, 11, 3))
    assert reading.rejected == 0
    return [(note.row, str(note.problem)) for note in reading.structural]


def people(*rows: Sequence[Cell]) -> list[str]:
    return [worker.name for worker in read_roster(a_book([HEADER, *rows]), date(2026, 11, 3)).workers]


@pytest.mark.parametrize(
    ("row", "name"),
    [
        pytest.param(HEADER, "judul kolom yang berulang", id="header again"),
        pytest.param(["No.", "nik", "NAMA", "Jabatan *", "Upah (Rp)"], "judul kolom yang berulang", id="nearly again"),
        pytest.param([1, 2, 3, 4, 5], "nomor kolom", id="column numbers"),
        pytest.param(["(1)", "(2)", "(3)", "(4)", "(5)"], "nomor kolom", id="in parentheses"),
        pytest.param(["JUMLAH", None, None, None, 9_000_000], "baris jumlah", id="total"),
        pytest.param([None, None, "Sub Total", None, 9_000_000], "baris jumlah", id="subtotal in the name column"),
        pytest.param([None, "Jumlah tenaga kerja: 2 orang"], "baris jumlah", id="total in the NIK column"),
        pytest.param([None, None, "Jumlah"], "baris jumlah", id="nothing but the word"),
        pytest.param([None, None, "Total 2 orang"], "baris jumlah", id="total with a number"),
        pytest.param([None, None, "JUMLAH TENAGA KERJA"], "baris jumlah", id="total of whom"),
        pytest.param([None, None, "Jumlah keseluruhan (Rp)", None, 9], "baris jumlah", id="total of what"),
        pytest.param(["Jumlah", None, "2 orang"], "baris jumlah", id="total beside the names"),
        pytest.param([None, None, "Ket.: upah termasuk lembur"], "catatan", id="remark in the name column"),
        pytest.param([None, None, "Catatan upah termasuk lembur"], "catatan", id="remark without a colon"),
        pytest.param([None, None, "NB"], "catatan", id="nothing but nota bene"),
        pytest.param(["Pengawas:"], "judul bagian", id="a section"),
        pytest.param(["Mandor lapangan", None, "-"], "judul bagian", id="a section beside a dash"),
        pytest.param(["A. Tukang"], "judul bagian", id="a numbered section"),
        pytest.param(["Catatan: upah termasuk lembur"], "catatan", id="remark"),
        pytest.param([None, None, None, "Sangatta, 31 Agustus 2026"], "tempat tanda tangan", id="place and day"),
        pytest.param([None, None, None, "Sangatta, ..... 2026"], "tempat tanda tangan", id="place and dots"),
        pytest.param([None, None, "Mengetahui,", "Hormat kami,"], "tempat tanda tangan", id="signatures"),
        pytest.param([None, "NIP. 19700101 199503 1 001"], "tempat tanda tangan", id="a civil servant's number"),
    ],
)
def test_a_line_about_the_list_is_named_and_not_counted(row, name):
    assert structural(ANI, BUDI, row) == [(4, name)]
    assert people(ANI, row, BUDI) == ["Ani", "Budi"]


def test_a_signature_block_belongs_together():
    block: list[list[Cell]] = [
        [None, None, None, "Sangatta, 31 Agustus 2026"],
        [None, None, "Mengetahui,", "PT Karya Bersama"],
        [],
        [None, None, "Ir. Joko Susilo", "Rina Wati"],
        [None, None, "Direktur"],
    ]
    assert [row for row, _name in structural(ANI, *block)] == [3, 4, 6, 7]
    assert people(ANI, *block) == ["Ani"]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param([3, nik(3), "Direktur Utama", "Direktur"], id="with a number"),
        pytest.param([3, None, "Noto", "Penanggung Jawab K3"], id="with a name, without a number"),
        pytest.param([3, None, "Ket Liong", "Tukang"], id="a name that begins like a remark"),
        pytest.param([3, "12345", "Jumlah", None], id="a garbled number"),
        pytest.param([None, None, "Total Sinaga", "Tukang"], id="a name that begins like a total"),
        pytest.param([None, None, "Jumlah Wati", "Tukang"], id="another"),
        pytest.param([None, None, "Ket Wahyu", "Tukang"], id="like a remark, without a number"),
        pytest.param([None, None, "Budi 2", "Direktur"], id="a name with a digit beside a director"),
        pytest.param([None, None, "Budi 2", "Total Station Operator"], id="and beside an instrument"),
    ],
)
def test_who_may_be_a_person_is_one(row):
    assert people(ANI, row) == ["Ani", row[2]]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param([3, nik(3), "Citra"], id="with a number"),
        pytest.param([3, None, "Citra"], id="numbered"),
        pytest.param([None, None, "Citra", "Tukang", 4_000_000], id="with a wage"),
    ],
)
def test_a_person_after_the_signatures_is_still_found(row):
    assert people(ANI, [None, None, "Mengetahui,"], row) == ["Ani", "Citra"]


@pytest.mark.parametrize("number", [3, "3.", "(3)", "c)", "IV", "-", "#REF!", None])
def test_a_prepared_row_is_blank_however_it_is_numbered(number):
    reading = read_roster(a_book([HEADER, ANI, [number, None, None, "-"], BUDI]), date(2026, 11, 3))
    assert (reading.blank, reading.rejected, reading.structural, reading.accepted) == (1, 0, [], 2)
