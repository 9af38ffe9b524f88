"""The paper: what a treasurer and an auditor read on it, and that nothing else can get into it."""

import io
import subprocess
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from weasyprint.urls import FatalURLFetchingError

from compliance.audit.log import canonical
from compliance.certificates import annex, document, qr
from compliance.certificates.statement import for_everyone
from compliance.kernel.i18n import language

ADDRESS = "https://patuh.test/v/KTM-2026-000001-7F3K9Q"
CODE = "0oREoQEmoQRIc2FtcGxlCg" * 18  # as long as a real one


def a_statement(people: int = 3, **changes: Any) -> dict[str, Any]:
    """As it is stored: plain JSON."""
    return {
        "format": 2,
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
        "counts": {"workers": people, "cleared": people, "accepted": 0},
        "roster_version": 4,
        "roster_digest": f"{4:064}",
        "workers_root": f"{5:064}",
        "salt": f"{6:064}",
        "registers": [{"source": "combined", "as_of": "2026-08-25"}],
        "register_as_of": "2026-08-25",
        "rule_version": "2026.1",
        "judged_on": "2026-09-01",
        "seal": {"key_id": "a1b2c3d4e5f60718", "signer": "UJI COBA Patuh", "trial": True},
        "conditions": [],
        "fulfil_by": None,
        "answers": [],
        "workers": [a_worker(number) for number in range(1, people + 1)],
        **changes,
    }


def a_worker(number: int, **changes: Any) -> dict[str, Any]:
    worker = {"name": f"Pekerja Nomor {number}", "nik": f"************{number:04}", "accepted": False}
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


def test_nothing_is_cut_off_in_the_annex():
    programmes = ["jkk", "jkm", "jht", "jp", "jkp"]
    lines = "\n".join(annex.blocks([a_worker(1, name="Muhammad " * 20, programmes=programmes)]))
    assert lines.count("Muhammad") == 20
    assert {name.upper() for name in programmes} <= set(lines.split())
    assert max(map(len, lines.splitlines())) <= 100


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


def test_the_typefaces_are_shipped():
    assert all((Path(document.INTER) / f"inter-latin-{weight}-normal.woff2").exists() for weight in document.WEIGHTS)
    assert b"Inter" in poppler(render(a_statement()), "pdffonts", "-")
