"""What stands between a contract and a certificate, by the facts of the day."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from compliance.checks.models import CheckRun
from compliance.checks.obstacles import Blocking, Standing, name_obstacles
from compliance.contracts.models import Contract, ContractKind
from compliance.enrolments.models import RegisterSnapshot, RegisterSource
from compliance.rosters.models import RosterVersion
from compliance.rulebook.models import Code
from tests.builders import BOOK, TODAY

Facts = dict[str, Any]  # only the columns that count here


def a_contract() -> Contract:
    facts: Facts = {"kind": ContractKind.CONSTRUCTION, "version": 2}
    return Contract(**facts)


def a_roster(workers: int = 5) -> RosterVersion:
    facts: Facts = {"number": 3, "workers": workers}
    return RosterVersion(**facts)


def a_run(**changes: Any) -> CheckRun:
    rests_on: Facts = {"roster_version": 3, "contract_version": 2, "lists": "7", "rule_version": BOOK.version}
    return CheckRun(**rests_on | {"judged_on": TODAY, "unjudged": 0} | changes)


LIMITS = dict.fromkeys(RegisterSource, 45) | {RegisterSource.PU: 30}


def a_list(age: int, source: RegisterSource = RegisterSource.COMBINED) -> list[RegisterSnapshot]:
    facts: Facts = {"id": 7, "source": source, "as_of": TODAY - timedelta(days=age)}
    return [RegisterSnapshot(**facts)]


def two_lists(staff: int) -> list[RegisterSnapshot]:
    """Of projects, older but within its limit, and of staff."""
    return [*a_list(40, RegisterSource.JAKON), *a_list(staff, RegisterSource.PU)]


CLEAR = Standing(a_contract(), a_roster(), a_run(), a_list(10), LIMITS, BOOK, TODAY, [])
UNREGISTERED = Blocking(Code.PROJECT_UNREGISTERED, 1, True, "{}")


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param({"roster": None, "run": None}, ["roster_missing", "check_missing"], id="a fresh contract"),
        pytest.param({"roster": a_roster(0)}, ["roster_missing"], id="an empty roster"),
        pytest.param({"run": a_run(roster_version=2)}, ["check_outdated"], id="the roster changed"),
        pytest.param({"run": a_run(contract_version=1)}, ["check_outdated"], id="the contract changed"),
        pytest.param({"run": a_run(lists="5")}, ["check_outdated"], id="a newer list"),
        pytest.param({"run": a_run(lists="7,8")}, ["check_outdated"], id="a list less"),
        pytest.param({"run": a_run(rule_version="2025.1")}, ["check_outdated"], id="other rules"),
        pytest.param({"run": a_run(lapses_on=TODAY)}, ["check_outdated"], id="the first day without cover"),
        pytest.param({"run": a_run(lapses_on=TODAY + timedelta(days=1))}, [], id="cover ends today"),
        pytest.param({"lists": a_list(45)}, [], id="a list of just the allowed age"),
        pytest.param({"lists": a_list(46)}, ["register_stale"], id="a day older"),
        pytest.param({"lists": [], "run": a_run(lists="")}, ["register_stale"], id="no list at all"),
        pytest.param({"lists": a_list(1, RegisterSource.PU)}, ["register_stale"], id="not the list of projects"),
        pytest.param({"run": a_run(lists="7,7"), "lists": two_lists(staff=30)}, [], id="each within its own limit"),
        pytest.param({"run": a_run(lists="7,7"), "lists": two_lists(staff=31)}, ["register_stale"], id="one beyond"),
        pytest.param({"run": a_run(unjudged=4)}, ["unjudged"], id="a list that was too old when it was judged by"),
        pytest.param({"run": a_run(unjudged=4), "lists": a_list(46)}, ["register_stale"], id="one cause, said once"),
        pytest.param({"blocking": [UNREGISTERED]}, ["project_unregistered"], id="of the contract"),
    ],
)
def test_what_stands_in_the_way(changes, codes):
    assert [obstacle.code for obstacle in name_obstacles(replace(CLEAR, **changes))] == codes


def test_reasons_say_how_many_and_what():
    found = [Blocking(Code.NOT_ENROLLED, 1_200, False, "{}"), UNREGISTERED]
    reasons = [str(obstacle.reason) for obstacle in name_obstacles(replace(CLEAR, blocking=found))]
    assert reasons[0] == "1.200 pekerja: Belum terdaftar."
    assert reasons[1].startswith("Nomor kepesertaan proyek")
