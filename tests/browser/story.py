"""What the story's people hold in their hands: a roster with flaws, a list of the branch, a proof."""

from pathlib import Path

from openpyxl import Workbook
from sqlmodel import col, select

from compliance.checks.models import Finding
from compliance.checks.operations import check_contract
from compliance.enrolments.loading import load_register
from compliance.enrolments.models import RegisterSource
from compliance.rulebook.models import Severity
from tests.builders import TODAY, World, a_contract, key
from tests.certificates.builders import PEOPLE, register
from tests.certificates.builders import hand_in as list_people

PROJECT = "PJ-6408-0042"
RECEIPT, MEMBERSHIP = "KW-0042", "SK-0042"
COVERED = (
    ("6408041708900001", "Budi Santoso"),
    ("6408045204850012", "Siti Aminah"),
    ("6408040101950003", "Joko Susilo"),
)
MISTYPED, MISSING = ("640804020292", "Hendra Gunawan"), ("6408040303930006", "Rudi Hartono")
MENDED = "6408040202920005"
REGISTER_HEADINGS = "NIK;NAMA;SEGMEN;NO PROYEK;PROGRAM;AKTIF DARI;AKTIF SAMPAI;STATUS"


def flagged(world: World, person: tuple[str, str] = MISSING) -> int:
    """The finding of the only person on a contract's roster, by a check that was made."""
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world)
        list_people(ctx, contract, (person,))
        register(ctx, contract, PEOPLE)
        check_contract(ctx, contract, "request")
        found = select(Finding).where(Finding.line == 1, Finding.severity == Severity.BLOCK)
        return key(ctx.db.exec(found.order_by(col(Finding.id))).first())


def roster(path: Path) -> Path:
    """As contractors send it: titles above, a nameless row, a NIK with four digits missing, a signature below."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["DAFTAR TENAGA KERJA LAPANGAN"])
    sheet.append([])
    sheet.append(["No.", "No. KTP", "Nama Lengkap", "Jabatan/Pekerjaan"])
    for number, (nik, name) in enumerate((*COVERED, MISTYPED, MISSING), start=1):
        sheet.append([number, nik, name, "Tukang"])
    sheet.append([6, None, None, "Mandor"])
    sheet.append([])
    sheet.append([None, None, "Sangatta, 1 September 2026"])
    book.save(path)
    return path


def load_list(world: World, folder: Path) -> None:
    """The branch's list: everybody but one is insured through the project."""
    people = (*COVERED, (MENDED, MISTYPED[1]))
    lines = [f"{nik};{name.upper()};JAKON;{PROJECT};JKK, JKM;01/06/2026;31/12/2026;AKTIF" for nik, name in people]
    path = folder / "daftar.csv"
    path.write_text("\n".join((REGISTER_HEADINGS, *lines)), encoding="cp1252")
    with world.work("registrar") as ctx:
        load_register(ctx, path, path.name, RegisterSource.JAKON, TODAY)


def proof(path: Path) -> Path:
    path.write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    return path
