"""Pages of checks: the work list of a contract, and a past run explained."""

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from compliance.access.permissions import Permission
from compliance.access.request import ctx, writes
from compliance.checks import enrol_list, operations, texts, timeline
from compliance.checks.forms import FilterForm
from compliance.contracts.operations import get_contract
from compliance.kernel.i18n import _, number

bp = Blueprint("checks", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/contracts/<int:contract_id>/findings")
def findings(contract_id: int) -> ResponseReturnValue:
    contract = get_contract(ctx(), contract_id, Permission.ROSTER_READ)
    form = FilterForm(request.args)
    return render_template(
        "checks/findings.html",
        contract=contract,
        form=form,
        page=operations.findings_of(ctx(), contract, form.wanted(), request.args.get("page", 1, type=int)),
        counts=operations.finding_counts(ctx(), contract),
        runs=operations.recent_runs(ctx(), contract),
        pending=operations.check_pending(ctx(), contract),
        doubts=operations.doubts(ctx(), contract),
        to_enrol=enrol_list.LISTED,
        texts=texts,
    )


@bp.post("/contracts/<int:contract_id>/check")
def run(contract_id: int) -> ResponseReturnValue:
    contract = get_contract(ctx(), contract_id, Permission.CHECK_RUN)
    made = operations.check_contract(ctx(), contract, "request")
    counts = {"workers": number(made.workers), "flagged": number(made.flagged)}
    flash(str(_("{workers} pekerja diperiksa: {flagged} perlu ditindaklanjuti.", **counts)), "good")
    return redirect(url_for("checks.findings", contract_id=contract_id))


@bp.get("/contracts/<int:contract_id>/runs/<int:run_id>")
def show_run(contract_id: int, run_id: int) -> ResponseReturnValue:
    contract = get_contract(ctx(), contract_id, Permission.ROSTER_READ)
    made = operations.get_run(ctx(), contract, run_id)
    then = operations.results(made)
    page = operations.explain_run(ctx(), made, then, request.args.get("page", 1, type=int))
    return render_template("checks/run.html", contract=contract, run=made, then=then, page=page, texts=texts)


@bp.get("/contracts/<int:contract_id>/findings/roster.xlsx")
@writes
def marked(contract_id: int) -> ResponseReturnValue:
    contract = get_contract(ctx(), contract_id, Permission.ROSTER_EDIT)
    name, content = operations.marked_roster(ctx(), contract)
    return send_file(BytesIO(content), XLSX, as_attachment=True, download_name=name)


@bp.get("/contracts/<int:contract_id>/findings/to-enrol.xlsx")
@writes
def to_enrol(contract_id: int) -> ResponseReturnValue:
    contract = get_contract(ctx(), contract_id, Permission.ENROL_LIST_EXPORT)
    name, content = enrol_list.enrol_list(ctx(), contract)
    return send_file(BytesIO(content), XLSX, as_attachment=True, download_name=name)


@bp.get("/contracts/<int:contract_id>/roster/workers/<int:line>/cover")
def person(contract_id: int, line: int) -> ResponseReturnValue:
    """A person's page: cover against days on site, drawn."""
    contract = get_contract(ctx(), contract_id, Permission.ROSTER_READ)
    page = timeline.person_page(ctx(), contract, line)
    return render_template("checks/person.html", contract=contract, person=page, texts=texts)
