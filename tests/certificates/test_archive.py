"""Finding certificates, and taking many along at once."""

import hashlib
from datetime import timedelta
from zipfile import ZipFile

import pytest
from sqlalchemy import event
from sqlmodel import select

from compliance.audit.models import AuditEntry
from compliance.certificates.archive import SUMS, CertificateFilter, export_zip, find_certificates
from compliance.certificates.lives import LifeState
from compliance.certificates.operations import revoke
from compliance.kernel.errors import Conflict, Forbidden
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


def test_the_zip_holds_every_issued_paper_and_its_digest(world: World, three: list[int]):
    with world.work("auditor") as ctx:
        issued = [stored(ctx, number) for number in three[:2]]
        with export_zip(ctx, CertificateFilter()) as packed, ZipFile(packed) as archive:
            assert set(archive.namelist()) == {SUMS, *(f"{certificate.number}.pdf" for certificate in issued)}
            sums = dict(line.split("  ")[::-1] for line in archive.read(SUMS).decode().splitlines())
            for name, digest in sums.items():
                assert hashlib.sha256(archive.read(name)).hexdigest() == digest
        assert set(sums.values()) == {certificate.pdf_digest for certificate in issued}
    with world.work("auditor") as ctx:
        entry = ctx.db.exec(select(AuditEntry).where(AuditEntry.event == "certificate:exported")).one()
        assert '"count":2' in entry.details


def test_a_filter_without_papers_gives_no_empty_zip(world: World, three: list[int]):
    with world.work("auditor") as ctx, pytest.raises(Conflict):
        export_zip(ctx, CertificateFilter(state=LifeState.REQUESTED))


def test_a_damaged_paper_stops_the_export_by_its_number(world: World, three: list[int]):
    with world.work("auditor") as ctx:
        broken = stored(ctx, three[1])
        ctx.files.path(broken.pdf_digest).write_bytes(b"")
        with pytest.raises(Conflict, match=str(broken.number)):
            export_zip(ctx, CertificateFilter())


@pytest.mark.parametrize("who", ["officer", "approver", "contractor", "treasury", "registrar", "admin"])
def test_only_auditors_take_them_all(world: World, who):
    with world.work(who) as ctx, pytest.raises(Forbidden):
        export_zip(ctx, CertificateFilter())
