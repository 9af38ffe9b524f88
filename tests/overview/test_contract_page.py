"""The contract at a glance: its stations, and what stands between it and its next payment."""

import pytest

from compliance.contracts.models import Contract, ContractStatus
from compliance.overview.operations import Place, contract_file
from tests.builders import World, a_contract, key
from tests.certificates.builders import a_certificate, a_cleared_contract, a_request, hand_in
from tests.fixes.builders import a_finding

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


@pytest.mark.parametrize("who", ["officer", "approver", "contractor", "treasury", "auditor"])
def test_the_page_names_what_holds_the_next_payment(world: World, signed_in, who):
    answer = signed_in(who).get(f"/contracts/{with_a_finding(world)}")
    assert answer.status_code == 200
    assert "Yang menahan pembayaran berikutnya: Uang muka (termin 1), Rp333.000.000" in answer.text


def test_only_who_may_act_is_offered_the_act(world: World, signed_in):
    contract_id = a_cleared_contract(world)
    offered = {
        who: "Minta sertifikat" in signed_in(who).get(f"/contracts/{contract_id}").text
        for who in world.actors
        if not who.startswith("other") and who not in ("admin", "registrar")
    }
    assert offered == {"officer": True, "approver": False, "contractor": False, "treasury": False, "auditor": False}


def test_nobody_asks_twice(world: World, signed_in):
    contract_id = a_cleared_contract(world)
    a_request(world, contract_id)
    assert "Minta sertifikat" not in signed_in("officer").get(f"/contracts/{contract_id}").text
