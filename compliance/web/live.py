"""A live check as JSON whose answer is remembered goes a short way: no session, no form, no page stands around it.

Whoever stands at a gate asks without a cookie, again and again. The answer is the one of ``verify.number_as_json``,
from the same memory (docs/decisions/0032-a-live-check-is-remembered-until-a-commit.md); all else goes the long way.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from compliance.certificates.public import remembered
from compliance.certificates.public_views import ANY_SITE, CAMERA, as_json
from compliance.kernel.i18n import speak
from compliance.web.headers import guards_of
from compliance.web.request import Patuh

Environ = dict[str, Any]
Start = Callable[..., Any]
ASKED = re.compile(r"/v/([^/]+)\.json")
KEEPS_TO = {"Content-Security-Policy": "default-src 'none'", "Cache-Control": "no-store"}


def register(app: Patuh, production: bool) -> None:
    headers = [*(guards_of(production) | CAMERA | ANY_SITE | KEEPS_TO).items()]
    the_long_way = app.wsgi_app

    def answer(environ: Environ, start_response: Start) -> Iterable[bytes]:
        number = asked(environ)
        found = remembered(app.reads, number, app.now()) if number else None
        if found is None:
            return the_long_way(environ, start_response)
        speak("id")
        body = app.json.dumps(as_json(found)).encode() + b"\n"
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body))), *headers])
        return [body]

    app.wsgi_app = answer  # type: ignore[method-assign]  # as Flask documents it


def asked(environ: Environ) -> str:
    """The number, of a question that nothing but the number belongs to."""
    if environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING") or environ.get("HTTP_COOKIE"):
        return ""
    found = ASKED.fullmatch(environ["PATH_INFO"])
    return found[1] if found else ""
