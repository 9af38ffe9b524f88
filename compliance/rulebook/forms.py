"""Forms of the rule book: one field for each number and word of it, and the calendar's corrections."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from compliance.access import forms
from compliance.access.forms import DayField, MaxLength, Required, RupiahField, VersionField
from compliance.access.models import CompanySize
from compliance.kernel.errors import Refusal
from compliance.kernel.i18n import Text, _
from compliance.rulebook.book import VARIANTS
from compliance.rulebook.entries import GENERAL, Unit, described, flat, readable
from compliance.rulebook.models import Code, Gate, Kind
from compliance.rulebook.words import SEVERITIES

LONGEST = 1000  # letters
NOT_HERE = ("version", "in_force_from", "register_max_age_days")  # numbered by us, asked for above, and a setting


class ReadField(StringField):
    """Shows a value as people write it, and reads it back."""

    unit: Unit
    fault: Text

    def read(self, typed: str) -> Any:
        raise NotImplementedError

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.raw_data, self.data = valuelist, None
        typed = str(valuelist[0]).strip() if valuelist else ""
        if typed:
            try:
                self.data = self.read(typed)
            except (ValueError, InvalidOperation) as unreadable:
                raise ValueError(self.fault) from unreadable

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return readable(self.unit, self.data) if self.data is not None else ""


class NumberField(ReadField):
    unit, fault = Unit.NUMBER, _("Isi dengan bilangan bulat.")

    def read(self, typed: str) -> int:
        return int(typed)


class NumbersField(ReadField):
    unit, fault = Unit.NUMBERS, _("Tulis bilangan bulat dengan koma di antaranya, misalnya 50, 25, 25.")

    def read(self, typed: str) -> list[int]:
        return [int(part) for part in typed.split(",")]


class ShareField(ReadField):
    unit, fault = Unit.SHARE, _("Tulis persen, misalnya 0,21.")

    def read(self, typed: str) -> Decimal:
        return Decimal(typed.removesuffix("%").strip().replace(",", ".")) / 100


class ProgrammesField(ReadField):
    unit, fault = Unit.PROGRAMMES, _("Tulis program dengan koma di antaranya, misalnya JKK, JKM.")

    def read(self, typed: str) -> list[str]:
        return [part.strip().lower() for part in typed.split(",")]


class SeverityField(SelectField):
    """``general``: the word for following the rule's own severity; without one a severity must be chosen."""

    def __init__(self, label: Text, general: Text | None = None, **options: Any) -> None:
        empty = [SelectChoice("", str(general))] if general else []
        super().__init__(label, choices=lambda: [*empty, *severities()], **options)


def severities() -> list[SelectChoice]:
    return [SelectChoice(severity, str(word)) for severity, word in SEVERITIES.items()]


FIELDS: Mapping[Unit, type[Any]] = {
    Unit.NUMBER: NumberField,
    Unit.NUMBERS: NumbersField,
    Unit.RUPIAH: RupiahField,
    Unit.SHARE: ShareField,
    Unit.PROGRAMMES: ProgrammesField,
    Unit.SEVERITY: SeverityField,
    Unit.CHOICE: BooleanField,
    Unit.WORDS: StringField,
}


class ChangeForm(forms.Form):
    in_force_from = DayField(_("Berlaku mulai"), [Required()])
    note = TextAreaField(_("Alasan perubahan"), [Required(), MaxLength(LONGEST)], render_kw={"rows": 3})
    reviewed = HiddenField()

    def accept(self, refusal: Refusal) -> None:
        """What a field could not read is fault enough; that it is missing then goes without saying."""
        unread = {name: list(field.errors) for name, field in self._fields.items() if field.errors}
        super().accept(refusal)
        for name, errors in unread.items():
            self[name].errors = errors

    def entered(self, base: Mapping[str, Any]) -> dict[str, Any]:
        """The book as filled in; what this form does not ask for is as in the base."""
        kept = {name: value for name, value in base.items() if name in NOT_HERE}
        return kept | tree({name: self[name].data for name in self._fields if is_of_book(name)})


def is_of_book(name: str) -> bool:
    return name == "minimum_age" or name == "roster_max_age_days" or "." in name


def change_form(data: Mapping[str, Any], **options: Any) -> ChangeForm:
    """Filled with this book; it has a field for everything that a book can say, one more slice and one more year."""
    values = {name: value for name, value in flat(data) if name not in NOT_HERE}
    fields = {name: _field(name) for name in places(data)}
    form: type[ChangeForm] = type("BookForm", (ChangeForm,), fields)
    return form(data=values, **options)


def _field(name: str) -> Any:
    label, unit = described(name)
    if ".severity_in." in name or ".severity_at." in name:
        return SeverityField(label, general=GENERAL)
    return FIELDS[unit](label)


def places(data: Mapping[str, Any]) -> list[str]:
    """Dotted names of all that can be filled in."""
    plain = [name for name in dict(flat(data)) if name not in NOT_HERE and not name.startswith(REPEATED)]
    slices = len(data["contribution"]["slices"])
    years = [*map(int, data["minimum_wage"])]
    return [
        *plain,
        *(f"contribution.slices.{n}.{key}" for n in range(slices + 1) for key in ("upto", "jkk", "jkm")),
        *(f"minimum_wage.{year}" for year in [*years, max(years, default=2025) + 1]),
        *(f"programmes.{kind}" for kind in Kind),
        *(f"programmes_by_size.{size}" for size in CompanySize),
        *(f"labour.share.{kind}" for kind in Kind),
        *(f"rules.{code}.{part}" for code in Code for part in ("severity", "acceptable", "source")),
        *(f"rules.{code}.severity_in.{kind}" for code in Code for kind in Kind),
        *(f"rules.{code}.severity_at.{gate}" for code in Code for gate in Gate),
        *(f"rules.{code}.severity_as.{variant}" for code, variants in VARIANTS.items() for variant in variants),
    ]


REPEATED = ("contribution.slices.", "minimum_wage.", "programmes", "labour.share.", "rules.")


def tree(values: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted names back to what TOML holds; what is empty is left out, and so are slices without anything."""
    data: dict[str, Any] = {}
    for name, value in values.items():
        if value not in (None, ""):
            *path, last = name.split(".")
            at = data
            for part in path:
                at = at.setdefault(part, {})
            at[last] = value
    if "slices" in data.get("contribution", {}):
        data["contribution"]["slices"] = list(data["contribution"]["slices"].values())
    return data


class FileForm(forms.Form):
    file = FileField(_("Berkas TOML"))


class DecisionForm(forms.Form):
    reason = TextAreaField(_("Alasan"), [MaxLength(LONGEST)], render_kw={"rows": 2})
    version = VersionField()


class DayForm(forms.Form):
    day = DayField(_("Tanggal"), [Required()])
    name = StringField(_("Nama hari"), [MaxLength(200)])
    off = SelectField(_("Menjadi"), choices=lambda: day_choices())


def day_choices() -> Sequence[SelectChoice]:
    return [SelectChoice("off", str(_("hari libur"))), SelectChoice("work", str(_("hari kerja")))]


class DecreeForm(forms.Form):
    year = StringField(_("Tahun"), [Required(), MaxLength(4)], render_kw={"inputmode": "numeric"})
    lines = TextAreaField(_("Hari libur dan cuti bersama"), [Required()], render_kw={"rows": 12})
