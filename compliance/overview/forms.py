"""How a sample of certificates is to be drawn."""

from wtforms import Form, HiddenField, StringField
from wtforms.validators import ValidationError

from compliance.access.forms import FilterField, MaxLength, choices
from compliance.certificates import forms
from compliance.kernel.i18n import Text, _, number
from compliance.overview.sampling import LONGEST_SEED, MOST, Draw, Method

METHODS: dict[Method, Text] = {
    Method.RANDOM: _("Acak, dapat diulang dengan kuncinya"),
    Method.RISK: _("Menurut risiko, yang tertinggi dulu"),
}


def in_bounds(form: Form, field: StringField) -> None:
    typed = (field.data or "").strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) < 6 and 1 <= int(typed) <= MOST):
        raise ValidationError(_("Isi bilangan 1 sampai {most}.", most=number(MOST)))


class SampleForm(forms.FilterForm):
    method = FilterField(_("Cara mengambil"), choices=lambda: choices(METHODS))
    size = StringField(_("Banyaknya"), [in_bounds], default="25", render_kw={"inputmode": "numeric"})
    seed = StringField(_("Kunci undian (kosongkan untuk undian baru)"), [MaxLength(LONGEST_SEED)])
    frame = HiddenField()

    def draw(self) -> Draw | None:
        """None where something can't be used; the fields say what."""
        if not self.validate():
            return None
        method = Method(self.method.data or Method.RANDOM)
        return Draw(method, int(self.size.data or 0), (self.seed.data or "").strip(), self.frame.data or "")
