"""The pages of a project's cover: what each party sees, sends and decides there."""

import io
import re
from datetime import date

import pytest
from sqlmodel import col, select

from compliance.contracts.models import Contract, ContractKind, ContractStatus
from compliance.projects.models import Evidence, EvidenceStatus
from tests.builders import World, a_contract, key
from tests.fixes.builders import JPG, PDF
from tests.projects.builders import a_paper

S = EvidenceStatus


@pytest.fixture
def contract_id(world: World) -> int:
    with world.work("officer") as ctx:
        return key(a_contract(ctx, world, paid=False, project_number=""))


def stored(world: World, contract_id: int) -> list[Evidence]:
    with world.work("auditor") as ctx:
        rows = list(ctx.db.exec(select(Evidence).where(Evidence.contract_id == contract_id).order_by(col(Evidence.id))))
        ctx.db.expunge_all()
        return rows


def sent(**fields: object) -> dict[str, object]:
    return {"number": "K-1", "dated_on": "15/06/2026", "amount": "875.000", "instalment": "1"} | fields


def test_from_the_contractors_form_to_a_member(world: World, signed_in, contract_id: int):
    contractor, officer, project = signed_in("contractor"), signed_in("officer"), f"/contracts/{contract_id}/project"
    assert "Belum terdaftar" in contractor.get(project).text
    registration = {"number": "2600012345", "dated_on": "2026-06-10", "proof": (io.BytesIO(PDF), "formulir.pdf")}
    assert contractor.post(f"{project}/registration", data=registration).status_code == 302
    receipt = sent(proof=(io.BytesIO(JPG), "kuitansi.jpg"))
    assert contractor.post(f"{project}/receipt", data=receipt).status_code == 302
    assert "Bukti proyek menunggu verifikasi Anda" in officer.get("/").text
    first, second = stored(world, contract_id)
    assert "Verifikasi" in officer.get(f"/evidence/{first.id}").text
    assert officer.post(f"/evidence/{first.id}/verify", data={"version": "1"}).status_code == 302
    checked = {"version": "1", "checked_on": "31/08/2026"}
    assert officer.post(f"/evidence/{second.id}/verify", data=checked).status_code == 302
    page = contractor.get(project).text
    assert "Peserta: proyek 2600012345" in page
    assert "diperiksa di e-Jakon 31 Agustus 2026 oleh Officer" in page
    assert "2600012345" in contractor.get(f"/contracts/{contract_id}").text


@pytest.mark.parametrize(
    ("sent_already", "expected"),
    [
        pytest.param((), "1", id="nothing paid"),
        pytest.param((875_000,), "2", id="the first is paid"),
        pytest.param((875_000, 437_500), "3", id="two are, one of them unseen yet"),
        pytest.param((10**9,), "", id="all is paid"),
    ],
)
def test_a_receipt_is_taken_to_pay_what_is_due_next(
    world: World, signed_in, contract_id: int, sent_already: tuple[int, ...], expected: str
):
    with world.work("contractor") as ctx:
        for number, amount in enumerate(sent_already):
            a_paper(ctx, ctx.db.get_one(Contract, contract_id), amount=amount, number=f"K-{number}")
    page = signed_in("contractor").get(f"/contracts/{contract_id}/project/receipt").text
    chosen = re.findall(r'<option selected value="([^"]*)"', page.split('name="instalment"')[1].split("</select>")[0])
    assert (chosen or [""])[0] == expected


def test_a_faulty_paper_comes_back_with_what_was_typed(world: World, signed_in, contract_id: int):
    address = f"/contracts/{contract_id}/project/receipt"
    answer = signed_in("contractor").post(address, data=sent(number="K-77", dated_on="15/09/2026", amount="0"))
    assert answer.status_code == 422
    for said in ("K-77", "15/09/2026", "sesudah hari ini", "lebih dari nol", "Lampirkan berkas"):
        assert said in answer.text
    page = sent(proof=(io.BytesIO(b"<html>"), "kuitansi.pdf"))
    answer = signed_in("contractor").post(address, data=page)
    assert answer.status_code == 422
    assert "bukan PDF, JPG atau PNG" in answer.text
    assert "Pilih berkasnya sekali lagi" in answer.text
    assert not stored(world, contract_id)


