"""Pages on which people come onto a list without a file: a table to fill in, another contract's list."""

from collections.abc import Sequence
from itertools import zip_longest

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from compliance.access.request import ctx
from compliance.contracts.models import Contract
from compliance.kernel.errors import UnusableFile
from compliance.kernel.i18n import Text, _
from compliance.rosters import copying, handing_in
from compliance.rosters.blueprint import bp, editable
from compliance.rosters.columns import HEADINGS, PATTERNS
from compliance.rosters.forms import CommitForm, GridForm
from compliance.rosters.grid import FIRST_ROW

MORE = 10
EMPTY = ("",) * len(HEADINGS)


@bp.route("/contracts/<int:contract_id>/roster/grid", methods=["GET", "POST"])
def grid(contract_id: int) -> ResponseReturnValue:
    contract, form = editable(contract_id), GridForm()
    if not form.is_submitted():
        token = request.args.get("upload")
        return grid_page(contract, handing_in.typed_rows(ctx(), contract, token) if token else [], form)
    rows = typed()
    if "more" in request.form:
        return grid_page(contract, [*rows, *[EMPTY] * MORE], form)
    if not form.validate():
        return grid_page(contract, rows, form)
    try:
        staged = handing_in.stage_typed(ctx(), contract, rows)
    except UnusableFile as refusal:
        return grid_page(contract, rows, form, *refusal.reasons)
    return redirect(url_for("rosters.preview", contract_id=contract_id, token=staged.token))


def typed() -> list[Sequence[str]]:
    """The cells of the page's table, row by row."""
    return list(zip_longest(*(request.form.getlist(field) for field in HEADINGS), fillvalue=""))


def grid_page(contract: Contract, rows: Sequence[Sequence[str]], form: GridForm, *reasons: Text) -> ResponseReturnValue:
    shown = [*rows, *[EMPTY] * (MORE - len(rows))]
    about = {"headings": HEADINGS, "patterns": PATTERNS, "first_row": FIRST_ROW}
    page = render_template("rosters/grid.html", contract=contract, rows=shown, reasons=reasons, **about)
    return page, 422 if reasons else form.status


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
