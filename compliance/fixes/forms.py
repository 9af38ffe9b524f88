"""What can be said in the thread of a finding, and what can be looked for on the desk."""

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from compliance.access import forms
from compliance.access.forms import PROOF_KEYS, FilterField, MaxLength, VersionField
from compliance.checks.forms import code_choices
from compliance.checks.models import Turn
from compliance.checks.turns import TURNS as BY_TURN
from compliance.fixes.desk import DeskFilter
from compliance.kernel.i18n import Text, _
from compliance.rulebook.models import Code
from compliance.uploads.proof import Proof

LONGEST = 2000  # letters
ANYONE = "anyone"  # as a choice that was made, unlike the empty one
TURNS: dict[str, Text] = {ANYONE: _("Semua"), **BY_TURN}


class AnswerForm(forms.Form):
    note = TextAreaField(_("Penjelasan"), [MaxLength(LONGEST)], render_kw={"rows": 4})
    proof = FileField(_("Bukti"), render_kw=PROOF_KEYS)
    version = VersionField()

    @property
    def sent_proof(self) -> Proof | None:
        file = self.proof.data
        return Proof(file.filename or "", file.stream) if file else None


class DecisionForm(forms.Form):
    reason = TextAreaField(_("Alasan"), [MaxLength(LONGEST)], render_kw={"rows": 4})
    version = VersionField()


class ManyForm(forms.Form):
    """One reason for all that are chosen; they come as ``id:version``."""

    reason = TextAreaField(_("Alasan untuk semua yang dipilih"), [MaxLength(LONGEST)], render_kw={"rows": 3})


def turn_choices() -> list[SelectChoice]:
    return [SelectChoice(value, str(word)) for value, word in TURNS.items()]


class DeskForm(forms.PlainForm):
    text = StringField(_("Nomor atau nama kontrak"))
    turn = FilterField(_("Giliran"), choices=turn_choices)
    code = FilterField(_("Temuan"), choices=code_choices)
    overdue = BooleanField(_("Lewat batas waktu saja"))
    contract_id = HiddenField()

    def wanted(self) -> DeskFilter:
        """The filters that can be used; others count as not set."""
        turn, code, contract = self.turn.data, self.code.data, self.contract_id.data or ""
        return DeskFilter(
            turn=Turn(turn) if turn in set(Turn) else None,
            code=Code(code) if code in set(Code) else None,
            contract_id=int(contract) if contract.isdecimal() and len(contract) < 10 else None,
            overdue=bool(self.overdue.data),
            text=(self.text.data or "").strip(),
        )
