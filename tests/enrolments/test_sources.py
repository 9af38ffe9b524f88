"""Lists of members as the branch or an export writes them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.enrolments.lines import EnrolmentLine
from compliance.enrolments.sources import RegisterFile, open_register
from compliance.kernel.errors import UnusableFile
from compliance.kernel.membership import Programme, Segment
from compliance.kernel.rownotes import RowNote
from compliance.kernel.sheets import Cell
from compliance.kernel.structure import Structure
from tests.sheets import bare_xlsx, csv_file, nik, xlsx

TODAY = date(2026, 11, 3)
JKK, JKM, JHT, JP, _JKP = Programme
HEADER = ["NIK", "Nama", "Segmen", "NPP", "Program", "Aktif Dari", "Aktif Sampai", "Dibayar Sampai", "Status"]
ANI = [nik(1), "Ani", "PU", "AB123456", "JKK, JKM, JHT", "01/01/2026", "", "", "AKTIF"]


def opened(path: Path, rows: Sequence[Sequence[Cell]], segment: Segment | None = None) -> RegisterFile:
    return open_register(csv_file(path / "register.csv", rows), TODAY, segment=segment)


def only(path: Path, *rows: Sequence[Cell], segment: Segment | None = None) -> EnrolmentLine | RowNote:
    (line,) = opened(path, rows, segment).lines
    return line


def member(path: Path, *rows: Sequence[Cell], segment: Segment | None = None) -> EnrolmentLine:
    line = only(path, *rows, segment=segment)
    assert isinstance(line, EnrolmentLine), line.message
    return line


def changed(**cells: str) -> list[str]:
    """Ani's row with other cells, by heading with ``_`` for spaces."""
    own = dict(zip(HEADER, ANI, strict=True)) | {name.replace("_", " "): cell for name, cell in cells.items()}
    return list(own.values())


@pytest.mark.parametrize(
    ("heading", "cell", "owes"),
    [
        ("Tunggakan", "YA", True),
        ("Tunggakan", "", False),
        ("Tunggakan Iuran", "tidak", False),
        ("Tunggakan (bulan)", "3", True),
        ("Bulan Tunggakan", "0", False),
        ("Bulan Tunggakan", "2 bulan", True),
        ("Status Iuran", "MENUNGGAK", True),
        ("Status Iuran", "Menunggak 2 bulan", True),
        ("Status Iuran", "LANCAR", False),
        ("Status Pembayaran Iuran", "Belum Lunas", True),
        ("Status Pembayaran", "Lunas s.d. Juli", False),
    ],
)
def test_the_list_can_say_that_the_employer_owes(tmp_path, heading, cell, owes):
    assert member(tmp_path, [*HEADER, heading], [*ANI, cell]).in_arrears is owes


def test_a_word_on_arrears_that_nobody_knows_is_noted(tmp_path):
    line = only(tmp_path, [*HEADER, "Tunggakan"], [*ANI, "entah"])
    assert isinstance(line, RowNote)
    assert "tunggakan" in str(line.problem)


def test_an_export_with_english_headings(tmp_path):
    header = "nik,kpj,name,birth_date,npp,company,segment,project_number,programmes"
    header += ",active_from,active_until,paid_until,status"
    row = f"{nik(1)},17012345678,Ani,1990-08-17,,PT Karya,JAKON,JK-1,JKK+JKM,2026-01-01,2026-12-31,2026-08-31,active"
    assert member(tmp_path, header.split(","), row.split(",")) == EnrolmentLine(
        row=2,
        nik=nik(1),
        kpj="17012345678",
        name="Ani",
        birth_date=date(1990, 8, 17),
        npp="",
        company="PT Karya",
        segment=Segment.JAKON,
        project_number="JK-1",
        programmes=frozenset((JKK, JKM)),
        active_from=date(2026, 1, 1),
        active_until=date(2026, 8, 31),
        active=True,
    )


