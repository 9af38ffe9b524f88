"""Security headers on every answer; scripts and styles run only from our own files or with the page's nonce."""

import secrets

from flask import Flask, Response, g, request

GUARDS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
OVER_TLS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}  # in production alone
SAY_THEMSELVES = ("static", "history.show")  # how long they may be kept: they hold nothing that is anybody's


def register(app: Flask, production: bool) -> None:
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    guards = guards_of(production)

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy(csp_nonce())
        response.headers.update(guards)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if request.endpoint not in SAY_THEMSELVES:
            response.headers["Cache-Control"] = "no-store"
        return response


def guards_of(production: bool) -> dict[str, str]:
    """The same on every answer."""
    return GUARDS | OVER_TLS if production else GUARDS


def csp_nonce() -> str:
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def policy(nonce: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "worker-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
