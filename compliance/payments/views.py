"""Treasury's queue, and the page of a payment term: what stands in its way, and paying it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from compliance.access.forms import Form
from compliance.access.permissions import Permission
from compliance.access.request import ctx
from compliance.contracts.models import PaymentTerm
from compliance.contracts.operations import get_term
from compliance.kernel.i18n import Text, _
from compliance.payments import operations, overrides
from compliance.payments.forms import ConfirmationForm, FilterForm, ProposalForm, RefusalForm, ReleaseForm
from compliance.payments.leads import leads_to, own_turn_first
from compliance.payments.queue import queue as queue_page
from compliance.people.directory import agencies

bp = Blueprint("payments", __name__)


@bp.get("/payments")
def queue() -> ResponseReturnValue:
    form = FilterForm(request.args)
    form.offer(agencies(ctx()))
    page = queue_page(ctx(), form.wanted(), request.args.get("page", 1, type=int))
    return render_template("payments/queue.html", form=form, page=page, own_turn_first=own_turn_first)


@bp.get("/payments/<int:term_id>")
def show(term_id: int) -> ResponseReturnValue:
    return page(get_term(ctx(), term_id))


def page(term: PaymentTerm, **sent: Form) -> ResponseReturnValue:
    """The term's page with the one form that was sent, if any, and the others empty."""
    kinds: dict[str, type[Form]] = {"release": ReleaseForm, "proposal": ProposalForm, "confirmation": ConfirmationForm}
    kinds["refusal"] = RefusalForm
    forms: dict[str, Any] = {name: sent.get(name) or kind(formdata=None) for name, kind in kinds.items()}
    status = next((form.status for form in sent.values()), 200)
    file = operations.payment_file(ctx(), term)
    leading = {"leads_to": leads_to, "own_turn_first": own_turn_first}
    return render_template("payments/show.html", file=file, **leading, **forms), status


@bp.post("/payments/<int:term_id>/release")
def release(term_id: int) -> ResponseReturnValue:
    form, term = ReleaseForm(), get_term(ctx(), term_id)
    ctx().require(Permission.TERM_RELEASE, term)
    if form.validate():
        papers = {name: form[name].data for name in ("spm_number", "spm_date", "sp2d_number", "sp2d_date")}
        with form.catching():
            operations.release_term(ctx(), term, **papers)
    return answer(term, _("Pembayaran tercatat."), release=form)


@bp.post("/payments/<int:term_id>/override")
def propose(term_id: int) -> ResponseReturnValue:
    form, term = ProposalForm(), get_term(ctx(), term_id)
    with form.catching():
        overrides.propose_override(ctx(), term, form.reason.data or "")
    return answer(term, _("Pengecualian diusulkan. Perbendaharaan yang mengesahkan atau menolaknya."), proposal=form)


@bp.post("/payments/<int:term_id>/override/confirm")
def confirm(term_id: int) -> ResponseReturnValue:
    form, term = ConfirmationForm(), get_term(ctx(), term_id)
    with form.catching():
        overrides.confirm_override(ctx(), overrides.get_override(ctx(), term), form.confirmation.data or "")
    return answer(term, _("Pengecualian disahkan dan tercatat untuk pemeriksa."), confirmation=form)


@bp.post("/payments/<int:term_id>/override/decline")
def decline(term_id: int) -> ResponseReturnValue:
    form, term = RefusalForm(), get_term(ctx(), term_id)
    with form.catching():
        overrides.decline_override(ctx(), overrides.get_override(ctx(), term), form.refusal.data or "")
    return answer(term, _("Usul pengecualian ditolak; alasannya tetap tercatat pada termin ini."), refusal=form)


@bp.post("/payments/<int:term_id>/override/withdraw")
def withdraw(term_id: int) -> ResponseReturnValue:
    form, term = RefusalForm(), get_term(ctx(), term_id)
    with form.catching():
        overrides.withdraw_override(ctx(), overrides.get_override(ctx(), term), form.refusal.data or "")
    return answer(term, _("Usul pengecualian ditarik; alasannya tetap tercatat pada termin ini."), refusal=form)


def answer(term: PaymentTerm, done: Text, **sent: Form) -> ResponseReturnValue:
    """What was done, or the page again with what was typed and every reason."""
    if any(form.reasons or form.errors for form in sent.values()):
        return page(term, **sent)
    flash(str(done), "good")
    return redirect(url_for("payments.show", term_id=term.id))