@pytest.mark.parametrize(
    ("title", "as_of"),
    [
        ("Daftar peserta per 31 Agustus 2026", date(2026, 8, 31)),
        ("Posisi: 31-08-2026", date(2026, 8, 31)),
        ("Data per Agustus 2026", date(2026, 8, 31)),
        ("Periode 1 Januari s/d 31 Agustus 2026", date(2026, 8, 31)),
        ("Members as of 2026-08-31", date(2026, 8, 31)),
        ("Per 31 Desember 2026", None),
        ("Perusahaan: PT 31 Agustus 2026", None),
        ("Daftar peserta", None),
    ],
)
def test_the_date_of_the_list_is_in_its_title(tmp_path, title, as_of):
    file = opened(tmp_path, [["BPJS KETENAGAKERJAAN"], [title], HEADER, ANI])
    assert file.as_of == as_of
    assert [line.row for line in file.lines] == [4]


@pytest.mark.parametrize(
    ("text", "segment"),
    [
        ("PU", Segment.PU),
        ("Penerima Upah", Segment.PU),
        ("PPU", Segment.PU),
        ("BPU", Segment.BPU),
        ("Bukan Penerima Upah (BPU)", Segment.BPU),
        ("JAKON", Segment.JAKON),
        ("Jasa Konstruksi", Segment.JAKON),
    ],
)
def test_segments(tmp_path, text, segment):
    assert member(tmp_path, HEADER, changed(Segmen=text)).segment is segment


@pytest.mark.parametrize(
    ("header", "row", "given", "segment"),
    [
        pytest.param(["NIK", "Nomor Proyek"], [nik(1), "JK1"], None, Segment.JAKON, id="a project's number"),
        pytest.param(["NIK", "NPP", "Program"], [nik(1), "AB1", "JKK"], None, Segment.PU, id="an employer's number"),
        pytest.param(
            ["NIK", "Nama", "Program"], [nik(1), "Ani", "JKK"], Segment.BPU, Segment.BPU, id="the whole list's"
        ),
    ],
)
def test_a_list_that_does_not_say_its_segment(tmp_path, header, row, given, segment):
    assert member(tmp_path, header, row, segment=given).segment is segment


def test_a_project_insures_work_accidents_and_death(tmp_path):
    assert member(tmp_path, ["NIK", "Nomor Proyek"], [nik(1), "JK1"]).programmes == {JKK, JKM}


@pytest.mark.parametrize(
    ("cells", "programmes"),
    [
        (["Y", "ya", "√", "1"], {JKK, JKM, JHT, JP}),
        (["Y", "Y", "T", "-"], {JKK, JKM}),
        (["24000", "", "0", "N"], set()),
        ([24000, 12000, 0, None], {JKK, JKM}),
    ],
)
def test_a_column_for_each_programme(tmp_path, cells, programmes):
    path = xlsx(tmp_path / "a", [["NIK", "NPP", "JKK", "Jaminan Kematian", "JHT", "JP"], [nik(1), "AB1", *cells]])
    (line,) = open_register(path, TODAY).lines
    assert isinstance(line, EnrolmentLine)
    assert line.programmes == programmes


@pytest.mark.parametrize(
    ("until", "paid", "last"),
    [
        ("31/12/2026", "", date(2026, 12, 31)),
        ("", "Agustus 2026", date(2026, 8, 31)),
        ("31/12/2026", "Agustus 2026", date(2026, 8, 31)),
        ("15/08/2026", "Agustus 2026", date(2026, 8, 15)),
        ("31/12/9999", "", None),
        ("", "", None),
    ],
)
def test_the_earlier_end_counts(tmp_path, until, paid, last):
    assert member(tmp_path, HEADER, changed(Aktif_Sampai=until, Dibayar_Sampai=paid)).active_until == last


