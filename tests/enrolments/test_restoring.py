"""A list that was retired by mistake is used again, as long as its rows are kept."""

import json
from datetime import timedelta

import pytest
from sqlmodel import col, select

from compliance.access.settings import Key
from compliance.audit.models import AuditEntry
from compliance.checks.models import CheckRun
from compliance.enrolments.models import Enrolment, RegisterSource
from compliance.enrolments.restoring import put_back
from compliance.enrolments.snapshots import current_snapshots
from compliance.kernel.errors import Conflict, Forbidden, NotFound
from compliance.people.operations import change_setting
from compliance.worker import run_pending
from tests.builders import TODAY, World, a_contract, key
from tests.enrolments.builders import load, on_project, on_staff
from tests.rosters.builders import ANI, BUDI, a_sheet, hand_in

LAST_WEEK = TODAY - timedelta(days=7)
EARLIER = LAST_WEEK - timedelta(days=1)


def retired(world: World, folder) -> int:
    """A combined list of last week, whose place a list of staff took by mistake."""
    with world.work("registrar") as ctx:
        load(ctx, folder, on_project(*ANI), as_of=EARLIER)
    with world.work("registrar") as ctx:
        first = key(load(ctx, folder, on_project(*ANI), on_project(*BUDI), as_of=LAST_WEEK))
    with world.work("registrar") as ctx:
        load(ctx, folder, on_staff(*ANI, npp="ZZ1"), source=RegisterSource.PU, replaces_combined=True)
    run_pending(world.house)
    return first


def used(world: World) -> set[int]:
    with world.work("registrar") as ctx:
        return {key(each) for each in current_snapshots(ctx)}


def test_it_is_judged_by_again_though_the_wrong_one_is_younger(world: World, tmp_path, signed_in):
    with world.work("officer") as ctx:
        hand_in(ctx, a_contract(ctx, world), a_sheet(ANI, BUDI))
    number = retired(world, tmp_path)
    client = signed_in("registrar")
    assert f"/register/lists/{number}/back" in client.get("/register").text
    assert client.post(f"/register/lists/{number}/back").location == "/register"
    assert used(world) == {number}
    run_pending(world.house)
    with world.work("auditor") as ctx:
        run = ctx.db.exec(select(CheckRun).order_by(col(CheckRun.id).desc()).limit(1)).one()
        assert (run.lists, run.cleared, run.register_as_of) == (str(number), 2, LAST_WEEK)
        entry = ctx.db.exec(select(AuditEntry.details).where(AuditEntry.event == "register:restored")).one()
    assert json.loads(entry)["retired"] == [number + 1]
    assert f"/register/lists/{number + 1}/back" in client.get("/register").text, "and the other way round"


def test_a_list_whose_rows_are_gone_or_that_is_in_use_is_not(world: World, tmp_path, signed_in):
    number = retired(world, tmp_path)
    with world.work("registrar") as ctx:
        assert number - 1 not in set(ctx.db.exec(select(Enrolment.snapshot_id))), "one former list is kept"
    for each, refused in ((number - 1, Conflict), (number + 1, Conflict), (number + 7, NotFound)):
        with world.work("registrar") as ctx, pytest.raises(refused):
            put_back(ctx, each)
    assert used(world) == {number + 1}
    assert f"/register/lists/{number - 1}/back" not in signed_in("registrar").get("/register").text


def test_only_who_may_load_lists_does_it(world: World, tmp_path, signed_in):
    number = retired(world, tmp_path)
    with world.work("auditor") as ctx, pytest.raises(Forbidden):
        put_back(ctx, number)
    assert "/back" not in signed_in("auditor").get("/register").text


def test_kept_by_the_setting_that_counts_when_the_next_comes(world: World, tmp_path):
    with world.work("admin") as ctx:
        change_setting(ctx, Key.REGISTER_LISTS_KEPT, "0", version=1)
    number = retired(world, tmp_path)
    with world.work("registrar") as ctx, pytest.raises(Conflict):
        put_back(ctx, number)
