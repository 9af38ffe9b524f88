"""What a person said about a file that could be read in more than one way."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from compliance.kernel.errors import UnusableFile
from compliance.rosters.columns import Field


class DayOrder(StrEnum):
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True)
class Choices:
    """``sheet`` counts from 0 among those that hold anything; ``columns`` (empty: as found) and ``orders`` by index."""

    sheet: int | None = None
    columns: Mapping[int, Field] = field(default_factory=dict)
    orders: Mapping[int, DayOrder] = field(default_factory=dict)

    @property
    def as_json(self) -> str:
        return json.dumps({"sheet": self.sheet, "columns": self.columns, "orders": self.orders})


class Undecided(UnusableFile):
    """The file can be read as soon as somebody chooses its sheet, its columns or the order of its dates."""


def choices_from(text: str) -> Choices:
    """Of ``as_json``; nothing chosen where there is none."""
    said = json.loads(text) if text else {"sheet": None, "columns": {}, "orders": {}}
    return Choices(
        sheet=said["sheet"],
        columns={int(index): Field(meaning) for index, meaning in said["columns"].items()},
        orders={int(index): DayOrder(order) for index, order in said["orders"].items()},
    )
