"""The forms of a roster: a file, its columns, one worker, a last day, a name to look for."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import FieldList, FormField, SelectField, StringField

from compliance.access import forms
from compliance.access.forms import DayField, FilterField, MaxLength, RupiahField, VersionField, choices
from compliance.kernel.dayorder import ORDERS, DayOrder
from compliance.kernel.i18n import Text, _
from compliance.kernel.identity import read_kpj
from compliance.kernel.membership import Employment
from compliance.rosters.changes import FACTS, Mode
from compliance.rosters.choices import Choices
from compliance.rosters.choosing import Guesses
from compliance.rosters.columns import HEADINGS, Field
from compliance.rosters.employment import EMPLOYMENTS
from compliance.rosters.models import Worker

MEANINGS: dict[Field, Text] = {**HEADINGS, Field.ORDINAL: _("Nomor urut")}
MODES: dict[Mode, Text] = {
    Mode.REPLACE: _("Ganti: berkas ini menjadi daftar yang baru. Yang tidak ada di berkas keluar dari daftar."),
    Mode.ADD: _("Tambah: orang baru masuk. Yang sudah terdaftar tetap seperti sekarang."),
    Mode.CORRECT: _("Perbaiki: hanya data orang yang sudah terdaftar yang berubah. Sel kosong tidak mengubah apa pun."),
}
UNUSED = _("tidak dipakai")


class UploadForm(forms.Form):
    file = FileField(_("Berkas daftar tenaga kerja"))


class GridForm(forms.Form):
    """Its cells, of any number, are read by the page."""


class ColumnForm(forms.PlainForm):
    meaning = SelectField(_("Arti"), choices=lambda: choices(MEANINGS, UNUSED), default="")
    order = SelectField(_("Urutan tanggal"), choices=lambda: choices(ORDERS, _("belum dipilih")), default="")


class ColumnsForm(forms.Form):
    """A row for each column of the sheet, in their order."""

    columns = FieldList(FormField(ColumnForm))

    def choices(self, found: Guesses) -> Choices:
        said = [(guess.column.index, row) for guess, row in zip(found.columns, self.columns, strict=False)]
        return Choices(
            sheet=found.listing.place,
            header=found.listing.header.last_row,
            columns={index: Field(row.meaning.data) for index, row in said if row.meaning.data},
            orders={index: DayOrder(row.order.data) for index, row in said if row.order.data},
        )


def as_data(found: Guesses) -> dict[str, Any]:
    """What the form of the columns starts with; an order that no date speaks for is not preset."""
    return {"columns": [{"meaning": guess.meaning or "", "order": guess.order or ""} for guess in found.columns]}


class CommitForm(forms.Form):
    version = VersionField()


class SearchForm(forms.Form):
    """Sent by POST: a worker's name has no place in an address."""

    text = StringField(_("Cari nama"), [MaxLength(100)])


class WorkerForm(forms.Form):
    """The NIK is typed anew or left empty; the stored one never comes back to the page."""

    nik = StringField(_("NIK"), [MaxLength(40)], render_kw={"inputmode": "numeric", "autocomplete": "off"})
    name = StringField(_("Nama sesuai KTP"), [MaxLength(200)])
    occupation = StringField(_("Jabatan / pekerjaan"), [MaxLength(100)])
    birth_date = DayField(_("Tanggal lahir"))
    starts_on = DayField(_("Mulai bekerja"))
    ends_on = DayField(_("Selesai bekerja"))
    kpj = StringField(_("Nomor KPJ"), [MaxLength(20)])
    wage = RupiahField(_("Upah per bulan (Rp)"))
    employment = FilterField(_("Status kerja"), choices=lambda: choices(EMPLOYMENTS, _("Tidak ditulis")))
    version = VersionField()

    def fields(self) -> dict[str, Any]:
        """Values of the worker's columns; the NIK only where one was typed."""
        texts = {name: " ".join((self[name].data or "").split()) for name in ("name", "occupation", "kpj")}
        others = {name: self[name].data for name in ("birth_date", "starts_on", "ends_on", "wage")}
        nik = {"nik": self.nik.data} if (self.nik.data or "").strip() else {}
        others["employment"] = Employment(self.employment.data) if self.employment.data else None
        return {**texts, "kpj": read_kpj(texts["kpj"]) or texts["kpj"], **others, **nik}


class EndForm(forms.Form):
    ends_on = DayField(_("Hari kerja terakhir"))
    version = VersionField()


def without_nik(worker: Worker) -> dict[str, Any]:
    """What the form of a worker starts with."""
    return {name: getattr(worker, name) for name in FACTS if not name.startswith("nik")}
