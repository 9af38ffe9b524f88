"""The pages of certificates as each role meets them, and the page for everybody."""

import io
import re
from datetime import timedelta
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient

from compliance.access.models import User
from compliance.certificates.operations import revoke
from compliance.people.second_factor import remove
from compliance.web.request import Patuh
from compliance.worker import run_pending
from tests.builders import NOW, World
from tests.certificates.builders import (
    PEOPLE,
    a_certificate,
    a_cleared_contract,
    a_request,
    first_term,
    hand_in,
    stored,
)

LATER = NOW + timedelta(days=3)


@pytest.fixture(autouse=True)
def _on_that_day(app: Patuh, monkeypatch):
    """A few days after the certificates were issued."""
    monkeypatch.setattr(Patuh, "now", lambda _app: LATER)


def public_number(world: World, certificate_id: int) -> str:
    with world.work("auditor") as ctx:
        return str(stored(ctx, certificate_id).number)


def first_term_id(world: World, contract_id: int) -> int:
    with world.work("auditor") as ctx:
        return int(first_term(ctx, contract_id).id or 0)


def test_asking_and_issuing_by_page(world: World, signed_in):
    term = first_term_id(world, a_cleared_contract(world))
    answer = signed_in("officer").post(f"/terms/{term}/certificate", follow_redirects=True)
    assert "Sertifikat diminta" in answer.text
    assert "Terbitkan" not in answer.text
    path = answer.request.path
    page = signed_in("approver").get(path)
    assert "Tidak ada yang menghalangi" in page.text
    done = signed_in("approver").post(
        f"{path}/issue", data={"otp": world.code("approver", LATER)}, follow_redirects=True
    )
    assert "Sertifikat terbit" in done.text
    assert "Berlaku. Termin ini boleh dibayar sampai dengan 4 Oktober 2026" in done.text


def test_a_wrong_code_issues_nothing_and_the_page_says_so(world: World, signed_in):
    request = a_request(world, a_cleared_contract(world))
    answer = signed_in("approver").post(f"/certificates/{request}/issue", data={"otp": "12 34 56"})
    assert (answer.status_code, "Kode ini salah" in answer.text) == (422, True)
    assert 'value="12 34 56"' in answer.text
    with world.work("auditor") as ctx:
        assert stored(ctx, request).number is None


def test_without_a_telephone_the_page_says_how_to_get_one(world: World, signed_in):
    request = a_request(world, a_cleared_contract(world))
    with world.work("admin") as ctx:
        remove(ctx, ctx.db.get_one(User, world.actors["approver"].id))
    page = signed_in("approver").get(f"/certificates/{request}")
    assert "Pasang kode keamanan" in page.text
    assert "Terbitkan sertifikat" not in page.text
    answer = signed_in("approver").post(f"/certificates/{request}/issue", data={"otp": "123456"})
    assert (answer.status_code, "belum dipasang" in answer.text) == (409, True)


def test_a_request_that_meets_obstacles_says_all_of_them(world: World, signed_in):
    contract_id = a_cleared_contract(world)
    with world.work("officer", LATER) as ctx:
        hand_in(ctx, first_term(ctx, contract_id).contract, PEOPLE[:1], LATER)
        first_term(ctx, contract_id).released_at = LATER
    answer = signed_in("officer").post(f"/terms/{first_term_id(world, contract_id)}/certificate")
    assert answer.status_code == 409
    assert "belum mutakhir" in answer.text
    assert "sudah dibayar" in answer.text


def test_the_approver_sees_what_keeps_them_from_issuing(world: World, signed_in):
    contract_id = a_cleared_contract(world)
    request = a_request(world, contract_id)
    with world.work("officer", LATER) as ctx:
        hand_in(ctx, first_term(ctx, contract_id).contract, PEOPLE[:1], LATER)
    page = signed_in("approver").get(f"/certificates/{request}")
    assert "belum mutakhir" in page.text
    assert "Terbitkan sertifikat" not in page.text
    refused = signed_in("approver").post(f"/certificates/{request}/issue", data={"otp": world.code("approver", LATER)})
    assert refused.status_code == 409
    assert "belum mutakhir" in refused.text


