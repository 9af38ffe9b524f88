"""The search: what is typed is sent in the body, since names and NIKs of people never stand in an address."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from compliance.access.permissions import Permission
from compliance.access.request import ctx
from compliance.overview.blueprint import bp
from compliance.overview.search import SHORTEST, Found, find_all, find_papers, find_registered, find_users, nik_in


@bp.get("/search")
def search() -> ResponseReturnValue:
    """``?q=``: contracts, companies and certificates; people are found through the box. Admins find their own."""
    text = request.args.get("q", "").strip()
    return page(text, find_registered(ctx(), text) if is_admin() else find_papers(ctx(), text))


@bp.post("/search")
def seek() -> ResponseReturnValue:
    text = request.form.get("q", "").strip()
    return page(text, find_users(ctx(), text) if is_admin() else find_all(ctx(), text))


def is_admin() -> bool:
    """Who keeps the accounts and sees no contracts."""
    return ctx().may(Permission.PEOPLE_MANAGE) and not ctx().may(Permission.CONTRACT_READ)


def page(text: str, found: Found) -> ResponseReturnValue:
    return render_template("overview/search.html", text=text, found=found, nik=nik_in(text), shortest=SHORTEST)
