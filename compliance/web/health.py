"""Is the process alive, and can it answer?"""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from compliance.access.request import ctx

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def alive() -> ResponseReturnValue:
    return "ok\n"


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    ctx().db.execute(text("SELECT 1 FROM audit_head"))
    return "ok\n"
