"""What is typed about certificates: filters, reasons, a number from paper."""

from collections.abc import Sequence

from wtforms import Form, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError

from compliance.access import forms
from compliance.access.forms import DayField, FilterField, MaxLength, Required, choices, named, row_id
from compliance.access.models import Agency
from compliance.certificates.archive import CertificateFilter
from compliance.certificates.lives import CAUSES, LifeState
from compliance.certificates.models import Cause
from compliance.kernel.i18n import Text, _
from compliance.kernel.identity import NIK_LENGTH, read_nik

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


TO_CHOOSE = {cause: words for cause, words in CAUSES.items() if cause is not Cause.LOST}


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


class RevokeForm(ReasonForm):
    cause = SelectField(
        _("Sebab yang dibaca umum"), [Required()], choices=lambda: choices(TO_CHOOSE, _("Pilih sebabnya"))
    )

    @property
    def chosen(self) -> Cause | None:
        return next((cause for cause in TO_CHOOSE if cause.value == self.cause.data), None)


def whole_nik(form: Form, field: StringField) -> None:
    """The digits, however they were typed; says nothing about whether anybody has it."""
    field.data = read_nik(field.data or "").digits
    if len(field.data) != NIK_LENGTH or not field.data.isdigit():
        raise ValidationError(_("NIK terdiri atas 16 angka."))


class OnsiteForm(forms.Form):
    """Asked by an inspector; sent by POST only."""

    nik = StringField(_("NIK"), [Required(), MaxLength(40), whole_nik], render_kw={"inputmode": "numeric"})


class CoverForm(forms.Form):
    """Asked by workers themselves; sent by POST only, so that no NIK stands in an address."""

    number = StringField(_("Nomor sertifikat"), [Required(), MaxLength(60)])
    nik = StringField(_("NIK"), [Required(), MaxLength(40), whole_nik], render_kw={"inputmode": "numeric"})
    birth_date = DayField(_("Tanggal lahir"), [Required()])


class NumberForm(Form):
    """Sent by GET."""

    number = StringField(_("Nomor sertifikat"))


class DayForm(forms.PlainForm):
    """Sent by GET."""

    on = DayField(_("Berlakukah pada tanggal tertentu?"))
