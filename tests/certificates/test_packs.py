"""Packs for auditors: what is in one, who may take it, and that everything in it proves itself."""

import hashlib
import io
import json
import os
import time
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from sqlmodel import col, select

from compliance import worker
from compliance.audit.models import AuditEntry
from compliance.certificates.archive import CertificateFilter
from compliance.certificates.lives import LifeState
from compliance.certificates.operations import revoke
from compliance.certificates.packing import SIGNATURE, SUMS
from compliance.certificates.packs import ask_pack, pack_path, sweep_packs, take_pack
from compliance.history import auditing
from compliance.history.note import Key
from compliance.jobs.models import Job, JobStatus
from compliance.kernel.errors import Conflict, Forbidden, NotFound
from tests.builders import World, key
from tests.certificates.builders import PEOPLE, a_certificate, a_cleared_contract, a_request, stored


@pytest.fixture
def three(world: World) -> list[int]:
    """One revoked, one issued, one asked for; newest last."""
    contracts = [a_cleared_contract(world, number=f"602.1/{place}", title=f"Jalan {place}") for place in (1, 2, 3)]
    numbers = [a_certificate(world, contracts[0]), a_certificate(world, contracts[1]), a_request(world, contracts[2])]
    with world.work("approver") as ctx:
        revoke(ctx, stored(ctx, numbers[0]), "Dokumen ternyata palsu")
    return numbers


def made(world: World, **wanted: Any) -> int:
    """The id of the job, which is done or failed."""
    with world.work("auditor") as ctx:
        job_id = key(ask_pack(ctx, CertificateFilter(**wanted)))
    worker.run_pending(world.house)
    return job_id


def taken(world: World, job_id: int) -> ZipFile:
    with world.work("auditor") as ctx:
        return ZipFile(io.BytesIO(take_pack(ctx, job_id).read_bytes()))


def numbers_of(world: World, ids: list[int]) -> list[str]:
    with world.work("auditor") as ctx:
        return [str(stored(ctx, each).number) for each in ids]


def test_a_pack_holds_all_of_each_issued_certificate_and_sums_that_fit(world: World, three: list[int]):
    pack = taken(world, made(world))
    parts = ("certificates/{}.pdf", "statements/{}.json", "proofs/{}.json", "findings/{}.json")
    of_each = {part.format(number) for part in parts for number in numbers_of(world, three[:2])}
    assert set(pack.namelist()) == of_each | {"keys/jwks.json", "keys/log", "verify.html", SUMS, SIGNATURE}
    sums = dict(line.split("  ")[::-1] for line in pack.read(SUMS).decode().splitlines())
    assert set(sums) == set(pack.namelist()) - {SUMS, SIGNATURE}
    for path, digest in sums.items():
        assert hashlib.sha256(pack.read(path)).hexdigest() == digest


def test_its_proofs_hold_for_its_statements(world: World, three: list[int]):
    pack = taken(world, made(world))
    keys = [Key.read(line) for line in pack.read("keys/log").decode().splitlines()]
    told = {}
    for number in numbers_of(world, three[:2]):
        leaves = auditing.proven(json.loads(pack.read(f"proofs/{number}.json")), keys)
        assert leaves[0].statement == hashlib.sha256(pack.read(f"statements/{number}.json")).hexdigest()
        told[number] = [leaf.event for leaf in leaves]
    assert list(told.values()) == [["issued", "revoked"], ["issued"]]


def test_the_answers_behind_it_are_there_without_a_whole_nik(world: World):
    contract = a_cleared_contract(world)
    number = numbers_of(world, [a_certificate(world, contract)])[0]
    pack = taken(world, made(world))
    grounds = json.loads(pack.read(f"findings/{number}.json"))
    assert [worker["name"] for worker in grounds["workers"]] == [name for _nik, name in PEOPLE]
    assert {answer["segment"] for worker in grounds["workers"] for answer in worker["register"]} == {"jakon"}
    assert not any(nik.encode() in pack.read(path) for nik, _name in PEOPLE for path in pack.namelist())


@pytest.mark.parametrize("who", ["officer", "approver", "contractor", "treasury", "registrar", "admin"])
def test_only_auditors_ask_for_one(world: World, who):
    with world.work(who) as ctx, pytest.raises(Forbidden):
        ask_pack(ctx, CertificateFilter())


def test_a_filter_without_papers_gives_no_empty_pack(world: World, three: list[int]):
    with world.work("auditor") as ctx, pytest.raises(Conflict):
        ask_pack(ctx, CertificateFilter(state=LifeState.REQUESTED))


def test_a_damaged_paper_stops_it_by_its_number(world: World, three: list[int]):
    with world.work("auditor") as ctx:
        broken = stored(ctx, three[1])
        number = str(broken.number)
        ctx.files.path(broken.pdf_digest).write_bytes(b"")
    job_id = made(world)
    with world.work("auditor") as ctx:
        job = ctx.db.get_one(Job, job_id)
        assert job.status is JobStatus.FAILED
        assert number in str(job.reasons)
        with pytest.raises(NotFound):
            take_pack(ctx, job_id)


def test_it_is_taken_by_its_asker_alone_and_each_time_noted(world: World, three: list[int]):
    job_id = made(world)
    with world.house.work(origin="job") as ctx, pytest.raises(NotFound):
        take_pack(ctx, job_id)
    taken(world, job_id)
    with world.work("auditor") as ctx:
        hers = select(AuditEntry.event).where(AuditEntry.actor_id == ctx.actor.id).order_by(col(AuditEntry.sequence))
        events = list(ctx.db.exec(hers))
        assert events == ["certificate:packed", "certificate:exported"]


def test_it_goes_when_its_days_are_over(world: World, three: list[int]):
    job_id = made(world)
    with world.work("auditor") as ctx:
        path = take_pack(ctx, job_id)
        assert sweep_packs(ctx) == 0
        old = time.time() - timedelta(days=7, hours=1).total_seconds()
        os.utime(path, (old, old))
        assert sweep_packs(ctx) == 1
        with pytest.raises(NotFound):
            take_pack(ctx, job_id)
        assert list(pack_path(ctx, "").parent.iterdir()) == []
