"""Judge contracts, read what was judged, say what stands in the way of a certificate."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.orm import defer, object_session
from sqlmodel import col, func, or_, select

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.checks.explained import WorkerThen, explain
from compliance.checks.following import follow_lists
from compliance.checks.gather import gather, judged_by, next_gates
from compliance.checks.keeping import keep_run, settle_findings
from compliance.checks.marked import marked_file
from compliance.checks.models import CheckRun, Finding
from compliance.checks.neighbours import neighbours
from compliance.checks.obstacles import name_doubts, name_obstacles
from compliance.checks.results import Results, built_on, decode
from compliance.checks.rules import judge
from compliance.checks.standings import bare_standing, standing_of
from compliance.checks.worklist import FindingFilter, WorkItem, dates_by_run, own_turn_first, people_of
from compliance.contracts.models import Contract, ContractStatus
from compliance.contracts.operations import get_contract
from compliance.contracts.rules import Obstacle
from compliance.jobs.models import JobKind
from compliance.jobs.operations import any_pending, enqueue, pending
from compliance.kernel.collector import uncollected
from compliance.kernel.errors import Conflict, NotFound
from compliance.kernel.i18n import _
from compliance.kernel.paging import Page, paginate_rows
from compliance.rosters.models import Worker
from compliance.rosters.operations import current_number, history, worker_page
from compliance.rulebook.book import RuleBook
from compliance.rulebook.models import Code
from compliance.rulebook.operations import book_called, book_on, version_on

RUNS_SHOWN = 10


@operation(Permission.CHECK_RUN)
@uncollected()
def check_contract(ctx: Context, contract: Contract, reason: str) -> CheckRun:
    """Judge an active contract on today's facts and settle its findings. Raises Conflict."""
    if contract.status is not ContractStatus.ACTIVE:
        raise Conflict(_("Hanya kontrak yang berjalan yang diperiksa."))
    ctx.db.refresh(contract, with_for_update=True)  # two checks of one contract at once would open everything twice
    before, told = latest_run(ctx, contract), gather(ctx, contract)
    book, as_of = judged_by(book_on(ctx, ctx.today), told.register_age), told.register_age.as_of
    told_of = (told.contract, told.workers, told.register, as_of, ctx.today, book, told.elsewhere)
    verdict = judge(*told_of, told.known, told.gates)
    run = keep_run(ctx, contract, told, verdict, book, reason)
    settle_findings(ctx, contract, run, before, verdict)
    _ask(ctx, neighbours(ctx, contract, before, run.roster_version))
    figures = {"workers": run.workers, **verdict.counts._asdict(), "roster": run.roster_version}
    log.record(ctx, log.Event.CONTRACT_CHECKED, run, reason=reason, register_as_of=run.register_as_of, **figures)
    return run


def book_then(ctx: Context, finding: Finding) -> RuleBook:
    """The rules by which the last check found it, though others may be in force by now."""
    return book_called(ctx, ctx.db.get_one(CheckRun, finding.last_run_id).rule_version)


@operation(Permission.CHECK_RUN)
def recheck(ctx: Context, contract_id: int | None = None) -> dict[str, object]:
    """The job after a change: check this contract, or ask for a job for each, so that none holds up the others.

    Where the contract is over, only those are asked for that shared people with it.
    """
    if contract_id is None:
        return {"asked": recheck_all(ctx)}
    contract = get_contract(ctx, contract_id, Permission.CHECK_RUN)
    if contract.status is not ContractStatus.ACTIVE:
        over = neighbours(ctx, contract, latest_run(ctx, contract), current_number(ctx, contract))
        return {"skipped": contract.status, "asked": _ask(ctx, over)}
    return {"run": check_contract(ctx, contract, reason="change").id}


@operation(Permission.CHECK_RUN)
def recheck_all(ctx: Context) -> int:
    """After a new list judge again whom it concerns; ask for a check of all others, and return how many."""
    return _ask(ctx, follow_lists(ctx))


@operation(Permission.CHECK_RUN)
def recheck_lapsed(ctx: Context) -> int:
    """Ask for a check where an enrolment that was seen has ended, or other rules are in force; returns how many."""
    newest = select(func.max(CheckRun.id)).group_by(col(CheckRun.contract_id))
    over = or_(col(CheckRun.lapses_on) <= ctx.today, CheckRun.rule_version != version_on(ctx, ctx.today).label)
    lapsed = (
        select(Contract.id)
        .join(CheckRun, col(CheckRun.contract_id) == Contract.id)
        .where(Contract.status == ContractStatus.ACTIVE)
        .where(col(CheckRun.id).in_(newest), over)
    )
    return _ask(
        ctx, [number for number in ctx.db.exec(lapsed).all() if not pending(ctx, JobKind.RECHECK, contract_id=number)]
    )


