"""The paper: what a treasurer and an auditor read on it, and that nothing else can get into it."""

import io
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import zxingcpp
from PIL import Image
from weasyprint.urls import FatalURLFetchingError

from compliance.audit.log import canonical
from compliance.certificates import document, qr, typefaces
from compliance.certificates.statement import for_everyone
from compliance.kernel.i18n import language

ADDRESS = "https://patuh.test/v/KTM-2026-000001-7F3K9Q"
CODE = "0oREoQEmoQRIc2FtcGxlCg" * 18  # as long as a real one


def a_statement(people: int = 3, **changes: Any) -> dict[str, Any]:
    """As it is stored: plain JSON."""
    return {
        "format": 5,
        "owed": 0,
        "kind": "normal",
        "number": "KTM-2026-000001-7F3K9Q",
        "address": ADDRESS,
        "issued_at": "2026-09-01T02:00:00+00:00",
        "expires_on": "2026-10-01",
        "requested_by": "Siti Aminah",
        "issued_by": "Budi Santoso",
        "district": "Pemerintah Kabupaten Kutai Timur",
        "city": "Sangatta",
        "legal_basis": ["Undang-Undang Nomor 24 Tahun 2011", "Peraturan Pemerintah Nomor 44 Tahun 2015"],
        "contract": {
            "number": "602.1/01/KTR/DPUPR/2026",
            "title": "Pembangunan Jembatan Sangatta",
            "kind": "construction",
            "signed_on": "2026-06-01",
            "agency": "Dinas Pekerjaan Umum",
            "company": "CV Etam Jaya",
            "project_number": "PJ-6408-001",
            "addendum": 0,
        },
        "term": {"number": 1, "kind": "advance", "percentage": "30", "amount": 333_000_000},
        "counts": counts(people),
        "companies": [a_company("CV Etam Jaya", people)],
        "roster_version": 4,
        "roster_digest": f"{4:064}",
        "workers_root": f"{5:064}",
        "salt": f"{6:064}",
        "registers": [{"source": "combined", "as_of": "2026-08-25"}],
        "register_as_of": "2026-08-25",
        "rule_version": "2026.2",
        "judged_on": "2026-09-01",
        "seal": {"key_id": "a1b2c3d4e5f60718", "signer": "UJI COBA Patuh", "trial": True},
        "conditions": [],
        "fulfil_by": None,
        "answers": [],
        "workers": [a_worker(number) for number in range(1, people + 1)],
        **changes,
    }


def counts(people: int) -> dict[str, int]:
    return {"workers": people, "cleared": people, "accepted": 0}


def a_company(name: str, people: int, contract: str = "602.1/01/KTR/DPUPR/2026") -> dict[str, Any]:
    roster = {"roster_version": 4, "roster_digest": f"{4:064}"}
    return {"name": name, "contract": contract, **roster, "counts": counts(people)}


def a_worker(number: int, **changes: Any) -> dict[str, Any]:
    worker = {"company": 0, "name": f"Pekerja Nomor {number}", "nik": f"************{number:04}", "accepted": False}
    return worker | {"programmes": ["jkk", "jkm"], "cover_until": "2026-12-31"} | changes


def render(statement: dict[str, Any]) -> bytes:
    return document.render(canonical(statement), CODE)


def poppler(pdf: bytes, *command: str) -> bytes:
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout


def text_of(pdf: bytes) -> str:
    return poppler(pdf, "pdftotext", "-layout", "-", "-").decode()


def pages_of(pdf: bytes) -> list[str]:
    return text_of(pdf).split("\f")[:-1]


def picture_of(pdf: bytes, page: int = 1, dots: int = 100) -> Image.Image:
    return Image.open(
        io.BytesIO(poppler(pdf, "pdftoppm", "-f", str(page), "-l", str(page), "-r", str(dots), "-png", "-"))
    )


