"""Pages of payments."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from compliance.kernel.errors import NotFound

bp = Blueprint("payments", __name__)


@bp.get("/payments")
def queue() -> ResponseReturnValue:
    raise NotFound


@bp.get("/payments/<int:term_id>")
def show(term_id: int) -> ResponseReturnValue:
    raise NotFound
