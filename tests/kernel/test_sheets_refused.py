"""Files that can't be used: each gets one clear sentence, none gets a traceback, and the reader's process may die."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.kernel.errors import UnusableFile
from compliance.kernel.sheets import Limits, read_workbook
from tests.sheets import WORKBOOK, bare_xlsx, csv_file, ods, ole2, package, xlsx

SMALL = Limits(size=100_000, rows=100, columns=20, seconds=10, memory=512 * 1024**2)


def refusal(path: Path, limits: Limits = SMALL) -> str:
    with pytest.raises(UnusableFile) as refused:
        read_workbook(path, limits)
    assert len(refused.value.reasons) == 1
    return str(refused.value)


def with_bytes(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def a_cell(reference: str) -> str:
    return f'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="{reference}"><v>2</v></c></row>'


REPEATED = (
    '<table:table-row table:number-rows-repeated="1048575"><table:table-cell {} office:value-type="string">'
    "<text:p>x</text:p></table:table-cell></table:table-row>"
)

NASTY = [
    pytest.param(lambda path: with_bytes(path, b""), "kosong", id="empty"),
    pytest.param(lambda path: with_bytes(path, b"\r\n ; \r\n"), "kosong", id="nothing but blanks"),
    pytest.param(lambda path: xlsx(path, [[]]), "kosong", id="an empty sheet"),
    pytest.param(lambda path: with_bytes(path, b"%PDF-1.7\n..."), "PDF", id="PDF named .xlsx"),
    pytest.param(lambda path: with_bytes(path, b"\xff\xd8\xff\xe0..."), "JPEG", id="a photo"),
    pytest.param(lambda path: with_bytes(path, b"\x89PNG\r\n..."), "PNG", id="a screenshot"),
    pytest.param(lambda path: with_bytes(path, b"\x7fELF\0\0\0"), "biner", id="a program"),
    pytest.param(lambda path: with_bytes(path, b"\1\0\2\0\3\0\4\0"), "biner", id="small numbers of two bytes"),
    pytest.param(lambda path: with_bytes(path, b"N\0I\0K\0\0\0\0\0"), "biner", id="letters of two bytes, and more"),
    pytest.param(lambda path: with_bytes(path, b"<html><table>"), "HTML", id="a web page named .xls"),
    pytest.param(lambda path: with_bytes(path, b"PK\3\4...."), "rusak", id="the beginning of a zip"),
    pytest.param(lambda path: package(path, {"word/document.xml": ""}), "Word", id="a Word document"),
    pytest.param(lambda path: package(path, {"foto.jpg": ""}), "ZIP", id="a zip of photos"),
    pytest.param(lambda path: package(path, WORKBOOK), "rusak", id="a workbook without its sheet"),
    pytest.param(lambda path: bare_xlsx(path, '<row r="1"><c'), "rusak", id="torn XML"),
    pytest.param(lambda path: with_bytes(path, xlsx(path, [["x"]]).read_bytes()[:3000]), "rusak", id="half an upload"),
    pytest.param(lambda path: ole2(path, "EncryptedPackage"), "kata sandi", id="password"),
    pytest.param(lambda path: ole2(path, "Workbook"), "rusak", id="a torn XLS"),
    pytest.param(lambda path: ole2(path, "WordDocument"), "Word", id="an old Word document"),
    pytest.param(lambda path: bare_xlsx(path, a_cell("XFD1048576")), "XFD1048576", id="a cell at the end of the world"),
    pytest.param(lambda path: bare_xlsx(path, a_cell("A1048576")), "A1048576", id="a cell in the last row"),
    pytest.param(lambda path: bare_xlsx(path, a_cell("ZZ99999")), "memori", id="far enough to exhaust the memory"),
    pytest.param(lambda path: bare_xlsx(path, a_cell("Z2")), "26 kolom", id="too many columns"),
    pytest.param(lambda path: xlsx(path, [["x"]] * 200), "100 baris", id="too many rows"),
    pytest.param(lambda path: csv_file(path, [["x", "y"]] * 200), "100 baris", id="too many rows of CSV"),
    pytest.param(lambda path: csv_file(path, [["xyz" * 20]] * 2000), "1 MB", id="too many bytes"),
    pytest.param(lambda path: bare_xlsx(path, a_cell("B2"), padding=64 * 1024**2), "mengembang", id="a zip bomb"),
    pytest.param(lambda path: ods(path, REPEATED.format("")), "100 baris", id="one row a million times"),
    pytest.param(
        lambda path: ods(path, REPEATED.format('table:number-columns-repeated="1024"')),
        "rusak",
        id="a thousand million cells",
    ),
    pytest.param(lambda path: with_bytes(path, b'NIK;Nama\n1;"Ani\n2;Budi\n3;"Cici"\n'), "baris 2", id="a lone quote"),
    pytest.param(lambda path: with_bytes(path, b'NIK;Nama\n1;"Ani\n2;Budi\n'), "kutip", id="a quote never closed"),
]


@pytest.mark.parametrize(("make", "found"), NASTY)
def test_a_file_that_can_not_be_used_is_refused_with_what_it_is(tmp_path, make, found):
    assert found in refusal(make(tmp_path / "daftar.xlsx"))


def test_a_reader_that_takes_too_long_is_stopped(tmp_path):
    rows = "".join(
        f'<row r="{n}"><c><v>{n}</v></c><c><v>{n}.5</v></c><c><v>.5</v></c></row>' for n in range(1, 800_000)
    )
    assert "1 detik" in refusal(bare_xlsx(tmp_path / "a", rows), Limits(rows=800_000, seconds=1))


def test_the_reader_never_outgrows_its_memory(tmp_path):
    assert "memori" in refusal(xlsx(tmp_path / "a", [["x"]]), Limits(memory=16 * 1024**2))


@settings(max_examples=40)
@given(place=st.floats(0, 1), junk=st.binary(min_size=1, max_size=60), cut=st.booleans())
def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(tmp_path_factory, place, junk, cut):
    path = tmp_path_factory.getbasetemp() / "damaged.xlsx"
    sound = xlsx(path, [["NIK", "Nama"], ["6408041708900001", "Ani"]]).read_bytes()
    at = int(place * len(sound))
    read_or_refused(with_bytes(path, sound[:at] + junk + (b"" if cut else sound[at + len(junk) :])))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_and_nothing_else(tmp_path_factory, content):
    read_or_refused(with_bytes(tmp_path_factory.getbasetemp() / "bytes", content))


def read_or_refused(path: Path) -> None:
    with suppress(UnusableFile):
        assert read_workbook(path, SMALL).sheets
