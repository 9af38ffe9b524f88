"""An inspector on the site asks for one person at a time: by POST, on record, slowed down."""

import pytest
from sqlmodel import select

from compliance.audit.models import AuditEntry
from compliance.certificates import onsite
from compliance.certificates.models import CertificateWorker
from compliance.contracts.models import Contract
from tests.builders import World
from tests.certificates.builders import PEOPLE, a_certificate, a_cleared_contract, hand_in, stored

ANI = PEOPLE[0][0]
STRANGER = "6408041708900009"
COVERED, DOUBTED, NOT_TODAY = (
    "Terlindungi hari ini",
    "perlindungannya belum terlihat",
    "tetapi tidak terlindungi hari ini",
)
NOT_LISTED, NEW = "Orang ini juga tidak ada di daftar pekerja", "di daftar pekerja yang terbaru"


@pytest.fixture
def certificate_id(world: World) -> int:
    return a_certificate(world, a_cleared_contract(world))


@pytest.fixture
def address(world: World, certificate_id: int) -> str:
    with world.work("auditor") as ctx:
        return f"/on-site/{stored(ctx, certificate_id).number}"


def keep(world: World, **days: object) -> None:
    with world.work("officer") as ctx:
        row = ctx.db.exec(select(CertificateWorker).where(CertificateWorker.place == 0)).one()
        for name, value in days.items():
            setattr(row, name, value)


def untouched(world: World) -> None:
    pass


def with_a_doubt(world: World) -> None:
    keep(world, first=None, last=None)


def ended_yesterday(world: World) -> None:
    with world.work("officer") as ctx:
        first = ctx.db.exec(select(CertificateWorker).where(CertificateWorker.place == 0)).one().first
    keep(world, last=first)


def newly_listed(world: World) -> None:
    with world.work("officer") as ctx:
        hand_in(ctx, ctx.db.exec(select(Contract)).one(), (*PEOPLE, (STRANGER, "Orang Baru")))


@pytest.mark.parametrize(
    ("build", "nik", "says"),
    [
        pytest.param(untouched, ANI, COVERED, id="covered"),
        pytest.param(with_a_doubt, ANI, DOUBTED, id="accepted with a doubt"),
        pytest.param(ended_yesterday, ANI, NOT_TODAY, id="on other days"),
        pytest.param(untouched, STRANGER, NOT_LISTED, id="nobody knows this person"),
        pytest.param(newly_listed, STRANGER, NEW, id="on the newest roster only"),
    ],
)
@pytest.mark.parametrize("who", ["officer", "approver", "auditor"])
def test_whom_one_meets(world: World, signed_in, address, build, nik, says, who):
    build(world)
    client = signed_in(who)
    assert f"{len(PEOPLE)} orang di sertifikat ini" in client.get(address).text
    answer = client.post(address, data={"nik": f"{nik[:4]} {nik[4:]}"})
    assert answer.status_code == 200
    assert [words for words in (COVERED, DOUBTED, NOT_TODAY, NOT_LISTED, NEW) if words in answer.text] == [says]
    assert nik not in answer.text
    with world.work("auditor") as ctx:
        told = ctx.db.exec(select(AuditEntry.details).where(AuditEntry.event == "worker:met")).one()
        assert nik not in told
        assert nik[-4:] in told


@pytest.mark.any_store
def test_what_is_no_nik_is_told_so_and_asks_nobody(world: World, signed_in, address):
    answer = signed_in("auditor").post(address, data={"nik": "6408"})
    assert (answer.status_code, "NIK terdiri atas 16 angka." in answer.text) == (422, True)
    with world.work("auditor") as ctx:
        assert ctx.db.exec(select(AuditEntry).where(AuditEntry.event == "worker:met")).all() == []


def test_an_inspector_is_slowed_down_and_others_are_not(world: World, signed_in, address, monkeypatch):
    monkeypatch.setattr(onsite, "PER_INSPECTOR", 2)
    one, other = signed_in("auditor"), signed_in("officer")
    codes = [one.post(address, data={"nik": ANI}).status_code for _time in range(3)]
    assert codes == [200, 200, 422]
    assert other.post(address, data={"nik": ANI}).status_code == 200


@pytest.mark.any_store
@pytest.mark.parametrize(("who", "offered"), [("auditor", True), ("officer", True), ("contractor", False)])
def test_the_public_page_leads_inspectors_on(signed_in, address, who, offered):
    assert (address in signed_in(who).get(address.replace("/on-site", "/v")).text) == offered
