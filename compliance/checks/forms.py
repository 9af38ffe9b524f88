"""The filters of the work list and of the people. Those of the work list are sent by GET, so they carry no token."""

from wtforms import SelectField
from wtforms.fields import SelectChoice

from compliance.access import forms
from compliance.access.forms import FilterField, choices
from compliance.checks import texts
from compliance.checks.explained import Judgement
from compliance.checks.models import FindingStatus, Turn
from compliance.checks.turns import TURNS
from compliance.checks.worklist import FindingFilter
from compliance.kernel.i18n import Text, _
from compliance.rosters.forms import SearchForm
from compliance.rulebook.models import Code

STATUSES: dict[str, Text] = {
    "": _("Semua yang belum ditutup"),
    FindingStatus.OPEN: _("Terbuka"),
    FindingStatus.ANSWERED: _("Menunggu petugas"),
    FindingStatus.RETURNED: _("Dikembalikan"),
    FindingStatus.ACCEPTED: _("Diterima"),
    FindingStatus.CLOSED: _("Ditutup"),
}
JUDGEMENTS: dict[Judgement, Text] = {
    Judgement.CLEARED: _("Tanpa penghalang"),
    Judgement.FLAGGED: _("Perlu ditindaklanjuti"),
    Judgement.UNJUDGED: _("Belum dinilai"),
}


def status_choices() -> list[SelectChoice]:
    return [SelectChoice(value, str(word)) for value, word in STATUSES.items()]


def code_choices() -> list[SelectChoice]:
    known = [SelectChoice(code.value, str(texts.title(code))) for code in Code]
    return [SelectChoice("", str(_("Semua temuan"))), *known]


def turn_choices() -> list[SelectChoice]:
    return [SelectChoice("", str(_("Semua giliran"))), *(SelectChoice(turn, str(word)) for turn, word in TURNS.items())]


class PeopleForm(SearchForm):
    """Of the people as they stand today."""

    state = SelectField(_("Keadaan"), choices=lambda: choices(JUDGEMENTS, _("semua")), default="")

    @property
    def wanted(self) -> Judgement | None:
        return Judgement(self.state.data) if self.state.data in set(Judgement) else None


class FilterForm(forms.PlainForm):
    code = FilterField(_("Temuan"), choices=code_choices)
    status = FilterField(_("Keadaan"), choices=status_choices)
    turn = FilterField(_("Giliran"), choices=turn_choices)

    def wanted(self) -> FindingFilter:
        """The filters that can be used; others count as not set."""
        if not self.validate():
            return FindingFilter()
        return FindingFilter(
            code=Code(self.code.data) if self.code.data else None,
            status=FindingStatus(self.status.data) if self.status.data else None,
            turn=Turn(self.turn.data) if self.turn.data else None,
        )
