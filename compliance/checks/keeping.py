"""Stores a verdict: the run for ever, the findings as they now stand; a few statements whatever their number."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import col, insert, select, update

from compliance.access.context import Context
from compliance.checks import ledger
from compliance.checks.cover import ONE_DAY
from compliance.checks.facts import Verdict
from compliance.checks.gather import Answers, Told
from compliance.checks.ledger import Known, Sight
from compliance.checks.models import CheckRun, Finding, FindingStatus
from compliance.checks.results import encode
from compliance.contracts.models import Contract
from compliance.enrolments.models import RegisterSnapshot
from compliance.rosters.models import Worker
from compliance.rosters.versions import on_version

KNOWN = [getattr(Finding, name) for name in Known._fields]


def keep_run(ctx: Context, contract: Contract, told: Told, verdict: Verdict, rules: str, reason: str) -> CheckRun:
    run = CheckRun(
        contract_id=contract.id,  # type: ignore[arg-type]  # a stored contract has one
        roster_version=told.roster_version,
        contract_version=contract.version,
        register_as_of=told.register_as_of,
        lists=ids(told.lists),
        rule_version=rules,
        judged_on=ctx.today,
        lapses_on=_lapses_on(told.register, ctx.today),
        made_at=ctx.now,
        made_by=ctx.actor.id,
        reason=reason,
        workers=len(told.workers),
        **verdict.counts._asdict(),
        results=encode(told, verdict.flaws),
    )
    ctx.db.add(run)
    ctx.db.flush()
    return run


def ids(lists: Iterable[RegisterSnapshot]) -> str:
    return ",".join(str(used.id) for used in lists)


def _lapses_on(register: Answers, today: date) -> date | None:
    """The first day on which an enrolment that lasts today no longer does: then the verdict may be another."""
    ends = (held.active_until for answers in register.values() for held in answers if held.active_until)
    return min((end + ONE_DAY for end in ends if end >= today), default=None)


def settle_findings(ctx: Context, contract: Contract, run: CheckRun, before: CheckRun | None, verdict: Verdict) -> None:
    """Open, change and close findings by what the run saw."""
    sight = Sight(verdict, _reidentified(ctx, contract, run, before), ctx.now)
    of_contract = col(Finding.contract_id) == run.contract_id
    known = [Known(*row) for row in ctx.db.execute(select(*KNOWN).where(of_contract))]
    opened, changed = ledger.compare(sight, known)
    if opened:
        ours = {"contract_id": run.contract_id, "last_run_id": run.id}
        ctx.db.execute(insert(Finding), [row | ours for row in opened])
    if changed:
        ctx.db.execute(update(Finding), changed)
    standing = of_contract & (col(Finding.status) != FindingStatus.CLOSED) & (col(Finding.last_run_id) != run.id)
    ctx.db.execute(update(Finding).where(standing).values(last_run_id=run.id))
    ctx.db.expire_all()  # the findings changed behind the session's back


def _reidentified(ctx: Context, contract: Contract, run: CheckRun, before: CheckRun | None) -> frozenset[int]:
    """The lines under which another NIK stands than at the run before."""
    if before is None or before.roster_version == run.roster_version:
        return frozenset()
    then = select(Worker.line, Worker.nik).where(on_version(contract, before.roster_version)).subquery()
    other = select(Worker.line).join(then, (then.c.line == Worker.line) & (then.c.nik != Worker.nik))
    return frozenset(ctx.db.exec(other.where(on_version(contract, run.roster_version))).all())
