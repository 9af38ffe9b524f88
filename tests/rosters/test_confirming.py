"""A list that nobody changed can be said to hold still; what counts as a change of people."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from sqlmodel import col, select

from compliance.audit.models import AuditEntry
from compliance.contracts.models import Contract
from compliance.jobs.models import Job
from compliance.kernel.errors import Forbidden, Stale
from compliance.rosters.changes import Mode
from compliance.rosters.confirming import confirm_roster
from compliance.rosters.handing_in import commit_roster, stage_roster
from compliance.rosters.operations import current_version
from tests.builders import NOW, World, a_contract, key
from tests.rosters.builders import ANI, BUDI, CITRA, a_sheet, hand_in

NEXT_MONTH = NOW + timedelta(days=36)


def test_the_same_list_again_says_that_it_still_holds(world: World):
    with world.work("contractor") as ctx:
        contract_id = key(a_contract(ctx, world))
        version = hand_in(ctx, ctx.db.get_one(Contract, contract_id), a_sheet(ANI, BUDI))
        assert (version.confirmed_at, version.held_at) == (None, NOW)
    with world.work("contractor", NEXT_MONTH) as ctx:
        version = hand_in(ctx, ctx.db.get_one(Contract, contract_id), a_sheet(ANI, BUDI))
        assert (version.number, version.held_at, version.confirmed_by) == (1, NEXT_MONTH, ctx.actor.id)
        assert len(ctx.db.exec(select(Job)).all()) == 2, "it is checked again"


@pytest.mark.parametrize("mode", [Mode.ADD, Mode.CORRECT])
def test_a_file_that_says_nothing_of_the_others_confirms_nothing(world: World, mode):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, a_sheet(ANI, BUDI))
        upload = stage_roster(ctx, contract, BytesIO(a_sheet(ANI)), "daftar.csv")
        assert commit_roster(ctx, contract, upload.token, 1, mode).confirmed_at is None


def test_a_word_confirms_the_version_in_force_and_is_on_record(world: World):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, a_sheet(ANI, BUDI))
        with pytest.raises(Stale):
            confirm_roster(ctx, contract, 2)
        assert confirm_roster(ctx, contract, 1).confirmed_at == NOW
    with world.work("auditor") as ctx:
        last = ctx.db.exec(select(AuditEntry).order_by(col(AuditEntry.sequence).desc()).limit(1)).one()
        assert (last.event, json.loads(last.details)) == ("roster:confirmed", {"number": 1, "workers": 2})


@pytest.mark.parametrize("who", ["approver", "treasury", "auditor"])
def test_who_may_not_edit_a_list_cannot_vouch_for_it(world: World, who):
    with world.work("contractor") as ctx:
        contract_id = key(a_contract(ctx, world))
        hand_in(ctx, ctx.db.get_one(Contract, contract_id), a_sheet(ANI))
    with world.work(who) as ctx, pytest.raises(Forbidden):
        confirm_roster(ctx, ctx.db.get_one(Contract, contract_id), 1)


@pytest.mark.parametrize(
    ("people", "moves"),
    [
        pytest.param([(*ANI, "Mandor"), BUDI], False, id="another occupation"),
        pytest.param([(*ANI, "", "17-08-1990"), BUDI], False, id="a birth date"),
        pytest.param([(*ANI, "", "", "20-08-2026"), BUDI], True, id="another first day"),
        pytest.param([ANI], True, id="somebody left"),
        pytest.param([ANI, BUDI, CITRA], True, id="somebody came"),
        pytest.param([("6408041708900009", ANI[1]), BUDI], True, id="another NIK"),
    ],
)
def test_a_version_knows_whether_people_or_days_changed(world: World, people, moves):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        assert hand_in(ctx, contract, a_sheet(ANI, BUDI)).moves_people
        changed = hand_in(ctx, contract, a_sheet(*people))
        assert (changed.number, changed.moves_people) == (2, moves)


def test_the_button_confirms_what_was_seen_and_nothing_else(world: World, signed_in):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, a_sheet(ANI, BUDI))
        page = f"/contracts/{key(contract)}/roster"
    client = signed_in("contractor")
    assert "Daftar masih benar" in client.get(page).text
    assert "Daftar masih benar" not in signed_in("auditor").get(page).text
    assert (
        "Periksa daftar yang sekarang"
        in client.post(f"{page}/confirm", data={"version": "7"}, follow_redirects=True).text
    )
    said = client.post(f"{page}/confirm", data={"version": "1"}, follow_redirects=True).text
    assert "masih benar hari ini" in said
    assert "Terakhir dinyatakan masih benar" in said
    same = client.post(f"{page}/upload", data={"file": (BytesIO(a_sheet(ANI, BUDI)), "d.csv")}, follow_redirects=True)
    assert "Daftar masih benar" in same.text
    with world.work("auditor") as ctx:
        version = current_version(ctx, ctx.db.exec(select(Contract)).one())
        assert version is not None
        assert version.confirmed_at is not None
