"""The pages of payments as each role meets them."""

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from compliance.payments.models import Override, Release
from compliance.web.request import Patuh
from tests.builders import World
from tests.certificates.builders import a_certificate, a_cleared_contract, first_term, stored
from tests.payments.builders import CONFIRMATION, LATER, REASON, an_override, release

FORM = {"spm_number": "SPM/1", "spm_date": "2026-09-03", "sp2d_number": "SP2D/1", "sp2d_date": "4 September 2026"}


@pytest.fixture(autouse=True)
def _on_that_day(app: Patuh, monkeypatch):
    """A few days after the certificates were issued."""
    monkeypatch.setattr(Patuh, "now", lambda _app: LATER)


def page_of(world: World, contract_id: int) -> str:
    with world.work("auditor") as ctx:
        return f"/payments/{first_term(ctx, contract_id).id}"


def test_paying_by_page(world: World, signed_in):
    contract_id = a_cleared_contract(world)
    a_certificate(world, contract_id)
    treasury, path = signed_in("treasury"), page_of(world, contract_id)
    assert "Pembangunan Jembatan Sangatta" in treasury.get("/payments").text
    assert "Boleh dibayar sampai dengan 1 Oktober 2026" in treasury.get(path).text
    done = treasury.post(f"{path}/release", data=FORM, follow_redirects=True)
    assert "Pembayaran tercatat" in done.text
    assert "SP2D/1, 4 September 2026" in done.text
    assert "Catat pembayaran" not in done.text
    assert "SP2D SP2D/1" in treasury.get("/payments?state=released").text


def test_a_paper_that_was_used_is_not_offered_for_use_again(world: World, signed_in, visitor: FlaskClient):
    contract_id = a_cleared_contract(world)
    certificate = a_certificate(world, contract_id)
    release(world, contract_id)
    with world.work("auditor") as ctx:
        number = stored(ctx, certificate).number
    for page in (visitor.get(f"/v/{number}").text, signed_in("treasury").get(f"/certificates/{certificate}").text):
        assert "sudah dibayar pada 4 September 2026 10.00 WITA; jangan dibayar lagi" in page
        assert "sampai dengan 1 Oktober" not in page


def test_what_was_typed_comes_back_with_every_fault(world: World, signed_in):
    contract_id = a_cleared_contract(world)
    a_certificate(world, contract_id)
    wrong = FORM | {"spm_number": "SPM/<1>", "sp2d_date": "2026-09-02", "spm_date": "3 September 2026"}
    answer = signed_in("treasury").post(f"{page_of(world, contract_id)}/release", data=wrong)
    assert answer.status_code == 422
    assert "SP2D tidak boleh lebih awal daripada SPM (3 September 2026)" in answer.text
    assert "SPM/&lt;1&gt;" in answer.text
    empty = signed_in("treasury").post(f"{page_of(world, contract_id)}/release", data={"spm_date": "kemarin"})
    assert empty.status_code == 422
    assert empty.text.count("Isian ini wajib") == 3
    assert "Tulis tanggal seperti" in empty.text


def test_the_gate_closed_while_the_form_was_open(world: World, signed_in):
    contract_id = a_cleared_contract(world)
    certificate = a_certificate(world, contract_id)
    with world.work("officer", LATER) as ctx:
        stored(ctx, certificate).contract.vouched_version += 1
    answer = signed_in("treasury").post(f"{page_of(world, contract_id)}/release", data=FORM)
    assert answer.status_code == 409
    assert "Sertifikat tidak berlaku lagi" in answer.text
    with world.work("auditor") as ctx:
        assert not ctx.db.exec(select(Release)).all()


def test_every_obstacle_says_who_acts_next(world: World, signed_in):
    page = signed_in("treasury").get(page_of(world, a_cleared_contract(world))).text
    assert "Yang menghalangi pembayaran ini (1)" in page
    assert ">Petugas OPD</h3>" in page
    assert "Catat pembayaran" not in page


