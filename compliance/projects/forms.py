"""A paper as a form: each kind asks for what stands on it, and nothing else."""

from flask_wtf.file import FileField
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from compliance.access import forms
from compliance.access.forms import PROOF_KEYS, DayField, MaxLength, RupiahField, VersionField, row_id
from compliance.kernel.i18n import _
from compliance.projects.models import EvidenceKind
from compliance.projects.papers import WITH_AMOUNT, WITH_COVER, PaperEntry
from compliance.projects.rules import ProjectFacts
from compliance.projects.words import DATES, NUMBERS, due_name
from compliance.uploads.proof import Proof


class PaperForm(forms.Form):
    number = StringField("", [MaxLength(60)])
    dated_on = DayField("")
    amount = RupiahField(_("Jumlah (Rp)"))
    base = RupiahField(_("Dasar perhitungan menurut BPJS (Rp)"))
    instalment = SelectField(_("Untuk pembayaran"), coerce=row_id)
    covers_until = DayField(_("Hari terakhir perlindungan"))
    proof = FileField(_("Berkas"), render_kw=PROOF_KEYS)

    def suit(self, kind: EvidenceKind, facts: ProjectFacts) -> None:
        """Keep the fields of this kind."""
        self.number.label.text, self.dated_on.label.text = str(NUMBERS[kind]), str(DATES[kind])
        wanted = {
            "amount": kind in WITH_AMOUNT,
            "base": kind is EvidenceKind.ASSESSMENT,
            "instalment": kind is EvidenceKind.RECEIPT,
            "covers_until": kind in WITH_COVER,
        }
        for name in (name for name, keep in wanted.items() if not keep):
            del self[name]
        if "instalment" in self:
            planned = [SelectChoice(due.number, str(due_name(due))) for due in facts.dues if due.number]
            self.instalment.choices = [*planned, SelectChoice("", str(_("Selisih adendum atau lainnya")))]

    def expect(self, facts: ProjectFacts) -> None:
        """Before anything is typed, a receipt is taken to pay what is due next."""
        if "instalment" in self and facts.next_due:
            self.instalment.data = facts.next_due.number or None

    @property
    def entry(self) -> PaperEntry:
        optional = {name: self[name].data for name in ("amount", "base", "instalment", "covers_until") if name in self}
        return PaperEntry(self.number.data or "", self.dated_on.data, **optional)

    @property
    def sent_proof(self) -> Proof | None:
        file = self.proof.data
        return Proof(file.filename or "", file.stream) if file else None


class VerifyForm(forms.Form):
    checked_on = DayField(_("Diperiksa di laman e-Jakon pada"))
    version = VersionField()


class RejectForm(forms.Form):
    reason = TextAreaField(_("Alasan menolak"), [MaxLength(2000)], render_kw={"rows": 3})
    version = VersionField()
