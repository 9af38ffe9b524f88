"""Registering, changing and finding contracts, by operation and by page."""

from datetime import date

import pytest
from sqlmodel import select

from compliance.audit.models import AuditEntry
from compliance.contracts import operations
from compliance.contracts.models import Contract, ContractStatus, TermKind
from compliance.contracts.operations import ContractFilter
from compliance.contracts.rules import TermEntry
from compliance.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from tests.builders import World, a_contract, key

FIELDS = {
    "number": "602.1/02/DPUPR/2026",
    "title": "Rehabilitasi Jalan",
    "kind": "construction",
    "value": 200_000_000,
    "vat": 0,
    "signed_on": date(2026, 8, 3),
    "starts_on": date(2026, 8, 10),
    "ends_on": date(2026, 11, 10),
}
WHOLE = [TermEntry(TermKind.FINAL, "100%")]
FORM = {
    "number": "602.1/03/DPUPR/2026",
    "title": "Rehabilitasi Jalan",
    "kind": "construction",
    "place": "64.08.04",
    "value": "Rp 200.000.000",
    "vat": "19,819,820",
    "signed_on": "2026-08-03",
    "starts_on": "10/08/2026",
    "ends_on": "10 November 2026",
    "funding_source": "apbd_district",
    "terms-0-kind": "advance",
    "terms-0-share": "30%",
    "terms-1-kind": "final",
    "terms-1-share": "140.000.000",
    "version": "1",
}


def test_registering_makes_a_draft_of_the_officers_agency(world: World):
    with world.work("officer") as ctx:
        contract = operations.register_contract(ctx, FIELDS | {"company_id": world.company}, WHOLE)
        number = key(contract)
    with world.work("officer") as ctx:
        stored = ctx.db.get(Contract, number)
        assert stored
        assert (stored.agency_id, stored.status) == (world.agency, ContractStatus.DRAFT)
        assert [term.amount for term in stored.terms] == [200_000_000]
        assert ctx.db.exec(select(AuditEntry.event)).all() == ["contract:registered"]


def test_all_faults_are_said_at_once_and_nothing_is_stored(world: World):
    wrong = FIELDS | {"company_id": world.company, "value": 0, "ends_on": date(2026, 8, 9)}
    with world.work("officer") as ctx:
        with pytest.raises(Invalid) as refused:
            operations.register_contract(ctx, wrong, WHOLE)
        assert set(refused.value.fields) == {"value", "ends_on"}
    with world.work("officer") as ctx:
        assert not ctx.db.exec(select(Contract)).all()
        assert not ctx.db.exec(select(AuditEntry)).all()


def test_the_same_number_twice_in_one_agency_is_refused(world: World):
    with world.work("officer") as ctx:
        operations.register_contract(ctx, FIELDS | {"company_id": world.company}, WHOLE)
        with pytest.raises(Invalid) as refused:
            operations.register_contract(ctx, FIELDS | {"company_id": world.company}, WHOLE)
    assert "number" in refused.value.fields


def test_a_stale_change_is_refused_and_changes_nothing(world: World):
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world, status=ContractStatus.DRAFT)
        operations.change_contract(ctx, contract, {"title": "Pertama"}, WHOLE, version=1)
        with pytest.raises(Stale):
            operations.change_contract(ctx, contract, {"title": "Kedua"}, WHOLE, version=1)
        assert (contract.title, contract.version) == ("Pertama", 2)


def test_an_active_contract_changes_only_by_its_papers(world: World):
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world)
        with pytest.raises(Conflict):
            operations.change_contract(ctx, contract, {"title": "Lain"}, WHOLE, version=1)
        operations.record_project_number(ctx, contract, " PJ-2 ")
        assert (contract.project_number, contract.version) == ("PJ-2", 2)


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("officer", 1),
        ("other_officer", 1),
        ("contractor", 1),
        ("other_contractor", 1),
        ("treasury", 2),
        ("auditor", 2),
    ],
)
def test_lists_hold_what_one_may_see(world: World, who, sees):
    with world.work("officer") as ctx:
        a_contract(ctx, world)
        a_contract(ctx, world, number="x", agency_id=world.other_agency, company_id=world.other_company)
    with world.work(who) as ctx:
        assert operations.find_contracts(ctx, ContractFilter()).total == sees


def test_who_may_not_list_is_refused(world: World):
    with world.work("admin") as ctx, pytest.raises(Forbidden):
        operations.find_contracts(ctx, ContractFilter())


def test_a_contract_of_others_is_not_found(world: World):
    with world.work("officer") as ctx:
        number = key(a_contract(ctx, world))
    for who in ("other_officer", "other_contractor", "other_approver"):
        with world.work(who) as ctx, pytest.raises(NotFound):
            operations.get_contract(ctx, number)


def test_filters_narrow_the_list(world: World):
    with world.work("officer") as ctx:
        a_contract(ctx, world)
        a_contract(ctx, world, number="B/50%", title="Pengadaan 50% Meja", kind="goods", status=ContractStatus.DRAFT)
        for wanted, count in (
            (ContractFilter(text="jembatan"), 1),
            (ContractFilter(text="50%"), 1),
            (ContractFilter(kind="goods"), 1),  # type: ignore[arg-type]  # as it comes from the address line
            (ContractFilter(status=ContractStatus.ACTIVE), 1),
            (ContractFilter(company_id=world.company), 2),
            (ContractFilter(agency_id=world.other_agency), 0),
        ):
            assert operations.find_contracts(ctx, wanted).total == count, wanted


def test_the_form_registers_a_contract(world: World, signed_in):
    answer = signed_in("officer").post("/contracts/new", data=FORM | {"company_id": world.company})
    assert answer.status_code == 302, answer.text
    with world.work("officer") as ctx:
        contract = ctx.db.exec(select(Contract)).one()
        assert (contract.value, contract.vat, contract.ends_on) == (200_000_000, 19_819_820, date(2026, 11, 10))
        assert [term.amount for term in contract.terms] == [60_000_000, 140_000_000]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"value": "dua ratus juta"}, "Tulis jumlah rupiah", id="an amount in words"),
        pytest.param({"starts_on": "31/02/2026"}, "Tulis tanggal seperti", id="a day that does not exist"),
        pytest.param({"title": ""}, "Isian ini wajib", id="nothing in a needed field"),
        pytest.param({"terms-1-share": "1.000"}, "kurang Rp139.999.000", id="terms that do not add up"),
        pytest.param({"kind": "castle"}, "Pilihan ini tidak tersedia", id="a kind that does not exist"),
        pytest.param({"version": "x"}, "", id="a broken version"),
    ],
)
def test_a_faulty_form_comes_back_with_what_was_typed(world: World, signed_in, changes, said):
    answer = signed_in("officer").post("/contracts/new", data=FORM | {"company_id": world.company} | changes)
    assert answer.status_code in (302, 422)
    if said:
        assert said in answer.text
        assert "602.1/03/DPUPR/2026" in answer.text
        assert "10 November 2026" in answer.text
