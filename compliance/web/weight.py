"""Light pages for slow links: text goes compressed, and a file that has not changed is not fetched again."""

import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

YEAR = 365 * 24 * 3600
TEXT = frozenset({"text/html", "text/css", "text/javascript", "application/json", "image/svg+xml"})
WORTH = 1000  # bytes: less fits into one packet anyhow
NAMED_BY_CONTENT = ".woff2"  # a new typeface gets a new name


def register(app: Flask) -> None:
    static = Path(app.static_folder or "")

    @app.url_defaults
    def name_by_content(endpoint: str, values: dict[str, Any]) -> None:
        """The address of a file of ours changes with its content."""
        if endpoint == "static":
            values["v"] = digest(static / values["filename"])

    @app.after_request
    def lighten(response: Response) -> Response:
        keep_while_named(response)
        if response.mimetype in TEXT and request.accept_encodings["gzip"]:
            compress(response)
        return response


@cache
def digest(file: Path) -> str:
    """Read once: files of ours do not change while we run. Empty for one that is not there."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else ""


def keep_while_named(response: Response) -> None:
    if request.endpoint == "static" and ("v" in request.args or request.path.endswith(NAMED_BY_CONTENT)):
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"


def compress(response: Response) -> None:
    response.vary.add("Accept-Encoding")
    if response.status_code != 200 or request.method == "HEAD" or "Content-Encoding" in response.headers:
        return
    response.direct_passthrough = False
    content = response.get_data()
    if len(content) < WORTH:
        return
    response.set_data(squeezed(content) if request.endpoint == "static" else gzip.compress(content, 6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    if etag := response.get_etag()[0]:
        response.set_etag(etag, weak=True)


@cache
def squeezed(content: bytes) -> bytes:
    """Of our own few files, each once."""
    return gzip.compress(content, 9, mtime=0)
