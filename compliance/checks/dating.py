"""Of which day the register's word is: a finding that stays is as new as the lists of the run that last saw it."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from compliance.enrolments.models import RegisterSnapshot

RESTED_ON = ""  # stands for the lists that this kind of contract rests on, in place of a source


def dates_of(lists: Iterable[RegisterSnapshot], register_as_of: date | None) -> str:
    """As a run keeps them: JSON, the date of each list by its source."""
    dates = {used.source.value: used.as_of.isoformat() for used in lists}
    return json.dumps(dates | ({RESTED_ON: register_as_of.isoformat()} if register_as_of else {}))


def dated(values: Mapping[str, Any], dates: Mapping[str, str]) -> dict[str, Any]:
    """The values of a flaw, dated by the oldest of the lists that it rests on; as they are where it names none."""
    if "lists" not in values or not dates:
        return dict(values)
    named = [dates[source] for source in values["lists"] if source in dates]
    return {**values, "as_of": min(named, default=dates.get(RESTED_ON))}
