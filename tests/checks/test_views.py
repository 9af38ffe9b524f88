"""The pages of checks: the work list, a run at the press of a button, a past run explained."""

import pytest
from sqlmodel import col, delete, select

from compliance.audit.models import AuditEntry
from compliance.checks.models import CheckRun, Finding, FindingStatus, Turn
from compliance.checks.operations import check_contract
from compliance.contracts.operations import get_contract
from compliance.jobs.models import Job
from compliance.web.request import Patuh
from tests.builders import NOW, World, a_contract, key
from tests.enrolments.builders import load, on_project, on_staff
from tests.rosters.builders import ANI, BUDI, CITRA, a_sheet, hand_in


@pytest.fixture(autouse=True)
def the_day_of_the_tests(app: Patuh, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "now", lambda: NOW)


@pytest.fixture
def contract(world: World, tmp_path) -> int:
    """Checked: Ani is covered, Budi is staff of another company, Citra's NIK is too short."""
    with world.work("officer") as ctx:
        found = a_contract(ctx, world)
        hand_in(ctx, found, a_sheet(ANI, BUDI, CITRA))
        number = key(found)
    with world.work("registrar") as ctx:
        load(ctx, tmp_path, on_project(*ANI), on_staff(BUDI[0], "Sutrisno Hadi", npp="ZZ111111", company="PT Lain"))
    with world.work("officer") as ctx:
        check_contract(ctx, get_contract(ctx, number), "change")
        ctx.db.exec(delete(Job))
    return number


def test_the_work_list_says_who_what_and_what_next(world: World, signed_in, contract: int):
    page = signed_in("contractor").get(f"/contracts/{contract}/findings").text
    for said in ("Budi Santoso", "************0002", "Terdaftar sebagai pekerja PT Lain", "Perbaiki NIK sesuai KTP"):
        assert said in page
    assert BUDI[0] not in page
    assert page.index("Budi Santoso") < page.index("Citra Dewi")


@pytest.mark.parametrize(("who", "first"), [("contractor", "Citra Dewi"), ("officer", "Budi Santoso")])
def test_ones_own_turn_comes_first(world: World, signed_in, contract: int, who, first):
    with world.work("officer") as ctx:
        for finding in ctx.db.exec(select(Finding).where(Finding.line == 2)):
            finding.status, finding.turn = FindingStatus.ANSWERED, Turn.OFFICER
    page = signed_in(who).get(f"/contracts/{contract}/findings").text
    other = {"Citra Dewi": "Budi Santoso", "Budi Santoso": "Citra Dewi"}[first]
    assert page.index(first) < page.index(other)


def test_figures_add_up_and_say_as_of_when(world: World, signed_in, contract: int):
    page = signed_in("officer").get(f"/contracts/{contract}/findings").text
    figures = [int(part.split("</strong>")[0]) for part in page.split("<strong>")[1:] if part[0].isdigit()]
    assert figures[:4] == [3, 1, 2, 0]
    assert "menurut daftar BPJS per 1 September 2026" in page


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("code=nik_invalid", "Citra Dewi", "Budi Santoso"),
        ("status=accepted", "Tidak ada temuan yang cocok", "Citra Dewi"),
        ("code=castle&status=moat", "Citra Dewi", "Tidak ada temuan"),
    ],
)
def test_the_work_list_is_filtered_by_address(world: World, signed_in, contract: int, query, shown, hidden):
    page = signed_in("officer").get(f"/contracts/{contract}/findings?{query}").text
    assert shown in page
    assert hidden not in page


def test_the_page_waits_for_a_check_that_is_asked_for(world: World, signed_in, contract: int):
    officer = signed_in("officer")
    assert "http-equiv" not in officer.get(f"/contracts/{contract}/findings").text
    with world.work("registrar") as ctx:
        load(ctx, ctx.files.root, on_project(*ANI))
    waiting = officer.get(f"/contracts/{contract}/findings").text
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in waiting
    assert "Pemeriksaan sedang berjalan" in waiting


def test_the_page_says_when_its_check_is_out_of_date(world: World, signed_in, contract: int):
    officer = signed_in("officer")
    assert "belum mutakhir" not in officer.get(f"/contracts/{contract}/findings").text
    with world.work("officer") as ctx:
        get_contract(ctx, contract).version += 1
    assert "belum mutakhir" in officer.get(f"/contracts/{contract}/findings").text


def test_a_button_checks_at_once(world: World, signed_in, contract: int):
    answer = signed_in("officer").post(f"/contracts/{contract}/check", follow_redirects=True)
    assert "3 pekerja diperiksa: 2 perlu ditindaklanjuti." in answer.text
    with world.work("officer") as ctx:
        assert ctx.db.exec(select(CheckRun.reason).order_by(col(CheckRun.id))).all()[-1] == "request"


def test_a_contract_that_was_never_checked_says_so(world: World, signed_in):
    with world.work("officer") as ctx:
        fresh = key(a_contract(ctx, world))
    assert "belum diperiksa" in signed_in("officer").get(f"/contracts/{fresh}/findings").text


def test_a_run_shows_what_the_register_said_then(world: World, signed_in, contract: int):
    with world.work("officer") as ctx:
        run = ctx.db.exec(select(CheckRun.id)).first()
    with world.work("registrar") as ctx:
        load(ctx, ctx.files.root, on_project(*BUDI))
    page = signed_in("auditor").get(f"/contracts/{contract}/runs/{run}").text
    for said in ("Gabungan", "PJ-6408-001", "PT Lain", "JKK, JKM, JHT", "2026.2"):
        assert said in page
    assert "Sutrisno" not in page, "the name under a NIK that may be somebody else's is veiled"
    assert "Su******" in page


def test_the_marked_file_is_a_download_on_record(world: World, signed_in, contract: int):
    answer = signed_in("contractor").get(f"/contracts/{contract}/findings/roster.xlsx")
    assert answer.status_code == 200
    assert "daftar-ditandai.xlsx" in answer.headers["Content-Disposition"]
    with world.work("auditor") as ctx:
        assert ctx.db.exec(select(AuditEntry.event).order_by(col(AuditEntry.sequence))).all()[-1] == "file:exported"


@pytest.mark.parametrize("who", ["other_officer", "other_contractor"])
@pytest.mark.parametrize("path", ["findings", "findings/roster.xlsx", "runs/1"])
def test_the_contract_of_others_is_not_found(world: World, signed_in, contract: int, who, path):
    assert signed_in(who).get(f"/contracts/{contract}/{path}").status_code == 404


def test_what_is_accepted_needs_no_next_step(world: World, signed_in, contract: int):
    with world.work("officer") as ctx:
        for finding in ctx.db.exec(select(Finding)):
            finding.status = FindingStatus.ACCEPTED
    page = signed_in("officer").get(f"/contracts/{contract}/findings").text
    assert "Terdaftar sebagai pekerja PT Lain" in page
    assert "Penyedia mendaftarkan pekerja ini" not in page
