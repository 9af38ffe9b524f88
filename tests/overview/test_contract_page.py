"""The contract at a glance: its stations, and what stands between it and its next payment."""

import re
from datetime import date

import pytest
from sqlmodel import select

from compliance.access.permissions import SYSTEM
from compliance.audit import log
from compliance.certificates.models import Cause
from compliance.certificates.operations import decline, revoke
from compliance.checks.models import Finding
from compliance.contracts.models import Contract, ContractKind, ContractStatus
from compliance.kernel.paging import SIZE
from compliance.overview.operations import Place, contract_file
from compliance.rulebook.models import Code
from tests.builders import World, a_contract, key
from tests.certificates.builders import a_certificate, a_cleared_contract, a_request, hand_in, stored
from tests.fixes.builders import a_finding

READERS = ("contractor", "officer", "treasury")
DONE, NOW, STOP, AHEAD = Place.DONE, Place.NOW, Place.STOP, Place.AHEAD


def a_draft(world: World) -> int:
    with world.work("officer") as ctx:
        return key(a_contract(ctx, world, status=ContractStatus.DRAFT))


def without_roster(world: World) -> int:
    with world.work("officer") as ctx:
        return key(a_contract(ctx, world))


def with_a_finding(world: World) -> int:
    contract_id = a_cleared_contract(world)
    with world.work("officer") as ctx:
        a_finding(ctx, ctx.db.get_one(Contract, contract_id))
    return contract_id


def with_a_newer_roster(world: World) -> int:
    contract_id = a_cleared_contract(world)
    with world.work("officer") as ctx:
        hand_in(ctx, ctx.db.get_one(Contract, contract_id), ())
    return contract_id


def certified(world: World) -> int:
    contract_id = a_cleared_contract(world)
    a_certificate(world, contract_id)
    return contract_id


@pytest.mark.parametrize(
    ("build", "places"),
    [
        pytest.param(a_draft, [NOW, AHEAD, AHEAD, AHEAD, AHEAD, AHEAD], id="a draft"),
        pytest.param(without_roster, [DONE, NOW, AHEAD, AHEAD, AHEAD, AHEAD], id="no roster yet"),
        pytest.param(with_a_newer_roster, [DONE, DONE, NOW, AHEAD, AHEAD, AHEAD], id="a roster newer than its check"),
        pytest.param(with_a_finding, [DONE, DONE, DONE, STOP, AHEAD, AHEAD], id="a blocking finding"),
        pytest.param(a_cleared_contract, [DONE, DONE, DONE, DONE, NOW, AHEAD], id="nothing in the way"),
        pytest.param(certified, [DONE, DONE, DONE, DONE, DONE, NOW], id="certified"),
    ],
)
def test_the_stations_tell_where_a_contract_stands(world: World, build, places):
    contract_id = build(world)
    with world.work("officer") as ctx:
        file = contract_file(ctx, ctx.db.get_one(Contract, contract_id))
        assert [station.place for station in file.stations] == places


@pytest.mark.parametrize("who", ["officer", "approver", "contractor", "treasury", "auditor", "head", "leader"])
def test_the_page_names_what_holds_the_next_payment(world: World, signed_in, who):
    answer = signed_in(who).get(f"/contracts/{with_a_finding(world)}")
    assert answer.status_code == 200
    assert "Yang menahan pembayaran berikutnya: Uang muka (termin 1), Rp333.000.000" in answer.text


def held_section(page: str) -> str:
    return page.split('<div class="notice notice-bad">')[1].split('class="columns"')[0]


@pytest.mark.parametrize(
    ("who", "first", "links"),
    [
        pytest.param("contractor", "Penyedia", ["/findings?code=not_enrolled&amp;turn=contractor"], id="theirs first"),
        pytest.param("officer", "Petugas OPD", ["/certificates"], id="the officer's own first"),
        pytest.param("treasury", "Petugas OPD", ["/certificates"], id="no findings for treasury"),
    ],
)
def test_each_obstacle_leads_to_where_it_is_put_right(world: World, signed_in, who, first, links):
    contract_id = with_a_finding(world)
    held = held_section(signed_in(who).get(f"/contracts/{contract_id}").text)
    assert re.findall(r"<strong>([^<]+)</strong>", held)[0] == first
    found = re.findall(r'<li><a href="/contracts/\d+([^"]+)"', held)
    assert found[: len(links)] == links
    assert any("/findings" in link for link in found) == (who != "treasury")


