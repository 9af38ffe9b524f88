"""The tab of a contract's people, under the name of the other pages of rosters: they know nothing of checks."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from compliance.access.permissions import Permission
from compliance.access.request import ctx
from compliance.checks import people
from compliance.checks.forms import PeopleForm
from compliance.contracts.models import Contract
from compliance.contracts.operations import get_contract
from compliance.rosters import operations as rosters
from compliance.rosters.blueprint import bp
from compliance.rosters.models import RosterVersion
from compliance.rosters.problems import NIK_PROBLEMS


@bp.route("/contracts/<int:contract_id>/roster", methods=["GET", "POST"])
def show(contract_id: int) -> ResponseReturnValue:
    contract = get_contract(ctx(), contract_id, Permission.ROSTER_READ)
    versions = rosters.history(ctx(), contract)
    if not versions:
        return render_template("rosters/empty.html", contract=contract)
    number = request.args.get("version", versions[0].number, type=int)
    version = rosters.get_version(ctx(), contract, number)
    form = PeopleForm()
    shown = {"contract": contract, "versions": versions, "version": version, "problems": NIK_PROBLEMS, "form": form}
    return render_template("rosters/show.html", **shown, **found(contract, version, form, number == versions[0].number))


def found(contract: Contract, version: RosterVersion, form: PeopleForm, is_newest: bool) -> dict[str, object]:
    """Judgements are of today, and stand beside the people of today only."""
    text, page = (form.text.data or "").strip(), request.values.get("page", 1, type=int)
    if not is_newest:
        return {"text": text, "page": rosters.worker_page(ctx(), contract, version.number, text, page), "today": None}
    today = people.people_today(ctx(), contract, text, form.wanted, page)
    return {"text": text, "page": today.page, "today": today}
