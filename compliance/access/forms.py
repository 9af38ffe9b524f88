"""The form that all forms come from: Indonesian messages, rupiah and dates as people write them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, Protocol

import wtforms
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from compliance.access.request import ctx, given_back
from compliance.kernel.dates import Unreadable, read_date, read_money
from compliance.kernel.errors import Conflict, Invalid, Refusal, Stale
from compliance.kernel.i18n import Text, _, rupiah

BUILT_IN = {
    "This field is required.": _("Isian ini wajib."),
    "Not a valid choice.": _("Pilihan ini tidak tersedia."),
    "Not a valid choice": _("Pilihan ini tidak tersedia."),
    "Invalid Choice: could not coerce.": _("Pilihan ini tidak tersedia."),
    "Not a valid integer value.": _("Isi dengan bilangan bulat."),
    "Invalid input.": _("Isian ini tidak dapat dibaca."),
}
PROOF_KEYS = {"accept": "application/pdf,image/*", "data-photo": True}  # web/static/photos.js makes photos smaller
OUT_OF_DATE = -1  # older than every version


class Versioned(Protocol):
    """A row that counts its changes."""

    version: int


class Named(Protocol):
    id: int | None
    name: str


class Translations:
    """WTForms ships no Indonesian: its own sentences are said in ours."""

    def gettext(self, sentence: str) -> str:
        return str(BUILT_IN.get(sentence, Text(sentence)))

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        return self.gettext(singular if count == 1 else plural)


class PlainForm(wtforms.Form):
    """Without a token of its own: filters sent by GET, rows within another form."""

    class Meta:
        def get_translations(self, form: wtforms.Form) -> Translations:
            return Translations()


class FilterField(SelectField):
    """A choice that need not be made: it is empty until then."""

    def __init__(self, label: Text, **options: Any) -> None:
        super().__init__(label, default="", **options)

    def process_data(self, value: Any) -> None:
        super().process_data(value or "")


class Form(FlaskForm):
    reasons: Sequence[Text] = ()  # what was refused and belongs to no field
    conflict = False

    class Meta:
        def get_translations(self, form: FlaskForm) -> Translations:
            return Translations()

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """One that is given back after signing in is looked at before it is sent."""
        return not given_back() and bool(super().validate(extra_validators))

    @contextmanager
    def catching(self, row: Versioned | None = None) -> Iterator[None]:
        """Show on this form what the operation inside refuses; the page is then shown again."""
        try:
            yield
        except (Invalid, Conflict) as refusal:
            self.accept(refusal)
            self.reasons, self.conflict = self.general(refusal), isinstance(refusal, Conflict)
            if isinstance(refusal, Stale) and row:
                self["version"].data = row.version  # the next save is made knowingly

    @property
    def status(self) -> int:
        """HTTP status of the page that shows this form."""
        if not self.is_submitted():
            return 200
        return 409 if self.conflict else 422

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


class VersionField(HiddenField):
    """The version of the row that the form was opened with; one that can't be read counts as out of date."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default=OUT_OF_DATE, **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = int(valuelist[0]) if valuelist and re.fullmatch(r"[0-9]{1,9}", valuelist[0]) else OUT_OF_DATE


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


def row_id(value: Any) -> int | None:
    """For a select of rows that may be left empty."""
    return int(value) if value else None


def choices(words: Mapping[Any, Text], empty: Text | None = None) -> list[SelectChoice]:
    """Options of a select, in the reader's language."""
    first = [SelectChoice("", str(empty))] if empty else []
    return first + [SelectChoice(value.value, str(word)) for value, word in words.items()]


def named(rows: Sequence[Named], empty: Text) -> list[SelectChoice]:
    """Rows to choose from by name, or none."""
    return [SelectChoice("", str(empty)), *(SelectChoice(row.id, row.name) for row in rows)]


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
