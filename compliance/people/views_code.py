"""The page of one's own security code: set it up, confirm it, new recovery codes; and its removal by the admin."""

import segno
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from compliance.access.forms import Form
from compliance.access.request import ctx
from compliance.kernel.errors import Invalid
from compliance.kernel.i18n import _
from compliance.people import operations, second_factor
from compliance.people.blueprint import bp
from compliance.people.forms import BeginCodeForm, CodeForm


@bp.get("/account/code")
def code() -> ResponseReturnValue:
    return code_page(BeginCodeForm(formdata=None), CodeForm(formdata=None))


def code_page(begin: BeginCodeForm, code: CodeForm, status: int = 200) -> ResponseReturnValue:
    factor = second_factor.own_factor(ctx())
    shown = {"qr": picture(factor.address), "secret": second_factor.in_fours(factor.secret)} if factor.address else {}
    return render_template("people/code.html", factor=factor, begin=begin, code=code, **shown), status


def picture(address: str) -> str:
    """Drawn here: the secret goes to nobody who draws pictures for others."""
    return str(segno.make_qr(address, error="m").png_data_uri(scale=5, border=4))


@bp.post("/account/code/begin")
def begin_code() -> ResponseReturnValue:
    form = BeginCodeForm()
    if form.validate_on_submit():
        with form.catching():
            if faults := second_factor.begin(ctx(), form.password.data, form.old_otp.data or ""):
                form.accept(Invalid(fields=faults))
            else:
                return redirect(url_for("people.code"))
    return code_page(form, CodeForm(formdata=None), form.status)


@bp.post("/account/code/confirm")
def confirm_code() -> ResponseReturnValue:
    form = CodeForm()
    if form.validate_on_submit():
        with form.catching():
            return recovery_page(second_factor.confirm(ctx(), form.otp.data))
    return code_page(BeginCodeForm(formdata=None), form, form.status)


@bp.post("/account/code/recovery")
def renew_recovery() -> ResponseReturnValue:
    form = CodeForm()
    if form.validate_on_submit():
        with form.catching():
            if codes := second_factor.renew_recovery(ctx(), form.otp.data):
                return recovery_page(codes)
            form.accept(Invalid(fields={"otp": second_factor.WRONG}))
    return code_page(BeginCodeForm(formdata=None), form, form.status)


def recovery_page(codes: list[str]) -> ResponseReturnValue:
    return render_template("people/recovery.html", codes=codes), {"Cache-Control": "no-store"}


@bp.post("/people/<int:user_id>/code/remove")
def remove_code(user_id: int) -> ResponseReturnValue:
    form, user = Form(), operations.get_person(ctx(), user_id)
    with form.catching():
        second_factor.remove(ctx(), user)
        flash(str(_("Kode keamanan {name} dihapus; orangnya diberi tahu.", name=user.name)), "good")
    for reason in form.reasons:
        flash(str(reason), "warn")
    return redirect(url_for("people.person", user_id=user_id))
