"""Lists say what holds up each contract's next payment, who acts next, and by when."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import select

from compliance.checks.models import Finding, Turn
from compliance.contracts.models import Contract, ContractStatus
from compliance.overview.companies import companies_below
from tests.builders import World, a_contract, key
from tests.certificates.builders import a_certificate, a_cleared_contract, a_request, hand_in
from tests.fixes.builders import a_finding

DUE = date(2026, 9, 16)


def without_roster(world: World) -> None:
    with world.work("officer") as ctx:
        a_contract(ctx, world)


def unchecked(world: World) -> None:
    with world.work("officer") as ctx:
        hand_in(ctx, a_contract(ctx, world), ())


def a_draft(world: World) -> None:
    with world.work("officer") as ctx:
        a_contract(ctx, world, status=ContractStatus.DRAFT)


def found(world: World) -> None:
    contract_id = a_cleared_contract(world)
    with world.work("officer") as ctx:
        a_finding(ctx, ctx.db.get_one(Contract, contract_id)).due_on = DUE


def requested(world: World) -> None:
    a_request(world, a_cleared_contract(world))


def certified(world: World) -> None:
    a_certificate(world, a_cleared_contract(world))


@pytest.mark.parametrize(
    ("build", "said"),
    [
        pytest.param(a_draft, ["–"], id="a draft"),
        pytest.param(without_roster, ["Daftar tenaga kerja belum ada", "Penyedia"], id="no roster"),
        pytest.param(unchecked, ["Daftar belum diperiksa", "Petugas OPD"], id="unchecked"),
        pytest.param(found, ["belum selesai", "Penyedia", "paling lambat 16 September 2026"], id="a finding"),
        pytest.param(a_cleared_contract, ["Belum ada sertifikat", "Petugas OPD"], id="to be asked for"),
        pytest.param(requested, ["menunggu persetujuan", "Penyetuju OPD"], id="to be signed"),
        pytest.param(certified, ["Boleh dibayar", "Perbendaharaan (BPKAD)"], id="to be paid"),
    ],
)
def test_the_list_of_contracts_names_who_acts_next(
    world: World, signed_in, build: Callable[[World], object], said: list[str]
):
    build(world)
    for who in ("contractor", "treasury"):
        row = signed_in(who).get("/contracts").text.split("<tbody>")[1].split("</tbody>")[0]
        turn = row.split('data-label="Giliran">')[1]
        assert said[0] in row
        assert [words for words in said[1:] if words not in turn] == []


def test_the_queue_names_who_holds_up_a_term_and_by_when(world: World, signed_in):
    found(world)
    row = signed_in("treasury").get("/payments").text.split("<tbody>")[1].split("</tr>")[0]
    assert "<li>Penyedia: 1, paling lambat 16 September 2026</li>" in row
    assert "<li>Petugas OPD: " in row


def test_a_subcontractors_findings_have_their_day(world: World, signed_in):
    main = a_cleared_contract(world)
    with world.work("officer") as ctx:
        of_it = {"main_id": main, "under_id": main, "company_id": world.other_company}
        part = a_contract(ctx, world, number="part", paid=False, **of_it)
        for term in list(part.terms):
            part.terms.remove(term)
        hand_in(ctx, part, ())
        a_finding(ctx, part)
        ctx.db.exec(select(Finding).where(Finding.contract_id == key(part))).one().due_on = DUE
    with world.work("officer") as ctx:
        (below,) = companies_below(ctx, ctx.db.get_one(Contract, main))
        assert (below.turn, below.due_on) == (Turn.CONTRACTOR, DUE)
    assert "paling lambat 16 September 2026" in signed_in("officer").get(f"/contracts/{main}/companies").text