def test_a_sheets_first_of_the_month_is_a_paid_month_but_a_declared_day(tmp_path):
    first = date(2026, 8, 1)
    header = ["NIK", "NPP", "Program", "Aktif Sampai", "Dibayar Sampai"]
    rows: list[list[Cell]] = [[nik(1), "A", "JKK", first, None], [nik(2), "A", "JKK", None, first]]
    path = xlsx(tmp_path / "a", [header, *rows])
    ends = [line.active_until for line in open_register(path, TODAY).lines if isinstance(line, EnrolmentLine)]
    assert ends == [first, date(2026, 8, 31)]


@pytest.mark.parametrize(
    ("status", "active"),
    [
        ("AKTIF", True),
        ("A", True),
        ("active", True),
        ("NON AKTIF", False),
        ("Nonaktif", False),
        ("N", False),
        ("", True),
    ],
)
def test_status(tmp_path, status, active):
    assert member(tmp_path, HEADER, changed(Status=status)).active is active


@pytest.mark.parametrize(
    ("cells", "part"),
    [
        pytest.param({"NIK": ""}, "NIK kosong", id="no NIK"),
        pytest.param({"NIK": "640804170890001"}, "***********0001", id="15 digits, masked"),
        pytest.param({"NIK": "6,40804170890E+15"}, "mungkin hilang", id="digits lost"),
        pytest.param({"Segmen": "PMI"}, "“PMI”", id="unknown segment"),
        pytest.param({"Program": "Lengkap"}, "JKK, JKM, JHT", id="unknown programme"),
        pytest.param({"Aktif_Dari": "awal tahun"}, "awal tahun", id="unreadable day"),
        pytest.param({"Status": "LUNAS"}, "AKTIF atau NON AKTIF", id="unknown status"),
    ],
)
def test_a_row_that_can_not_be_used_is_reported_and_the_rest_go_in(tmp_path, cells, part):
    bad, good = opened(tmp_path, [HEADER, changed(**cells), ANI]).lines
    assert isinstance(bad, RowNote)
    assert (bad.row, part in str(bad.message), good.row) == (2, True, 3)


def test_an_unreadable_birth_date_costs_nobody_their_cover(tmp_path):
    assert member(tmp_path, ["Tanggal Lahir", *HEADER], ["?", *ANI]).birth_date is None


@pytest.mark.parametrize(
    ("numbers", "lost"),
    [
        pytest.param([11, 20], [], id="an intact number shows that 0 is a digit here"),
        pytest.param([10, 20], [2, 3], id="all end in 0: Excel has cut them"),
    ],
)
def test_numbers_for_niks(tmp_path, numbers, lost):
    rows: list[list[Cell]] = [[int(nik(number)), "A", "JKK"] for number in numbers]
    lines = list(open_register(xlsx(tmp_path / "a", [["NIK", "NPP", "Program"], *rows]), TODAY).lines)
    assert [line.row for line in lines if isinstance(line, RowNote)] == lost


def test_rows_of_nobody_asked_for_are_counted_and_left_out(tmp_path):
    path = csv_file(tmp_path / "a", [HEADER, ANI, [], changed(NIK=nik(2)), changed(NIK=nik(3)), changed(NIK="x")])
    file = open_register(path, TODAY, niks={nik(2)})
    assert [line.row for line in file.lines] == [4, 6]
    assert (file.blank, file.others) == (1, 2)


def test_a_list_goes_on_in_the_next_sheet(tmp_path):
    header = ["NIK", "NPP", "Program"]
    path = xlsx(tmp_path / "a", [header, [nik(1), "A", "JKK"]], Lanjutan=[["judul"], header, [nik(2), "A", "JKK"]])
    assert [line.nik for line in open_register(path, TODAY).lines if isinstance(line, EnrolmentLine)] == [
        nik(1),
        nik(2),
    ]


