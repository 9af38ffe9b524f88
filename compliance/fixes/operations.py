"""The thread of a finding: the contractor answers with proof, the officer accepts or returns, with a reason."""

from collections.abc import Iterator, Mapping, Sequence

from sqlmodel import col, select

from compliance.access import settings
from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.checks import texts
from compliance.checks.models import Finding, Move
from compliance.fixes.models import FixEntry
from compliance.fixes.moves import check_reason, check_step, follow_up, lock_findings, take_step
from compliance.fixes.rules import refusal
from compliance.kernel.db import existing
from compliance.kernel.errors import Conflict, Invalid, NotFound
from compliance.kernel.i18n import Text, _
from compliance.rosters.operations import last_seen
from compliance.rulebook.operations import book_on
from compliance.uploads.proof import Proof, check_proof

NEEDED = {
    Move.ANSWER: Permission.FIX_SUBMIT,
    Move.ACCEPT: Permission.FIX_DECIDE,
    Move.RETURN: Permission.FIX_DECIDE,
}


def get_finding(ctx: Context, finding_id: int) -> Finding:
    """One about a worker is seen by who may see the roster, one about the contract by who may see the contract."""
    finding = existing(ctx.db, Finding, finding_id)
    ctx.require(Permission.ROSTER_READ if finding.line else Permission.CONTRACT_READ, finding)
    return finding


def get_entry(ctx: Context, entry_id: int) -> FixEntry:
    return existing(ctx.db, FixEntry, entry_id)


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
    lock_findings(ctx, [finding.id or 0])
    check_step(finding, Move.ANSWER, version, book_on(ctx, ctx.today))
    checked = check_proof(proof, proof_limit(ctx)) if proof else None
    if not (note.strip() or checked):
        raise Invalid(fields={"note": _("Tulis penjelasan atau lampirkan bukti.")})
    entry = take_step(ctx, finding, Move.ANSWER, note, checked)
    follow_up(ctx, Move.ANSWER, [entry])
    return entry


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
    lock_findings(ctx, [finding.id or 0])
    check_step(finding, move, version, book_on(ctx, ctx.today))
    check_reason(reason)
    entry = take_step(ctx, finding, move, reason)
    follow_up(ctx, move, [entry])
    return entry


@operation(Permission.FIX_DECIDE)
def decide_many(ctx: Context, move: Move, chosen: Mapping[int, int], reason: str) -> int:
    """Accept or return many with one reason, each a decision of its own; where one can't be, none is. How many.

    ``chosen``: version by the finding's id. Raises NotFound, Invalid, or Conflict with every one that stands against.
    """
    findings = lock_findings(ctx, chosen)
    for finding in findings:
        ctx.require(Permission.FIX_DECIDE, finding)
    if not findings:
        raise Invalid(_("Pilih paling sedikit satu temuan."))
    if against := list(_against(ctx, findings, move, chosen)):
        raise Conflict(*against)
    check_reason(reason)
    follow_up(ctx, move, [take_step(ctx, finding, move, reason) for finding in findings])
    return len(findings)


def _against(ctx: Context, findings: Sequence[Finding], move: Move, chosen: Mapping[int, int]) -> Iterator[Text]:
    book = book_on(ctx, ctx.today)
    for finding in findings:
        try:
            check_step(finding, move, chosen[finding.id or 0], book)
        except Conflict as conflict:
            worker = last_seen(ctx, finding.contract, finding.line)
            named = {"name": worker.name if worker else finding.contract.number, "title": texts.title(finding.code)}
            yield _("{name}, {title}: {reason}", reason=conflict.reasons[0], **named)
