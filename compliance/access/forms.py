"""The form that all forms come from: Indonesian messages, rupiah and dates as people write them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, StringField
from wtforms.validators import ValidationError

from compliance.access.request import ctx
from compliance.kernel.dates import Unreadable, read_date, read_money
from compliance.kernel.errors import Refusal
from compliance.kernel.i18n import Text, _, rupiah

BUILT_IN = {
    "This field is required.": _("Isian ini wajib."),
    "Not a valid choice.": _("Pilihan ini tidak tersedia."),
    "Not a valid choice": _("Pilihan ini tidak tersedia."),
    "Invalid Choice: could not coerce.": _("Pilihan ini tidak tersedia."),
    "Not a valid integer value.": _("Isi dengan bilangan bulat."),
    "Invalid input.": _("Isian ini tidak dapat dibaca."),
}


class Translations:
    """WTForms ships no Indonesian: its own sentences are said in ours."""

    def gettext(self, sentence: str) -> str:
        return str(BUILT_IN.get(sentence, Text(sentence)))

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        return self.gettext(singular if count == 1 else plural)


class Form(FlaskForm):
    class Meta:
        def get_translations(self, form: FlaskForm) -> Translations:
            return Translations()

    def accept(self, refusal: Refusal) -> None:
        """Show a refusal beside the fields that it names, so that nothing typed is lost."""
        for name, reason in named_fields(refusal).items():
            if name in self:
                self[name].errors = [*self[name].errors, str(reason)]

    def general(self, refusal: Refusal) -> list[Text]:
        """The reasons that belong to no field of this form."""
        named = {str(reason) for name, reason in named_fields(refusal).items() if name in self}
        return [reason for reason in refusal.reasons if str(reason) not in named]


def named_fields(refusal: Refusal) -> Mapping[str, Text]:
    return getattr(refusal, "fields", {})


class RupiahField(StringField):
    """Whole rupiah: ``1.750.000``, ``1,750,000``, ``Rp 1750000``."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.raw_data = valuelist
        if not valuelist:
            return
        try:
            self.data = read_money(valuelist[0])
        except Unreadable as unreadable:
            self.data = None
            raise ValueError(_("Tulis jumlah rupiah, misalnya 1.750.000.")) from unreadable

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return rupiah(self.data).removeprefix("Rp") if self.data is not None else ""


class DayField(DateField):
    """A day from the browser's calendar, or written as 17/08/2026 or 17 Agustus 2026."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.raw_data, self.data = valuelist, None
        if not valuelist:
            return
        try:
            self.data = read_day(valuelist[0])
        except Unreadable as unreadable:
            raise ValueError(_("Tulis tanggal seperti 17/08/2026.")) from unreadable

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else (self.data.isoformat() if self.data else "")


def read_day(text: str) -> date | None:
    return read_date(text, ctx().today)


class Required:
    """The field must be filled; unlike WTForms' own, the browser sends the form, so that all faults show at once."""

    field_flags: Mapping[str, Any] = {}

    def __call__(self, form: FlaskForm, field: Any) -> None:
        if field.data in (None, "") and not field.errors:
            raise ValidationError(_("Isian ini wajib."))


class MaxLength:
    """At most ``length`` characters; said in Indonesian."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.field_flags = {"maxlength": length}

    def __call__(self, form: FlaskForm, field: Any) -> None:
        if field.data and len(str(field.data)) > self.length:
            raise ValidationError(_("Paling banyak {length} huruf.", length=self.length))
