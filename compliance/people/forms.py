"""Forms of the door, of one's own account and of the admin's office."""

from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    Form,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from compliance.access import forms
from compliance.access.forms import FilterField, MaxLength, Required, VersionField, choices, named, row_id
from compliance.access.models import GIVEN_ROLES, Agency, Company, CompanySize, Role, User
from compliance.access.words import SIZES
from compliance.kernel.i18n import _
from compliance.people.passwords import SHORTEST
from compliance.people.rules import CompanyEntry, PersonEntry

NO_CAPITALS = {"autocapitalize": "none", "spellcheck": "false"}


class EmailField(StringField):
    def __init__(self, **options: Any) -> None:
        keys = {"type": "email", "autocomplete": "username", **NO_CAPITALS}
        super().__init__(_("Alamat surel"), [Required(), MaxLength(200)], render_kw=keys, **options)


class SignInForm(forms.Form):
    email = EmailField()
    password = PasswordField(_("Kata sandi"), [Required()], render_kw={"autocomplete": "current-password"})


class ForgotForm(forms.Form):
    email = EmailField()


class NewPasswordForm(forms.Form):
    password = PasswordField(
        _("Kata sandi baru"),
        [Required(), MaxLength(200)],
        description=_("Paling sedikit {length} huruf atau angka; beberapa kata mudah diingat.", length=SHORTEST),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(_("Ulangi kata sandi baru"), [Required()], render_kw={"autocomplete": "new-password"})

    def validate_again(self, field: PasswordField) -> None:
        if field.data != self.password.data:
            raise ValidationError(_("Kedua kata sandi tidak sama."))


class ChangePasswordForm(NewPasswordForm):
    old = PasswordField(_("Kata sandi sekarang"), [Required()], render_kw={"autocomplete": "current-password"})


class CodeField(StringField):
    """Six digits from the telephone, or a recovery code."""

    def __init__(self, *validators: Any, **options: Any) -> None:
        keys = {"autocomplete": "one-time-code", "size": 24, **NO_CAPITALS}
        super().__init__(_("Kode keamanan"), [*validators, MaxLength(40)], render_kw=keys, **options)


class CodeForm(forms.Form):
    otp = CodeField(Required())


class BeginCodeForm(forms.Form):
    """``old_otp``: of the telephone so far, where there is one."""

    password = PasswordField(_("Kata sandi"), [Required()], render_kw={"autocomplete": "current-password"})
    old_otp = CodeField()


class SearchForm(Form):
    """Sent by GET, so it carries no token."""

    text = StringField(_("Cari"))


class PersonForm(forms.Form):
    email = EmailField()
    name = StringField(_("Nama lengkap"), [Required(), MaxLength(200)])
    roles = SelectMultipleField(_("Peran"), choices=[SelectChoice(role.value, role.value) for role in GIVEN_ROLES])
    agency_id = SelectField(_("OPD"), coerce=row_id)
    company_id = SelectField(_("Perusahaan"), coerce=row_id)
    active = BooleanField(_("Boleh masuk"))
    version = VersionField()

    def offer(self, agencies: Sequence[Agency], companies: Sequence[Company]) -> None:
        self.agency_id.choices = named(agencies, _("Tanpa OPD"))
        self.company_id.choices = named(companies, _("Tanpa perusahaan"))

    def show(self, user: User) -> None:
        self.roles.data = sorted(user.role_set)

    def entry(self) -> PersonEntry:
        return PersonEntry(
            email=self.email.data or "",
            name=self.name.data or "",
            roles=frozenset(Role(role) for role in self.roles.data or ()),
            agency_id=self.agency_id.data,
            company_id=self.company_id.data,
            active=self.active.data,
        )


class AgencyForm(forms.Form):
    code = StringField(_("Kode"), [Required(), MaxLength(20)], description=_("Singkatan, misalnya DPUPR."))
    name = StringField(_("Nama OPD"), [Required(), MaxLength(200)])
    version = VersionField()


class CompanyForm(forms.Form):
    name = StringField(_("Nama perusahaan"), [Required(), MaxLength(200)], description=_("Dengan PT atau CV."))
    npwp = StringField(_("NPWP"), [MaxLength(30)], description=_("15 atau 16 angka."))
    nib = StringField(_("NIB"), [MaxLength(30)], description=_("13 angka, bila ada."))
    npp = StringField(
        _("NPP"),
        [MaxLength(40)],
        description=_("Nomor pendaftaran di BPJS Ketenagakerjaan: dengan nomor ini pekerja tetap dikenali."),
    )
    size = FilterField(
        _("Ukuran usaha"),
        choices=lambda: choices(SIZES, _("Belum diketahui")),
        description=_("Menentukan program bagi pekerjanya. Selama belum diketahui: yang wajib bagi semua."),
    )
    version = VersionField()

    def entry(self) -> CompanyEntry:
        texts = {name: self[name].data or "" for name in ("name", "npwp", "nib", "npp")}
        return CompanyEntry(**texts, size=CompanySize(self.size.data) if self.size.data else None)


class NumberSettingForm(forms.Form):
    value = StringField(validators=[MaxLength(9)], render_kw={"inputmode": "numeric"})
    version = VersionField()


class TextSettingForm(forms.Form):
    value = TextAreaField(validators=[MaxLength(4000)], render_kw={"rows": 8})
    version = VersionField()
