"""Pages of checks: the work list of a contract, and a past run explained."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

bp = Blueprint("checks", __name__)


@bp.get("/contracts/<int:contract_id>/findings")
def findings(contract_id: int) -> ResponseReturnValue:
    return ""


@bp.post("/contracts/<int:contract_id>/check")
def run(contract_id: int) -> ResponseReturnValue:
    return ""


@bp.get("/contracts/<int:contract_id>/runs/<int:run_id>")
def show_run(contract_id: int, run_id: int) -> ResponseReturnValue:
    return ""


@bp.get("/contracts/<int:contract_id>/findings/roster.xlsx")
def marked(contract_id: int) -> ResponseReturnValue:
    return ""
