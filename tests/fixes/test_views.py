"""The page of a finding: what each party sees and can do there."""

import io
import re

import pytest
from sqlmodel import select

from compliance.audit.models import AuditEntry
from compliance.checks.models import Finding, FindingStatus
from compliance.fixes import operations
from compliance.rulebook.models import Code
from compliance.uploads.proof import Proof
from tests.builders import World, a_contract, key
from tests.fixes.builders import JPG, a_finding
from tests.rosters.builders import ANI, a_sheet, hand_in

REASON = "Kartunya sudah cocok."


@pytest.fixture
def finding(world: World) -> int:
    """Ani, of whom the register knows nothing."""
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, a_sheet(ANI))
        return key(a_finding(ctx, contract))


def stored(world: World, number: int) -> Finding:
    with world.work("contractor") as ctx:
        found = operations.get_finding(ctx, number)
        ctx.db.expunge_all()
        return found


def test_the_contractor_sees_what_is_wrong_and_what_to_do(signed_in, finding: int):
    text = signed_in("contractor").get(f"/findings/{finding}").text
    for said in (
        "Tidak ditemukan di daftar BPJS per 31 Agustus 2026.",
        "Daftarkan pekerja ini ke BPJS Ketenagakerjaan",
        "UU 24/2011",
        "************0001",
        "/roster/workers/1",
        "/roster/workers/1/end",
        "Kirim ke petugas",
    ):
        assert said in text
    assert ANI[0] not in text
    assert "Keputusan petugas" not in text


@pytest.mark.parametrize(
    ("who", "status"),
    [("officer", 200), ("approver", 200), ("auditor", 200), ("treasury", 403), ("other_contractor", 404)],
)
def test_who_sees_the_page(signed_in, finding: int, who, status):
    assert signed_in(who).get(f"/findings/{finding}").status_code == status


def test_who_only_reads_is_offered_nothing(signed_in, finding: int):
    for who in ("approver", "auditor"):
        text = signed_in(who).get(f"/findings/{finding}").text
        assert not any(word in text for word in ("Kirim ke petugas", "Keputusan petugas", "Perbaiki data"))


def test_from_answer_to_return_to_answer_to_acceptance(world: World, signed_in, finding: int):
    contractor, officer, page = signed_in("contractor"), signed_in("officer"), f"/findings/{finding}"
    proof = (io.BytesIO(JPG), "kartu.pdf")
    answer = contractor.post(f"{page}/answer", data={"note": "Ini\nkartunya", "proof": proof, "version": "1"})
    assert answer.status_code == 302
    shown = officer.get(page).text
    assert "Ini<br>kartunya" in shown
    assert "kartu.jpg" in shown
    assert "Giliran" in shown
    assert officer.post(f"{page}/return", data={"reason": "Kartu orang lain.", "version": "2"}).status_code == 302
    assert "Kartu orang lain." in contractor.get(page).text
    contractor.post(f"{page}/answer", data={"note": "Maaf, ini yang benar.", "version": "3"})
    assert officer.post(f"{page}/accept", data={"reason": REASON, "version": "4"}).status_code == 302
    assert stored(world, finding).status is FindingStatus.ACCEPTED
    assert "Keputusan petugas" not in officer.get(page).text


def test_a_refused_answer_keeps_what_was_typed(world: World, signed_in, finding: int):
    page = (io.BytesIO(b"<html><script>"), "bukti.pdf")
    data = {"note": "Sudah terdaftar", "proof": page, "version": "1"}
    answer = signed_in("contractor").post(f"/findings/{finding}/answer", data=data)
    assert answer.status_code == 422
    for said in ("Sudah terdaftar</textarea>", "bukan PDF, JPG atau PNG", "Pilih berkasnya sekali lagi"):
        assert said in answer.text
    assert stored(world, finding).status is FindingStatus.OPEN


def test_a_short_reason_comes_back(signed_in, finding: int):
    answer = signed_in("officer").post(f"/findings/{finding}/accept", data={"reason": "sudah", "version": "1"})
    assert answer.status_code == 422
    assert "sudah</textarea>" in answer.text
    assert "paling sedikit 10 huruf" in answer.text


@pytest.mark.parametrize("version", ["9", "", "x"])
def test_a_stale_decision_comes_back_with_its_reason(world: World, signed_in, finding: int, version):
    officer = signed_in("officer")
    answer = officer.post(f"/findings/{finding}/accept", data={"reason": REASON, "version": version})
    assert answer.status_code == 409
    assert "sudah diubah orang lain" in answer.text
    assert f"{REASON}</textarea>" in answer.text
    assert 'name="version" type="hidden" value="1"' in answer.text
    assert stored(world, finding).status is FindingStatus.OPEN


