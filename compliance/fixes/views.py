"""Pages of fixes: the desk with all that waits, and one finding with what was said about it and can be done now."""

import re
from collections.abc import Callable
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from compliance.access.permissions import Permission
from compliance.access.request import ctx, writes
from compliance.checks.models import Finding, Move
from compliance.checks.operations import book_then, work_item
from compliance.checks.worklist import turn_of
from compliance.fixes import operations
from compliance.fixes.desk import desk as desk_of
from compliance.fixes.forms import ANYONE, AnswerForm, DecisionForm, DeskForm, ManyForm
from compliance.fixes.models import FixEntry
from compliance.kernel.errors import Invalid
from compliance.kernel.i18n import Text, _, number
from compliance.rosters.operations import last_seen

bp = Blueprint("fixes", __name__)

Decision = Callable[..., FixEntry]

SAID: dict[Move, Text] = {
    Move.ANSWER: _("Jawaban penyedia"),
    Move.ACCEPT: _("Diterima petugas"),
    Move.RETURN: _("Dikembalikan petugas"),
}
DECIDED: dict[Move, Text] = {
    Move.ACCEPT: _("{count} temuan diterima. Pemeriksaan berjalan."),
    Move.RETURN: _("{count} jawaban dikembalikan ke penyedia."),
}


@bp.get("/work")
def desk() -> ResponseReturnValue:
    return desk_page()


@bp.post("/work")
def decide_many() -> ResponseReturnValue:
    ctx().require(Permission.FIX_DECIDE)
    form, move = ManyForm(), request.form.get("move", "")
    if move not in DECIDED:
        raise Invalid(_("Pilih: terima atau kembalikan."))
    if form.validate():
        with form.catching():
            count = operations.decide_many(ctx(), Move(move), chosen(), form.reason.data or "")
            flash(str(Text(DECIDED[Move(move)].sentence, count=number(count))), "good")
            return redirect(request.full_path.rstrip("?"))
    return desk_page(form)


def chosen() -> dict[int, int]:
    """Version by the finding's id; what our own page does not send is left out."""
    ticked = (re.fullmatch(r"([0-9]{1,9}):([0-9]{1,9})", value) for value in request.form.getlist("chosen"))
    return {int(found[1]): int(found[2]) for found in ticked if found}


def desk_page(sent: ManyForm | None = None) -> ResponseReturnValue:
    """With the turn of whoever looks chosen, until they choose."""
    args = request.args.to_dict()
    args.setdefault("turn", turn_of(ctx()) or ANYONE)
    form = DeskForm(MultiDict(args))
    page = desk_of(ctx(), form.wanted(), request.args.get("page", 1, type=int))
    ticked = set(chosen()) if sent else {line.finding.id for line in page.items if "all" in request.args}
    return render_template(
        "fixes/desk.html", form=form, page=page, deciding=sent or ManyForm(formdata=None), ticked=ticked
    ), sent.status if sent else 200


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
    shown = {"worker": worker, "item": work_item(ctx(), finding, worker), "book": book_then(ctx(), finding)}
    return render_template(
        "fixes/thread.html",
        finding=finding,
        entries=operations.thread(ctx(), finding),
        moves=operations.open_moves(ctx(), finding),
        answering=answering or AnswerForm(**blank),
        deciding=deciding or DecisionForm(**blank),
        reasons=sent.reasons if sent else (),
        said=SAID,
        megabytes=operations.proof_limit(ctx()),
        **shown,
    ), sent.status if sent else 200
