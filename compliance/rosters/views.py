"""Pages of rosters."""

from flask import Blueprint

bp = Blueprint("rosters", __name__)


@bp.get("/contracts/<int:contract_id>/roster")
def show(contract_id: int) -> str:
    return ""


@bp.route("/contracts/<int:contract_id>/roster/upload", methods=["GET", "POST"])
def upload(contract_id: int) -> str:
    return ""


@bp.get("/roster-template")
def template() -> str:
    return ""


@bp.route("/contracts/<int:contract_id>/roster/workers/new", methods=["GET", "POST"])
def add(contract_id: int) -> str:
    return ""


@bp.route("/contracts/<int:contract_id>/roster/workers/<int:line>", methods=["GET", "POST"])
def edit(contract_id: int, line: int) -> str:
    return ""


@bp.route("/contracts/<int:contract_id>/roster/workers/<int:line>/end", methods=["GET", "POST"])
def end(contract_id: int, line: int) -> str:
    return ""
