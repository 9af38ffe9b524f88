"""What stands between a contract and a certificate, by the facts of the day."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from compliance.access.models import Company
from compliance.checks.case import Frame
from compliance.checks.gate_rules import GateFacts, turns_on
from compliance.checks.gather import contract_facts
from compliance.checks.models import CheckRun, FindingStatus, Turn
from compliance.checks.obstacles import OfContract, Standing, Unsettled, name_obstacles, name_warnings
from compliance.contracts.models import Contract, ContractKind, TermKind
from compliance.enrolments.models import RegisterSnapshot, RegisterSource
from compliance.rosters.models import RosterVersion
from compliance.rulebook.models import Code, Severity
from tests.builders import BOOK, TODAY
from tests.checks.cases import PROJECT, receipts

Facts = dict[str, Any]  # only the columns that count here


def a_contract() -> Contract:
    facts: Facts = {
        "kind": ContractKind.CONSTRUCTION,
        "version": 2,
        "project_number": "PJ-1",
        "company": Company(name="A"),
    }
    days: Facts = {"starts_on": date(2026, 6, 8), "ends_on": date(2026, 12, 4), "value": 100, "vat": 0}
    return Contract(**facts | days)


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


CLEAR = Standing(a_contract(), a_roster(), a_run(), a_list(10), LIMITS, BOOK, TODAY, [], GateFacts(), {})
ASKED = '{"people":1,"months":6,"estimated":49,"value":1,"share":"20","wage":1}'
HEADCOUNT = Unsettled(Code.HEADCOUNT_IMPLAUSIBLE, 1, True, ASKED, Severity.ASK, Turn.CONTRACTOR, date(2026, 9, 16))


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
        pytest.param({"unsettled": [HEADCOUNT]}, ["headcount_implausible"], id="a question that nobody answered"),
    ],
)
def test_what_stands_in_the_way(changes, codes):
    assert [obstacle.code for obstacle in name_obstacles(replace(CLEAR, **changes), TermKind.FINAL)] == codes


def test_reasons_say_how_many_what_who_and_by_when():
    found = [Unsettled(Code.NOT_ENROLLED, 1_200, False, "{}"), HEADCOUNT]
    workers, asked = name_obstacles(replace(CLEAR, unsettled=found), TermKind.FINAL)
    assert str(workers.reason) == "1.200 pekerja: Belum terdaftar."
    assert (asked.turn, asked.due_on) == ("contractor", date(2026, 9, 16))


OLD_ROSTER = GateFacts(roster_on=TODAY - timedelta(days=40))
SAID = '{"max_age":35,"missed":1,"roster_on":"2026-07-23","variant":"old"}'


@pytest.mark.parametrize(
    ("gate", "kept", "closes"),
    [
        pytest.param(TermKind.ADVANCE, None, False, id="an old list only warns before an advance"),
        pytest.param(TermKind.PROGRESS, None, True, id="it closes the gate of a progress payment"),
        pytest.param(
            TermKind.PROGRESS, OfContract(FindingStatus.ACCEPTED, SAID), False, id="the officer accepted just this"
        ),
        pytest.param(
            TermKind.PROGRESS,
            OfContract(FindingStatus.ACCEPTED, SAID.replace("07-23", "07-01")),
            True,
            id="another age was accepted",
        ),
        pytest.param(TermKind.FINAL, OfContract(FindingStatus.ANSWERED, SAID), True, id="an answer waits"),
    ],
)
def test_the_gate_judges_the_age_of_the_roster_itself(gate, kept, closes):
    standing = replace(CLEAR, known=OLD_ROSTER, of_contract={Code.ROSTER_STALE: kept} if kept else {})
    assert [found.code for found in name_obstacles(standing, gate)] == ["roster_stale"] * closes
    warned = [found.code for found in name_warnings(standing, gate)]
    assert warned == ["roster_stale"] * (gate is TermKind.ADVANCE)


@pytest.mark.parametrize(
    ("day", "closes"),
    [
        pytest.param(date(2026, 8, 28), False, id="the day after the list became too old"),
        pytest.param(date(2026, 10, 1), False, id="the last day that was accepted"),
        pytest.param(date(2026, 10, 2), True, id="as long again without a word"),
    ],
)
def test_an_old_list_is_not_accepted_for_ever(day, closes):
    kept = {Code.ROSTER_STALE: OfContract(FindingStatus.ACCEPTED, SAID)}
    standing = replace(CLEAR, known=OLD_ROSTER, of_contract=kept, today=day, lists=[])
    assert ("roster_stale" in [found.code for found in name_obstacles(standing, TermKind.FINAL)]) is closes


@pytest.mark.parametrize(
    ("today", "turns"),
    [
        pytest.param(date(2026, 8, 1), date(2026, 8, 28), id="the list becomes too old"),
        pytest.param(date(2026, 8, 27), date(2026, 8, 28), id="tomorrow"),
        pytest.param(date(2026, 8, 28), date(2026, 10, 2), id="as long again"),
        pytest.param(date(2026, 11, 1), date(2026, 11, 6), id="and again"),
        pytest.param(date(2026, 12, 4), None, id="the work is over, and the list ages no more"),
    ],
)
def test_the_day_on_which_an_old_list_is_judged_anew_is_known(today, turns):
    frame = Frame(contract_facts(CLEAR.contract), None, today, BOOK)
    known = replace(OLD_ROSTER, is_part=True)  # the project is the main contract's, and another matter
    assert turns_on(frame, known, TermKind.FINAL) == turns


@pytest.mark.parametrize(
    ("found", "gate", "closes"),
    [
        pytest.param(Severity.WARN, TermKind.PROGRESS, False, id="a warning of the check stays one"),
        pytest.param(Severity.BLOCK, TermKind.FINAL, True, id="what blocks blocks"),
        pytest.param(Severity.BLOCK, TermKind.RETENTION, False, id="but where the book makes an exception"),
    ],
)
def test_the_book_may_make_an_exception_for_a_gate(found, gate, closes):
    rule = replace(BOOK.rules[Code.COVERAGE_GAP], severity_at={"retention": Severity.WARN})
    book = replace(BOOK, rules={**BOOK.rules, Code.COVERAGE_GAP: rule})
    standing = replace(CLEAR, book=book, unsettled=[Unsettled(Code.COVERAGE_GAP, 1, False, "{}", found)])
    assert bool(list(name_obstacles(standing, gate))) is closes


UNPAID = GateFacts(replace(PROJECT, starts_on=date(2026, 6, 8), ends_on=date(2026, 12, 4)))


@pytest.mark.parametrize(
    ("paid", "gate", "kept", "code", "due_on"),
    [
        pytest.param(0, TermKind.ADVANCE, None, "project_not_member", date(2026, 3, 20), id="the first instalment"),
        pytest.param(875_000, TermKind.PROGRESS, None, "contribution_unpaid", date(2026, 7, 15), id="the second"),
        pytest.param(1_400_000, TermKind.FINAL, None, "contribution_short", date(2026, 11, 30), id="the last"),
        pytest.param(
            875_000,
            TermKind.PROGRESS,
            date(2026, 9, 16),
            "contribution_unpaid",
            date(2026, 9, 16),
            id="the finding still has its cure period",
        ),
    ],
)
def test_money_is_asked_for_by_its_day(paid, gate, kept, code, due_on):
    assert UNPAID.project
    known = replace(UNPAID, project=replace(UNPAID.project, payments=receipts(paid)))
    said = {Code(code): OfContract(FindingStatus.OPEN, "{}", Turn.CONTRACTOR, kept)} if kept else {}
    found = list(name_obstacles(replace(CLEAR, known=known, of_contract=said), gate))
    assert [(each.code, each.due_on) for each in found] == [(code, due_on)]
