"""Home says what waits for whom, and nothing of others."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from compliance.checks.models import Finding, FindingStatus
from compliance.contracts.models import ContractStatus
from compliance.overview.todo import Need, todos
from tests.builders import TODAY, World, a_contract
from tests.certificates.builders import a_certificate, a_cleared_contract, a_request, hand_in
from tests.fixes.builders import a_finding


def a_draft(world: World) -> None:
    with world.work("officer") as ctx:
        a_contract(ctx, world, status=ContractStatus.DRAFT)


def without_roster(world: World) -> None:
    with world.work("officer") as ctx:
        a_contract(ctx, world)


def a_finding_that_is(status: FindingStatus, of: ContractStatus = ContractStatus.ACTIVE) -> Callable[[World], None]:
    def build(world: World) -> None:
        with world.work("officer") as ctx:
            contract = a_contract(ctx, world, status=of)
            hand_in(ctx, contract, ())
            a_finding(ctx, contract, status)

    return build


def late(status: FindingStatus) -> Callable[[World], None]:
    def build(world: World) -> None:
        a_finding_that_is(status)(world)
        with world.work("officer") as ctx:
            ctx.db.exec(select(Finding)).one().due_on = TODAY - timedelta(days=1)

    return build


def requested(world: World) -> None:
    a_request(world, a_cleared_contract(world))


def issued(world: World) -> None:
    a_certificate(world, a_cleared_contract(world))


@pytest.mark.parametrize(
    ("build", "waits"),
    [
        pytest.param(a_draft, {"officer": [Need.ACTIVATE]}, id="a draft waits for the officer"),
        pytest.param(
            without_roster,
            {"officer": [Need.ROSTER], "contractor": [Need.ROSTER]},
            id="a missing roster for both sides",
        ),
        pytest.param(
            a_finding_that_is(FindingStatus.ANSWERED), {"officer": [Need.DECIDE]}, id="an answer for the officer"
        ),
        pytest.param(
            a_finding_that_is(FindingStatus.RETURNED),
            {"contractor": [Need.FIX]},
            id="a returned answer for the contractor",
        ),
        pytest.param(
            a_finding_that_is(FindingStatus.OPEN, ContractStatus.CLOSED), {}, id="nobody is asked after the end"
        ),
        pytest.param(
            late(FindingStatus.OPEN),
            {"contractor": [Need.FIX], "approver": [Need.LATE]},
            id="what the contractor did not fix in time",
        ),
        pytest.param(
            late(FindingStatus.ANSWERED),
            {"officer": [Need.DECIDE], "approver": [Need.LATE]},
            id="what the officer did not decide in time",
        ),
        pytest.param(requested, {"approver": [Need.ISSUE]}, id="a request for the approver"),
        pytest.param(issued, {"treasury": [Need.PAY]}, id="a certified term for treasury"),
    ],
)
def test_each_need_is_shown_to_those_who_can_meet_it(world: World, build, waits):
    build(world)
    seen = {}
    for who in world.actors:
        with world.work(who) as ctx:
            if needs := [todo.need for todo in todos(ctx)]:
                seen[who] = needs
    assert seen == waits


@pytest.mark.parametrize("who", ["officer", "approver", "contractor", "treasury", "auditor", "registrar", "admin"])
def test_everybody_has_a_home(world: World, signed_in, who):
    without_roster(world)
    answer = signed_in(who).get("/")
    assert answer.status_code == 200
    assert ("Pembangunan Jembatan Sangatta" in answer.text) == (who in ("officer", "contractor"))


def test_a_visitor_is_asked_to_sign_in_and_comes_back(visitor):
    answer = visitor.get("/")
    assert (answer.status_code, answer.location) == (302, "/sign-in")