def _ask(ctx: Context, contract_ids: Iterable[int | None]) -> int:
    return len([enqueue(ctx, JobKind.RECHECK, contract_id=contract_id) for contract_id in contract_ids])


def check_pending(ctx: Context, contract: Contract) -> bool:
    """Whether a check is asked for and not yet over."""
    return any_pending(ctx, JobKind.RECHECK, {}, {"contract_id": contract.id})


def latest_run(ctx: Context, contract: Contract) -> CheckRun | None:
    return ctx.db.exec(_runs(contract).limit(1)).first()


def _runs(contract: Contract) -> Any:
    """Newest first; their results stay in the store until they are asked for."""
    runs = select(CheckRun).where(CheckRun.contract_id == contract.id)
    return runs.order_by(col(CheckRun.id).desc()).options(defer(CheckRun.results))  # type: ignore[arg-type]  # SQLModel types columns as their values


@operation(Permission.ROSTER_READ)
def recent_runs(ctx: Context, contract: Contract) -> Sequence[CheckRun]:
    return ctx.db.exec(_runs(contract).limit(RUNS_SHOWN)).all()


@operation(Permission.ROSTER_READ)
def get_run(ctx: Context, contract: Contract, run_id: int) -> CheckRun:
    run = ctx.db.exec(_runs(contract).where(CheckRun.id == run_id)).first()
    if run is None:
        raise NotFound
    return run


def results(run: CheckRun) -> Results:
    """What the run was based on; the same for ever. The runs that it builds on say the rest."""
    layers = [run]
    while layers[-1].builds_on_id:
        layers.append(object_session(run).get(CheckRun, layers[-1].builds_on_id))  # type: ignore[union-attr,arg-type]  # kept for ever
    found = decode(layers.pop().results)
    for newer in reversed(layers):
        found = built_on(found, decode(newer.results), json.loads(newer.dates))
    return found


@operation(Permission.ROSTER_READ)
def explain_run(ctx: Context, run: CheckRun, then: Results, page: int = 1) -> Page[WorkerThen]:
    """The workers of the run's roster, with what was found and what the register said of them."""
    workers = worker_page(ctx, run.contract, run.roster_version, page=page)
    return Page([explain(then, worker) for worker in workers.items], workers.number, workers.total)


@operation(Permission.ROSTER_READ)
def findings_of(ctx: Context, contract: Contract, wanted: FindingFilter, page: int = 1) -> Page[WorkItem]:
    """What the actor can do something about first, of that what blocks, then by worker."""
    query = select(Finding, CheckRun.dates).join(CheckRun, col(CheckRun.id) == Finding.last_run_id)
    query = query.where(Finding.contract_id == contract.id, *wanted.clauses()).order_by(*own_turn_first(ctx))
    found = paginate_rows(ctx.db, query, page)
    people = people_of(ctx, [(finding.contract_id, finding.line) for finding, *_rest in found.items])
    items = [
        WorkItem(finding, people.get((finding.contract_id, finding.line)), dates)
        for finding, dates, _total in found.items
    ]
    return Page(items, found.number, found.total)


def work_item(ctx: Context, finding: Finding, worker: Worker | None) -> WorkItem:
    """The finding in words. Whoever has the finding may read it."""
    return WorkItem(finding, worker, dates_by_run(ctx, [finding])[finding.last_run_id])


@operation(Permission.ROSTER_READ)
def finding_counts(ctx: Context, contract: Contract) -> dict[Code, int]:
    """How many findings of each code are not closed, most first."""
    count = func.count()
    open_ones = select(Finding.code, count).where(Finding.contract_id == contract.id, *FindingFilter().clauses())
    rows = ctx.db.exec(open_ones.group_by(col(Finding.code)).order_by(count.desc())).all()
    return {Code(code): number for code, number in rows}


def obstacles(ctx: Context, contract: Contract) -> list[Obstacle]:
    """Every reason at once why the next payment could get no certificate today."""
    return list(name_obstacles(standing_of(ctx, contract), *next_gates(contract)))


@operation(Permission.ROSTER_READ)
def doubts(ctx: Context, contract: Contract) -> list[Obstacle]:
    """Why the last check can't be relied on any more."""
    return list(name_doubts(bare_standing(ctx, contract)))


@operation(Permission.ROSTER_EDIT)
def marked_roster(ctx: Context, contract: Contract) -> tuple[str, bytes]:
    """The file that was handed in last, with today's findings in it: its name and content. Raises Conflict."""
    version = next((version for version in history(ctx, contract) if version.file_digest), None)
    if version is None:
        raise Conflict(_("Belum ada berkas daftar tenaga kerja yang diunggah."))
    log.record(ctx, log.Event.FILE_EXPORTED, version, file=version.file_name, marked=True)
    return f"{Path(version.file_name).stem}-ditandai.xlsx", marked_file(ctx, contract, version)
