"""The contract as a form; the words beside each field are those on the paper contract."""

from collections.abc import Sequence
from typing import Any

from wtforms import FieldList, FormField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.fields import SelectChoice

from compliance.access import forms
from compliance.access.forms import (
    DayField,
    FilterField,
    MaxLength,
    Required,
    RupiahField,
    VersionField,
    choices,
    named,
    row_id,
)
from compliance.access.models import Agency, Company
from compliance.contracts.addenda import Amendment
from compliance.contracts.models import (
    Contract,
    ContractKind,
    ContractStatus,
    FundingSource,
    PaymentTerm,
    TermKind,
)
from compliance.contracts.operations import ContractFilter
from compliance.contracts.rules import TermEntry
from compliance.contracts.subcontracts import Revision, Subcontracting
from compliance.contracts.words import BASES, FUNDING, PAYMENT, STATUSES
from compliance.kernel import regions
from compliance.kernel.i18n import _
from compliance.rulebook.words import GATES, KINDS

EMPTY_ROWS = 3


def share_of(term: PaymentTerm) -> str:
    """As it was typed."""
    return f"{term.percentage}%" if term.percentage else f"{term.amount:,}".replace(",", ".")


def place_choices() -> list[SelectChoice]:
    """A subdistrict, or a village within it."""
    options = [SelectChoice("", str(_("Pilih lokasi")))]
    for area in regions.subdistricts():
        options.append(SelectChoice(area.code, str(_("Seluruh Kecamatan {name}", name=area.name)), optgroup=area.name))
        options += [SelectChoice(place.code, place.name, optgroup=area.name) for place in regions.villages(area.code)]
    return options


class TermForm(forms.PlainForm):
    kind = SelectField(_("Jenis"), choices=lambda: choices(GATES), default=TermKind.PROGRESS.value)
    share = StringField(_("Besaran (persen atau rupiah)"))


class ContractForm(forms.Form):
    number = StringField(_("Nomor kontrak / SPK"), [Required(), MaxLength(100)])
    title = StringField(_("Nama paket pekerjaan"), [Required(), MaxLength(300)])
    kind = SelectField(_("Jenis pekerjaan"), choices=lambda: choices(KINDS))
    company_id = SelectField(_("Penyedia"), [Required()], coerce=row_id)
    place = SelectField(_("Lokasi"), choices=place_choices)
    value = RupiahField(_("Nilai kontrak termasuk PPN (Rp)"), [Required()])
    vat = RupiahField(_("PPN (Rp)"))
    signed_on = DayField(_("Tanggal SPK / kontrak"), [Required()])
    starts_on = DayField(_("Tanggal mulai"), [Required()])
    ends_on = DayField(_("Tanggal selesai"), [Required()])
    maintenance_ends_on = DayField(_("Akhir masa pemeliharaan"))
    rup_code = StringField(_("Kode RUP"), [MaxLength(8)])
    tender_code = StringField(_("Kode tender"), [MaxLength(20)])
    funding_source = SelectField(_("Sumber dana"), choices=lambda: choices(FUNDING))
    terms = FieldList(FormField(TermForm), min_entries=EMPTY_ROWS, max_entries=60)
    version = VersionField()
    more = SubmitField(_("Tambah baris termin"))

    def offer(self, companies: Sequence[Company]) -> None:
        self.company_id.choices = named(companies, _("Pilih penyedia"))

    def show(self, contract: Contract) -> None:
        """Fill an unsent form from the contract."""
        self.place.data = contract.village_code or contract.subdistrict_code
        while self.terms.entries:
            self.terms.pop_entry()
        for term in contract.terms:
            self.terms.append_entry({"kind": term.kind.value, "share": share_of(term)})
        self.add_rows(1)

    def add_rows(self, count: int) -> None:
        for _number in range(count):
            self.terms.append_entry({"kind": TermKind.PROGRESS.value, "share": ""})

    def fields(self) -> dict[str, Any]:
        """Values of the contract's columns."""
        plain = ("number", "title", "company_id", "value", "signed_on", "starts_on", "ends_on", "maintenance_ends_on")
        codes = ("rup_code", "tender_code")
        return {
            **{name: self[name].data for name in plain},
            **{name: (self[name].data or "").strip() for name in codes},
            "vat": self.vat.data or 0,
            "kind": ContractKind(self.kind.data),
            "funding_source": FundingSource(self.funding_source.data),
            "subdistrict_code": (self.place.data or "")[:8],
            "village_code": self.place.data if len(self.place.data or "") > 8 else "",
        }

    def entries(self) -> list[TermEntry]:
        """The schedule's rows that say something."""
        rows = (entry.form for entry in self.terms.entries)
        return [TermEntry(TermKind(row.kind.data), row.share.data) for row in rows if (row.share.data or "").strip()]