@pytest.mark.parametrize("act", ["decline", "revoke"])
def test_a_reason_too_short_comes_back_as_it_was_typed(world: World, signed_in, act):
    contract_id = a_cleared_contract(world)
    number = a_request(world, contract_id) if act == "decline" else a_certificate(world, contract_id)
    answer = signed_in("approver").post(f"/certificates/{number}/{act}", data={"reason": "salah<", "cause": "other"})
    assert answer.status_code == 422
    assert "paling sedikit 10 huruf" in answer.text
    assert "salah&lt;" in answer.text


def test_revoking_by_page_is_seen_by_everybody_at_once(world: World, signed_in, visitor: FlaskClient):
    certificate = a_certificate(world, a_cleared_contract(world))
    number = public_number(world, certificate)
    assert "✔ BERLAKU" in visitor.get(f"/v/{number}").text
    data = {"reason": "Ani Lestari <b>ternyata</b> tidak terdaftar"}
    missing = signed_in("approver").post(f"/certificates/{certificate}/revoke", data=data)
    assert missing.status_code == 422, "what anybody reads has to be chosen"
    data["cause"] = "uncovered"
    done = signed_in("approver").post(f"/certificates/{certificate}/revoke", data=data, follow_redirects=True)
    assert "tidak dapat dibatalkan" in done.text
    seen = visitor.get(f"/v/{number}").text
    assert "✖ DICABUT" in seen
    assert "4 September 2026" in seen
    assert "Ada pekerja yang ternyata tidak terlindungi." in seen
    assert "Ani Lestari &lt;b&gt;ternyata&lt;/b&gt; tidak terdaftar" in done.text
    everywhere = [f"/v/{number}", f"/v/{number}.json", f"/v/{number}?on=2026-09-04", "/log/tile/entries/000.p/2"]
    assert [b"Ani" in visitor.get(path).data for path in everywhere] == [False] * 4


def test_declining_by_page(world: World, signed_in):
    request = a_request(world, a_cleared_contract(world))
    data = {"reason": "Nilai termin belum benar"}
    done = signed_in("approver").post(f"/certificates/{request}/decline", data=data, follow_redirects=True)
    assert "Permintaan ditolak" in done.text
    assert "Nilai termin belum benar" in signed_in("officer").get(f"/certificates/{request}").text


VERDICTS = [
    pytest.param(None, NOW, "✔ BERLAKU", id="valid"),
    pytest.param(None, NOW + timedelta(days=31), "▲ KEDALUWARSA", id="expired"),
    pytest.param("roster", LATER, "▲ DIGANTIKAN", id="superseded"),
    pytest.param("revoke", LATER, "✖ DICABUT", id="revoked"),
]


@pytest.mark.parametrize(("change", "now", "verdict"), VERDICTS)
def test_everybody_is_told_the_truth_of_now(world: World, visitor: FlaskClient, monkeypatch, change, now, verdict):
    certificate = a_certificate(world, a_cleared_contract(world))
    with world.work("approver", LATER) as ctx:
        if change == "roster":
            hand_in(ctx, stored(ctx, certificate).contract, PEOPLE[:1], LATER)
        if change == "revoke":
            revoke(ctx, stored(ctx, certificate), "Dokumen ternyata palsu")
    monkeypatch.setattr(Patuh, "now", lambda _app: now)
    number = public_number(world, certificate)
    answer = visitor.get(f"/v/{number}")
    assert answer.status_code == 200
    for said in (verdict, number, "602.1/01/KTR/DPUPR/2026", "Dinas DPUPR", "CV Etam Jaya", "Rp333.000.000", "3 orang"):
        assert said in answer.text
    assert ("<strong>Tidak dapat dipakai untuk membayar" in answer.text) is ("BERLAKU" not in verdict)


def test_the_public_page_names_nobody(world: World, visitor: FlaskClient):
    text = visitor.get(f"/v/{public_number(world, a_certificate(world, a_cleared_contract(world)))}").text
    assert not any(told in text for nik, name in PEOPLE for told in (name, nik, "****", "Officer", "Approver"))


