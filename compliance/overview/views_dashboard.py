"""The dashboard, and the list of contracts behind each of its figures."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from io import BytesIO

from babel.dates import format_date
from flask import render_template, request, send_file
from flask.typing import ResponseReturnValue

from compliance.access.request import ctx, writes
from compliance.checks import texts
from compliance.contracts.words import STATUSES
from compliance.fixes.forms import TURNS
from compliance.kernel.i18n import _, current_language
from compliance.kernel.regions import subdistricts
from compliance.overview import words
from compliance.overview.behind import Behind, contracts_behind, contracts_file
from compliance.overview.blueprint import bp
from compliance.overview.dashboard import dashboard as figures_of
from compliance.people.directory import agencies as agencies_of
from compliance.rulebook.words import KINDS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/dashboard")
def dashboard() -> ResponseReturnValue:
    figures = figures_of(ctx())
    said = {"words": words, "texts": texts, "turns": TURNS, "name": namer(figures.agencies)}
    return render_template("overview/dashboard.html", figures=figures, **said)


@bp.get("/dashboard/contracts")
def dashboard_contracts() -> ResponseReturnValue:
    wanted = asked()
    listed = contracts_behind(ctx(), wanted, request.args.get("page", 1, type=int))
    agencies = {str(agency.id): agency.name for agency in agencies_of(ctx())}
    chosen = [namer(agencies)(dimension, key) for dimension, key in wanted.as_query().items()]
    return render_template("overview/behind.html", listed=listed, wanted=wanted, chosen=chosen, words=words)


@bp.get("/dashboard/contracts.xlsx")
@writes
def dashboard_file() -> ResponseReturnValue:
    content = contracts_file(ctx(), asked())
    return send_file(BytesIO(content), XLSX, as_attachment=True, download_name="kontrak.xlsx")


def asked() -> Behind:
    return Behind(**{field.name: request.args[field.name] for field in fields(Behind) if field.name in request.args})


def namer(agencies: dict[str, str]) -> Callable[[str, str], str]:
    """How people call a key of a dimension."""
    areas = {area.code: area.name for area in subdistricts()} | {"": str(_("Tanpa lokasi"))}
    known: dict[str, Mapping[str, object]] = {
        "agency_id": agencies,
        "subdistrict_code": areas,
        "kind": KINDS,
        "status": STATUSES,
        "held": words.HELD,
        "having": words.HAVING,
    }

    def name(dimension: str, key: str) -> str:
        if dimension == "month":
            return month(key)
        return str(known[dimension].get(key, key))

    return name


def month(key: str) -> str:
    """202606 → Jun 2026; what is no month stays as it came."""
    if not (key.isascii() and key.isdecimal() and len(key) == 6 and 1 <= int(key[4:]) <= 12 and key[:4] != "0000"):
        return key
    return format_date(date(int(key[:4]), int(key[4:]), 1), "MMM y", locale=current_language())