class AddendumForm(forms.Form):
    """Opens as the contract stands; whoever fills it in changes what the addendum changes."""

    document = StringField(_("Nomor adendum"), [Required(), MaxLength(100)])
    signed_on = DayField(_("Tanggal adendum"), [Required()])
    reason = TextAreaField(_("Alasan perubahan"), [Required(), MaxLength(2000)], render_kw={"rows": 3})
    value = RupiahField(_("Nilai kontrak termasuk PPN (Rp)"), [Required()])
    vat = RupiahField(_("PPN (Rp)"))
    itemised_wages = RupiahField(_("Upah terperinci (Rp)"))
    ends_on = DayField(_("Tanggal selesai"), [Required()])
    maintenance_ends_on = DayField(_("Akhir masa pemeliharaan"))
    terms = FieldList(FormField(TermForm), max_entries=60)
    version = VersionField()
    more = SubmitField(_("Tambah baris termin"))

    def show(self, contract: Contract) -> None:
        """Fill an unsent form with the contract as it stands."""
        for name in ("value", "vat", "itemised_wages", "ends_on", "maintenance_ends_on", "version"):
            self[name].data = getattr(contract, name)
        for term in contract.terms:
            self.terms.append_entry({"kind": term.kind.value, "share": share_of(term)})

    def amendment(self, known_terms: int) -> Amendment:
        """Rows beyond the known terms count only where they say something."""
        rows = [entry.form for entry in self.terms.entries]
        said = [*rows[:known_terms], *(row for row in rows[known_terms:] if (row.share.data or "").strip())]
        plain = ("document", "signed_on", "reason", "value", "ends_on", "maintenance_ends_on")
        return Amendment(
            **{name: self[name].data for name in plain},
            vat=self.vat.data or 0,
            itemised_wages=self.itemised_wages.data or 0,
            terms=[TermEntry(TermKind(row.kind.data), row.share.data or "") for row in said],
        )


class SubcontractForm(forms.Form):
    company_id = SelectField(_("Subpenyedia"), [Required()], coerce=row_id)
    number = StringField(_("Nomor subkontrak"), [Required(), MaxLength(100)])
    title = StringField(_("Pekerjaan yang disubkontrakkan"), [Required(), MaxLength(300)])
    signed_on = DayField(_("Tanggal subkontrak"), [Required()])
    starts_on = DayField(_("Tanggal mulai"), [Required()])
    ends_on = DayField(_("Tanggal selesai"), [Required()])
    value = RupiahField(_("Nilai subkontrak termasuk PPN (Rp)"), [Required()])
    vat = RupiahField(_("PPN (Rp)"))

    def offer(self, companies: Sequence[Company]) -> None:
        self.company_id.choices = named(companies, _("Pilih subpenyedia"))

    def said(self) -> Subcontracting:
        names = ("company_id", "number", "title", "signed_on", "starts_on", "ends_on", "value")
        return Subcontracting(**{name: self[name].data for name in names}, vat=self.vat.data or 0)


class RevisionForm(forms.Form):
    starts_on = DayField(_("Tanggal mulai"), [Required()])
    ends_on = DayField(_("Tanggal selesai"), [Required()])
    value = RupiahField(_("Nilai subkontrak termasuk PPN (Rp)"), [Required()])
    vat = RupiahField(_("PPN (Rp)"))
    version = VersionField()

    def said(self) -> Revision:
        names = ("starts_on", "ends_on", "value")
        return Revision(**{name: self[name].data for name in names}, vat=self.vat.data or 0)


class BasisForm(forms.Form):
    contribution_basis = SelectField(_("Iuran dihitung dari"), choices=lambda: choices(BASES))
    itemised_wages = RupiahField(_("Upah terperinci (Rp)"))
    payment = SelectField(
        _("Cara membayar"), choices=lambda: [SelectChoice(value, str(word)) for value, word in PAYMENT.items()]
    )
    version = VersionField()


class FilterForm(forms.PlainForm):
    text = StringField(_("Cari nomor atau nama paket"))
    agency_id = SelectField(_("OPD"), coerce=row_id)
    company_id = SelectField(_("Penyedia"), coerce=row_id)
    kind = FilterField(_("Jenis"), choices=lambda: choices(KINDS, _("Semua jenis")))
    status = FilterField(_("Keadaan"), choices=lambda: choices(STATUSES, _("Semua keadaan")))

    def offer(self, agencies: Sequence[Agency], companies: Sequence[Company]) -> None:
        self.agency_id.choices = named(agencies, _("Semua OPD"))
        self.company_id.choices = named(companies, _("Semua penyedia"))

    def wanted(self) -> ContractFilter:
        """The filters that can be used; others count as not set."""
        text = (self.text.data or "").strip()
        if not self.validate():
            return ContractFilter(text)
        return ContractFilter(
            text=text,
            agency_id=self.agency_id.data,
            company_id=self.company_id.data,
            kind=ContractKind(self.kind.data) if self.kind.data else None,
            status=ContractStatus(self.status.data) if self.status.data else None,
        )
