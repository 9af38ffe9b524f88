"""The thread of a finding: the contractor answers with proof, the officer accepts or returns, with a reason."""

from collections.abc import Sequence

from sqlmodel import col, select

from compliance.access import settings
from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.checks.models import TRANSITIONS, Finding, Move
from compliance.fixes.models import FixEntry
from compliance.fixes.rules import refusal
from compliance.jobs.models import JobKind
from compliance.jobs.operations import enqueue
from compliance.kernel.errors import Conflict, Invalid, NotFound, Stale
from compliance.kernel.i18n import _
from compliance.kernel.logs import masked
from compliance.rulebook.operations import book_on
from compliance.uploads.proof import CheckedProof, Proof, check_proof

SHORTEST_REASON = 10  # letters
NEEDED = {
    Move.ANSWER: Permission.FIX_SUBMIT,
    Move.ACCEPT: Permission.FIX_DECIDE,
    Move.RETURN: Permission.FIX_DECIDE,
}
EVENTS = {
    Move.ANSWER: log.Event.FIX_SUBMITTED,
    Move.ACCEPT: log.Event.FIX_ACCEPTED,
    Move.RETURN: log.Event.FIX_RETURNED,
}


def get_finding(ctx: Context, finding_id: int) -> Finding:
    """One about a worker is seen by who may see the roster, one about the contract by who may see the contract."""
    finding = ctx.db.get(Finding, finding_id)
    if finding is None:
        raise NotFound
    ctx.require(Permission.ROSTER_READ if finding.line else Permission.CONTRACT_READ, finding)
    return finding


def get_entry(ctx: Context, entry_id: int) -> FixEntry:
    entry = ctx.db.get(FixEntry, entry_id)
    if entry is None:
        raise NotFound
    return entry


def thread(ctx: Context, finding: Finding) -> Sequence[FixEntry]:
    """Oldest first."""
    entries = select(FixEntry).where(FixEntry.finding_id == finding.id)
    return ctx.db.exec(entries.order_by(col(FixEntry.id))).all()


def open_moves(ctx: Context, finding: Finding) -> set[Move]:
    """What the actor can do now."""
    book = book_on(ctx, ctx.today)
    return {move for move, needed in NEEDED.items() if ctx.may(needed, finding) and not refusal(finding, move, book)}


def proof_limit(ctx: Context) -> int:
    """In megabytes."""
    return settings.whole_number(ctx, settings.Key.PROOF_MEGABYTES)


@operation(Permission.FIX_SUBMIT)
def answer(ctx: Context, finding: Finding, note: str, proof: Proof | None, version: int) -> FixEntry:
    """Explain or prove that the finding is settled. Raises Stale, Conflict or Invalid."""
    _prepare(ctx, finding, Move.ANSWER, version)
    checked = check_proof(proof, proof_limit(ctx)) if proof else None
    if not (note.strip() or checked):
        raise Invalid(fields={"note": _("Tulis penjelasan atau lampirkan bukti.")})
    return _move(ctx, finding, Move.ANSWER, note, checked)


@operation(Permission.FIX_DECIDE)
def accept(ctx: Context, finding: Finding, reason: str, version: int) -> FixEntry:
    """Let the finding pass on the officer's word, where the rule book allows it. Raises Stale, Conflict or Invalid."""
    return _decide(ctx, finding, Move.ACCEPT, reason, version)


@operation(Permission.FIX_DECIDE)
def return_(ctx: Context, finding: Finding, reason: str, version: int) -> FixEntry:
    """Send the answer back to the contractor. Raises Stale, Conflict or Invalid."""
    return _decide(ctx, finding, Move.RETURN, reason, version)


@operation(Permission.ROSTER_READ)
def read_proof(ctx: Context, entry: FixEntry) -> bytes:
    """The file; a proof shows more of a person than the pages do, so every look is on record."""
    if not entry.proof_digest:
        raise NotFound
    log.record(ctx, log.Event.PROOF_READ, entry, finding=entry.finding_id, digest=entry.proof_digest)
    return ctx.files.get(entry.proof_digest)


def _decide(ctx: Context, finding: Finding, move: Move, reason: str, version: int) -> FixEntry:
    _prepare(ctx, finding, move, version)
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid(fields={"reason": _("Tulis alasan, paling sedikit {count} huruf.", count=SHORTEST_REASON)})
    return _move(ctx, finding, move, reason)


def _prepare(ctx: Context, finding: Finding, move: Move, version: int) -> None:
    """Let one change of the finding at a time past here, and only one that is open."""
    ctx.db.refresh(finding.contract, with_for_update=True)  # a check locks the contract first too
    ctx.db.refresh(finding)
    if finding.version != version:
        raise Stale
    if reason := refusal(finding, move, book_on(ctx, ctx.today)):
        raise Conflict(reason)


def _move(ctx: Context, finding: Finding, move: Move, note: str, proof: CheckedProof | None = None) -> FixEntry:
    """Step on, write the entry, and have the contract checked again."""
    finding.status, finding.version = TRANSITIONS[finding.status, move], finding.version + 1
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
    enqueue(ctx, JobKind.RECHECK, contract_id=finding.contract_id)
    return entry
