"""The page of notices; the bell in the head of every page leads to it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from compliance.access.request import ctx, writes
from compliance.kernel.i18n import _
from compliance.notices import operations
from compliance.notices.texts import sentence

bp = Blueprint("notices", __name__)


@bp.get("/notices")
def listing() -> ResponseReturnValue:
    page = operations.own_notices(ctx(), request.args.get("page", 1, type=int))
    return render_template("notices/list.html", page=page, sentence=sentence)


@bp.get("/notices/<int:notice_id>")
@writes
def follow(notice_id: int) -> ResponseReturnValue:
    """To where something can be done; whoever went there has read it."""
    return redirect(operations.read_notice(ctx(), notice_id).link)


@bp.post("/notices/<int:notice_id>/read")
def read(notice_id: int) -> ResponseReturnValue:
    operations.read_notice(ctx(), notice_id)
    return redirect(url_for("notices.listing"))


@bp.post("/notices/read")
def read_all() -> ResponseReturnValue:
    operations.read_all(ctx())
    flash(str(_("Semua pemberitahuan ditandai sudah dibaca.")), "good")
    return redirect(url_for("notices.listing"))