def test_the_first_page_says_what_a_treasurer_needs():
    first = pages_of(render(a_statement()))[0]
    for said in (
        "Memenuhi syarat untuk dibayar",
        "Termin ke-1: Uang muka (30%)",
        "Rp333.000.000",
        "Tiga ratus tiga puluh tiga juta rupiah",
        "Dapat dipakai sampai dengan 1 Oktober 2026",
        "Terbit di Sangatta, 1 September 2026 10.00 WITA",
        "602.1/01/KTR/DPUPR/2026, 1 Juni 2026",
        "Pembangunan Jembatan Sangatta (Konstruksi)",
        "Dinas Pekerjaan Umum",
        "CV Etam Jaya",
        "PJ-6408-001",
        "3 orang: 3 tanpa temuan yang menghalangi",
        "Daftar tenaga kerja versi 4, daftar BPJS Ketenagakerjaan per 25 Agustus 2026",
        "Siti Aminah",
        "Budi Santoso",
        "Peraturan Pemerintah Nomor 44 Tahun 2015",
        "Periksa hanya di alamat resmi:",
        ADDRESS,
        "Halaman 1 dari 2",
    ):
        assert said in first


def test_it_is_indonesian_whatever_the_reader_speaks():
    with language("en"):
        assert render(a_statement()) == render(a_statement())
        assert "1 Oktober 2026" in text_of(render(a_statement()))


def test_what_the_officer_accepted_is_not_hidden():
    people = [a_worker(1), a_worker(2, accepted=True)]
    counts = {"workers": 2, "cleared": 1, "accepted": 1}
    first, second = pages_of(render(a_statement(workers=people, counts=counts)))
    assert "1 tanpa temuan yang menghalangi, 1 dengan temuan yang diterima" in first
    assert "2*" in second
    assert "1*" not in second


def test_the_annex_names_everybody_once_and_each_page_its_number():
    pages = pages_of(render(a_statement(200)))
    text = "\n".join(pages)
    assert all(text.count(f"************{number:04}") == 1 for number in range(1, 201))
    for place, page in enumerate(pages, start=1):
        assert "KTM-2026-000001-7F3K9Q" in page
        assert f"Halaman {place} dari {len(pages)}" in page
    assert all("Nama" in page and "Terlindungi s.d." in page for page in pages[1:])


def test_a_contract_with_long_words_still_fits_the_first_page():
    contract = a_statement()["contract"] | {"title": "Pembangunan Jembatan dan Jalan Pendekat " * 7}
    agency = "Dinas Pekerjaan Umum, Penataan Ruang, Perumahan, Kawasan Permukiman dan Pertanahan"
    laws = [f"Peraturan Menteri Ketenagakerjaan Nomor {number} Tahun 2021 sebagaimana diubah" for number in range(10)]
    pages = pages_of(render(a_statement(contract=contract | {"agency": agency}, legal_basis=laws)))
    assert len(pages) == 2
    assert ADDRESS in pages[0]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Muhammad " * 20, id="many words"),
        pytest.param("Wolfeschlegelsteinhausenbergerdorff" * 3, id="one long word"),
        pytest.param("M" * 200, id="wide letters"),
        pytest.param("Nguyễn Łukasz Ōtsuka Žižek", id="letters that Inter was not shipped with"),
        pytest.param("Andi’s – “Daeng” (alm.) <b>&amp; $+^|~", id="signs"),
        pytest.param("محمد", id="Arabic"),
        pytest.param("e\u0301 combined and \u0416\u0301", id="marks on letters"),
        pytest.param("Ирина Γιώργος", id="other scripts from the left"),
        pytest.param("Tab\tin\u00a0it", id="odd spaces"),
    ],
)
def test_no_letter_of_a_name_is_lost(name):
    pdf = render(a_statement(workers=[a_worker(1, name=name), a_worker(2)]))
    text = "".join(poppler(pdf, "pdftotext", "-raw", "-f", "2", "-", "-").decode().split())
    assert unicodedata.normalize("NFC", "".join(name.split())) in unicodedata.normalize("NFC", text)
    assert "PekerjaNomor2" in text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("देव", "[U+0926][U+0947][U+0935]", id="a script that is not shipped"),
        pytest.param("Ani 👷 王", "Ani [U+1F477] [U+738B]", id="a picture"),
        pytest.param("Ani\u0000\u0007\ue000", "Ani[U+0000][U+0007][U+E000]", id="no letter at all"),
    ],
)
def test_a_letter_that_no_shipped_typeface_has_is_told_by_its_code(name, said):
    """Not as an empty box, and not in a typeface that happens to be on this machine."""
    contract = a_statement()["contract"] | {"title": name}
    pages = pages_of(render(a_statement(contract=contract, workers=[a_worker(1, name=name)])))
    assert said in pages[0]
    assert f"1. {said}" in pages[1]


