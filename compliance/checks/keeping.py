"""Stores a verdict: the run for ever, the findings as they now stand; a few statements whatever their number.

The contractor is told of what is new, once for each run.
"""

from collections.abc import Iterable
from dataclasses import astuple
from datetime import date
from hashlib import sha256
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col, insert, select, update

from compliance.access.context import Context
from compliance.audit.log import canonical
from compliance.checks import ledger
from compliance.checks.case import Frame
from compliance.checks.clocks import limits
from compliance.checks.cover import ONE_DAY
from compliance.checks.dating import dates_of
from compliance.checks.facts import ContractFacts, Verdict
from compliance.checks.gate_rules import turns_on
from compliance.checks.gather import Answers, Told
from compliance.checks.ledger import Known, Sight
from compliance.checks.models import NO_LINE, CheckRun, Finding, FindingStatus
from compliance.checks.results import encode
from compliance.contracts.models import Contract
from compliance.enrolments.models import RegisterSnapshot
from compliance.notices.models import NoticeKind
from compliance.notices.operations import notify
from compliance.rosters.models import Worker
from compliance.rosters.versions import on_version
from compliance.rulebook.book import RuleBook

KNOWN = [getattr(Finding, name) for name in Known._fields]


def keep_run(ctx: Context, contract: Contract, told: Told, verdict: Verdict, book: RuleBook, reason: str) -> CheckRun:
    run = CheckRun(
        contract_id=contract.id,  # type: ignore[arg-type]  # a stored contract has one
        roster_version=told.roster_version,
        contract_version=contract.version,
        register_as_of=told.register_age.as_of,
        lists=ids(told.lists),
        rule_version=book.version,
        judged_on=ctx.today,
        lapses_on=lapses_on(told.register, ctx.today, _turns_on(ctx, told, book)),
        made_at=ctx.now,
        made_by=ctx.actor.id,
        reason=reason,
        workers=len(told.workers),
        **verdict.counts._asdict(),
        results=encode(told.lists, told.workers, told.register, verdict.flaws),
        basis=basis(told.contract, told.roster_version, book.version) if verdict.enrolment_judged else "",
        dates=dates_of(told.lists, told.register_age.as_of),
    )
    ctx.db.add(run)
    ctx.db.flush()
    return run


def basis(contract: ContractFacts, roster_version: int, rules: str) -> str:
    """A digest of what a verdict rests on besides the register: while it is the same, so are the answers."""
    return sha256(canonical([astuple(contract), roster_version, rules]).encode()).hexdigest()


def ids(lists: Iterable[RegisterSnapshot]) -> str:
    return ",".join(str(used.id) for used in lists)


def lapses_on(register: Answers, today: date, turns: date | None = None) -> date | None:
    """The first day to come on which an enrolment is over or begins, or the gate ``turns``: perhaps another verdict."""
    held = [enrolment for answers in register.values() for enrolment in answers]
    ends = (each.active_until + ONE_DAY for each in held if each.active_until and each.active_until >= today)
    begins = (each.active_from for each in held if each.active_from and each.active_from > today)
    return min(chain(ends, begins, [turns] if turns else []), default=None)


def _turns_on(ctx: Context, told: Told, book: RuleBook) -> date | None:
    return turns_on(Frame(told.contract, told.register_age.as_of, ctx.today, book), told.known, *told.gates)


def settle_findings(ctx: Context, contract: Contract, run: CheckRun, before: CheckRun | None, verdict: Verdict) -> None:
    """Open, change and close findings by what the run saw."""
    sight = Sight(verdict, _reidentified(ctx, contract, run, before), ctx.now, limits(ctx))
    of_contract = col(Finding.contract_id) == run.contract_id
    known = [Known(*row) for row in ctx.db.execute(select(*KNOWN).where(of_contract))]
    opened, changed = ledger.compare(sight, known)
    if opened:
        ours = {"contract_id": run.contract_id, "last_run_id": run.id}
        ctx.db.execute(insert(Finding), [row | ours for row in opened])
    if changed:
        ctx.db.execute(update(Finding), changed)
    looked_for = col(Finding.code).not_in([] if verdict.enrolment_judged else ledger.NEEDS_REGISTER)
    confirm(ctx, of_contract & looked_for & (col(Finding.last_run_id) != run.id), run.id)
    ctx.db.expire_all()  # the findings changed behind the session's back
    tell(ctx, run, ledger.newly_flagged(known, opened, changed))


def tell(ctx: Context, run: CheckRun, flagged: list[int]) -> None:
    """The lines that were newly flagged; the contract's own is among them as ``NO_LINE``."""
    if workers := len([line for line in flagged if line != NO_LINE]):
        notify(ctx, NoticeKind.WORKERS_FLAGGED, run.contract, run, count=workers)
    if NO_LINE in flagged:
        notify(ctx, NoticeKind.CONTRACT_FLAGGED, run.contract, run)


def confirm(ctx: Context, findings: ColumnElement[bool], run: Any) -> None:
    """Those that stand were last seen by this run."""
    standing = findings & (col(Finding.status) != FindingStatus.CLOSED)
    ctx.db.execute(update(Finding).where(standing).values(last_run_id=run))


def _reidentified(ctx: Context, contract: Contract, run: CheckRun, before: CheckRun | None) -> frozenset[int]:
    """The lines under which another NIK stands than at the run before."""
    if before is None or before.roster_version == run.roster_version:
        return frozenset()
    then = select(Worker.line, Worker.nik).where(on_version(contract, before.roster_version)).subquery()
    other = select(Worker.line).join(then, (then.c.line == Worker.line) & (then.c.nik != Worker.nik))
    return frozenset(ctx.db.exec(other.where(on_version(contract, run.roster_version))).all())
