"""What a check is told, fetched in a few queries whatever the number of workers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import case, select
from sqlmodel import col

from compliance.access.context import Context
from compliance.access.models import Agency
from compliance.checks.facts import Assignment, ContractFacts, EnrolmentFacts, WorkerFacts
from compliance.contracts.models import Contract, ContractStatus
from compliance.contracts.rules import needs_project_number
from compliance.enrolments.models import Enrolment, RegisterSnapshot, RegisterSource, SnapshotStatus
from compliance.enrolments.snapshots import current_snapshots
from compliance.rosters.models import Worker
from compliance.rosters.operations import current_number
from compliance.rosters.versions import on_version

Answers = dict[str, list[EnrolmentFacts]]
Assignments = dict[str, list[Assignment]]

WORKER_COLUMNS = [getattr(Worker, field.name) for field in fields(WorkerFacts)]
ENROLMENT_COLUMNS = [getattr(Enrolment, field.name) for field in fields(EnrolmentFacts) if field.name != "as_of"]


@dataclass(frozen=True, slots=True)
class Told:
    """``roster_version`` 0: none yet; ``register`` by NIK, dated by the lists that this kind of contract rests on."""

    contract: ContractFacts
    roster_version: int
    workers: Sequence[WorkerFacts]
    lists: Sequence[RegisterSnapshot]
    register: Answers
    register_as_of: date | None
    elsewhere: Assignments


def gather(ctx: Context, contract: Contract) -> Told:
    # The lists come first: should a load end in between, the run rests on the old ones and counts as outdated.
    lists, version = current_snapshots(ctx), current_number(ctx, contract)
    return Told(
        contract=contract_facts(contract),
        roster_version=version,
        workers=worker_facts(ctx, contract, version),
        lists=lists,
        register=answers(ctx, contract, version),
        register_as_of=as_of(contract, lists),
        elsewhere=assignments(ctx, contract, version),
    )


def contract_facts(contract: Contract) -> ContractFacts:
    return ContractFacts(
        kind=contract.kind.value,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        company_name=contract.company.name,
        company_npp=contract.company.npp,
        project_number=contract.project_number or None,
    )


def worker_facts(ctx: Context, contract: Contract, version: int) -> list[WorkerFacts]:
    rows = ctx.db.execute(select(*WORKER_COLUMNS).where(on_version(contract, version)).order_by(col(Worker.line)))
    return [WorkerFacts(*row) for row in rows]


def answers(ctx: Context, contract: Contract, version: int) -> Answers:
    """What the lists in use hold under the NIKs of the roster; one join, whatever the size of the register."""
    rows = ctx.db.execute(
        select(col(Worker.nik), *ENROLMENT_COLUMNS, col(RegisterSnapshot.as_of))
        .join(Enrolment, col(Enrolment.nik) == Worker.nik)
        .join(RegisterSnapshot, col(Enrolment.snapshot_id) == RegisterSnapshot.id)
        .where(on_version(contract, version), col(RegisterSnapshot.status) == SnapshotStatus.CURRENT)
    )
    found: Answers = {}
    for nik, *columns in rows:
        facts, held = EnrolmentFacts(*columns), found.setdefault(nik, [])
        if facts not in held:  # a NIK that stands twice on the roster is joined twice
            held.append(facts)
    return found


def assignments(ctx: Context, contract: Contract, version: int) -> Assignments:
    """By NIK: the work on other active contracts, whosever they are."""
    ours = select(col(Worker.nik)).where(on_version(contract, version), col(Worker.nik_problem).is_(None))
    # Apart, so that a planner without statistics still looks each NIK up by the index on NIKs.
    mine = ours.distinct().cte("mine").prefix_with("MATERIALIZED")
    first = case((col(Worker.starts_on) > col(Contract.starts_on), Worker.starts_on), else_=Contract.starts_on)
    last = case((col(Worker.ends_on) < col(Contract.ends_on), Worker.ends_on), else_=Contract.ends_on)
    rows = ctx.db.execute(
        select(mine.c.nik, col(Agency.name), first, last)
        .join(Worker, col(Worker.nik) == mine.c.nik)
        .join(Contract, col(Contract.id) == Worker.contract_id)
        .join(Agency, col(Agency.id) == Contract.agency_id)
        .where(col(Contract.id) != contract.id, col(Contract.status) == ContractStatus.ACTIVE)
        .where(col(Worker.until_version).is_(None))
    )
    found: Assignments = {}
    for nik, *assignment in rows:
        found.setdefault(nik, []).append(Assignment(*assignment))
    return found


def as_of(contract: Contract, lists: Iterable[RegisterSnapshot]) -> date | None:
    """The oldest of the lists that can clear a worker of this contract; None when the main one of them is missing.

    Judged without the list of projects, every worker of a project would seem to be nowhere enrolled.
    """
    main = RegisterSource.JAKON if needs_project_number(contract) else RegisterSource.PU
    dates = {snapshot.source: snapshot.as_of for snapshot in lists}
    if not dates.keys() & {main, RegisterSource.COMBINED}:
        return None
    rested_on = dates.keys() & {main, RegisterSource.PU, RegisterSource.COMBINED}
    return min(dates[source] for source in rested_on)
