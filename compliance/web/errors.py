"""Which page and status each refusal becomes. Bad input never gives a traceback."""

import logging
from typing import cast

from flask import Flask, current_app, g, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from compliance.kernel.db import reading
from compliance.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, SignInNeeded, UnusableFile
from compliance.kernel.i18n import Text, _
from compliance.web.request import Patuh
from compliance.web.unsent import ask_to_sign_in, gathered, offer_again

STATUS: dict[type[Refusal], int] = {
    NotFound: 404,
    Forbidden: 403,
    SignInNeeded: 401,
    Conflict: 409,
    Invalid: 422,
    UnusableFile: 422,
}
TITLES = {
    400: _("Permintaan tidak dapat dibaca"),
    401: _("Silakan masuk"),
    403: _("Tidak diizinkan"),
    404: _("Tidak ditemukan"),
    405: _("Cara ini tidak tersedia"),
    409: _("Belum dapat dilakukan"),
    413: _("Terlalu besar"),
    422: _("Perlu diperbaiki"),
    500: _("Ada gangguan pada sistem"),
}
log = logging.getLogger("compliance")


def register(app: Flask) -> None:
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(IntegrityError, collided)
    app.register_error_handler(DataError, unstorable)
    app.register_error_handler(OverflowError, unstorable)
    app.register_error_handler(CSRFError, form_expired)
    app.register_error_handler(RequestEntityTooLarge, too_large)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(500, broken)


def status_of(refusal: Refusal) -> int:
    return next((status for kind, status in STATUS.items() if isinstance(refusal, kind)), 400)


def refused(refusal: Refusal) -> ResponseReturnValue:
    status = status_of(refusal)
    return ask_to_sign_in() if status == 401 else page(status, *refusal.reasons)


def collided(error: IntegrityError) -> ResponseReturnValue:
    """Two people did the same at the same moment; the database let one through."""
    log.warning("constraint: %s", type(error.orig).__name__)
    return page(
        409, _("Orang lain baru saja melakukan hal yang sama. Muat ulang halaman untuk melihat keadaan terakhir.")
    )


def unstorable(error: DataError | OverflowError) -> ResponseReturnValue:
    """A number beyond its column (SQLite's driver: OverflowError) or a NUL in a text: our own pages send neither."""
    return page(400, _("Ada isian atau alamat yang tidak dapat dibaca. Kembali, lalu coba lagi."))


def form_expired(error: CSRFError) -> ResponseReturnValue:
    """Its session is over, or the person signed in anew in another window."""
    app = cast(Patuh, current_app)
    if unsent := gathered():
        with reading(app.engine) as db:
            g.ctx = app.context(db)
            app.introduce(g.ctx)
            if not g.ctx.actor.signed_in:
                return ask_to_sign_in()
            if offered := offer_again(unsent, g.ctx):
                return offered
    return page(400, _("Halaman ini terlalu lama terbuka. Kembali, muat ulang, lalu kirim lagi."))


def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    return page(413, _("Kiriman melebihi batas ukuran. Perkecil berkas atau pecah menjadi beberapa berkas."))


def http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    return page(status, *NotFound().reasons if status == 404 else ())


def broken(error: Exception) -> ResponseReturnValue:
    return page(500, _("Tidak ada yang tersimpan setengah jalan. Coba lagi; bila berulang, hubungi admin."))


def page(status: int, *reasons: Text) -> ResponseReturnValue:
    title = TITLES.get(status, TITLES[400 if status < 500 else 500])
    return render_template("_layout/error.html", status=status, title=title, reasons=reasons), status
