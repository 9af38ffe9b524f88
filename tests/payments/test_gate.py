"""What stands in the way of a payment: all of it at once, and who removes it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import col, select

from compliance.audit.models import AuditEntry
from compliance.certificates.models import Cause
from compliance.certificates.operations import decline, revoke
from compliance.contracts.models import Contract, ContractStatus
from compliance.kernel.errors import GateClosed
from compliance.payments import operations
from compliance.payments.operations import TermState
from compliance.payments.rules import by_actor
from tests.builders import NOW, World
from tests.certificates.builders import (
    PEOPLE,
    a_certificate,
    a_cleared_contract,
    a_request,
    first_term,
    hand_in,
    stored,
)
from tests.payments.builders import LATER, an_override, release

AFTER = NOW + timedelta(days=31)
Step = Callable[[World, int], object]


def certified(world: World, contract_id: int) -> int:
    return a_certificate(world, contract_id)


def requested(world: World, contract_id: int) -> int:
    return a_request(world, contract_id)


def declined(world: World, contract_id: int) -> None:
    request = a_request(world, contract_id)
    with world.work("approver") as ctx:
        decline(ctx, stored(ctx, request), "Nilai termin belum benar")


def revoked(world: World, contract_id: int) -> None:
    certificate = a_certificate(world, contract_id)
    with world.work("approver", LATER) as ctx:
        revoke(ctx, stored(ctx, certificate), "Dokumen ternyata palsu", Cause.FALSE_PAPERS)


def roster_changed(world: World, contract_id: int) -> None:
    with world.work("officer", LATER) as ctx:
        hand_in(ctx, first_term(ctx, contract_id).contract, PEOPLE[:2], LATER)


def closed(world: World, contract_id: int) -> None:
    with world.work("officer") as ctx:
        first_term(ctx, contract_id).contract.status = ContractStatus.CLOSED


def proposed(world: World, contract_id: int) -> None:
    an_override(world, contract_id, confirmed=False)


def overridden(world: World, contract_id: int) -> None:
    an_override(world, contract_id)


def paid(world: World, contract_id: int) -> None:
    release(world, contract_id)


CASES = [
    pytest.param([], NOW, ["certificate_missing"], id="never asked for"),
    pytest.param([requested], NOW, ["certificate_requested"], id="asked for"),
    pytest.param([declined], NOW, ["certificate_declined"], id="declined"),
    pytest.param([certified], NOW, [], id="a live certificate"),
    pytest.param([certified], NOW + timedelta(days=30), [], id="on its last day"),
    pytest.param([certified], AFTER, ["certificate_expired"], id="the day after"),
    pytest.param([revoked], LATER, ["certificate_revoked"], id="revoked"),
    pytest.param(
        [certified, roster_changed], LATER, ["certificate_superseded", "check_outdated"], id="the roster changed"
    ),
    pytest.param([roster_changed], LATER, ["certificate_missing", "check_outdated"], id="what keeps from asking too"),
    pytest.param([closed], NOW, ["contract_not_active", "certificate_missing"], id="contract closed"),
    pytest.param([certified, closed], NOW, ["contract_not_active"], id="closed in spite of a live certificate"),
    pytest.param([proposed], LATER, ["certificate_missing"], id="an override by one person"),
    pytest.param([overridden], LATER, [], id="an override by two"),
    pytest.param([overridden, roster_changed], LATER, [], id="an override covers what a certificate would"),
    pytest.param([overridden, closed], LATER, ["contract_not_active"], id="no override of a closed contract"),
    pytest.param([certified, paid], LATER, ["already_released"], id="paid"),
    pytest.param([overridden, paid], LATER, ["already_released"], id="no override of a payment"),
    pytest.param([certified, paid, roster_changed, closed], LATER, ["already_released"], id="paid is paid"),
]


def expected_state(codes: list[str]) -> TermState:
    if codes == ["already_released"]:
        return TermState.RELEASED
    return TermState.WAITING if codes else TermState.CLEARED


@pytest.mark.parametrize(("steps", "now", "codes"), CASES)
def test_the_gate_gives_its_reasons(world: World, steps: list[Step], now, codes):
    contract_id = a_cleared_contract(world)
    for step in steps:
        step(world, contract_id)
    with world.work("treasury", now) as ctx:
        term = first_term(ctx, contract_id)
        line = operations.schedule(ctx, term.contract)[0]
        assert [obstacle.code for obstacle in line.obstacles] == codes
        assert line.state is expected_state(codes)
        assert sum(len(found) for _who, found in by_actor(line.obstacles)) == len(codes)


@pytest.mark.parametrize(("steps", "now", "codes"), [case for case in CASES if case.values[2]])
def test_a_closed_gate_releases_nothing_and_is_noted(world: World, steps: list[Step], now, codes):
    contract_id = a_cleared_contract(world)
    for step in steps:
        step(world, contract_id)
    with pytest.raises(GateClosed) as refused:
        release(world, contract_id, now=now)
    assert len(refused.value.reasons) == len(codes)
    with world.work("auditor") as ctx:
        entry = ctx.db.exec(select(AuditEntry).order_by(col(AuditEntry.sequence).desc())).first()
        assert entry is not None
        assert (entry.event, entry.contract_id) == ("gate:refused", contract_id)
        assert (first_term(ctx, contract_id).released_at is None) is ("already_released" not in codes)


def test_a_reason_says_since_when_and_why(world: World):
    contract_id = a_cleared_contract(world)
    revoked(world, contract_id)
    with world.work("treasury", LATER) as ctx:
        (obstacle,) = operations.term_line(ctx, first_term(ctx, contract_id)).obstacles
        assert "dicabut pada 4 September 2026 10.00 WITA: Dokumen yang menjadi dasarnya ternyata tidak benar." in str(
            obstacle.reason
        )


def test_a_draft_names_all_that_is_missing(world: World):
    contract_id = a_cleared_contract(world)
    with world.work("officer") as ctx:
        contract = ctx.db.get(Contract, contract_id)
        assert contract is not None
        contract.status = ContractStatus.DRAFT
        contract.version += 1
        ctx.db.flush()
        found = [obstacle.code for obstacle in operations.term_line(ctx, contract.terms[0]).obstacles]
        assert found == ["contract_not_active", "certificate_missing", "check_outdated"]