def test_one_day_for_all_stands_once_and_many_obstacles_are_cut(world: World, signed_in):
    contract_id = with_a_finding(world)
    codes = (
        Code.NIK_PRECISION_LOST,
        Code.SELF_EMPLOYED_COVER,
        Code.ENROLMENT_INACTIVE,
        Code.WORKER_NOT_ON_PROJECT_LIST,
        Code.BIRTH_DATE_MISMATCH,
        Code.NAME_MISMATCH,
    )
    with world.work("officer") as ctx:
        contract = ctx.db.get_one(Contract, contract_id)
        for code in codes:
            a_finding(ctx, contract, code=code)
        for finding in ctx.db.exec(select(Finding).where(Finding.contract_id == contract_id)):
            finding.due_on = date(2026, 9, 16)
    page = signed_in("contractor").get(f"/contracts/{contract_id}").text
    assert held_section(page).count("Paling lambat 16 September 2026") == 1
    assert "2 lainnya" in held_section(page)


@pytest.mark.parametrize(
    ("who", "tabs"),
    [
        ("officer", ["/roster", "/findings", "/findings", "/certificates", "/terms"]),
        ("treasury", ["/certificates", "/terms"]),
    ],
)
def test_the_stations_lead_to_their_tabs(world: World, signed_in, who, tabs):
    page = signed_in(who).get(f"/contracts/{with_a_finding(world)}").text
    line = page.split('<ol class="stations"')[1].split("</ol>")[0]
    assert re.findall(r'href="/contracts/\d+([^"]*)"', line) == tabs


def test_only_who_may_act_is_offered_the_act(world: World, signed_in):
    contract_id = a_cleared_contract(world)
    offered = {
        who: "Minta sertifikat" in signed_in(who).get(f"/contracts/{contract_id}").text
        for who in world.actors
        if not who.startswith("other") and who not in ("admin", "registrar")
    }
    readers = ("officer", "approver", "contractor", "head", "treasury", "auditor", "leader")
    assert offered == {who: who == "officer" for who in readers}


def test_nobody_asks_twice(world: World, signed_in):
    contract_id = a_cleared_contract(world)
    a_request(world, contract_id)
    assert "Minta sertifikat" not in signed_in("officer").get(f"/contracts/{contract_id}").text


TABS = ["", "/roster", "/findings", "/project", "/companies", "/terms", "/certificates", "/history"]
WITHOUT_WORKERS = [tab for tab in TABS if tab not in ("/roster", "/findings")]


@pytest.mark.parametrize(
    ("who", "tabs"),
    [
        pytest.param("officer", TABS, id="officer"),
        pytest.param("contractor", TABS, id="contractor"),
        pytest.param("auditor", TABS, id="auditor"),
        pytest.param("treasury", WITHOUT_WORKERS, id="treasury sees nobody"),
        pytest.param("head", WITHOUT_WORKERS, id="nor does the head of the agency"),
        pytest.param("leader", WITHOUT_WORKERS, id="nor does the district's leader"),
    ],
)
def test_each_tab_is_a_page_that_leads_to_the_others(world: World, signed_in, who, tabs):
    contract_id, client = with_a_finding(world), signed_in(who)
    for tab in tabs:
        page = client.get(f"/contracts/{contract_id}{tab}").text
        bar = page.split('<nav class="tabs"')[1].split("</nav>")[0]
        assert re.findall(r'href="/contracts/\d+([^"]*)"', bar) == tabs
        assert re.findall(r'href="/contracts/\d+([^"]*)" aria-current="page"', bar) == [tab]
        assert "Rp333.000.000" in page, "the next payment is in every head"


