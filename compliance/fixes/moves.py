"""One step of a finding: who may take it now, what is written of it, and what follows."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter

from sqlmodel import col, select

from compliance.access.context import Context
from compliance.audit import log
from compliance.checks.clocks import Clock, limits, moved
from compliance.checks.models import TRANSITIONS, Finding, Move, Turn
from compliance.contracts.models import Contract
from compliance.fixes.models import FixEntry
from compliance.fixes.rules import refusal
from compliance.jobs.models import JobKind
from compliance.jobs.operations import enqueue
from compliance.kernel.errors import Conflict, Invalid, NotFound, Stale
from compliance.kernel.i18n import _
from compliance.kernel.logs import masked
from compliance.notices.models import NoticeKind
from compliance.notices.operations import notify
from compliance.rulebook.book import RuleBook
from compliance.uploads.proof import CheckedProof

SHORTEST_REASON = 10  # letters
EVENTS = {
    Move.ANSWER: log.Event.FIX_SUBMITTED,
    Move.ACCEPT: log.Event.FIX_ACCEPTED,
    Move.RETURN: log.Event.FIX_RETURNED,
}
NEWS = {
    Move.ANSWER: NoticeKind.ANSWERED,
    Move.ACCEPT: NoticeKind.ACCEPTED,
    Move.RETURN: NoticeKind.RETURNED,
}


def lock_findings(ctx: Context, finding_ids: Iterable[int]) -> Sequence[Finding]:
    """From here to the commit nobody else moves these; they are as the last one left them. Raises NotFound."""
    wanted = set(finding_ids)
    chosen = select(Finding).where(col(Finding.id).in_(wanted)).order_by(col(Finding.contract_id), col(Finding.line))
    contracts = {finding.contract_id for finding in ctx.db.exec(chosen).all()}
    locks = select(Contract).where(col(Contract.id).in_(contracts)).order_by(col(Contract.id))  # a check locks it too
    ctx.db.exec(locks.with_for_update().execution_options(populate_existing=True)).all()
    findings = ctx.db.exec(chosen.execution_options(populate_existing=True)).all()
    if len(findings) < len(wanted):
        raise NotFound
    return findings


def check_step(finding: Finding, move: Move, version: int, book: RuleBook) -> None:
    """Raises Stale when it changed since ``version``, Conflict when this can't happen to it now."""
    if finding.version != version:
        raise Stale
    if reason := refusal(finding, move, book):
        raise Conflict(reason)


def check_reason(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid(fields={"reason": _("Tulis alasan, paling sedikit {count} huruf.", count=SHORTEST_REASON)})


def take_step(ctx: Context, finding: Finding, move: Move, note: str, proof: CheckedProof | None = None) -> FixEntry:
    """Step on, and write the entry."""
    _step(ctx, finding, move)
    entry = FixEntry(
        contract_id=finding.contract_id,
        finding_id=finding.id or 0,
        at=ctx.now,
        actor_id=ctx.actor.id,
        actor=ctx.actor.name,
        move=move,
        note=masked(note.strip()),
    )
    if proof:
        entry.proof_digest = ctx.files.put(proof.content)
        entry.proof_name, entry.proof_type = proof.name, proof.type
    ctx.db.add(entry)
    told = {"code": finding.code, "line": finding.line, "note": entry.note, "proof": entry.proof_digest}
    log.record(ctx, EVENTS[move], finding, **told)
    return entry


def _step(ctx: Context, finding: Finding, move: Move) -> None:
    before = Clock(finding.turn, finding.turn_since, finding.due_on, finding.cure_left)
    finding.status, finding.version = TRANSITIONS[finding.status, move], finding.version + 1
    after = moved(before, finding.status, Turn.CONTRACTOR, ctx.today, limits(ctx))
    finding.sqlmodel_update(after._asdict())


def follow_up(ctx: Context, move: Move, entries: Iterable[FixEntry]) -> None:
    """Have each contract checked again, and tell the other side once. ``entries`` come contract by contract."""
    for contract_id, of_contract in groupby(entries, attrgetter("contract_id")):
        made = list(of_contract)
        enqueue(ctx, JobKind.RECHECK, contract_id=contract_id)
        notify(ctx, NEWS[move], made[0].contract, made[0], count=len(made))