def test_a_rejection_needs_a_reason_and_shows_it(world: World, signed_in, contract_id: int):
    with world.work("officer") as ctx:
        number = key(a_paper(ctx, ctx.db.get_one(Contract, contract_id)))
    officer = signed_in("officer")
    answer = officer.post(f"/evidence/{number}/reject", data={"reason": "salah", "version": "1"})
    assert answer.status_code == 422
    assert "salah</textarea>" in answer.text
    answer = officer.post(f"/evidence/{number}/reject", data={"reason": "Tidak ada di e-Jakon.", "version": "9"})
    assert answer.status_code == 409
    assert "Tidak ada di e-Jakon.</textarea>" in answer.text
    officer.post(f"/evidence/{number}/reject", data={"reason": "Tidak ada di e-Jakon.", "version": "1"})
    assert "Tidak ada di e-Jakon." in signed_in("contractor").get(f"/contracts/{contract_id}/project").text
    assert stored(world, contract_id)[0].status is S.REJECTED


def test_who_only_reads_is_offered_nothing(world: World, signed_in, contract_id: int):
    with world.work("officer") as ctx:
        number = key(a_paper(ctx, ctx.db.get_one(Contract, contract_id)))
    for who in ("approver", "treasury", "auditor"):
        pages = [f"/contracts/{contract_id}/project", f"/evidence/{number}", f"/contracts/{contract_id}/contribution"]
        text = "".join(signed_in(who).get(page).text for page in pages)
        assert not any(word in text for word in ("Kirim", "Cocok, verifikasi", "Tolak", "Ubah dasar", "Ganti kuitansi"))
    assert f"/evidence/{number}/file" not in signed_in("treasury").get(f"/evidence/{number}").text
    assert "Cocok, verifikasi" not in signed_in("contractor").get(f"/evidence/{number}").text


def test_the_file_is_an_attachment_of_its_own_type(world: World, signed_in, contract_id: int):
    with world.work("officer") as ctx:
        number = key(a_paper(ctx, ctx.db.get_one(Contract, contract_id)))
    answer = signed_in("officer").get(f"/evidence/{number}/file")
    assert (answer.data, answer.mimetype) == (PDF, "application/pdf")
    assert answer.headers["Content-Disposition"] == "attachment; filename=surat.pdf"


def test_the_contribution_is_shown_as_on_paper(world: World, signed_in, contract_id: int):
    with world.work("officer") as ctx:
        a_paper(ctx, ctx.db.get_one(Contract, contract_id), status=S.VERIFIED, amount=2_000_000)
    text = signed_in("contractor").get(f"/contracts/{contract_id}/contribution").text
    for said in (
        "Rp1.110.000.000",
        "Rp1.000.000.000",
        "× 0,21% =",
        "Rp650.000",
        "Rp1.540.000",
        "Rp210.000",
        "Rp1.750.000",
        "22 Juni 2026",
        "Lebih bayar",
        "Rp250.000",
        "dibulatkan ke atas",
    ):
        assert said in text


@pytest.mark.parametrize("path", ["project", "contribution", "project/receipt"])
def test_contracts_of_other_kinds_have_no_project(world: World, signed_in, path):
    with world.work("officer") as ctx:
        number = key(a_contract(ctx, world, paid=False, kind=ContractKind.GOODS))
    assert signed_in("officer").get(f"/contracts/{number}/{path}").status_code == 404
    assert "Perlindungan proyek" not in signed_in("officer").get(f"/contracts/{number}").text


def test_kinds_and_replacements_that_are_not_there(world: World, signed_in, contract_id: int):
    with world.work("officer") as ctx:
        other = key(a_paper(ctx, a_contract(ctx, world, paid=False, number="other")))
    officer = signed_in("officer")
    for path in ("castle", f"receipt?replaces={other}", "receipt?replaces=999999"):
        assert officer.get(f"/contracts/{contract_id}/project/{path}").status_code == 404


def test_a_replacement_opens_with_what_it_replaces(world: World, signed_in, contract_id: int):
    with world.work("officer") as ctx:
        number = key(a_paper(ctx, ctx.db.get_one(Contract, contract_id), number="K-9"))
    text = signed_in("contractor").get(f"/contracts/{contract_id}/project/receipt?replaces={number}").text
    assert "Menggantikan nomor K-9" in text
    assert 'value="875.000"' in text


