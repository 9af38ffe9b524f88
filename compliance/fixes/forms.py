"""The two things that can be said in the thread of a finding."""

from flask_wtf.file import FileField
from wtforms import TextAreaField

from compliance.access import forms
from compliance.access.forms import MaxLength, VersionField
from compliance.kernel.i18n import _
from compliance.uploads.proof import Proof

LONGEST = 2000  # letters


class AnswerForm(forms.Form):
    note = TextAreaField(_("Penjelasan"), [MaxLength(LONGEST)], render_kw={"rows": 4})
    proof = FileField(_("Bukti"))
    version = VersionField()

    @property
    def sent_proof(self) -> Proof | None:
        file = self.proof.data
        return Proof(file.filename or "", file.stream) if file else None


class DecisionForm(forms.Form):
    reason = TextAreaField(_("Alasan"), [MaxLength(LONGEST)], render_kw={"rows": 4})
    version = VersionField()
