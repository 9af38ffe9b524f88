"""Pages of the register: which lists are in use, and how a new one is loaded."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

bp = Blueprint("enrolments", __name__)


@bp.get("/register")
def listing() -> ResponseReturnValue:
    return ""


@bp.route("/register/load", methods=["GET", "POST"])
def load() -> ResponseReturnValue:
    return ""