def test_a_contract_that_is_insured_through_its_company_has_no_papers_of_a_project(world: World, signed_in):
    with world.work("officer") as ctx:
        contract_id = key(a_contract(ctx, world, kind=ContractKind.GOODS, project_number=""))
    assert f'/contracts/{contract_id}/project"' not in signed_in("officer").get(f"/contracts/{contract_id}").text


def test_the_terms_tell_what_holds_each_and_add_up(world: World, signed_in):
    page = signed_in("officer").get(f"/contracts/{with_a_finding(world)}/terms").text
    assert page.count("Termin ini belum mempunyai sertifikat.") == 2
    assert "Rp1.110.000.000" in page.split("<tfoot>")[1]


def test_the_certificates_of_other_contracts_are_not_listed(world: World, signed_in):
    one, other = certified(world), a_cleared_contract(world, number="other")
    client = signed_in("officer")
    assert "KTM-2026-" in client.get(f"/contracts/{one}/certificates").text
    assert "KTM-2026-" not in client.get(f"/contracts/{other}/certificates").text


def test_the_history_is_told_page_by_page_and_the_system_has_a_name_in_each_language(world: World, signed_in):
    contract_id = certified(world)
    with world.house.work(SYSTEM) as ctx:
        for _time in range(SIZE):
            log.record(ctx, log.Event.CONTRACT_CHANGED, ctx.db.get_one(Contract, contract_id))
    client = signed_in("auditor")
    first, second = (client.get(f"/contracts/{contract_id}/history?page={page}").text for page in (1, 2))
    assert first.count("<tr>") == SIZE + 1
    assert "sistem" in first
    assert "Sertifikat terbit" in second
    client.post("/language", data={"language": "en", "next": "/"})
    assert "sistem" not in client.get(f"/contracts/{contract_id}/history").text


def test_the_history_says_what_was_changed_and_leads_to_it(world: World, signed_in):
    contract_id = a_cleared_contract(world)
    with world.work("officer") as ctx:
        term = ctx.db.get_one(Contract, contract_id).terms[1]
        log.record(ctx, log.Event.TERM_CHANGED, term, term=2, amount=777_000_000)
        path = f"/payments/{term.id}"
    page = signed_in("contractor").get(f"/contracts/{contract_id}/history").text
    row = page.split("Termin diubah")[1].split("</tr>")[0]
    assert f'<a href="{path}">Termin</a>' in row
    assert "777" in row


@pytest.mark.parametrize(
    ("who", "told"), [("officer", True), ("treasury", True), ("auditor", True), ("head", False), ("leader", False)]
)
def test_a_typed_reason_may_name_somebody_and_is_not_for_those_who_lead(world: World, signed_in, who, told):
    contract_id = a_cleared_contract(world)
    revoked, declined = a_certificate(world, contract_id), a_request(world, a_cleared_contract(world, number="second"))
    with world.work("approver") as ctx:
        revoke(ctx, stored(ctx, revoked), "Ani sudah lama berhenti bekerja", Cause.UNCOVERED)
        decline(ctx, stored(ctx, declined), "Ani tidak ada di lapangan")
        second = stored(ctx, declined).contract_id
    pages = [f"/certificates/{revoked}", f"/certificates/{declined}", f"/contracts/{second}/certificates"]
    pages += [f"/contracts/{number}/history" for number in (contract_id, second)]
    assert ["Ani" in signed_in(who).get(page).text for page in pages] == [told] * len(pages)


def test_what_the_history_tells_of_people_is_for_those_who_may_see_them(world: World, signed_in):
    contract_id = a_cleared_contract(world)
    with world.work("officer") as ctx:
        finding = a_finding(ctx, ctx.db.get_one(Contract, contract_id))
        log.record(ctx, log.Event.FIX_ACCEPTED, finding, reason="Ani sedang cuti")
    told = {who: "Ani sedang cuti" in signed_in(who).get(f"/contracts/{contract_id}/history").text for who in READERS}
    assert told == {"contractor": True, "officer": True, "treasury": False}
