"""A tree of companies below one contract: each sees its own, and all of them stand before a payment."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import jsonschema
import pytest
from sqlmodel import col, select

from compliance.access.models import Company
from compliance.audit.models import AuditEntry
from compliance.certificates.chronicle import vouch_valid
from compliance.certificates.lives import LifeState, life
from compliance.certificates.models import Certificate
from compliance.certificates.operations import request_certificate
from compliance.certificates.statement import SCHEMA
from compliance.checks.gather import contract_facts
from compliance.checks.operations import check_contract, obstacles
from compliance.checks.standings import standing_of
from compliance.contracts.models import Contract, ContractStatus
from compliance.contracts.operations import ContractFilter, close_contract, find_contracts, record_project_number
from compliance.contracts.subcontracts import (
    Revision,
    Subcontracting,
    active_parts,
    add_subcontract,
    change_subcontract,
    employers_below,
    end_subcontract,
    handed_on,
)
from compliance.kernel.errors import Conflict, GateClosed, Invalid, NotFound, Stale
from compliance.overview.behind import Behind, contracts_behind
from compliance.overview.companies import companies_below
from compliance.overview.dashboard import dashboard
from compliance.projects.gather import project_facts
from tests.builders import NOW, World, a_contract, key
from tests.certificates.builders import PEOPLE, a_certificate, first_term, hand_in, register

OURS, THEIRS, STRANGER = PEOPLE[:2], PEOPLE[2:], (("6408041708900009", "Dewi Kartika"),)
COMPANY = "CV Lain Usaha"
SOON, LATER = NOW + timedelta(hours=1), NOW + timedelta(days=1)


def said(world: World, **changes: Any) -> Subcontracting:
    fields: dict[str, Any] = {
        "number": "SUB-1",
        "title": "Pekerjaan pondasi",
        "company_id": world.other_company,
        "value": 111_000_000,
        "vat": 11_000_000,
        "signed_on": date(2026, 6, 20),
        "starts_on": date(2026, 7, 1),
        "ends_on": date(2026, 10, 31),
    }
    return Subcontracting(**fields | changes)


@pytest.fixture
def tree(world: World) -> tuple[int, int]:
    """A cleared main contract, and below it a company that has not handed in its list yet."""
    with world.work("officer") as ctx:
        root = a_contract(ctx, world)
        hand_in(ctx, root, OURS)
        register(ctx, root, PEOPLE)
        part = add_subcontract(ctx, root, said(world))
        check_contract(ctx, root, "request")
        return key(root), key(part)


def works_on(world: World, part: int, people: tuple[tuple[str, str], ...], now: Any = NOW) -> None:
    with world.work("officer", now) as ctx:
        contract = ctx.db.get_one(Contract, part)
        hand_in(ctx, contract, people, now)
        check_contract(ctx, contract, "request")


def stops(world: World, root: int) -> list[tuple[str, str, str]]:
    with world.work("officer") as ctx:
        found = obstacles(ctx, ctx.db.get_one(Contract, root))
        return [(each.code, each.company, str(each.reason)) for each in found]


def test_what_stops_the_payment_names_the_company_until_it_is_put_right(world: World, tree):
    root, part = tree
    roster_missing = [("roster_missing", COMPANY), ("check_missing", COMPANY)]
    assert [found[:2] for found in stops(world, root)] == roster_missing
    assert stops(world, root)[0][2] == f"Subpenyedia {COMPANY}: Belum ada daftar tenaga kerja untuk kontrak ini."
    works_on(world, part, STRANGER)
    assert stops(world, root) == [("not_enrolled", COMPANY, f"Subpenyedia {COMPANY}: 1 pekerja: Belum terdaftar.")]
    with world.work("officer") as ctx, pytest.raises(GateClosed, match=COMPANY):
        request_certificate(ctx, first_term(ctx, root))
    works_on(world, part, THEIRS)
    assert stops(world, root) == []


def test_the_certificate_covers_all_companies_and_veils_the_names_of_those_below(world: World, tree):
    root, part = tree
    works_on(world, part, THEIRS)
    certificate = a_certificate(world, root, SOON)
    with world.work("officer") as ctx:
        stored = ctx.db.get_one(Certificate, certificate)
        stated = json.loads(stored.statement)
        assert stored.workers == stated["counts"]["workers"] == 3
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text())).validate(stated)
    companies = [(each["name"], each["contract"], each["counts"]["workers"]) for each in stated["companies"]]
    assert companies == [("CV Etam Jaya", "602.1/01/KTR/DPUPR/2026", 2), (COMPANY, "SUB-1", 1)]
    people = [(worker["company"], worker["name"]) for worker in stated["workers"]]
    assert people == [(0, "Ani Lestari"), (0, "Budi Santoso"), (1, "Ci*** De**")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param(lambda world, part: works_on(world, part, PEOPLE[1:], LATER), "subpenyedia", id="another list"),
        pytest.param(lambda world, part: ended(world, part), "Data kontrak", id="a company that left"),
        pytest.param(lambda world, part: another(world, part), "Data kontrak", id="a company that joined"),
    ],
)
def test_a_change_below_supersedes_it(world: World, tree, change: Callable[[World, int], None], reason):
    root, part = tree
    works_on(world, part, THEIRS)
    certificate = a_certificate(world, root, SOON)
    change(world, part)
    with world.work("officer", LATER) as ctx:
        now = life(ctx, ctx.db.get_one(Certificate, certificate))
    assert (now.state, reason in str(now.reason)) == (LifeState.SUPERSEDED, True)


@pytest.mark.any_store
def test_a_row_that_was_altered_to_the_newer_list_below_does_not_revive_it(world: World, tree):
    root, part = tree
    works_on(world, part, THEIRS)
    certificate = a_certificate(world, root, SOON)
    works_on(world, part, PEOPLE[1:], LATER)
    with world.work("officer", LATER) as ctx:
        stored = ctx.db.get_one(Certificate, certificate)
        stored.part_rosters = 2
        ctx.db.flush()
        assert life(ctx, stored).state is LifeState.VALID
        with pytest.raises(Conflict, match="tidak sama dengan catatan publik"):
            vouch_valid(ctx, stored)


@pytest.mark.any_store
def test_a_certificate_outlives_the_end_of_the_whole_contract(world: World, tree):
    """All below it are closed with it; its row still says what was stated."""
    root, part = tree
    works_on(world, part, THEIRS)
    certificate = a_certificate(world, root, SOON)
    with world.work("officer", LATER) as ctx:
        close_contract(ctx, ctx.db.get_one(Contract, root))
        stored = ctx.db.get_one(Certificate, certificate)
        assert life(ctx, stored).state is LifeState.VALID
        vouch_valid(ctx, stored)


def ended(world: World, part: int) -> None:
    with world.work("officer", LATER) as ctx:
        close_contract(ctx, ctx.db.get_one(Contract, part))


def another(world: World, part: int) -> int:
    """One below the subcontractor itself."""
    with world.work("officer", LATER) as ctx:
        fresh = Company(name="CV Cucu")
        ctx.db.add(fresh)
        ctx.db.flush()
        below = said(world, number="SUB-2", company_id=fresh.id, value=1_000_000, vat=0)
        return key(add_subcontract(ctx, ctx.db.get_one(Contract, part), below))


def test_each_company_sees_its_own(world: World, tree, signed_in):
    root, part = tree
    works_on(world, part, STRANGER)
    main, sub = signed_in("contractor"), signed_in("other_contractor")
    hidden = [(main, f"/contracts/{part}"), (main, f"/contracts/{part}/roster"), (main, f"/contracts/{part}/findings")]
    hidden += [(sub, f"/contracts/{root}"), (sub, f"/contracts/{root}/companies"), (sub, f"/contracts/{root}/roster")]
    assert [client.get(path).status_code for client, path in hidden] == [404] * len(hidden)
    page = main.get(f"/contracts/{root}/companies").text
    assert COMPANY in page
    assert "1 temuan menghalangi" in page
    assert "Dewi" not in page
    own = sub.get(f"/contracts/{part}").text
    assert "602.1/01/KTR/DPUPR/2026" in own
    assert "1 pekerja: Belum terdaftar." in own
    assert "Rp333" not in own


def test_the_officer_adds_and_ends_one_on_its_pages(world: World, signed_in):
    with world.work("officer") as ctx:
        root = key(a_contract(ctx, world))
    officer = signed_in("officer")
    new = f"/contracts/{root}/subcontracts/new"
    typed = {"company_id": str(world.other_company), "number": "SUB-9", "title": "Pondasi", "value": "1.000.000"}
    typed |= {"signed_on": "2026-06-20", "starts_on": "2026-07-01", "ends_on": "2027-10-31"}
    refused = officer.post(new, data=typed)
    assert (refused.status_code, "SUB-9" in refused.text, "masa kontrak di atasnya" in refused.text) == (
        422,
        True,
        True,
    )
    assert officer.post(new, data=typed | {"ends_on": "2026-10-31"}).status_code == 302
    with world.work("officer") as ctx:
        (part,) = active_parts(ctx, ctx.db.get_one(Contract, root))
        assert (part.kind, part.agency_id, part.root.id) == ("construction", world.agency, root)
        number = part.id
    assert "Akhiri subkontrak" in officer.get(f"/contracts/{number}").text
    assert officer.post(f"/contracts/{number}/close").status_code == 302
    assert signed_in("contractor").post(new, data=typed).status_code == 403
    with world.work("officer") as ctx:
        assert active_parts(ctx, ctx.db.get_one(Contract, root)) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": " "}, "number"),
        ({"number": "602.1/01/KTR/DPUPR/2026"}, "number"),
        ({"title": ""}, "title"),
        ({"company_id": None}, "company_id"),
        ({"starts_on": date(2026, 6, 7)}, "ends_on"),
        ({"ends_on": date(2026, 12, 5)}, "ends_on"),
        ({"ends_on": date(2026, 6, 30)}, "ends_on"),
        ({"value": 1_110_000_001}, "value"),
        ({"vat": 111_000_000}, "value"),
    ],
)
def test_what_is_wrong_with_a_subcontract(world: World, changes, field):
    with world.work("officer") as ctx:
        root = a_contract(ctx, world)
        with pytest.raises(Invalid) as refusal:
            add_subcontract(ctx, root, said(world, **changes))
        assert list(refusal.value.fields) == [field]


def test_a_company_works_once_on_a_contract(world: World, tree):
    root, part = tree
    for company in (world.company, world.other_company):
        with world.work("officer") as ctx, pytest.raises(Invalid) as refusal:
            add_subcontract(ctx, ctx.db.get_one(Contract, part), said(world, number="SUB-2", company_id=company))
        assert list(refusal.value.fields) == ["company_id"]
    with world.work("other_officer") as ctx, pytest.raises(NotFound):
        add_subcontract(ctx, ctx.db.get_one(Contract, root), said(world, number="SUB-3"))


def test_who_has_others_below_does_not_end_first_and_the_main_contract_ends_all(world: World, tree):
    root, part = tree
    grandchild = another(world, part)
    with world.work("officer") as ctx, pytest.raises(Conflict):
        close_contract(ctx, ctx.db.get_one(Contract, part))
    with world.work("contractor") as ctx:
        states = companies_below(ctx, ctx.db.get_one(Contract, root))
        assert [(each.contract.company.name, each.depth) for each in states] == [(COMPANY, 1), ("CV Cucu", 2)]
        assert handed_on(ctx, [root, part]) == {root: 100_000_000, part: 1_000_000}
    with world.work("officer") as ctx:
        close_contract(ctx, ctx.db.get_one(Contract, root))
        assert {ctx.db.get_one(Contract, each).status for each in (root, part, grandchild)} == {ContractStatus.CLOSED}


def test_subcontracts_are_no_contracts_but_their_workers_count(world: World, tree):
    root, part = tree
    works_on(world, part, THEIRS)
    with world.work("officer") as ctx:
        figures = dashboard(ctx)
        assert (figures.total.contracts, figures.total.workers) == (1, 3)
        assert [(each.contracts, each.amount) for each in figures.states] == [(1, 1_110_000_000)]
        assert sum(each.contracts for each in figures.money) == 1
        listed = contracts_behind(ctx, Behind(status="active"))
        assert (listed.total.contracts, listed.total.workers) == (1, 3)
        assert [contract.id for contract in find_contracts(ctx, ContractFilter()).items] == [root]
    with world.work("other_contractor") as ctx:
        assert [contract.id for contract in find_contracts(ctx, ContractFilter()).items] == [part]


def test_the_project_is_the_main_contract_s(world: World, tree):
    root, part = tree
    works_on(world, part, THEIRS)
    with world.work("officer") as ctx:
        below = ctx.db.get_one(Contract, part)
        assert not standing_of(ctx, below).is_outdated
        with pytest.raises(Conflict):
            record_project_number(ctx, below, "PJ-2")
        record_project_number(ctx, ctx.db.get_one(Contract, root), "PJ-2")
        assert standing_of(ctx, below).is_outdated
        run = check_contract(ctx, below, "request")
        assert (run.flagged, run.workers) == (1, 1)


def test_a_list_from_below_is_a_change_of_the_project_s_workers(world: World, tree):
    root, part = tree
    with world.work("officer") as ctx:
        assert project_facts(ctx, ctx.db.get_one(Contract, root)).roster_changed_on is None
    works_on(world, part, THEIRS, LATER)
    with world.work("officer", LATER) as ctx:
        assert project_facts(ctx, ctx.db.get_one(Contract, root)).roster_changed_on == date(2026, 9, 2)


def test_who_works_below_whom(world: World, tree: tuple[int, int]):
    """The staff of a subcontractor counts for the contracts above it, for no neighbours; an ended one for none."""
    root_id, part_id = tree
    with world.work("officer") as ctx:
        root, part = ctx.db.get_one(Contract, root_id), ctx.db.get_one(Contract, part_id)
        third = Company(name="PT Tiga", npp="TT000003")
        ctx.db.add(third)
        ctx.db.flush()
        deep = add_subcontract(ctx, part, said(world, number="SUB-2", company_id=key(third), value=11_100, vat=1_100))
        below = {number: [name for _npp, name in found] for number, found in employers_below(ctx, tree).items()}
        assert below == {root_id: [part.company.name, "PT Tiga"], part_id: ["PT Tiga"]}
        employers = contract_facts(root, below=employers_below(ctx, [root_id])[root_id]).employers
        assert employers[-1] == ("TT000003", "PT Tiga")
        end_subcontract(ctx, deep)
        assert part_id not in employers_below(ctx, tree)


def revised(world: World, part: int, version: int = 1, **changes: Any) -> None:
    fields: dict[str, Any] = {"value": 111_000_000, "vat": 11_000_000}
    days = {"starts_on": date(2026, 7, 1), "ends_on": date(2026, 10, 31)}
    with world.work("officer", LATER) as ctx:
        change_subcontract(ctx, ctx.db.get_one(Contract, part), Revision(**fields | days | changes), version)


def test_a_changed_subcontract_is_on_record_and_supersedes_certificates(world: World, tree: tuple[int, int]):
    root, part = tree
    works_on(world, part, THEIRS)
    certificate = a_certificate(world, root, SOON)
    revised(world, part, value=222_000_000, vat=22_000_000)
    with world.work("auditor", LATER) as ctx:
        assert life(ctx, ctx.db.get_one(Certificate, certificate)).state is LifeState.SUPERSEDED
        changed = ctx.db.get_one(Contract, part)
        assert (changed.value_net, changed.version) == (200_000_000, 2)
        logged = ctx.db.exec(select(AuditEntry).order_by(col(AuditEntry.sequence).desc()).limit(2)).all()
        assert json.loads(logged[1].details)["value"] == {"before": 111_000_000, "after": 222_000_000}


def test_the_same_again_changes_nothing(world: World, tree: tuple[int, int]):
    revised(world, tree[1])
    with world.work("auditor") as ctx:
        assert [ctx.db.get_one(Contract, number).version for number in tree] == [2, 1]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        pytest.param({"ends_on": date(2026, 12, 5)}, {"ends_on"}, id="after the contract above it"),
        pytest.param({"value": 10**12}, {"value"}, id="worth more than it"),
        pytest.param({"vat": 111_000_000}, {"value"}, id="nothing but PPN"),
        pytest.param({"ends_on": date(2026, 7, 2), "value": 999_999, "vat": 0}, {"ends_on", "value"}, id="too little"),
    ],
)
def test_a_subcontract_stays_between_those_above_and_below(world: World, tree: tuple[int, int], changes, fields):
    another(world, tree[1])
    with pytest.raises(Invalid) as refused:
        revised(world, tree[1], **changes)
    assert set(refused.value.fields) == fields


def test_a_main_contract_or_an_old_form_changes_nothing(world: World, tree: tuple[int, int]):
    with pytest.raises(Conflict):
        revised(world, tree[0], 2)
    with pytest.raises(Stale):
        revised(world, tree[1], 7)


def test_the_officer_changes_it_on_a_page(world: World, tree: tuple[int, int], signed_in):
    officer, page = signed_in("officer"), f"/contracts/{tree[1]}/subcontract"
    assert "Ubah subkontrak" in officer.get(f"/contracts/{tree[1]}").text
    typed = {
        "starts_on": "2026-07-01",
        "ends_on": "2026-11-15",
        "value": "111000000",
        "vat": "11000000",
        "version": "1",
    }
    assert officer.get(page).status_code == 200
    assert officer.post(page, data=typed).status_code == 302
    assert officer.post(page, data=typed | {"ends_on": "2026-11-20"}).status_code == 409
    assert officer.get(f"/contracts/{tree[0]}/subcontract").status_code == 302, "a main contract is changed by addenda"
    with world.work("auditor") as ctx:
        assert ctx.db.get_one(Contract, tree[1]).ends_on == date(2026, 11, 15)
