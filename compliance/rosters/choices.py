"""What a person said about a file that could be read in more than one way."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from compliance.kernel.dayorder import DayOrder
from compliance.kernel.errors import UnusableFile
from compliance.rosters.columns import Field


@dataclass(frozen=True)
class Choices:
    """``sheet`` counts from 0 among those that hold anything; ``columns`` (empty: as found) and ``orders`` by index.

    ``header`` is the number of the last row of the headings, 0 for a list without; None: as found.
    """

    sheet: int | None = None
    columns: Mapping[int, Field] = field(default_factory=dict)
    orders: Mapping[int, DayOrder] = field(default_factory=dict)
    header: int | None = None

    @property
    def as_json(self) -> str:
        return json.dumps(asdict(self))


class Undecided(UnusableFile):
    """The file can be read as soon as somebody chooses its sheet, its columns or the order of its dates."""


def choices_from(text: str) -> Choices:
    """Of ``as_json``; nothing chosen where there is none."""
    said = json.loads(text) if text else {}
    return Choices(
        sheet=said.get("sheet"),
        header=said.get("header"),
        columns={int(index): Field(meaning) for index, meaning in said.get("columns", {}).items()},
        orders={int(index): DayOrder(order) for index, order in said.get("orders", {}).items()},
    )
