"""The filters of the auditors' page."""

from wtforms import StringField
from wtforms.fields import SelectChoice

from compliance.access import forms
from compliance.access.forms import DayField, FilterField
from compliance.audit.log import Event
from compliance.audit.operations import AuditFilter
from compliance.audit.words import EVENTS
from compliance.kernel.i18n import _


def event_choices() -> list[SelectChoice]:
    words = sorted((str(word), event.value) for event, word in EVENTS.items())
    return [SelectChoice("", str(_("Semua kejadian"))), *(SelectChoice(value, word) for word, value in words)]


class FilterForm(forms.PlainForm):
    who = StringField(_("Siapa"))
    event = FilterField(_("Kejadian"), choices=event_choices)
    contract = StringField(_("Nomor kontrak"))
    first = DayField(_("Dari tanggal"))
    last = DayField(_("Sampai tanggal"))

    def wanted(self) -> AuditFilter:
        """What can be used of the filters; the others count as not set, and say so beside themselves."""
        self.validate()
        event = self.event.data if self.event.data and not self.event.errors else None
        return AuditFilter(
            who=(self.who.data or "").strip(),
            event=Event(event) if event else None,
            contract=(self.contract.data or "").strip(),
            first=self.first.data,
            last=self.last.data,
        )