@pytest.mark.parametrize("people", [0, 1, 5, 56, 57, 300])
def test_the_annex_is_a_table_to_those_who_listen(people):
    with pikepdf.open(io.BytesIO(render(a_statement(people)))) as pdf:
        section = pdf.Root.StructTreeRoot.K[0].K[-1]
        assert [element.S for element in section.K] == ["/H2", "/P", "/Table"]
        headings, *rows = section.K[-1].K
        assert [f"{cell.S} {cell.A.Scope}" for cell in headings.K] == ["/TH /Column"] * 5
        assert [[cell.S for cell in row.K] for row in rows] == [["/TD"] * 5] * people
        assert all(row.P.objgen == section.K[-1].objgen for row in rows)


def of_three_companies() -> dict[str, Any]:
    """The second one's list goes on on the second sheet; one more has nobody."""
    companies = [a_company("CV Etam Jaya", 40), a_company("PT Łódź", 30, "SUB/1"), a_company("CV Kosong", 0, "SUB/2")]
    companies.append(a_company("CV Tiga", 2, "SUB/3"))
    people = [a_worker(number, company=0 if number <= 40 else 1 if number <= 70 else 3) for number in range(1, 73)]
    return a_statement(72, companies=companies, workers=people)


def test_the_annex_says_for_which_company_each_works():
    _first, second, third = pages_of(render(of_three_companies()))
    assert [second.count(name) for name in ("CV Etam Jaya, 602.1/01", "PT Łódź, SUB/1", "CV Tiga")] == [1, 1, 0]
    assert [third.count(name) for name in ("CV Etam Jaya", "PT Łódź, SUB/1", "CV Tiga, SUB/3", "Kosong")] == [
        0,
        1,
        1,
        0,
    ]
    assert third.index("PT Łódź") < third.index("CV Tiga") < third.index("************0071")


def test_a_company_is_a_heading_in_the_table_once():
    with pikepdf.open(io.BytesIO(render(of_three_companies()))) as pdf:
        rows = list(pdf.Root.StructTreeRoot.K[0].K[-1].K[-1].K)
        heads = {place: row.K[0] for place, row in enumerate(rows) if len(row.K) == 1}
        assert list(heads) == [1, 42, 73]
        assert {(str(cell.S), int(cell.A.ColSpan)) for cell in heads.values()} == {("/TH", 5)}
    assert "CV Etam Jaya, 602" not in pages_of(render(a_statement()))[1], "a single company is that of the first page"


@pytest.mark.parametrize(
    ("worker", "said"),
    [
        pytest.param({"cover_until": "open"}, ["JKK JKM", "tanpa batas"], id="no end"),
        pytest.param({"cover_until": None}, ["JKK JKM", "tidak satu tanggal"], id="not one date"),
        pytest.param(
            {"cover_until": None, "programmes": [], "accepted": True},
            ["\N{EN DASH}", "diterima dengan", "alasan"],
            id="accepted",
        ),
    ],
)
def test_what_stands_in_the_place_of_a_date(worker, said):
    annexed = pages_of(render(a_statement(workers=[a_worker(1, **worker)])))[1]
    assert all(one in annexed for one in said)


@pytest.mark.parametrize("trial", [True, False])
def test_every_page_of_a_trial_says_so(trial):
    people = [a_worker(number, name="محمد" if number < 3 else "Ani") for number in range(1, 80)]
    seal = a_statement()["seal"] | {"trial": trial, "signer": "Balai Sertifikasi"}
    pages = pages_of(render(a_statement(workers=people, seal=seal)))
    assert len(pages) == 4
    assert {"UJI COBA" in page for page in pages} == {trial}


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(a_statement(1), id="one"),
        pytest.param(a_statement(300), id="many"),
        pytest.param(of_three_companies(), id="of several companies"),
    ],
)
def test_every_mark_on_a_page_leads_to_its_element(statement):
    with pikepdf.open(io.BytesIO(render(statement))) as pdf:
        tree = pdf.Root.StructTreeRoot.ParentTree.Nums
        marked = {int(number): list(elements) for number, elements in zip(tree[::2], tree[1::2], strict=True)}
        assert list(marked) == sorted(marked)
        assert {int(page.StructParents) for page in pdf.pages} == set(marked)
        for page in pdf.pages[1:]:
            elements = marked[int(page.StructParents)]
            drawn = [int(one.operands[1].MCID) for one in pikepdf.parse_content_stream(page, "BDC")]
            assert drawn == list(range(len(elements)))
            assert [int(element.K) for element in elements] == drawn
            assert all(element.Pg.objgen == page.objgen for element in elements)


