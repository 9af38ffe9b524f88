"""The search finds what one may see, and nothing of a person stands in an address."""

import pytest
from sqlmodel import select

from compliance.audit.log import Event
from compliance.audit.models import AuditEntry
from compliance.kernel.errors import Forbidden
from compliance.overview.search import find_all, find_papers, nik_in
from tests.builders import World
from tests.certificates.builders import PEOPLE, a_certificate, a_cleared_contract, stored

NIK, NAME = PEOPLE[0]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("602.1/01", {"contracts"}),
        ("jembatan", {"contracts"}),
        ("etam", {"companies"}),
        ("ani les", {"people"}),
        (NIK, {"people"}),
        ("6408 0417 0890 0001", {"people"}),
        ("6408041708900999", set()),
        ("100%", set()),
        ("an", set()),
        ("", set()),
    ],
)
def test_what_is_typed_finds_its_kind(world: World, text, kinds):
    a_cleared_contract(world)
    with world.work("officer") as ctx:
        found = find_all(ctx, text)
    assert {name for name in ("contracts", "companies", "certificates", "people") if getattr(found, name)} == kinds
    assert found.is_empty is not bool(kinds)


def test_a_certificate_is_found_by_its_number(world: World):
    certificate_id = a_certificate(world, a_cleared_contract(world))
    with world.work("treasury") as ctx:
        number = stored(ctx, certificate_id).number or ""
        assert [certificate.id for certificate, _ in find_papers(ctx, number).certificates] == [certificate_id]


@pytest.mark.parametrize("who", ["other_officer", "other_contractor", "other_approver"])
@pytest.mark.parametrize("text", ["jembatan", "etam", NAME, NIK])
def test_nothing_of_others_is_found(world: World, who, text):
    a_cleared_contract(world)
    with world.work(who) as ctx:
        assert find_all(ctx, text).is_empty


def test_treasury_finds_papers_but_no_people(world: World):
    a_cleared_contract(world)
    with world.work("treasury") as ctx:
        assert not find_all(ctx, NAME).people
        with pytest.raises(Forbidden):
            find_all(ctx, NIK)


def test_a_search_by_nik_is_on_record_and_masked(world: World, signed_in):
    a_cleared_contract(world)
    page = signed_in("auditor").post("/search", data={"q": NIK})
    assert NAME in page.text
    assert NIK not in page.text
    with world.work("auditor") as ctx:
        entry = ctx.db.exec(select(AuditEntry).where(AuditEntry.event == Event.NIK_SEARCHED)).one()
        assert NIK not in entry.details
        assert '"count":1' in entry.details


def test_an_address_finds_papers_only(world: World, signed_in):
    a_cleared_contract(world)
    client = signed_in("auditor")
    assert "Jembatan" in client.get("/search?q=jembatan").text
    assert "/cover" not in client.get("/search?q=Ani+Lestari").text


@pytest.mark.parametrize(
    ("text", "nik"), [(NIK, NIK), ("6408-0417-0890-0001", NIK), ("602.1/01/KTR", ""), ("1" * 17, ""), ("", "")]
)
def test_a_nik_is_told_from_other_numbers(text, nik):
    assert nik_in(text) == nik


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("treas", "treasury@patuh.test"),
        ("officer@", "Other Officer"),
        ("etam", "CV Etam Jaya"),
        ("9988776", "CV Lain Usaha"),
    ],
)
def test_an_admin_finds_accounts_and_companies(world: World, signed_in, text, shown):
    assert shown in signed_in("admin").post("/search", data={"q": text}).text


def test_an_admin_finds_no_workers_and_no_contracts(world: World, signed_in):
    a_cleared_contract(world)
    for text in (NAME, NIK, "jembatan"):
        page = signed_in("admin").post("/search", data={"q": text}).text
        assert "Tidak ada yang cocok" in page or "Tidak ada pekerja" in page


def test_names_of_people_are_not_found_by_address(world: World, signed_in):
    assert "treasury@patuh.test" not in signed_in("admin").get("/search?q=treas").text


@pytest.mark.parametrize("who", ["officer", "contractor", "registrar"])
def test_accounts_are_for_admins(world: World, signed_in, who):
    assert "treasury@patuh.test" not in signed_in(who).post("/search", data={"q": "treas"}).text
