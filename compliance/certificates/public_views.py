"""Where anybody checks a certificate: by number, by file, by QR code, also as JSON and without a network."""

from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from compliance.access.request import ctx
from compliance.certificates import public
from compliance.certificates.forms import DayForm, NumberForm
from compliance.certificates.public import NOT_OURS, Verification
from compliance.certificates.rules import tidy
from compliance.certificates.statement import SCHEMA
from compliance.kernel.errors import Invalid, NotFound

bp = Blueprint("verify", __name__)

CAMERA = {"Permissions-Policy": "camera=(self), microphone=(), geolocation=()"}
ANY_SITE = {"Access-Control-Allow-Origin": "*"}
FOR_PROGRAMS = {f"verify.{name}" for name in ("number_as_json", "digest_as_json", "keys", "schema")}


@bp.after_request
def allow_camera(response: Response) -> Response:
    """These pages alone may read a QR code with the camera, and work without a network."""
    response.headers.update(CAMERA)
    return response


@bp.after_request
def let_other_sites_read(response: Response) -> Response:
    """What is public and needs no cookie; a verifier of somebody else's may stand in a page, too."""
    if request.endpoint in FOR_PROGRAMS:
        response.headers.update(ANY_SITE)
    return response


@bp.get("/v")
def start() -> ResponseReturnValue:
    form = NumberForm(request.args)
    if number := tidy(form.number.data or ""):
        return redirect(url_for("verify.number", number=number))
    return render_template("certificates/verify_start.html", form=form)


@bp.get("/v/offline")
def offline() -> ResponseReturnValue:
    """What a browser keeps to check codes without a network: nothing of whoever fetched it."""
    return render_template("certificates/offline.html", form=NumberForm())


@bp.get("/v/worker.js")
def worker() -> ResponseReturnValue:
    response = current_app.send_static_file("verify/worker.js")
    response.headers["Service-Worker-Allowed"] = "/v"
    return response


@bp.get("/v/<number>")
def number(number: str) -> ResponseReturnValue:
    """Unknown numbers get the same page, with 404: a forged paper must look refused, not broken."""
    form = DayForm(request.args)
    try:
        return render_template("certificates/verify.html", found=public.verify(ctx(), number, asked(form)), form=form)
    except NotFound:
        return render_template("certificates/unknown.html", number=tidy(number)), 404
    except Invalid as refusal:
        form.on.errors = [*form.on.errors, *map(str, refusal.reasons)]
    return render_template("certificates/verify.html", found=public.verify(ctx(), number), form=form), 422


def asked(form: DayForm) -> date | None:
    """Raises Invalid when a day was typed that can't be read."""
    if not form.validate():
        raise Invalid
    return form.on.data


@bp.get("/v/<number>.json")
def number_as_json(number: str) -> ResponseReturnValue:
    form = DayForm(request.args) if request.args else None
    try:
        return jsonify(as_json(public.verify(ctx(), number, asked(form) if form else None)))
    except NotFound:
        return jsonify({"verdict": NOT_OURS, "number": tidy(number), "as_of": ctx().now.isoformat()}), 404
    except Invalid as refusal:
        errors = form.on.errors if form else ()
        return jsonify({"errors": [*map(str, (*refusal.reasons, *errors))]}), 422


@bp.get("/v/by-digest/<pdf_digest>")
def digest_as_json(pdf_digest: str) -> ResponseReturnValue:
    try:
        number = public.by_digest(ctx(), pdf_digest).number
    except NotFound:
        return jsonify({"verdict": NOT_OURS, "pdf_digest": pdf_digest, "as_of": ctx().now.isoformat()}), 404
    return jsonify(as_json(public.verify(ctx(), str(number))))


def as_json(found: Verification) -> dict[str, Any]:
    """As docs/certificate-format.md says; days and moments in ISO 8601."""
    plain = vars(found) | {"verdict": found.verdict, "since": found.life.since, "reason": str(found.life.reason)}
    del plain["life"]
    return {name: value.isoformat() if isinstance(value, date | datetime) else value for name, value in plain.items()}


@bp.get("/.well-known/jwks.json")
def keys() -> ResponseReturnValue:
    return jsonify(public.public_keys(ctx()))


@bp.get("/.well-known/patuh-certificate.schema.json")
def schema() -> ResponseReturnValue:
    return Response(SCHEMA.read_text(encoding="utf-8"), mimetype="application/schema+json")
