"""A form whose session ended while it was filled in: nothing typed is lost, and nothing is done by itself.

Its fields go sealed through the page of signing in. Afterwards the same person is shown the form as it was filled in,
by a request that is undone whatever it did; only the next press of its button sends it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, current_app, flash, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import ImmutableMultiDict

from compliance.access.context import Context
from compliance.access.request import ctx
from compliance.kernel.errors import Conflict
from compliance.kernel.i18n import _
from compliance.people.forms import SignInForm
from compliance.people.unsent import Unsent, mark, marked, seal, unseal

OURS = frozenset({"csrf_token", "filled_by", "unsent"})
SECRET = frozenset({"password", "again", "old", "otp", "old_otp"})  # typed anew each time


def register(app: Flask) -> None:
    app.jinja_env.globals.update(filled_by=filled_by, given_back=lambda: g.get("unsent"))


def filled_by() -> str:
    """Who fills in the forms of this page; empty for visitors, of whom nothing is carried along."""
    person = ctx().actor.id if "ctx" in g else None
    return mark(secret(), person) if person else ""


def secret() -> str:
    return str(current_app.config["SECRET_KEY"])


def now() -> datetime:
    return cast(datetime, cast(Any, current_app).now())


def gathered() -> Unsent | None:
    """What this request brought, or an earlier one of which this is the answer."""
    if kept := g.get("unsent") or unseal(secret(), request.form.get("unsent", ""), now()):
        return kept
    person = marked(secret(), request.form.get("filled_by", ""))
    if person is None:
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in OURS | SECRET]
    files = [file.filename for file in request.files.values() if file.filename]
    return Unsent(address(), page_of_form(), person, fields, files)


def address() -> str:
    return request.full_path.rstrip("?")


def page_of_form() -> str:
    """Where the button was pressed, if that was here."""
    came_from = urlsplit(request.referrer or "")
    return came_from._replace(scheme="", netloc="").geturl() if came_from.netloc == request.host else "/"


def ask_to_sign_in() -> ResponseReturnValue:
    """Then on to the page that was asked for, or back to the form that was sent."""
    if request.method == "GET":
        session["after_sign_in"] = address()
        return redirect(url_for("people.sign_in"))
    unsent = gathered()
    session["after_sign_in"] = unsent.page if unsent else page_of_form()
    sealed = seal(secret(), unsent, now()) if unsent else ""
    shown = {"form": SignInForm(formdata=None), "unsent": sealed, "unsent_files": unsent.files if unsent else ()}
    return render_template("people/sign_in.html", ended=True, **shown), 401


def offer_again(unsent: Unsent, here: Context) -> ResponseReturnValue | None:
    """The page that leads back to the form. None for anybody but the person who filled it in."""
    if here.actor.id != unsent.person:
        return None
    return render_template("people/unsent.html", unsent=unsent, sealed=seal(secret(), unsent, now()))


def take(here: Context) -> None:
    """Have the view see what the person had typed, if that is what this request brings."""
    if request.method != "POST" or request.endpoint == "people.sign_in" or "unsent" not in request.form:
        return
    brought = unseal(secret(), request.form["unsent"], here.now)
    if not brought or brought.path != address() or here.actor.id not in (brought.person, None):
        raise Conflict(_("Isian ini milik orang lain, atau sudah terlalu lama. Buka lagi halamannya."))
    g.unsent = brought
    request.__dict__["form"] = ImmutableMultiDict(brought.fields)


def give_back(show: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """The form as it was filled in. What a view without a form did instead is undone."""
    answer, here = make_response(show()), ctx()
    acted = here.pending or here.after_commit or here.wake_worker or 300 <= answer.status_code < 400
    here.db.rollback()
    here.pending.clear()
    here.after_commit.clear()
    here.wake_worker = False
    answer.status_code = 200  # nothing is wrong with it
    return to_page() if acted else answer


def to_page() -> ResponseReturnValue:
    """For the few pages that cannot show again what was sent."""
    session.pop("_flashes", None)
    flash(str(_("Kiriman tadi belum diterima. Isi dan kirim sekali lagi.")), "warn")
    return redirect(g.unsent.page)
