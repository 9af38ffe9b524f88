"""Pages of certificates, and the page on which anyone can check one."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from compliance.kernel.errors import NotFound

bp = Blueprint("certificates", __name__)


@bp.get("/certificates")
def listing() -> ResponseReturnValue:
    raise NotFound


@bp.get("/certificates/<int:certificate_id>")
def show(certificate_id: int) -> ResponseReturnValue:
    raise NotFound


@bp.post("/terms/<int:term_id>/certificate")
def request_one(term_id: int) -> ResponseReturnValue:
    raise NotFound


@bp.get("/certificates/<int:certificate_id>/pdf")
def download(certificate_id: int) -> ResponseReturnValue:
    raise NotFound


@bp.get("/v")
def verify_start() -> ResponseReturnValue:
    raise NotFound


@bp.get("/v/<number>")
def verify(number: str) -> ResponseReturnValue:
    raise NotFound
