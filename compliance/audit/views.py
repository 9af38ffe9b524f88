"""The auditors' page: who did what, when, on what, from where."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from compliance.access.permissions import Permission
from compliance.access.request import ctx
from compliance.audit import operations
from compliance.audit.forms import FilterForm
from compliance.audit.log import STANDS_OUT
from compliance.audit.words import EVENTS, SUBJECTS, label, read, spoken

bp = Blueprint("audit", __name__)


@bp.get("/audit")
def listing() -> ResponseReturnValue:
    ctx().require(Permission.AUDIT_READ)
    form = FilterForm(request.args)
    page = operations.find_entries(ctx(), form.wanted(), request.args.get("page", 1, type=int))
    numbers = operations.contract_numbers(ctx(), page.items)
    words = {
        "events": EVENTS,
        "subjects": SUBJECTS,
        "label": label,
        "spoken": spoken,
        "read": read,
        "loud": STANDS_OUT,
    }
    return render_template("audit/list.html", form=form, page=page, numbers=numbers, **words)


@bp.get("/audit/verify")
def verify() -> ResponseReturnValue:
    return render_template("audit/verify.html", found=operations.verify_log(ctx()))
