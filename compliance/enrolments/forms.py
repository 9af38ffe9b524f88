"""The register's forms: a file with its source, its columns, the day it speaks of."""

from flask_wtf.file import FileField
from wtforms import BooleanField, FieldList, FormField, SelectField
from wtforms.fields import SelectChoice

from compliance.access import forms
from compliance.access.forms import DayField, choices
from compliance.enrolments.columns import HEADINGS, Field
from compliance.enrolments.models import RegisterSource
from compliance.kernel.dayorder import ORDERS, DayOrder
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


class ColumnForm(forms.PlainForm):
    meaning = SelectField(_("Arti"), choices=lambda: choices(HEADINGS, _("tidak dipakai")), default="")
    order = SelectField(_("Urutan tanggal"), choices=lambda: choices(ORDERS, _("belum dipilih")), default="")


class ColumnsForm(forms.Form):
    """A row for each column of the list, in their order."""

    columns = FieldList(FormField(ColumnForm))

    @property
    def meanings(self) -> list[Field | None]:
        return [Field(row.meaning.data) if row.meaning.data else None for row in self.columns]

    @property
    def orders(self) -> list[DayOrder | None]:
        return [DayOrder(row.order.data) if row.order.data else None for row in self.columns]


class CommitForm(forms.Form):
    as_of = DayField(_("Keadaan per tanggal"))
    again = BooleanField(_("Muat lagi walaupun berkas dan tanggalnya sama"))
    replaces_combined = BooleanField(_("Daftar ini juga menggantikan daftar gabungan"))
    shorter = BooleanField(_("Daftar ini memang lengkap walaupun jauh lebih pendek"))