def test_clocks_of_a_year_without_calendar_are_said_in_words(world: World, signed_in):
    days = {"signed_on": date(2024, 6, 3), "starts_on": date(2024, 6, 10)}
    with world.work("officer") as ctx:
        number = key(a_contract(ctx, world, paid=False, project_number="", **days))
    assert "hari libur tahun itu belum ada di kalender" in signed_in("officer").get(f"/contracts/{number}").text
    assert signed_in("officer").get(f"/contracts/{number}/contribution").status_code == 200


FORM = {
    "document": "ADD-1",
    "signed_on": "03/08/2026",
    "reason": "Perubahan menurut berita acara.",
    "value": "1.110.000.000",
    "vat": "110.000.000",
    "ends_on": "2027-01-15",
    "maintenance_ends_on": "2027-07-15",
    "terms-0-kind": "advance",
    "terms-0-share": "333.000.000",
    "terms-1-kind": "final",
    "terms-1-share": "777.000.000",
    "terms-2-kind": "progress",
    "terms-2-share": "",
    "version": "1",
}


def test_an_addendum_is_recorded_on_its_page(world: World, signed_in, contract_id: int):
    officer, page = signed_in("officer"), f"/contracts/{contract_id}/addenda"
    assert "belum pernah diubah" in officer.get(page).text
    assert 'value="1.110.000.000"' in officer.get(f"{page}/new").text
    assert officer.post(f"{page}/new", data=FORM).status_code == 302
    text = signed_in("contractor").get(page).text
    for said in ("Adendum 1: ADD-1", "4 Desember 2026", "15 Januari 2027", "Perubahan menurut berita acara."):
        assert said in text
    assert "Catat adendum" not in text


def test_a_faulty_addendum_comes_back_with_what_was_typed(world: World, signed_in, contract_id: int):
    address = f"/contracts/{contract_id}/addenda/new"
    answer = signed_in("officer").post(address, data=FORM | {"value": "1.200.000.000", "document": ""})
    assert answer.status_code == 422
    for said in ("1.200.000.000", "Isian ini wajib", "Perubahan menurut berita acara."):
        assert said in answer.text
    answer = signed_in("officer").post(address, data=FORM | {"value": "1.200.000.000"})
    assert "kurang Rp90.000.000" in answer.text
    answer = signed_in("officer").post(address, data=FORM | {"more": "1"})
    assert answer.status_code == 200
    assert 'name="terms-3-share"' in answer.text


def test_released_terms_are_shown_but_not_asked_for(world: World, signed_in, contract_id: int):
    with world.work("officer") as ctx:
        ctx.db.get_one(Contract, contract_id).terms[0].released_at = ctx.now
    officer, address = signed_in("officer"), f"/contracts/{contract_id}/addenda/new"
    text = officer.get(address).text
    assert '<input type="hidden" name="terms-0-share" value="333000000">' in text
    assert officer.post(address, data=FORM | {"terms-0-share": "1"}).status_code == 302


def test_the_basis_is_set_on_its_page(world: World, signed_in, contract_id: int):
    officer, address = signed_in("officer"), f"/contracts/{contract_id}/contribution-basis"
    assert "Dasar iuran" in officer.get(address).text
    said = {"contribution_basis": "wages", "itemised_wages": "0", "payment": "at_once", "version": "1"}
    answer = officer.post(address, data=said)
    assert answer.status_code == 422
    assert "Upah harus lebih dari nol" in answer.text
    assert officer.post(address, data=said | {"itemised_wages": "300.000.000"}).status_code == 302
    text = officer.get(f"/contracts/{contract_id}/contribution").text
    assert "Rp6.120.000" in text
    assert "Sekaligus" in text


def test_a_closed_contract_takes_nothing_more(world: World, signed_in):
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world, paid=False, status=ContractStatus.CLOSED)
        number, paper = key(contract), key(a_paper(ctx, contract, status=S.SUBMITTED))
    officer = signed_in("officer")
    assert "Kirim" not in officer.get(f"/contracts/{number}/project").text
    assert "Cocok, verifikasi" not in officer.get(f"/evidence/{paper}").text
    assert officer.post(f"/contracts/{number}/addenda/new", data=FORM).status_code == 409
