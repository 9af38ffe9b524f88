"""The people of a contract as they stand today, on the tab of the roster."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from compliance.checks.explained import Judgement
from compliance.checks.people import people_today
from compliance.worker import run_pending
from tests.builders import NOW, TODAY, World, a_contract, key
from tests.checks.test_operations import check, get
from tests.enrolments.builders import load, on_project
from tests.rosters.builders import ANI, BUDI, CITRA, a_sheet, hand_in

CLEARED, FLAGGED, UNJUDGED = Judgement.CLEARED, Judgement.FLAGGED, Judgement.UNJUDGED
LATER = timedelta(days=9)


@pytest.fixture
def contract(world: World, tmp_path: Path) -> int:
    """Ani is covered, Budi is nowhere, Citra's NIK is too short."""
    with world.work("registrar") as ctx:
        load(ctx, tmp_path, on_project(*ANI), on_project("6408041708900008", "Orang Lain"))
    with world.work("officer") as ctx:
        found = a_contract(ctx, world)
        hand_in(ctx, found, a_sheet(ANI, BUDI, CITRA))
        return key(found)


def seen(world: World, contract: int, wanted: Judgement | None = None) -> dict[str, tuple[Judgement, bool]]:
    with world.work("officer", now=NOW + LATER) as ctx:
        found = people_today(ctx, get(ctx, contract), wanted=wanted).page.items
        return {person.worker.name: (person.judgement, person.is_new) for person in found}


def test_each_is_judged_as_the_run_counts_them(world: World, contract: int):
    assert {judgement for judgement, _new in seen(world, contract).values()} == {UNJUDGED}, "before any check"
    run = check(world, contract)
    found = [judgement for judgement, _new in seen(world, contract).values()]
    assert found == [CLEARED, FLAGGED, FLAGGED]
    assert (found.count(CLEARED), found.count(FLAGGED)) == (run.cleared, run.flagged)
    assert set(seen(world, contract, FLAGGED)) == {"Budi Santoso", "Citra Dewi"}
    assert set(seen(world, contract, UNJUDGED)) == set()


def test_who_came_since_the_run_is_not_judged_yet(world: World, contract: int):
    check(world, contract)
    with world.work("officer") as ctx:
        hand_in(ctx, get(ctx, contract), a_sheet(ANI, BUDI, CITRA, ("6408041708900004", "Eko")))
    assert [judgement for judgement, _new in seen(world, contract).values()] == [CLEARED, FLAGGED, FLAGGED, UNJUDGED]


def test_whom_the_newest_list_newly_flags_is_marked(world: World, contract: int, tmp_path):
    """Ani falls off the list; Budi was flagged before it. A list that came before the roster marks nobody."""
    check(world, contract)
    assert not any(new for _judgement, new in seen(world, contract).values())
    with world.work("registrar", now=NOW + LATER) as ctx:
        load(ctx, tmp_path, on_project("6408041708900008", "Orang Lain"), as_of=TODAY + LATER)
    check(world, contract, now=NOW + LATER)
    assert {name for name, (_judgement, new) in seen(world, contract).items() if new} == {"Ani Lestari"}


def test_the_tab_shows_and_filters_it(world: World, contract: int, signed_in):
    run_pending(world.house)
    client: FlaskClient = signed_in("officer")
    roster = f"/contracts/{contract}/roster"
    assert {"Tanpa penghalang", "Perlu ditindaklanjuti"} <= set(_tags(client.get(roster).text))
    some = client.post(roster, data={"text": "", "state": "flagged"}).text
    assert ("Budi Santoso" in some, "Ani Lestari" in some) == (True, False)
    assert "Budi Santoso" in client.post(roster, data={"text": "", "state": "xyz"}).text


def _tags(page: str) -> list[str]:
    return [part.partition("<")[0] for part in page.split('class="tag tag-')[1:] for part in [part.partition(">")[2]]]
