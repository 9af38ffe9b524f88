"""What is typed about payments: filters, the papers of a payment, the two reasons of an override."""

from collections.abc import Sequence

from wtforms import SelectField, StringField, TextAreaField

from compliance.access import forms
from compliance.access.forms import DayField, FilterField, MaxLength, Required, choices, named, row_id
from compliance.access.models import Agency
from compliance.kernel.i18n import Text, _
from compliance.payments.operations import TermState
from compliance.payments.queue import QueueFilter

STATES: dict[TermState, Text] = {
    TermState.CLEARED: _("Boleh dibayar"),
    TermState.WAITING: _("Tertahan"),
    TermState.RELEASED: _("Sudah dibayar"),
}


class FilterForm(forms.PlainForm):
    text = StringField(_("Cari nomor atau nama paket"))
    agency_id = SelectField(_("OPD"), coerce=row_id)
    state = FilterField(_("Keadaan"), choices=lambda: choices(STATES, _("Semua yang belum dibayar")))

    def offer(self, agencies: Sequence[Agency]) -> None:
        self.agency_id.choices = named(agencies, _("Semua OPD"))

    def wanted(self) -> QueueFilter:
        """The filters that can be used; others count as not set."""
        text = (self.text.data or "").strip()
        if not self.validate():
            return QueueFilter(text)
        return QueueFilter(text, self.agency_id.data, TermState(self.state.data) if self.state.data else None)


class ReleaseForm(forms.Form):
    spm_number = StringField(_("Nomor SPM"), [Required(), MaxLength(100)])
    spm_date = DayField(_("Tanggal SPM"), [Required()])
    sp2d_number = StringField(_("Nomor SP2D"), [Required(), MaxLength(100)])
    sp2d_date = DayField(_("Tanggal SP2D"), [Required()])


class ProposalForm(forms.Form):
    reason = TextAreaField(_("Mengapa tetap harus dibayar"), [Required(), MaxLength(2000)])


class ConfirmationForm(forms.Form):
    confirmation = TextAreaField(_("Pertimbangan Anda"), [Required(), MaxLength(2000)])


class RefusalForm(forms.Form):
    refusal = TextAreaField(_("Mengapa tidak jadi"), [Required(), MaxLength(2000)])