def test_an_override_by_page_from_proposal_to_payment(world: World, signed_in):
    contract_id = a_cleared_contract(world)
    path = page_of(world, contract_id)
    assert "Usulkan pengecualian" in signed_in("approver").get(path).text
    proposed = signed_in("approver").post(f"{path}/override", data={"reason": REASON}, follow_redirects=True)
    assert "Pengecualian diusulkan, belum disahkan" in proposed.text
    assert "Sahkan pengecualian" not in proposed.text
    confirmed = signed_in("treasury").post(
        f"{path}/override/confirm", data={"confirmation": CONFIRMATION}, follow_redirects=True
    )
    assert "Boleh dibayar hanya karena pengecualian" in confirmed.text
    assert REASON in confirmed.text
    assert "Pengecualian" in signed_in("auditor").get("/payments").text
    paid = signed_in("treasury").post(f"{path}/release", data=FORM, follow_redirects=True)
    assert "pengecualian yang disahkan dua orang" in paid.text


@pytest.mark.parametrize(
    ("who", "act", "field"), [("approver", "override", "reason"), ("treasury", "override/confirm", "confirmation")]
)
def test_a_reason_too_short_comes_back_as_it_was_typed(world: World, signed_in, who, act, field):
    contract_id = a_cleared_contract(world)
    if field == "confirmation":
        an_override(world, contract_id, confirmed=False)
    answer = signed_in(who).post(f"{page_of(world, contract_id)}/{act}", data={field: "darurat<"})
    assert answer.status_code == 422
    assert "paling sedikit 20 huruf" in answer.text
    assert "darurat&lt;" in answer.text
    with world.work("auditor") as ctx:
        assert not [override for override in ctx.db.exec(select(Override)) if override.confirmed_at]


def test_there_is_no_proposal_to_confirm(world: World, signed_in):
    path = page_of(world, a_cleared_contract(world))
    answer = signed_in("treasury").post(f"{path}/override/confirm", data={"confirmation": CONFIRMATION})
    assert answer.status_code == 404


def test_an_earlier_unpaid_term_is_pointed_out_but_stops_nothing(world: World, signed_in):
    contract_id = a_cleared_contract(world)
    with world.work("auditor") as ctx:
        second = first_term(ctx, contract_id).contract.terms[1].id
    assert "Termin sebelumnya belum tercatat dibayar: 1." in signed_in("treasury").get(f"/payments/{second}").text


BUTTONS = {
    "Minta sertifikat": {"officer"},
    "Usulkan pengecualian": {"approver"},
    "Sahkan pengecualian": set(),
    "Catat pembayaran": set(),
}


@pytest.mark.parametrize("who", ["officer", "approver", "contractor", "treasury", "auditor"])
def test_buttons_by_role(world: World, signed_in, who):
    """Nobody sees a button that would be refused."""
    page = signed_in(who).get(page_of(world, a_cleared_contract(world))).text
    assert {label for label in BUTTONS if label in page} == {label for label, seen in BUTTONS.items() if who in seen}


ROLES = ("officer", "approver", "contractor", "treasury", "auditor", "other_officer", "admin")
STATUS = {
    "/payments": (403, 403, 403, 200, 200, 403, 403),
    "{page}": (200, 200, 200, 200, 200, 404, 404),
    "POST {page}/release": (403, 403, 403, 409, 403, 404, 404),
    "POST {page}/override": (403, 409, 403, 403, 403, 404, 404),
    "POST {page}/override/confirm": (403, 403, 403, 409, 403, 404, 404),
}


@pytest.mark.parametrize("page", STATUS)
def test_page_by_role(world: World, signed_in, page):
    """Of a paid term with an override: what the policy lets through is refused by the state."""
    contract_id = a_cleared_contract(world)
    an_override(world, contract_id)
    release(world, contract_id)
    path = page.removeprefix("POST ").format(page=page_of(world, contract_id))
    data = FORM | {"reason": REASON, "confirmation": CONFIRMATION}
    for who, status in zip(ROLES, STATUS[page], strict=True):
        client: FlaskClient = signed_in(who)
        answer = client.post(path, data=data) if page.startswith("POST") else client.get(path)
        assert answer.status_code == status, who


@pytest.mark.parametrize("query", ["?state=castle", "?agency_id=x", "?page=-3", "?page=x", "?text=%25"])
def test_odd_filters_give_a_page(world: World, signed_in, query):
    a_cleared_contract(world)
    assert signed_in("treasury").get(f"/payments{query}").status_code == 200
