"""Pages before one is in: signing in, a forgotten password, one-time links; and out again."""

import re

from flask import current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from compliance.access.request import ctx
from compliance.kernel.i18n import LANGUAGES, _
from compliance.people import account, sessions
from compliance.people.blueprint import bp
from compliance.people.forms import ForgotForm, NewPasswordForm, SignInForm
from compliance.people.rules import device_name
from compliance.people.unsent import unseal

LOCAL = re.compile(r"/(?![/\\])[^\s\\]*")  # browsers read // and /\ as another host, and skip tabs and line breaks


def local(path: str | None) -> str:
    """The path, if it stays on this site; else the home page."""
    return path if path and LOCAL.fullmatch(path) else "/"


def device() -> str:
    return device_name(request.user_agent.string)


def entered(token: str) -> ResponseReturnValue:
    """Begin the browser's session anew, so that nothing an earlier visitor left in it goes along, but the language."""
    target, language = local(session.get("after_sign_in")), session.get("language")
    session.clear()
    session.update({"token": token} | ({"language": language} if language else {}))
    g.pop("csrf_token", None)  # it belonged to the session that was
    return back_to_form() or redirect(target)


def back_to_form() -> ResponseReturnValue | None:
    """To what this person had typed when their session ended; somebody else is not shown it."""
    sealed = request.form.get("unsent", "")
    unsent = unseal(current_app.config["SECRET_KEY"], sealed, ctx().now)
    if unsent is None:
        return None
    if unsent.person == ctx().actor.id:
        return render_template("people/unsent.html", unsent=unsent, sealed=sealed)
    flash(str(_("Isian yang belum terkirim itu milik orang lain, jadi tidak ditampilkan.")), "warn")
    return redirect(url_for("overview.home"))


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if form.validate_on_submit():
        with form.catching():
            if token := sessions.sign_in(ctx(), form.email.data, form.password.data, device()):
                return entered(token)
            form.reasons = [_("Alamat surel atau kata sandi salah.")]
    return render_template("people/sign_in.html", form=form, unsent=request.form.get("unsent")), form.status


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    if ctx().actor.signed_in:
        sessions.sign_out(ctx(), session["token"])
    session.clear()
    return redirect(url_for("people.sign_in"))


@bp.route("/forgot", methods=["GET", "POST"])
def forgot() -> ResponseReturnValue:
    form = ForgotForm()
    if form.validate_on_submit():
        account.ask_reset(ctx(), form.email.data)
        flash(
            str(_("Bila alamat ini terdaftar, tautan dikirim ke sana. Belum menerimanya? Hubungi admin Patuh.")), "good"
        )
        return redirect(url_for("people.sign_in"))
    return render_template("people/forgot.html", form=form), form.status


@bp.route("/link/<token>", methods=["GET", "POST"])
def use_link(token: str) -> ResponseReturnValue:
    """To look at it does not use it up: mail scanners open every link."""
    person = account.person_of_link(ctx(), token)
    form = NewPasswordForm()
    if form.validate_on_submit():
        with form.catching():
            return entered(account.enter_by_link(ctx(), token, form.password.data, device()))
    return render_template("people/link.html", form=form, person=person), form.status


@bp.post("/language")
def choose_language() -> ResponseReturnValue:
    code = request.form.get("language", "")
    if code in LANGUAGES:
        session["language"] = code
        if ctx().actor.signed_in:
            account.choose_language(ctx(), code)
    return redirect(local(request.form.get("next")))
