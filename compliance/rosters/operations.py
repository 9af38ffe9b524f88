"""Read any version of a roster, and change its workers one by one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.contracts.models import Contract
from compliance.kernel.errors import Invalid, NotFound, Stale
from compliance.kernel.i18n import _
from compliance.kernel.identity import mask, names_agree, read_nik
from compliance.kernel.paging import Page, paginate
from compliance.rosters.changes import FACTS, Change, Pair
from compliance.rosters.lines import LONGEST_NIK, WorkerLine
from compliance.rosters.models import Entry, RosterVersion, Worker
from compliance.rosters.rules import field_faults, nik_faults
from compliance.rosters.versions import lock_roster, make_version, on_version


def current_version(ctx: Context, contract: Contract) -> RosterVersion | None:
    return ctx.db.exec(_versions(contract).limit(1)).first()


def workers_of(ctx: Context, contract: Contract, version: int | None = None) -> list[Worker]:
    """The people of a version, or of the current one, in the order of the roster."""
    return list(ctx.db.exec(_workers(contract, version)).all())


def last_seen(ctx: Context, contract: Contract, line: int) -> Worker | None:
    """The person as of the current version, or as they left the roster."""
    rows = select(Worker).where(Worker.contract_id == contract.id, Worker.line == line)
    return ctx.db.exec(rows.order_by(col(Worker.since_version).desc()).limit(1)).first()


def get_worker(ctx: Context, contract: Contract, line: int) -> Worker:
    """The person as of the current version."""
    if (worker := ctx.db.exec(_workers(contract).where(Worker.line == line)).first()) is None:
        raise NotFound
    return worker


def get_version(ctx: Context, contract: Contract, number: int) -> RosterVersion:
    if (version := ctx.db.exec(_versions(contract).where(RosterVersion.number == number)).first()) is None:
        raise NotFound
    return version


@operation(Permission.ROSTER_READ)
def worker_page(ctx: Context, contract: Contract, number: int, text: str = "", page: int = 1) -> Page[Worker]:
    """The people of version ``number`` whose name contains the text."""
    named = col(Worker.name).icontains(text, autoescape=True)
    return paginate(ctx.db, _workers(contract, number).where(named), page)


@operation(Permission.ROSTER_READ)
def history(ctx: Context, contract: Contract) -> Sequence[RosterVersion]:
    """All versions, newest first."""
    return ctx.db.exec(_versions(contract)).all()


@operation(Permission.ROSTER_EDIT)
def add_worker(ctx: Context, contract: Contract, fields: Mapping[str, Any], expected_version: int) -> Worker:
    """One more person; ``fields`` by column. Raises Stale, or Invalid with every fault at once."""
    lock_roster(ctx, contract)
    if current_number(ctx, contract) != expected_version:
        raise Stale  # also the second click of a double click
    unplaced: dict[str, Any] = {"contract_id": contract.id, "line": 0, "since_version": 0}
    worker = Worker(**unplaced)
    _fill(ctx, contract, worker, {"nik": "", **fields})
    pairs = [Pair(known, known) for known in workers_of(ctx, contract)]
    version = make_version(ctx, contract, expected_version + 1, Change([worker], [], pairs), origin="edit")
    log.record(ctx, log.Event.WORKER_ADDED, worker, version=version.number, line=worker.line, nik=mask(worker.nik))
    return worker


@operation(Permission.ROSTER_EDIT)
def change_worker(ctx: Context, worker: Worker, fields: Mapping[str, Any], expected_version: int) -> Worker:
    """Correct a person's data; without ``nik`` among the fields it stays. Raises Stale or Invalid."""
    return _replace(ctx, worker, fields, expected_version, log.Event.WORKER_CHANGED)


@operation(Permission.ROSTER_EDIT)
def end_worker(ctx: Context, worker: Worker, day: date | None, expected_version: int) -> Worker:
    """Note the last day of somebody who left; they stay on the roster for the days worked."""
    if day is None:
        raise Invalid(fields={"ends_on": _("Isi hari kerja terakhir.")})
    return _replace(ctx, worker, {"ends_on": day}, expected_version, log.Event.WORKER_ENDED)


