"""The officer's word on evidence: verified, or rejected with a reason."""

from datetime import date

from sqlmodel import select

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.contracts.operations import record_project_number
from compliance.contracts.subcontracts import ask_checks
from compliance.kernel.errors import Conflict, GateClosed, Invalid, Stale
from compliance.kernel.i18n import _
from compliance.kernel.logs import masked
from compliance.notices.models import NoticeKind
from compliance.notices.operations import notify
from compliance.projects.gather import papers_of
from compliance.projects.models import Evidence, EvidenceKind, EvidenceStatus
from compliance.projects.operations import refuse_without_project, told
from compliance.projects.papers import STEPS

REASON_LETTERS = 10
NEWS = {
    EvidenceStatus.VERIFIED: NoticeKind.EVIDENCE_VERIFIED,
    EvidenceStatus.REJECTED: NoticeKind.EVIDENCE_REJECTED,
}


@operation(Permission.EVIDENCE_DECIDE)
def verify_evidence(ctx: Context, evidence: Evidence, checked_on: date | None, version: int) -> None:
    """Vouch that the paper is true. A receipt has been looked up at e-Jakon on ``checked_on``.

    Raises Stale, Conflict, GateClosed for the company's own people, or Invalid.
    """
    _prepare(ctx, evidence, EvidenceStatus.VERIFIED, version)
    if evidence.kind is EvidenceKind.RECEIPT:
        _refuse_unchecked(ctx, evidence, checked_on)
        evidence.checked_on = checked_on
    _decide(ctx, evidence, EvidenceStatus.VERIFIED)
    replaced = ctx.db.get(Evidence, evidence.replaces_id) if evidence.replaces_id else None
    if replaced and replaced.status is EvidenceStatus.VERIFIED:
        replaced.status, replaced.version = EvidenceStatus.REPLACED, replaced.version + 1
    _settle_number(ctx, evidence)
    log.record(ctx, log.Event.EVIDENCE_VERIFIED, evidence, **told(evidence), checked_on=evidence.checked_on)


def _refuse_unchecked(ctx: Context, evidence: Evidence, checked_on: date | None) -> None:
    if checked_on is None or not evidence.dated_on <= checked_on <= ctx.today:
        fault = _("Isi tanggal Anda memeriksanya: antara {day} (tanggal kuitansi) dan hari ini.", day=evidence.dated_on)
        raise Invalid(fields={"checked_on": fault})
    same = (Evidence.kind == EvidenceKind.RECEIPT, Evidence.status == EvidenceStatus.VERIFIED)
    elsewhere = select(Evidence.id).where(*same, Evidence.number == evidence.number)
    if ctx.db.exec(elsewhere.where(Evidence.contract_id != evidence.contract_id)).first():
        raise Conflict(_("Kuitansi dengan nomor ini sudah diverifikasi untuk kontrak lain. Tolak, atau hubungi admin."))


@operation(Permission.EVIDENCE_DECIDE)
def reject_evidence(ctx: Context, evidence: Evidence, reason: str, version: int) -> None:
    """Say why a paper does not count. Raises Stale, Conflict, GateClosed or Invalid."""
    _prepare(ctx, evidence, EvidenceStatus.REJECTED, version)
    if len(reason.strip()) < REASON_LETTERS:
        raise Invalid(fields={"reason": _("Tulis alasan, paling sedikit {count} huruf.", count=REASON_LETTERS)})
    evidence.reason = masked(reason.strip())
    _decide(ctx, evidence, EvidenceStatus.REJECTED)
    _settle_number(ctx, evidence)
    log.record(ctx, log.Event.EVIDENCE_REJECTED, evidence, **told(evidence), reason=evidence.reason)


def _prepare(ctx: Context, evidence: Evidence, to: EvidenceStatus, version: int) -> None:
    """Let one decision at a time past here, and only one that is open."""
    ctx.db.refresh(evidence.contract, with_for_update=True)
    ctx.db.refresh(evidence)
    if evidence.version != version:
        raise Stale
    refuse_without_project(evidence.contract)
    if (evidence.status, to) not in STEPS:
        raise Conflict(_("Keadaan bukti ini sudah berubah, jadi langkah ini tidak dapat dilakukan lagi."))
    if ctx.actor.company_id is not None and ctx.actor.company_id == evidence.contract.company_id:
        raise GateClosed(_("Bukti dari perusahaan Anda sendiri harus diputuskan orang lain."))


def _decide(ctx: Context, evidence: Evidence, status: EvidenceStatus) -> None:
    evidence.status, evidence.version = status, evidence.version + 1
    evidence.decided_at, evidence.decided_by = ctx.now, ctx.actor.id
    ask_checks(ctx, evidence.contract)
    notify(ctx, NEWS[status], evidence.contract, evidence, evidence.version)


def _settle_number(ctx: Context, evidence: Evidence) -> None:
    """The project's number is the one on the registration that stands verified; without one it has none."""
    if evidence.kind is EvidenceKind.REGISTRATION:
        ctx.db.flush()
        standing = papers_of(ctx, evidence.contract).verified(EvidenceKind.REGISTRATION)
        record_project_number(ctx, evidence.contract, standing.number if standing else "")
