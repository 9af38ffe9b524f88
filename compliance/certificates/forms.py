"""What is typed about certificates: filters, reasons, a number from paper."""

from collections.abc import Sequence

from wtforms import Form, SelectField, StringField, TextAreaField

from compliance.access import forms
from compliance.access.forms import FilterField, MaxLength, Required, named, row_id
from compliance.access.models import Agency
from compliance.certificates.archive import CertificateFilter
from compliance.certificates.lives import LifeState
from compliance.contracts.forms import choices
from compliance.kernel.i18n import Text, _

STATES: dict[LifeState, Text] = {
    LifeState.REQUESTED: _("Diminta"),
    LifeState.VALID: _("Berlaku"),
    LifeState.CONDITIONAL: _("Bersyarat"),
    LifeState.LAPSED: _("Gugur"),
    LifeState.EXPIRED: _("Kedaluwarsa"),
    LifeState.SUPERSEDED: _("Digantikan"),
    LifeState.REVOKED: _("Dicabut"),
    LifeState.DECLINED: _("Ditolak"),
}


class FilterForm(forms.PlainForm):
    text = StringField(_("Cari nomor sertifikat, kontrak atau paket"))
    agency_id = SelectField(_("OPD"), coerce=row_id)
    state = FilterField(_("Keadaan"), choices=lambda: choices(STATES, _("Semua keadaan")))

    def offer(self, agencies: Sequence[Agency]) -> None:
        self.agency_id.choices = named(agencies, _("Semua OPD"))

    def wanted(self) -> CertificateFilter:
        """The filters that can be used; others count as not set."""
        text = (self.text.data or "").strip()
        if not self.validate():
            return CertificateFilter(text)
        return CertificateFilter(text, self.agency_id.data, LifeState(self.state.data) if self.state.data else None)


class ReasonForm(forms.Form):
    reason = TextAreaField(_("Alasan"), [Required(), MaxLength(2000)])


class NumberForm(Form):
    """Sent by GET."""

    number = StringField(_("Nomor sertifikat"))
