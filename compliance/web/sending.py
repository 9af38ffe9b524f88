"""A form that a script of ours sends, with progress: told where to go next instead of being sent there."""

from flask import Flask, Response, request

ASKS, TELLS = "X-Patuh-Sending", "X-Go-To"


def register(app: Flask) -> None:
    app.after_request(tell_where_to_go)


def tell_where_to_go(response: Response) -> Response:
    """A script follows a redirect without learning of it, and would take the page's message before the page is seen."""
    if ASKS in request.headers and 300 <= response.status_code < 400 and response.location:
        response.headers[TELLS] = response.location
        del response.headers["Location"]
        response.status_code = 200
    return response