@pytest.mark.parametrize(
    ("rows", "parts"),
    [
        pytest.param([["Nama", "NPP"], ["Ani", "A"]], ["Judul kolom tidak ditemukan"], id="no NIK column"),
        pytest.param([[nik(1), "Ani"]], ["judul kolomnya tidak ada"], id="no header"),
        pytest.param([["NIK", "Nama"], [nik(1), "Ani"]], ["Kolom Program"], id="no programmes"),
        pytest.param(
            [["NIK", "No. KTP", "Nama"], [nik(1)]], ["A (NIK), B (No. KTP)", "Kolom Program"], id="two reasons"
        ),
    ],
)
def test_a_list_that_can_not_be_understood_is_refused_with_every_reason(tmp_path, rows, parts):
    with pytest.raises(UnusableFile) as refused:
        opened(tmp_path, rows)
    assert all(part in str(refused.value) for part in parts)


WORDS = ("Ani", "PU", "JAKON", "JKK, JKM", "01/01/2026", "Agustus 2026", "AKTIF", "AB123456", "?", "", nik(1), nik(2))


@given(st.lists(st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=9)), min_size=9, max_size=9), max_size=9))
def test_every_row_with_content_is_a_member_or_a_note(tmp_path_factory, rows):
    rows = [[cell.replace("\x00", "").strip() for cell in row] for row in rows]
    path = csv_file(tmp_path_factory.getbasetemp() / "register.csv", [HEADER, ANI, *rows], encoding="utf-8")
    file = open_register(path, TODAY)
    found = [line.row for line in file.lines]
    assert found == [2, *(number for number, row in enumerate(rows, start=3) if any(row))]
    assert file.blank == found[-1] - len(found) - 1


def test_merged_cells_speak_for_all_their_rows(tmp_path):
    """A group under one company: each member has its own number and name, the rest once for all."""
    rows: list[list[Cell]] = [[nik(number), f"Orang {number}", *[None] * (len(HEADER) - 2)] for number in range(1, 5)]
    rows[0] = list(ANI)
    merged = [f"{letter}2:{letter}4" for letter in "CDEFI"]
    file = open_register(xlsx(tmp_path / "a", [HEADER, *rows, ["Jumlah"]], merged=merged), TODAY)
    *members, refused = list(file.lines)
    assert [(line.company, line.npp, line.active_from) for line in members if isinstance(line, EnrolmentLine)] == [
        ("", "AB123456", date(2026, 1, 1))
    ] * 3
    assert isinstance(refused, RowNote)
    assert refused.row == 5, "below the merged cells"
    assert (file.merged, file.structural) == (2, {Structure.TOTAL: [6]})


def test_bare_day_numbers_of_an_old_mac_count_from_1904(tmp_path):
    cells = [nik(1), "JKK", 43100]
    texts = "".join(
        f'<c r="{letter}1" t="str"><v>{heading}</v></c>'
        for letter, heading in zip("ABC", ["NIK", "Program", "Aktif Dari"], strict=True)
    )
    row = f'<c r="A2" t="str"><v>{cells[0]}</v></c><c r="B2" t="str"><v>JKK</v></c><c r="C2"><v>{cells[2]}</v></c>'
    path = bare_xlsx(tmp_path / "a", f'<row r="1">{texts}</row><row r="2">{row}</row>', date1904=True)
    (line,) = open_register(path, TODAY, segment=Segment.BPU).lines
    assert isinstance(line, EnrolmentLine)
    assert line.active_from == date(2022, 1, 1)


def test_a_formula_that_was_never_calculated_is_not_taken_for_an_empty_cell(tmp_path):
    texts = [nik(1), "JKK"]
    heads = "".join(
        f'<c r="{letter}1" t="str"><v>{text}</v></c>'
        for letter, text in zip("ABC", ["NIK", "Program", "Aktif Sampai"], strict=True)
    )
    row = "".join(f'<c r="{letter}2" t="str"><v>{text}</v></c>' for letter, text in zip("AB", texts, strict=True))
    path = bare_xlsx(tmp_path / "a", f'<row r="1">{heads}</row><row r="2">{row}<c r="C2"><f>TODAY()</f></c></row>')
    (note,) = open_register(path, TODAY, segment=Segment.BPU).lines
    assert isinstance(note, RowNote)
    assert "belum dihitung" in str(note.problem)
