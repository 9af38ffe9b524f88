"""Payment in spite of what stands in the way: proposed by one person, confirmed or declined by another."""

from typing import cast

from sqlmodel import col, select

from compliance.access.context import Context, operation
from compliance.access.names import name_of
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.certificates.gate import decide_alone
from compliance.certificates.rules import weighed
from compliance.contracts.models import PaymentTerm
from compliance.kernel.errors import Conflict, GateClosed, NotFound
from compliance.kernel.i18n import _, language
from compliance.notices.models import NoticeKind
from compliance.notices.operations import notify
from compliance.payments import rules
from compliance.payments.models import Override
from compliance.payments.operations import REASON_LETTERS, TermLine, term_line


@operation(Permission.OVERRIDE_PROPOSE)
def propose_override(ctx: Context, term: PaymentTerm, reason: str) -> Override:
    """Ask treasury to pay in spite of what stands in the way. Raises Invalid, GateClosed or Conflict."""
    reason = weighed(reason, REASON_LETTERS)
    decide_alone(ctx, term)
    line = term_line(ctx, term)
    _refuse_beyond_override(line)
    if line.override:
        by = {"name": name_of(ctx, line.override.proposed_by), "at": line.override.proposed_at}
        raise Conflict(_("Pengecualian untuk termin ini sudah diusulkan oleh {name} pada {at}.", **by))
    if not line.obstacles:
        raise Conflict(_("Tidak ada yang menghalangi termin ini; pengecualian tidak diperlukan."))
    with language("id"):  # a record, in the language of the law whoever proposes
        stood = log.canonical([{"code": found.code, "reason": str(found.reason)} for found in line.obstacles])
    made = {"contract_id": term.contract_id, "term_id": term.id, "proposed_at": ctx.now, "proposed_by": ctx.actor.id}
    override = Override.model_validate(made | {"reason": reason, "obstacles": stood})
    ctx.db.add(override)
    codes = [found.code for found in line.obstacles]
    log.record(ctx, log.Event.OVERRIDE_PROPOSED, override, term=term.number, reason=reason, obstacles=codes)
    notify(ctx, NoticeKind.OVERRIDE_PROPOSED, term.contract, term, override.id, term=term.number)
    return override


@operation(Permission.OVERRIDE_CONFIRM)
def confirm_override(ctx: Context, override: Override, confirmation: str) -> None:
    """The second signature, never by the one who proposed. Raises Invalid, GateClosed or Conflict."""
    confirmation = weighed(confirmation, REASON_LETTERS, "confirmation")
    term = cast(PaymentTerm, ctx.db.get(PaymentTerm, override.term_id))
    decide_alone(ctx, term, override)
    _refuse_beyond_override(term_line(ctx, term))
    if override.confirmed_at:
        by = {"name": name_of(ctx, override.confirmed_by), "at": override.confirmed_at}
        raise Conflict(_("Pengecualian ini sudah disahkan oleh {name} pada {at}.", **by))
    if override.proposed_by == ctx.actor.id:
        raise GateClosed(_("Anda sendiri yang mengusulkan pengecualian ini; orang lain yang harus mengesahkannya."))
    override.confirmed_at, override.confirmed_by, override.confirmation = ctx.now, ctx.actor.id, confirmation
    facts = {"term": term.number, "reason": override.reason, "confirmation": confirmation}
    log.record(ctx, log.Event.OVERRIDE_CONFIRMED, override, **facts)


@operation(Permission.OVERRIDE_CONFIRM)
def decline_override(ctx: Context, override: Override, reason: str) -> None:
    """Treasury will not pay in spite of what stands in the way. Raises Invalid or Conflict."""
    _refuse(ctx, override, reason, log.Event.OVERRIDE_DECLINED)


@operation(Permission.OVERRIDE_PROPOSE)
def withdraw_override(ctx: Context, override: Override, reason: str) -> None:
    """Take back one's own proposal. Raises Invalid, GateClosed or Conflict."""
    if override.proposed_by != ctx.actor.id:
        raise GateClosed(_("Hanya pengusulnya yang dapat menarik usul ini."))
    _refuse(ctx, override, reason, log.Event.OVERRIDE_WITHDRAWN)


def _refuse(ctx: Context, override: Override, reason: str, event: log.Event) -> None:
    reason = weighed(reason, REASON_LETTERS, "refusal")
    term = cast(PaymentTerm, ctx.db.get(PaymentTerm, override.term_id))
    decide_alone(ctx, term, override)
    if override.confirmed_at or override.refused_at:
        raise Conflict(_("Usul ini sudah diputuskan. Muat ulang halaman untuk melihat keadaan terakhir."))
    override.refused_at, override.refused_by, override.refusal = ctx.now, ctx.actor.id, reason
    log.record(ctx, event, override, term=term.number, reason=override.reason, refusal=reason)


def _refuse_beyond_override(line: TermLine) -> None:
    """No two signatures pay a term twice, or a contract that is not in force."""
    if reasons := [found.reason for found in line.obstacles if found.code in rules.BEYOND_OVERRIDE]:
        raise GateClosed(*reasons)


def get_override(ctx: Context, term: PaymentTerm) -> Override:
    if (
        override := ctx.db.exec(
            select(Override).where(Override.term_id == term.id, col(Override.refused_at).is_(None))
        ).first()
    ) is None:
        raise NotFound
    return override
