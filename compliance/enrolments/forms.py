"""The register's forms: a file with its source, then the day it speaks of."""

from flask_wtf.file import FileField
from wtforms import SelectField
from wtforms.fields import SelectChoice

from compliance.access import forms
from compliance.access.forms import DayField
from compliance.enrolments.models import RegisterSource
from compliance.kernel.i18n import Text, _

SOURCES: dict[RegisterSource, Text] = {
    RegisterSource.COMBINED: _("Gabungan: semua segmen dalam satu daftar"),
    RegisterSource.PU: _("Penerima upah (PU)"),
    RegisterSource.JAKON: _("Jasa konstruksi"),
    RegisterSource.BPU: _("Mandiri (BPU)"),
}


def source_choices() -> list[SelectChoice]:
    return [SelectChoice(source.value, str(word)) for source, word in SOURCES.items()]


class UploadForm(forms.Form):
    source = SelectField(_("Jenis daftar"), choices=source_choices, coerce=RegisterSource)
    file = FileField(_("Berkas daftar dari BPJS Ketenagakerjaan"))


class CommitForm(forms.Form):
    as_of = DayField(_("Keadaan per tanggal"))