@operation(Permission.NIK_REVEAL)
def reveal_nik(ctx: Context, worker: Worker) -> str:
    """The whole NIK of one person; every look is on record."""
    log.record(ctx, log.Event.NIK_REVEALED, worker, line=worker.line, nik=mask(worker.nik))
    return worker.nik


@operation(Permission.NIK_REVEAL)
def original_file(ctx: Context, version: RosterVersion) -> bytes:
    """The file as it was handed in, with whole NIKs; every export is on record."""
    if not version.file_digest:
        raise NotFound
    log.record(ctx, log.Event.FILE_EXPORTED, version, file=version.file_name, digest=version.file_digest)
    return ctx.files.get(version.file_digest)


def current_number(ctx: Context, contract: Contract) -> int:
    """0 when no roster was handed in yet."""
    version = current_version(ctx, contract)
    return version.number if version else 0


def _versions(contract: Contract) -> SelectOfScalar[RosterVersion]:
    versions = select(RosterVersion).where(RosterVersion.contract_id == contract.id)
    return versions.order_by(col(RosterVersion.number).desc())


def _workers(contract: Contract, version: int | None = None) -> SelectOfScalar[Worker]:
    return select(Worker).where(on_version(contract, version)).order_by(col(Worker.line))


def as_entry(contract_id: int | None, line: WorkerLine) -> Entry:
    return Entry(
        contract_id,
        sheet=line.sheet,
        row=line.row,
        nik=line.nik.digits,
        nik_problem=line.nik.problem,
        name=line.name,
        occupation=line.occupation,
        birth_date=line.birth_date,
        kpj=line.kpj,
        wage=line.wage,
        starts_on=line.starts_on,
        ends_on=line.ends_on,
        employment=line.employment,
    )


def _replace(
    ctx: Context, worker: Worker, fields: Mapping[str, Any], expected_version: int, event: log.Event
) -> Worker:
    """Close the person's row and open another; Stale if that row is younger than what the actor saw."""
    contract = worker.contract
    lock_roster(ctx, contract)
    ctx.db.refresh(worker)
    if worker.until_version or worker.since_version > expected_version:
        raise Stale
    after = Worker(**worker.model_dump(exclude={"id"}))
    _fill(ctx, contract, after, fields)
    changed = [name for name in FACTS if getattr(after, name) != getattr(worker, name)]
    if not changed:
        return worker
    pairs = [Pair(known, after if known is worker else known) for known in workers_of(ctx, contract)]
    version = make_version(ctx, contract, current_number(ctx, contract) + 1, Change([], [], pairs), origin="edit")
    log.record(ctx, event, after, version=version.number, line=after.line, fields=changed, nik=mask(after.nik))
    return after


def _fill(ctx: Context, contract: Contract, worker: Worker, fields: Mapping[str, Any]) -> None:
    """Set what was typed; raises Invalid with every fault at once."""
    worker.sqlmodel_update(dict(fields))
    faults = field_faults(worker, contract, ctx.today)
    if "nik" in fields:
        nik = read_nik(fields["nik"])
        worker.nik, worker.nik_problem = nik.digits[:LONGEST_NIK], nik.problem
        faults |= nik_faults(nik.problem)
    if _is_listed(ctx, contract, worker):
        faults["nik"] = _("Pekerja dengan NIK dan nama ini sudah ada di daftar.")
    if faults:
        raise Invalid(fields=faults)


def _is_listed(ctx: Context, contract: Contract, worker: Worker) -> bool:
    """Whether another row already holds this person: the NIK, which is sound, under a name that agrees."""
    twins = _workers(contract).where(Worker.nik == worker.nik, Worker.line != worker.line)
    return not worker.nik_problem and any(names_agree(twin.name, worker.name) for twin in ctx.db.exec(twins).all())
