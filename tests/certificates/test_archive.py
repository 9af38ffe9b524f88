"""Finding certificates, and taking many along at once."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from compliance.certificates.archive import CertificateFilter, find_certificates
from compliance.certificates.lives import LifeState
from compliance.certificates.operations import revoke
from tests.builders import NOW, World
from tests.certificates.builders import a_certificate, a_cleared_contract, a_request, stored

AFTER = NOW + timedelta(days=31)


@pytest.fixture
def three(world: World) -> list[int]:
    """One revoked, one issued, one asked for; newest last."""
    contracts = [a_cleared_contract(world, number=f"602.1/{place}", title=f"Jalan {place}") for place in (1, 2, 3)]
    numbers = [a_certificate(world, contracts[0]), a_certificate(world, contracts[1]), a_request(world, contracts[2])]
    with world.work("approver") as ctx:
        revoke(ctx, stored(ctx, numbers[0]), "Dokumen ternyata palsu")
    return numbers


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        pytest.param(CertificateFilter(), [2, 1, 0], id="all, newest first"),
        pytest.param(CertificateFilter(text="602.1/2"), [1], id="number of the contract"),
        pytest.param(CertificateFilter(text="jalan 3"), [2], id="title"),
        pytest.param(CertificateFilter(text="ktm-2026-000001"), [0], id="number of the certificate"),
        pytest.param(CertificateFilter(text="%"), [], id="a sign of the search language"),
        pytest.param(CertificateFilter(state=LifeState.VALID), [1], id="state"),
        pytest.param(CertificateFilter(text="jalan", state=LifeState.REVOKED), [0], id="text and state"),
        pytest.param(CertificateFilter(agency_id=-1), [], id="another agency"),
    ],
)
def test_filters(world: World, three: list[int], wanted, places):
    with world.work("auditor") as ctx:
        found = [listed.certificate.id for listed in find_certificates(ctx, wanted).items]
        assert found == [three[place] for place in places]


@pytest.mark.parametrize(("who", "sees"), [("officer", 3), ("contractor", 3), ("treasury", 3), ("other_officer", 0)])
def test_lists_hold_what_one_may_see(world: World, three: list[int], who, sees):
    with world.work(who) as ctx:
        assert find_certificates(ctx, CertificateFilter()).total == sees


def test_a_list_asks_as_few_questions_for_three_as_for_one(world: World, three: list[int]):
    with world.work("auditor") as ctx:
        counts = [queries(ctx, wanted) for wanted in (CertificateFilter(text="602.1/2"), CertificateFilter())]
        assert counts[0] == counts[1] <= 3


def queries(ctx, wanted) -> int:
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    ctx.db.expire_all()
    event.listen(ctx.db.get_bind(), "before_cursor_execute", note)
    listed = find_certificates(ctx, wanted).items
    assert all(one.contract.agency.name for one in listed)
    event.remove(ctx.db.get_bind(), "before_cursor_execute", note)
    return sum(statement.startswith("SELECT") for statement in asked)
