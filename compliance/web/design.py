"""Every part of our pages in every state, to look at while building them; production does not have this page."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField

from compliance.access import forms
from compliance.access.forms import Required
from compliance.kernel.i18n import _
from compliance.kernel.paging import Page

bp = Blueprint("design", __name__)


class Fields(forms.PlainForm):
    """One of each kind; sent empty, it shows how faults look."""

    name = StringField(_("Nama"), [Required()])
    kind = SelectField(_("Jenis"), choices=lambda: [("", str(_("Pilih")))])
    reason = TextAreaField(_("Alasan"), [Required()])
    day = DateField(_("Tanggal"))
    file = FileField(_("Berkas"))
    active = BooleanField(_("Berjalan"))


@bp.get("/_design")
def parts() -> ResponseReturnValue:
    wrong = Fields(prefix="wrong")
    wrong.validate()
    page = Page([_("Nama"), _("Alasan")], number=2, total=80)
    return render_template("design/parts.html", empty=Fields(), wrong=wrong, page=page)