def test_a_decision_that_came_too_late_keeps_its_reason(world: World, signed_in, finding: int):
    with world.work("officer") as ctx:
        operations.accept(ctx, operations.get_finding(ctx, finding), REASON, 1)
    answer = signed_in("officer").post(
        f"/findings/{finding}/return", data={"reason": "Belum terbukti.", "version": "2"}
    )
    assert answer.status_code == 409
    assert "Keadaan temuan ini sudah berubah" in answer.text
    assert "Belum terbukti.</textarea>" in answer.text


def test_what_the_rule_book_does_not_let_pass_has_no_button_for_it(world: World, signed_in):
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world)
        number = key(a_finding(ctx, contract, FindingStatus.ANSWERED, Code.NIK_INVALID, variant="serial"))
    text = signed_in("officer").get(f"/findings/{number}").text
    assert "/accept" not in text
    assert "/return" in text
    assert "datanya yang harus diperbaiki" in text


@pytest.mark.parametrize(
    ("code", "who", "offered"),
    [
        (Code.ROSTER_MISSING, "contractor", "/roster/upload"),
        (Code.PROJECT_UNREGISTERED, "officer", "/project/registration"),
        (Code.PROJECT_UNREGISTERED, "contractor", "/project/registration"),
    ],
)
def test_findings_about_the_contract_lead_to_what_settles_them(world: World, signed_in, code, who, offered):
    with world.work("officer") as ctx:
        number = key(a_finding(ctx, a_contract(ctx, world), code=code, line=0))
    text = signed_in(who).get(f"/findings/{number}").text
    assert f'{offered}"' in text


PRIMARY = re.compile(r'<a class="btn btn-primary" href="([^"]+)"')


@pytest.mark.parametrize(
    ("code", "said", "leads_to"),
    [
        pytest.param(Code.NIK_INVALID, {"variant": "serial"}, "/roster/workers/1", id="the list is wrong"),
        pytest.param(Code.WORKER_NOT_ON_PROJECT_LIST, {}, "#answer", id="reported to BPJS, proof sent"),
        pytest.param(Code.NOT_ENROLLED, {"via": "project", "employer": "CV"}, "#answer", id="enrolled, proof sent"),
        pytest.param(
            Code.ROSTER_STALE,
            {"variant": "unreported", "changed_on": "2026-08-01", "due_on": "2026-08-12"},
            "/project/worker-change",
            id="a report",
        ),
        pytest.param(
            Code.CONTRIBUTION_UNPAID,
            {"required": 1, "paid": 0, "waiting": 0, "missing": 1},
            "/project/receipt",
            id="a receipt",
        ),
    ],
)
def test_the_first_button_is_what_the_finding_asks_for(world: World, signed_in, code, said, leads_to):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, a_sheet(ANI))
        number = key(a_finding(ctx, contract, code=code, **said))
    buttons = PRIMARY.findall(signed_in("contractor").get(f"/findings/{number}").text)
    assert len(buttons) == 1
    assert buttons[0].endswith(leads_to)


def test_everybody_else_reads_who_has_to_do_it(world: World, signed_in, finding: int):
    assert "Penyedia mendaftarkan pekerja ini" in signed_in("officer").get(f"/findings/{finding}").text


def test_a_person_who_left_the_roster_is_still_named(world: World, signed_in, finding: int):
    with world.work("contractor") as ctx:
        hand_in(ctx, operations.get_finding(ctx, finding).contract, a_sheet(("6408041708900009", "Orang Lain")))
    text = signed_in("contractor").get(f"/findings/{finding}").text
    assert "Ani Lestari" in text
    assert "sudah tidak ada di daftar" in text
    assert "/roster/workers/1" not in text


def test_a_proof_is_an_attachment_of_its_own_type_and_logged(world: World, signed_in, finding: int):
    with world.work("contractor") as ctx:
        sent = Proof("kartu.html", io.BytesIO(JPG))
        entry = key(operations.answer(ctx, operations.get_finding(ctx, finding), "", sent, 1))
    answer = signed_in("officer").get(f"/fixes/{entry}/proof")
    assert (answer.data, answer.mimetype) == (JPG, "image/jpeg")
    assert answer.headers["Content-Disposition"] == "attachment; filename=kartu.jpg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with world.work("auditor") as ctx:
        assert "proof:read" in ctx.db.exec(select(AuditEntry.event)).all()
    assert signed_in("other_officer").get(f"/fixes/{entry}/proof").status_code == 404
    assert signed_in("treasury").get(f"/fixes/{entry}/proof").status_code == 403


def test_pages_of_findings_that_do_not_exist_are_not_found(signed_in):
    for address in ("/findings/1", "/fixes/1/proof"):
        assert signed_in("officer").get(address).status_code == 404
