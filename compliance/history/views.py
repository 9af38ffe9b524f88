"""The static files of the public log, under /log/: any web server can serve a copy of the folder instead."""

import re

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from compliance.access.request import ctx
from compliance.history.folder import CHECKPOINT, KEYS
from compliance.history.operations import public_file
from compliance.kernel.errors import NotFound

bp = Blueprint("history", __name__)

PLACE = r"(?:x\d{3}/)*\d{3}(?:\.p/[1-9]\d{0,2})?"
TILE = re.compile(rf"tile/(?:[0-9]|[1-5][0-9]|6[0-3]|entries)/{PLACE}", re.ASCII)
FOR_EVER = "public, max-age=31536000, immutable"
ALWAYS_ASK = "no-cache"


@bp.get("/log/<path:path>")
def show(path: str) -> ResponseReturnValue:
    """Read by programs of other sites, too."""
    is_tile = TILE.fullmatch(path)
    if not is_tile and path not in (CHECKPOINT, KEYS):
        raise NotFound
    kind = "application/octet-stream" if is_tile else "text/plain; charset=utf-8"
    answer = Response(public_file(ctx(), path), content_type=kind)
    answer.headers["Cache-Control"] = FOR_EVER if is_tile else ALWAYS_ASK
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
