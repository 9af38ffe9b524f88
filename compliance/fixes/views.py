"""Pages of fixes."""

from flask import Blueprint

bp = Blueprint("fixes", __name__)


@bp.get("/findings/<int:finding_id>")
def thread(finding_id: int) -> str:
    return ""
