"""What stands between a term and its certificate: everything, at once, as of today."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from compliance.access.context import Context
from compliance.audit.models import AuditEntry
from compliance.certificates.gate import obstacles_to_issue
from compliance.certificates.issuing import issue
from compliance.certificates.models import Certificate
from compliance.certificates.operations import request_certificate
from compliance.checks.models import Finding, FindingStatus
from compliance.checks.operations import check_contract
from compliance.contracts.models import Contract, ContractStatus
from compliance.kernel.errors import GateClosed
from tests.builders import NOW, World, a_code, a_contract
from tests.certificates.builders import PEOPLE, a_cleared_contract, a_request, first_term, hand_in, stored

Arrange = Callable[[Context, Contract], object]


def closed(ctx: Context, contract: Contract) -> None:
    contract.status = ContractStatus.CLOSED


def paid(ctx: Context, contract: Contract) -> None:
    contract.terms[0].released_at = NOW


def roster_changed(ctx: Context, contract: Contract) -> None:
    hand_in(ctx, contract, PEOPLE[:2])


def stranger_joined(ctx: Context, contract: Contract) -> None:
    hand_in(ctx, contract, (*PEOPLE, ("6408041708900009", "Dodi Tanpa Kartu")))
    check_contract(ctx, contract, "request")


def stranger_accepted(ctx: Context, contract: Contract) -> None:
    stranger_joined(ctx, contract)
    for finding in ctx.db.exec(select(Finding)):
        finding.status = FindingStatus.ACCEPTED


CASES = [
    pytest.param([], set(), id="nothing in the way"),
    pytest.param([closed], {"contract_not_active"}, id="contract closed"),
    pytest.param([paid], {"already_released"}, id="already paid"),
    pytest.param([roster_changed], {"check_outdated"}, id="roster changed since the check"),
    pytest.param([stranger_joined], {"not_enrolled"}, id="somebody is nowhere enrolled"),
    pytest.param([stranger_accepted], set(), id="the officer accepted it with a reason"),
    pytest.param(
        [stranger_joined, closed, paid],
        {"contract_not_active", "already_released", "not_enrolled"},
        id="everything is said at once",
    ),
]


def codes(ctx: Context, contract_id: int) -> set[str]:
    return {obstacle.code for obstacle in obstacles_to_issue(ctx, first_term(ctx, contract_id))}


def arranged(ctx: Context, contract_id: int, changes: list[Arrange]) -> Contract:
    contract = ctx.db.get(Contract, contract_id)
    assert contract is not None
    for change in changes:
        change(ctx, contract)
    ctx.db.flush()
    return contract


@pytest.mark.parametrize(("changes", "expected"), CASES)
def test_the_gate_gives_its_reasons(world: World, changes: list[Arrange], expected: set[str]):
    contract_id = a_cleared_contract(world)
    with world.work("officer") as ctx:
        arranged(ctx, contract_id, changes)
        assert codes(ctx, contract_id) == expected


@pytest.mark.parametrize(("changes", "expected"), CASES)
def test_a_request_is_refused_with_every_reason_and_noted(world: World, changes: list[Arrange], expected: set[str]):
    contract_id = a_cleared_contract(world)
    with world.work("officer") as ctx:
        arranged(ctx, contract_id, changes)
    if not expected:
        assert a_request(world, contract_id)
        return
    with pytest.raises(GateClosed) as refused:
        a_request(world, contract_id)
    assert len(refused.value.reasons) == len(expected)
    with world.work("auditor") as ctx:
        assert not ctx.db.exec(select(Certificate)).all()
        assert ctx.db.exec(select(AuditEntry.event).where(AuditEntry.event == "gate:refused")).all() == ["gate:refused"]


@pytest.mark.parametrize(("changes", "expected"), CASES)
def test_the_gate_is_judged_again_at_the_issue(world: World, changes: list[Arrange], expected: set[str]):
    """What changed between request and issue counts."""
    contract_id = a_cleared_contract(world)
    request = a_request(world, contract_id)
    with world.work("officer") as ctx:
        arranged(ctx, contract_id, changes)
    with world.work("approver") as ctx:
        certificate = stored(ctx, request)
        if not expected:
            assert issue(ctx, certificate, a_code(ctx)).number
            return
        with pytest.raises(GateClosed) as refused:
            issue(ctx, certificate, a_code(ctx))
        assert len(refused.value.reasons) == len(expected)
        assert certificate.number is None


def test_a_contract_without_roster_says_what_is_missing(world: World):
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world)
        assert {"roster_missing", "check_missing", "register_stale"} == codes(ctx, contract.id)  # type: ignore[arg-type]


def test_an_old_register_list_closes_the_gate_by_itself(world: World):
    contract_id = a_cleared_contract(world)
    for days, open_ in ((38, True), (39, False)):
        with world.work("officer", NOW + timedelta(days=days)) as ctx:
            assert ("register_stale" not in codes(ctx, contract_id)) is open_


def test_a_changed_contract_asks_for_a_new_check(world: World):
    contract_id = a_cleared_contract(world)
    with world.work("officer") as ctx:
        contract = ctx.db.get(Contract, contract_id)
        assert contract is not None
        contract.version += 1
        ctx.db.flush()
        assert codes(ctx, contract_id) == {"check_outdated"}


def test_while_one_lives_there_is_no_second(world: World):
    contract_id = a_cleared_contract(world)
    request = a_request(world, contract_id)
    with world.work("approver") as ctx:
        issue(ctx, stored(ctx, request), a_code(ctx))
    with world.work("officer") as ctx:
        assert codes(ctx, contract_id) == {"certificate_exists"}
        with pytest.raises(GateClosed, match="masih berlaku sampai 1 Oktober 2026"):
            request_certificate(ctx, first_term(ctx, contract_id))
