"""A worker killed in the middle of a job of each kind: another ends it as if nothing had happened, exactly once."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlmodel import SQLModel, col, select

from compliance import worker
from compliance.access.settings import Key
from compliance.audit import log
from compliance.audit.models import AuditEntry
from compliance.certificates.archive import CertificateFilter
from compliance.certificates.batches import issue_ticked
from compliance.certificates.models import Certificate
from compliance.certificates.packs import ask_pack
from compliance.checks.models import CheckRun
from compliance.checks.operations import check_contract
from compliance.enrolments.looks import ask_look
from compliance.enrolments.models import Enrolment, RegisterChange, RegisterSnapshot, RegisterSource
from compliance.enrolments.operations import commit_register, stage_register
from compliance.history.models import HistoryLeaf
from compliance.installation import House
from compliance.jobs.models import Job, JobKind, JobStatus
from compliance.jobs.operations import LOST_AFTER
from compliance.notices.models import Notice
from compliance.overview.morning import tell_by_the_clock
from compliance.people.operations import change_setting
from compliance.rulebook.models import BookVersion
from config import Config
from tests.builders import NOW, TODAY, World, a_code, a_contract, build_world, key
from tests.certificates.builders import a_certificate, a_request, several_cleared
from tests.enrolments.builders import HEADINGS, load, on_project
from tests.jobs import stuck_worker
from tests.jobs.stuck_worker import BATCH
from tests.processes import kill_when_told
from tests.rosters.builders import ANI, BUDI, a_sheet, hand_in

LONG = 5 * BATCH // 2  # rows: more than two batches


def many(count: int) -> list[str]:
    numbers = (divmod(number, 9_000) for number in range(count))
    return [on_project(f"64080417089{tens}{serial + 1:04}", "Orang") for tens, serial in numbers]


def recheck(world: World, folder: Path) -> None:
    with world.work("officer") as ctx:
        hand_in(ctx, a_contract(ctx, world), a_sheet(ANI, BUDI))


def load_register(world: World, folder: Path) -> None:
    with world.work("registrar") as ctx:
        load(ctx, folder, on_project(*ANI), as_of=TODAY - timedelta(days=1))
    content = "\n".join([HEADINGS, *many(LONG), on_project("123", "Citra")]).encode()
    with world.work("registrar") as ctx:
        upload = stage_register(ctx, BytesIO(content), "daftar.csv")
        commit_register(ctx, upload.token, RegisterSource.COMBINED, TODAY)


def read_register(world: World, folder: Path) -> None:
    """A long list, of which nothing may be in the register afterwards."""
    shutil.rmtree(folder / "staged", ignore_errors=True)  # of the tables that were emptied
    content = "\n".join([HEADINGS, *many(LONG), on_project("123", "Citra")]).encode()
    with world.work("registrar") as ctx:
        upload = stage_register(ctx, BytesIO(content), "daftar.csv")
        assert ask_look(ctx, upload.token, RegisterSource.COMBINED)


def prune_register(world: World, folder: Path) -> None:
    with world.work("admin") as ctx:
        change_setting(ctx, Key.REGISTER_LISTS_KEPT, "0", version=1)
    with world.work("registrar") as ctx:
        load(ctx, folder, *many(LONG))
    with world.work("registrar") as ctx:
        load(ctx, folder, on_project(*ANI))


def morning(world: World, folder: Path) -> None:
    """Five days before the time to cure is over."""
    with world.work("officer", now=NOW - timedelta(days=10)) as ctx:
        contract = a_contract(ctx, world)
        check_contract(ctx, contract, "request")
    with world.house.work(origin="job") as ctx:
        tell_by_the_clock(ctx)


def forget_log(folder: Path) -> None:
    """Of the tables that were emptied, with what is known of it elsewhere."""
    for known in ("log", "keys/log"):
        shutil.rmtree(folder / known, ignore_errors=True)


def pack(world: World, folder: Path) -> None:
    """Killed with half of the ZIP written, and with all of it."""
    forget_log(folder)
    for contract in several_cleared(world, "602.1/1", "602.1/2"):
        a_certificate(world, contract)
    with world.work("auditor") as ctx:
        ask_pack(ctx, CertificateFilter())


def issue_many(world: World, folder: Path) -> None:
    """Three are confirmed with one code; no more than two fit into the day."""
    forget_log(folder)
    with world.work("admin") as ctx:
        change_setting(ctx, Key.ISSUE_QUOTA, "2", version=1)
    requests = [a_request(world, each) for each in several_cleared(world, "602.1/1", "602.1/2", "602.1/3")]
    with world.work("approver") as ctx:
        issue_ticked(ctx, requests, a_code(ctx))


@dataclass(frozen=True)
class Case:
    """What asks for the job, and the points at which its worker is killed (see ``stuck_worker.py``)."""

    prepare: Callable[[World, Path], None]
    points: tuple[str, ...]


CASES = {
    JobKind.RECHECK: Case(recheck, ("end",)),
    JobKind.READ_REGISTER: Case(read_register, ("1", "3", "end")),
    JobKind.LOAD_REGISTER: Case(load_register, ("1", "4", "7", "9", "10", "end")),
    JobKind.PRUNE_REGISTER: Case(prune_register, ("1", "2", "end")),
    JobKind.MORNING: Case(morning, ("end",)),
    JobKind.PACK: Case(pack, ("1", "2", "end")),
    JobKind.ISSUE_MANY: Case(issue_many, ("1", "2", "3", "4", "end")),
}


def test_every_kind_of_job_is_killed():
    assert set(CASES) == set(JobKind)


@pytest.mark.parametrize(
    ("kind", "point"), [pytest.param(kind, point) for kind, case in CASES.items() for point in case.points]
)
def test_a_killed_worker_leaves_the_job_to_be_done_exactly_once(house: House, config: Config, tmp_path, kind, point):
    expected = undisturbed(house, kind, tmp_path)
    job_id = prepare(house, kind, tmp_path)
    kill_when_told(stuck_worker.main, config, job_id, point)
    forget_the_worker(house, job_id)
    worker.run_pending(house)
    assert state(house) == expected
    with house.work() as ctx:
        assert log.verify(ctx.db).breaks == []
        assert ctx.db.get_one(Job, job_id).attempts == 2


UNDISTURBED: dict[tuple[str, JobKind], dict[str, Any]] = {}


def undisturbed(house: House, kind: JobKind, folder: Path) -> dict[str, Any]:
    """The state after a job of this kind that nobody killed; found out once for each store."""
    known = house.engine.dialect.name, kind
    if known not in UNDISTURBED:
        prepare(house, kind, folder)
        worker.run_pending(house)
        UNDISTURBED[known] = state(house)
        empty(house)
    return UNDISTURBED[known]


def prepare(house: House, kind: JobKind, folder: Path) -> int:
    """The id of the job that is asked for."""
    CASES[kind].prepare(build_world(house), folder)
    with house.work() as ctx:
        return key(ctx.db.exec(select(Job).where(Job.kind == kind).order_by(col(Job.id).desc())).first())


def forget_the_worker(house: House, job_id: int) -> None:
    with house.work() as ctx:
        job = ctx.db.get_one(Job, job_id)
        assert job.status is JobStatus.RUNNING
        job.heartbeat = house.clock() - LOST_AFTER - timedelta(seconds=1)


def state(house: House) -> dict[str, Any]:
    """All that the jobs have to do with, without ids and attempts."""
    with house.work() as ctx:
        db = ctx.db
        numbers = {"id", "loaded_by", "differs_from_id"}
        snapshots = [each.model_dump(exclude=numbers) for each in db.exec(select(RegisterSnapshot))]
        rows = db.exec(select(Enrolment.nik, Enrolment.name, Enrolment.programmes, Enrolment.active)).all()
        return {
            "snapshots": sorted(snapshots, key=str),
            "changes": sorted(db.exec(select(RegisterChange.nik))),
            "rows": sorted(tuple(row) for row in rows),
            "notices": sorted(notice.kind for notice in db.exec(select(Notice))),
            "runs": [run.workers for run in db.exec(select(CheckRun))],
            "issued": sorted(map(issued, db.exec(select(Certificate)))),
            "leaves": [leaf.event for leaf in db.exec(select(HistoryLeaf))],
            "log": sorted(entry.event for entry in db.exec(select(AuditEntry))),
            "looks": [path.read_text() for path in (ctx.files.root / "staged").glob("*.json")],
            "packs": sorted(map(contents, (ctx.files.root / "packs").glob("*.zip")))[-1:],
            "jobs": {(job.kind, job.status, job.error) for job in db.exec(select(Job))},  # clearing up takes one more
        }


def issued(certificate: Certificate) -> tuple[str, str, str]:
    """Without the letters that nobody can guess."""
    return certificate.contract.number, certificate.status, (certificate.number or "")[:15]


def contents(path: Path) -> int:
    """How many files a whole pack holds."""
    with ZipFile(path) as packed:
        assert packed.testzip() is None
        return len(packed.namelist())


def empty(house: House) -> None:
    with house.engine.execution_options(write=True).begin() as connection:
        for table in reversed(SQLModel.metadata.sorted_tables):
            if table.name != BookVersion.__tablename__:
                connection.execute(table.delete())
