"""One's own account: password, sessions on other devices."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from compliance.access.models import NoticeMail
from compliance.access.request import ctx
from compliance.kernel.i18n import Text, _
from compliance.people import account, second_factor, sessions
from compliance.people.blueprint import bp
from compliance.people.forms import ChangePasswordForm
from compliance.people.passwords import digest

PACES: dict[NoticeMail, Text] = {
    NoticeMail.AT_ONCE: _("Segera"),
    NoticeMail.DAILY: _("Satu ringkasan setiap pagi"),
    NoticeMail.NONE: _("Tidak usah"),
}


@bp.route("/account", methods=["GET", "POST"], endpoint="account")
def own_account() -> ResponseReturnValue:
    form = ChangePasswordForm()
    if form.validate_on_submit():
        with form.catching():
            if account.change_password(ctx(), form.old.data, form.password.data, session["token"]):
                flash(str(_("Kata sandi diganti; perangkat lain harus masuk lagi.")), "good")
                return redirect(url_for("people.account"))
            form.old.errors = [str(_("Kata sandi ini salah."))]
    return account_page(form)


def account_page(form: ChangePasswordForm) -> ResponseReturnValue:
    person, own = account.own_person(ctx()), sessions.own_sessions(ctx())
    this = digest(session["token"])
    shown = {"person": person, "sessions": own, "this": this, "PACES": PACES, "has_code": second_factor.is_set(ctx())}
    return render_template("people/account.html", form=form, **shown), form.status


@bp.post("/account/notice-mail")
def choose_notice_mail() -> ResponseReturnValue:
    account.choose_notice_mail(ctx(), request.form.get("pace", ""))
    flash(str(_("Pilihan surel tersimpan.")), "good")
    return redirect(url_for("people.account"))


@bp.post("/account/sessions/<int:session_id>/revoke")
def revoke_session(session_id: int) -> ResponseReturnValue:
    sessions.revoke_session(ctx(), session_id)
    flash(str(_("Perangkat itu sudah dikeluarkan.")), "good")
    return redirect(url_for("people.account"))
