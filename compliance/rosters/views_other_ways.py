"""Pages on which people come onto a list without a file: pasted rows, another contract's list."""

from io import BytesIO

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from compliance.access.request import ctx
from compliance.contracts.models import Contract
from compliance.kernel.errors import UnusableFile
from compliance.kernel.i18n import Text, _
from compliance.rosters import copying, handing_in
from compliance.rosters.blueprint import bp, editable
from compliance.rosters.forms import CommitForm, PasteForm
from compliance.rosters.pasting import pasted_file


@bp.route("/contracts/<int:contract_id>/roster/paste", methods=["GET", "POST"])
def paste(contract_id: int) -> ResponseReturnValue:
    contract, form = editable(contract_id), PasteForm()
    if not form.validate_on_submit():
        return paste_page(contract, form)
    content, is_headed = pasted_file(form.rows.data)
    try:
        staged = handing_in.stage_roster(ctx(), contract, BytesIO(content), "tempelan.csv")
    except UnusableFile as refusal:
        return paste_page(contract, form, *refusal.reasons)
    step = "rosters.preview" if is_headed else "rosters.columns"
    return redirect(url_for(step, contract_id=contract_id, token=staged.token))


def paste_page(contract: Contract, form: PasteForm, *reasons: Text) -> ResponseReturnValue:
    return render_template("rosters/paste.html", contract=contract, form=form, reasons=reasons), form.status


@bp.get("/contracts/<int:contract_id>/roster/copy")
def copy_from(contract_id: int) -> ResponseReturnValue:
    contract = editable(contract_id)
    return render_template("rosters/sources.html", contract=contract, sources=copying.sources(ctx(), contract))


@bp.route("/contracts/<int:contract_id>/roster/copy/<int:source_id>", methods=["GET", "POST"])
def copy(contract_id: int, source_id: int) -> ResponseReturnValue:
    contract, form = editable(contract_id), CommitForm()
    if form.validate_on_submit():
        with form.catching():
            version = copying.commit_copy(ctx(), contract, source_id, form.version.data)
            said = _("Versi {number} tersimpan: {workers} orang. Pemeriksaan berjalan.", **version.model_dump())
            flash(str(said), "good")
            return redirect(url_for("rosters.show", contract_id=contract_id))
    found = copying.preview_copy(ctx(), contract, source_id)
    return render_template("rosters/copy.html", contract=contract, found=found, form=form), form.status