def test_an_unknown_number_looks_refused_not_broken(world: World, visitor: FlaskClient):
    answer = visitor.get("/v/KTM-2026-000001-<script>")
    assert answer.status_code == 404
    assert "✖ TIDAK DIKENAL" in answer.text
    assert "&lt;SCR1PT&gt;" in answer.text


def test_a_typed_number_leads_to_its_page(world: World, visitor: FlaskClient):
    number = public_number(world, a_certificate(world, a_cleared_contract(world)))
    answer = visitor.get("/v", query_string={"number": f" {number.lower()} "}, follow_redirects=True)
    assert answer.request.path == f"/v/{number}"
    assert "✔ BERLAKU" in answer.text
    assert "Nomor sertifikat" in visitor.get("/v?number=%20").text


def test_the_download_is_the_stored_paper(world: World, signed_in):
    certificate = a_certificate(world, a_cleared_contract(world))
    answer = signed_in("treasury").get(f"/certificates/{certificate}/pdf")
    assert answer.mimetype == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]
    with world.work("auditor") as ctx:
        assert answer.data == ctx.files.get(stored(ctx, certificate).pdf_digest)


def test_an_auditor_takes_what_the_filter_shows(world: World, signed_in):
    number = public_number(world, a_certificate(world, a_cleared_contract(world)))
    auditor = signed_in("auditor")
    assert "Buat paket" in auditor.get("/certificates").text
    asked = auditor.post("/certificates/export", data={"state": "valid"}, follow_redirects=True)
    assert "Menunggu giliran" in asked.text
    run_pending(world.house)
    done = auditor.get(asked.request.path).text
    assert "Unduh paket" in done
    answer = auditor.get(re.findall(r"/certificates/packs/\d+", done)[0])
    assert f"certificates/{number}.pdf" in ZipFile(io.BytesIO(answer.data)).namelist()
    answer.close()
    assert auditor.post("/certificates/export", data={"state": "revoked"}).status_code == 409
    assert "Buat paket" not in signed_in("treasury").get("/certificates").text


@pytest.mark.parametrize("query", ["?state=castle", "?agency_id=x", "?page=-3", "?page=x", "?text=%25", "?state=valid"])
def test_odd_filters_give_a_page(world: World, signed_in, query):
    a_certificate(world, a_cleared_contract(world))
    assert signed_in("auditor").get(f"/certificates{query}").status_code == 200


PAGES = {
    "list": ("GET", "/certificates"),
    "show": ("GET", "/certificates/{id}"),
    "pdf": ("GET", "/certificates/{id}/pdf"),
    "issue": ("POST", "/certificates/{id}/issue"),
    "revoke": ("POST", "/certificates/{id}/revoke"),
    "export": ("POST", "/certificates/export"),
    "verify": ("GET", "/v"),
}
ROLES = ("officer", "approver", "contractor", "treasury", "auditor", "head", "leader", "other_officer", "registrar")
STATUS = {
    "list": (200, 200, 200, 200, 200, 200, 200, 200, 403),
    "show": (200, 200, 200, 200, 200, 200, 200, 404, 404),
    "pdf": (200, 200, 200, 200, 200, 403, 403, 404, 404),
    "issue": (403, 422, 403, 403, 403, 403, 403, 404, 404),
    "revoke": (403, 422, 403, 403, 403, 403, 403, 404, 404),
    "export": (403, 403, 403, 403, 302, 403, 403, 403, 403),
    "verify": (200, 200, 200, 200, 200, 200, 200, 200, 200),
}


@pytest.mark.parametrize("page", PAGES)
def test_page_by_role(world: World, signed_in, page):
    certificate = a_certificate(world, a_cleared_contract(world))
    method, path = PAGES[page]
    for who, status in zip(ROLES, STATUS[page], strict=True):
        answer = signed_in(who).open(path.format(id=certificate), method=method)
        answer.close()
        assert answer.status_code == status, who


def test_a_visitor_is_asked_to_sign_in(world: World, visitor: FlaskClient):
    certificate = a_certificate(world, a_cleared_contract(world))
    for path in ("/certificates", f"/certificates/{certificate}", f"/certificates/{certificate}/pdf"):
        assert "/sign-in" in visitor.get(path).headers["Location"]