def test_the_specimen_of_letters_is_taken_out_again():
    pdf = render(a_statement())
    assert len(pages_of(pdf)) == 2
    assert "! " + '"' + " # $" not in text_of(pdf)


def test_columns_of_figures_are_straight():
    words = poppler(render(a_statement(300)), "pdftotext", "-f", "2", "-bbox", "-", "-").decode()
    assert len(set(re.findall(r'xMax="([0-9.]+)" yMax="[0-9.]+">\*{12}[0-9]{4}<', words))) == 1


@pytest.mark.parametrize("people", [1, 60])
def test_the_code_leads_to_the_official_address(people):
    assert [code.text for code in zxingcpp.read_barcodes(picture_of(render(a_statement(people))))] == [
        f"{ADDRESS}#{CODE}"
    ]


def test_it_reads_the_same_in_black_and_white():
    assert (
        zxingcpp.read_barcodes(picture_of(render(a_statement()), dots=200).convert("1"))[0].text == f"{ADDRESS}#{CODE}"
    )


def test_equal_statements_give_equal_bytes():
    assert render(a_statement()) == render(a_statement())
    assert render(a_statement()) != render(a_statement(city="Bontang"))


def test_a_name_is_text_and_never_markup():
    worker = a_worker(1, name='<img src="http://127.0.0.1:9/x"><script>alert(1)</script>')
    assert "<img" in text_of(render(a_statement(workers=[worker])))


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x.png", "file:///etc/hostname", "ftp://127.0.0.1/x"])
def test_nothing_is_fetched(monkeypatch, address):
    """Even if markup got through, neither the network nor the disk would be asked."""
    monkeypatch.setattr(qr, "picture", lambda _content: address)
    with pytest.raises(FatalURLFetchingError):
        render(a_statement())


def test_everything_that_names_people_stays_out_of_the_public_view():
    shown = for_everyone(a_statement())
    assert not {"workers", "requested_by", "issued_by", "salt"} & set(shown)
    assert not any(name in str(shown) for name in ("Pekerja Nomor", "Siti", "Budi"))


NOTHING_INSTALLED = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{folder}/none</dir><cachedir>{folder}/cache</cachedir></fontconfig>"""
SET_ELSEWHERE = "import sys; from compliance.certificates.document import render; code = sys.argv[1]; "
SET_ELSEWHERE += "sys.stdout.buffer.write(render(sys.stdin.buffer.read().decode(), code))"


def test_a_machine_without_typefaces_sets_the_same_bytes(tmp_path: Path):
    (tmp_path / "fonts.conf").write_text(NOTHING_INSTALLED.format(folder=tmp_path))
    people = [a_worker(1, name="Nguyễn Žižek"), a_worker(2, name="محمد Ирина 王"), a_worker(3, accepted=True)]
    statement = canonical(a_statement(kind="conditional", workers=people))
    setting = {**os.environ, "FONTCONFIG_FILE": str(tmp_path / "fonts.conf")}
    command = [sys.executable, "-W", "ignore:No fonts configured", "-c", SET_ELSEWHERE, CODE]
    there = subprocess.run(command, input=statement.encode(), env=setting, capture_output=True, check=True).stdout
    assert there == document.render(statement, CODE)
    (tmp_path / "there.pdf").write_bytes(there)
    verapdf = [sys.executable, "-m", "tests.certificates.verapdf", str(tmp_path / "there.pdf")]
    assert subprocess.run(verapdf, capture_output=True, text=True).stdout == "PDF/A-3a: 1\n"


def test_every_typeface_is_one_that_is_shipped_with_its_licence():
    listed = poppler(render(a_statement()), "pdffonts", "-").decode().splitlines()[2:]
    assert {line.split("+")[1].split()[0] for line in listed} == {
        "Patuh-Inter",
        "Patuh-Inter-Semi-Bold",
        "Patuh-Inter-Bold",
        "Patuh-DejaVu-Bold",
    }
    assert all((face.path.parent / "LICENSE.txt").exists() for face in typefaces.FACES)
