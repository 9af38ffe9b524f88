"""What has become of a certificate, on both databases, by comparison only."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from compliance.access.context import Context
from compliance.certificates import lives
from compliance.certificates.archive import CertificateFilter, find_certificates
from compliance.certificates.issuing import issue
from compliance.certificates.lives import LifeState
from compliance.certificates.models import Certificate
from compliance.certificates.operations import decline, request_certificate, revoke
from compliance.checks.operations import check_contract
from compliance.contracts.models import Contract, PaymentTerm
from compliance.contracts.operations import record_project_number
from tests.builders import NOW, World, a_code, key
from tests.certificates.builders import (
    PEOPLE,
    a_certificate,
    a_cleared_contract,
    a_request,
    first_term,
    hand_in,
    stored,
)

LATER = NOW + timedelta(days=3)
AFTER = NOW + timedelta(days=31)


def roster_changed(world: World, number: int) -> None:
    with world.work("officer", LATER) as ctx:
        hand_in(ctx, stored(ctx, number).contract, PEOPLE[:2], LATER)


def contract_changed(world: World, number: int) -> None:
    with world.work("officer", LATER) as ctx:
        contract = stored(ctx, number).contract
        record_project_number(ctx, contract, "PJ-6408-002")


def changed_back(world: World, number: int) -> None:
    """The same people again, and the old project number: other versions all the same."""
    roster_changed(world, number)
    contract_changed(world, number)
    with world.work("officer", LATER) as ctx:
        contract = stored(ctx, number).contract
        hand_in(ctx, contract, PEOPLE, LATER)
        record_project_number(ctx, contract, "PJ-6408-001")


def revoked(world: World, number: int) -> None:
    with world.work("approver", LATER) as ctx:
        revoke(ctx, stored(ctx, number), "Dokumen ternyata palsu")


def replaced(world: World, number: int) -> None:
    """A newer one was issued for the same term; here under the same versions, which only its number tells apart."""
    with world.work("approver", LATER) as ctx:
        newer = stored(ctx, number).model_dump(exclude={"id", "number"})
        ctx.db.add(Certificate(**newer | {"number": "KTM-2026-000099-AAAAAA", "decided_at": LATER}))


def register_moved_on(world: World, number: int) -> None:
    """A new check of the same facts is no change of what the certificate vouches for."""
    with world.work("officer", LATER) as ctx:
        check_contract(ctx, stored(ctx, number).contract, "register")


CASES = [
    pytest.param([], NOW, LifeState.VALID, NOW, id="just issued"),
    pytest.param([], NOW + timedelta(days=30), LifeState.VALID, NOW, id="on its last day"),
    pytest.param([], AFTER, LifeState.EXPIRED, date(2026, 10, 2), id="the day after"),
    pytest.param([register_moved_on], LATER, LifeState.VALID, NOW, id="checked again"),
    pytest.param([roster_changed], LATER, LifeState.SUPERSEDED, LATER, id="roster replaced"),
    pytest.param([contract_changed], LATER, LifeState.SUPERSEDED, LATER, id="contract changed"),
    pytest.param([changed_back], LATER, LifeState.SUPERSEDED, LATER, id="changed there and back"),
    pytest.param([replaced], LATER, LifeState.SUPERSEDED, LATER, id="a newer one issued"),
    pytest.param([roster_changed], AFTER, LifeState.SUPERSEDED, LATER, id="superseded goes before expired"),
    pytest.param([revoked], LATER, LifeState.REVOKED, LATER, id="revoked"),
    pytest.param([revoked], AFTER, LifeState.REVOKED, LATER, id="revoked stays revoked after its last day"),
    pytest.param([revoked, roster_changed], LATER, LifeState.REVOKED, LATER, id="revoked, then the roster changed"),
    pytest.param(
        [revoked, changed_back], AFTER, LifeState.REVOKED, LATER, id="revoked, then all changed there and back"
    ),
    pytest.param([roster_changed, revoked], LATER, LifeState.REVOKED, LATER, id="superseded, then revoked"),
]
Step = Callable[[World, int], None]


@pytest.mark.parametrize(("steps", "now", "state", "since"), CASES)
def test_its_life_and_what_lists_and_gates_make_of_it(world: World, steps: list[Step], now, state, since):
    number = a_certificate(world, a_cleared_contract(world))
    for step in steps:
        step(world, number)
    with world.work("treasury", now) as ctx:
        life = lives.life(ctx, stored(ctx, number))
        assert (life.state, life.since) == (state, since)
        live = lives.live_certificates(ctx, [first_term(ctx, stored(ctx, number).contract_id)])
        assert (number in [one.id for one in live.values()]) is (state is LifeState.VALID)
        assert [wanted for wanted in LifeState if number in ids_found(ctx, wanted)] == [state]


def ids_found(ctx: Context, state: LifeState) -> list[int | None]:
    """What the list shows for a state; it must never say another state beside one."""
    listed = find_certificates(ctx, CertificateFilter(state=state)).items
    assert all(one.life.state is state for one in listed)
    return [one.certificate.id for one in listed]


def test_a_revoked_newer_one_does_not_bring_the_older_back(world: World):
    contract_id = a_cleared_contract(world)
    older = a_certificate(world, contract_id)
    newer = a_certificate(world, contract_id, AFTER)
    with world.work("approver", AFTER) as ctx:
        revoke(ctx, stored(ctx, newer), "Dokumen ternyata palsu")
        assert lives.life(ctx, stored(ctx, older)).state is LifeState.SUPERSEDED


def test_the_life_of_a_request(world: World):
    contract_id = a_cleared_contract(world)
    number = a_request(world, contract_id)
    with world.work("approver", LATER) as ctx:
        request = stored(ctx, number)
        assert lives.life(ctx, request).state is LifeState.REQUESTED
        decline(ctx, request, "Nilai termin belum benar")
        life = lives.life(ctx, request)
        assert (life.state, life.since, life.reason) == (LifeState.DECLINED, LATER, "Nilai termin belum benar")


def test_the_newest_of_each_term_counts(world: World):
    contract_id = a_cleared_contract(world)
    declined = a_request(world, contract_id)
    with world.work("approver") as ctx:
        decline(ctx, stored(ctx, declined), "Nilai termin belum benar")
    number = a_certificate(world, contract_id)
    with world.work("officer") as ctx:
        contract = ctx.db.get(Contract, contract_id)
        assert contract is not None
        second = key(request_certificate(ctx, contract.terms[1]))
        newest = select(PaymentTerm.id, Certificate, *lives.life_columns(ctx)).join(Certificate, lives.newest_of_term())
        rows = ctx.db.execute(newest.where(col(PaymentTerm.contract_id) == contract_id)).all()
        found = {term_id: (paper.id, lives.read_life(paper, columns).state) for term_id, paper, *columns in rows}
        assert found == {
            contract.terms[0].id: (number, LifeState.VALID),
            contract.terms[1].id: (second, LifeState.REQUESTED),
        }
    with world.work("approver") as ctx:
        assert issue(ctx, stored(ctx, second), a_code(ctx)).number
