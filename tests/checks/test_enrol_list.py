"""The list to enrol: the right people on the right sheet, whole NIKs as text, and every export on record."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlmodel import select

from compliance.access.columns import DEFAULT, Content, read_columns
from compliance.access.models import Setting
from compliance.access.settings import Key
from compliance.audit.models import AuditEntry
from compliance.checks.enrol_list import Todo, enrol_list, todo_of
from compliance.checks.models import FindingStatus
from compliance.contracts.models import Contract
from compliance.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from compliance.people.operations import change_setting
from compliance.rulebook.models import Code
from tests.builders import World, a_contract, key
from tests.fixes.builders import a_finding
from tests.rosters.builders import ANI, BUDI, CITRA, a_sheet, hand_in


@pytest.fixture
def contract(world: World) -> int:
    with world.work("officer") as ctx:
        found = a_contract(ctx, world)
        hand_in(ctx, found, a_sheet(ANI, BUDI, CITRA))
        return key(found)


def found(world: World, contract: int, line: int, code: Code, **values: Any) -> None:
    with world.work("officer") as ctx:
        a_finding(ctx, ctx.db.get_one(Contract, contract), code=code, line=line, **values)


def export(world: World, contract: int, who: str = "contractor") -> Workbook:
    with world.work(who) as ctx:
        name, content = enrol_list(ctx, ctx.db.get_one(Contract, contract))
    assert Path(name).suffix == ".xlsx"
    return load_workbook(io.BytesIO(content))


def rows(book: Workbook, name: str) -> list[dict[str, Any]]:
    _title, _note, headings, *cells = book[name].iter_rows(values_only=True)
    return [dict(zip(map(str, headings), row, strict=True)) for row in cells]


@pytest.mark.parametrize(
    ("code", "variant", "todo"),
    [
        (Code.NOT_ENROLLED, None, Todo.ENROL),
        (Code.OTHER_EMPLOYER, "company", Todo.ENROL),
        (Code.OTHER_EMPLOYER, "project", Todo.ENROL),
        (Code.OTHER_EMPLOYER, "project_for_staff", Todo.ENROL),
        (Code.OTHER_EMPLOYER, "project_unknown", None),
        (Code.SELF_EMPLOYED_COVER, None, Todo.ENROL),
        (Code.ENROLMENT_INACTIVE, "elsewhere", Todo.ENROL),
        (Code.ENROLMENT_INACTIVE, "elsewhere_unknown", Todo.ENROL),
        (Code.ENROLMENT_INACTIVE, "lapsed", Todo.REACTIVATE),
        (Code.ENROLMENT_INACTIVE, "unknown", Todo.REACTIVATE),
        (Code.COVERAGE_GAP, "ahead", Todo.REACTIVATE),
        (Code.COVERAGE_GAP, "past", None),
        (Code.PROGRAMME_MISSING, None, Todo.ADD_PROGRAMME),
        (Code.NIK_INVALID, "length", Todo.CORRECT),
        (Code.NIK_PRECISION_LOST, None, Todo.CORRECT),
        (Code.DUPLICATE_WORKER, "many", Todo.CORRECT),
        (Code.NAME_MISMATCH, None, Todo.CORRECT),
        (Code.BIRTH_DATE_MISMATCH, "both", Todo.CORRECT),
        (Code.UNDERAGE, "nik", None),
        (Code.OVERLAPPING_ASSIGNMENT, None, None),
        (Code.ROSTER_MISSING, None, None),
        (Code.REGISTER_STALE, "old", None),
        (Code.PROJECT_UNREGISTERED, None, None),
    ],
)
def test_what_has_to_be_done(code, variant, todo):
    assert todo_of(code, variant) is todo


def test_a_sheet_for_each_thing_to_do_with_whole_niks_as_text(world: World, contract: int):
    found(world, contract, 1, Code.NOT_ENROLLED)
    found(world, contract, 2, Code.PROGRAMME_MISSING, programmes=["JKM"])
    found(world, contract, 3, Code.NIK_INVALID, variant="length", length=12)
    book = export(world, contract)
    assert book.sheetnames == ["Daftarkan", "Tambah program", "Perbaiki identitas"]
    [row] = rows(book, "Daftarkan")
    assert row["NIK"] == ANI[0]
    assert row["Nama Lengkap"] == ANI[1]
    assert row["NPP"] == "JJ012345"
    assert row["Nomor Proyek"] == "PJ-6408-001"
    assert "Tidak ditemukan di daftar BPJS" in row["Yang Ditemukan"]
    assert "mendaftarkan pekerja ini" in row["Yang Harus Dilakukan"]
    assert "bukan formulir resmi" in book["Daftarkan"]["A2"].value
    assert book["Daftarkan"]["A1"].value.startswith("Daftarkan: 1 pekerja")


def test_two_findings_of_one_thing_to_do_are_one_row(world: World, contract: int):
    found(world, contract, 1, Code.NAME_MISMATCH, name="Ani", register_name="ANNI")
    found(world, contract, 1, Code.BIRTH_DATE_MISMATCH, variant="nik", stated="1990-01-01", by_nik="1990-02-01")
    [row] = rows(export(world, contract), "Perbaiki identitas")
    assert "atas nama ANNI" in row["Yang Ditemukan"]
    assert "1 Februari 1990" in row["Yang Ditemukan"]


def test_a_name_that_looks_like_a_formula_stays_a_name(world: World):
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, a_sheet((ANI[0], '=HYPERLINK("http://x")')))
        number = key(contract)
    found(world, number, 1, Code.NOT_ENROLLED)
    cell = export(world, number)["Daftarkan"]["B4"]
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x")')


@pytest.mark.parametrize(
    ("line", "code", "status"),
    [
        pytest.param(1, Code.UNDERAGE, FindingStatus.OPEN, id="nothing that a branch can settle"),
        pytest.param(1, Code.NOT_ENROLLED, FindingStatus.ACCEPTED, id="settled"),
        pytest.param(9, Code.NOT_ENROLLED, FindingStatus.OPEN, id="no longer on the roster"),
    ],
)
def test_without_anybody_to_enrol_there_is_no_list(world: World, contract: int, line, code, status):
    with world.work("officer") as ctx:
        a_finding(ctx, ctx.db.get_one(Contract, contract), status, code, line, variant="nik")
    with world.work("contractor") as ctx, pytest.raises(Conflict, match="Tidak ada pekerja"):
        enrol_list(ctx, ctx.db.get_one(Contract, contract))


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("officer", Forbidden),
        ("approver", Forbidden),
        ("auditor", Forbidden),
        ("other_contractor", NotFound),
        ("admin", NotFound),
    ],
)
def test_only_the_employer_takes_the_own_workers(world: World, contract: int, who, refusal):
    found(world, contract, 1, Code.NOT_ENROLLED)
    with world.work(who) as ctx, pytest.raises(refusal):
        enrol_list(ctx, ctx.db.get_one(Contract, contract))


def test_every_export_is_on_record(world: World, contract: int, signed_in):
    found(world, contract, 1, Code.NOT_ENROLLED)
    found(world, contract, 1, Code.NAME_MISMATCH, name="Ani", register_name="ANNI")
    page = signed_in("contractor").get(f"/contracts/{contract}/findings").text
    assert "to-enrol.xlsx" in page
    assert "to-enrol.xlsx" not in signed_in("officer").get(f"/contracts/{contract}/findings").text
    answer = signed_in("contractor").get(f"/contracts/{contract}/findings/to-enrol.xlsx")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with world.work("auditor") as ctx:
        entry = ctx.db.exec(select(AuditEntry).where(AuditEntry.event == "enrol_list:exported")).one()
        assert (entry.actor, json.loads(entry.details), entry.contract_id) == ("Contractor", {"workers": 1}, contract)


def test_the_columns_are_the_administrators(world: World, contract: int):
    found(world, contract, 1, Code.NOT_ENROLLED)
    with world.work("admin") as ctx:
        change_setting(ctx, Key.ENROL_LIST_COLUMNS, "No. KTP = NIK\nNama Ibu Kandung =\nTempat Lahir", 1)
    [row] = rows(export(world, contract), "Daftarkan")
    assert row == {"No. KTP": ANI[0], "Nama Ibu Kandung": None, "Tempat Lahir": None}


def test_columns_that_can_not_be_read_are_named_line_by_line(world: World):
    with world.work("admin") as ctx, pytest.raises(Invalid) as refused:
        change_setting(ctx, Key.ENROL_LIST_COLUMNS, "NIK = nik\n= nama\nAlamat = alamat rumah", 1)
    assert [str(reason) for reason in refused.value.reasons] == [
        "Baris 2: judul kolomnya belum ada.",
        "Baris 3: isi “alamat rumah” tidak dikenal.",
    ]
    with world.work("admin") as ctx:
        assert not ctx.db.exec(select(Setting)).all()


def test_the_columns_that_are_shipped_can_be_read():
    contents = [column.content for column in read_columns(DEFAULT)]
    assert len(contents) == len(set(contents))
    assert contents[:2] == [Content.NIK, Content.NAME]


def test_a_subcontractors_workers_are_enrolled_in_the_main_contracts_project(world: World):
    with world.work("officer") as ctx:
        root = a_contract(ctx, world, project_number="PJ-77")
        part = a_contract(ctx, world, number="SUB", project_number="", main_id=key(root), under_id=key(root))
        hand_in(ctx, part, a_sheet(ANI))
        a_finding(ctx, part, code=Code.NOT_ENROLLED, line=1)
        number = key(part)
    (row,) = rows(export(world, number), "Daftarkan")
    assert row["Nomor Proyek"] == "PJ-77"
