"""Pages of fixes: one finding, what was said about it, and what can be done now."""

from collections.abc import Callable
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from compliance.access.request import ctx, writes
from compliance.checks import texts
from compliance.checks.models import Finding, FindingStatus, Move
from compliance.checks.operations import work_item
from compliance.fixes import operations
from compliance.fixes.forms import AnswerForm, DecisionForm
from compliance.fixes.models import FixEntry
from compliance.kernel.i18n import Text, _
from compliance.rosters.operations import last_seen

bp = Blueprint("fixes", __name__)

Decision = Callable[..., FixEntry]

SAID: dict[Move, Text] = {
    Move.ANSWER: _("Jawaban penyedia"),
    Move.ACCEPT: _("Diterima petugas"),
    Move.RETURN: _("Dikembalikan petugas"),
}
TURN: dict[FindingStatus, Text] = {
    FindingStatus.OPEN: _("Penyedia"),
    FindingStatus.RETURNED: _("Penyedia"),
    FindingStatus.ANSWERED: _("Petugas OPD"),
}


@bp.get("/findings/<int:finding_id>")
def thread(finding_id: int) -> ResponseReturnValue:
    return page(operations.get_finding(ctx(), finding_id))


@bp.post("/findings/<int:finding_id>/answer")
def answer(finding_id: int) -> ResponseReturnValue:
    finding = operations.get_finding(ctx(), finding_id)
    form = AnswerForm()
    if form.validate_on_submit():
        with form.catching(finding):
            operations.answer(ctx(), finding, form.note.data or "", form.sent_proof, form.version.data)
            return done(finding, _("Jawaban terkirim ke petugas OPD."))
    return page(finding, answering=form)


@bp.post("/findings/<int:finding_id>/accept")
def accept(finding_id: int) -> ResponseReturnValue:
    return decided(finding_id, operations.accept, _("Temuan diterima. Pemeriksaan berjalan."))


@bp.post("/findings/<int:finding_id>/return")
def return_(finding_id: int) -> ResponseReturnValue:
    return decided(finding_id, operations.return_, _("Jawaban dikembalikan ke penyedia."))


def decided(finding_id: int, decide: Decision, said: Text) -> ResponseReturnValue:
    finding = operations.get_finding(ctx(), finding_id)
    form = DecisionForm()
    if form.validate_on_submit():
        with form.catching(finding):
            decide(ctx(), finding, form.reason.data or "", form.version.data)
            return done(finding, said)
    return page(finding, deciding=form)


@bp.get("/fixes/<int:entry_id>/proof")
@writes
def proof(entry_id: int) -> ResponseReturnValue:
    entry = operations.get_entry(ctx(), entry_id)
    content = BytesIO(operations.read_proof(ctx(), entry))
    return send_file(content, entry.proof_type, as_attachment=True, download_name=entry.proof_name)


def done(finding: Finding, said: Text) -> ResponseReturnValue:
    flash(str(said), "good")
    return redirect(url_for("fixes.thread", finding_id=finding.id))


def page(
    finding: Finding, answering: AnswerForm | None = None, deciding: DecisionForm | None = None
) -> ResponseReturnValue:
    """The thread, with the form that was sent as it was typed."""
    sent = answering or deciding
    blank = {"formdata": None, "data": {"version": finding.version}}
    worker = last_seen(ctx(), finding.contract, finding.line)
    shown = {
        "worker": worker,
        "item": work_item(ctx(), finding, worker),
        "legal_source": texts.legal_source(finding.code),
    }
    return render_template(
        "fixes/thread.html",
        finding=finding,
        entries=operations.thread(ctx(), finding),
        moves=operations.open_moves(ctx(), finding),
        answering=answering or AnswerForm(**blank),
        deciding=deciding or DecisionForm(**blank),
        reasons=sent.reasons if sent else (),
        said=SAID,
        turn=TURN.get(finding.status) if worker else None,
        megabytes=operations.proof_limit(ctx()),
        **shown,
    ), sent.status if sent else 200
