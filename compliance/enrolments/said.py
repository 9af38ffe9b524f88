"""What somebody said of a list's columns, as it is told to the process that reads the list.

That process needs no database: without its libraries it begins half a second earlier, with 35 MB less.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import NamedTuple

from compliance.enrolments.columns import Field
from compliance.kernel.dayorder import DayOrder
from compliance.kernel.headings import Header, digest

Orders = Mapping[int, DayOrder]


class Understood(NamedTuple):
    """A header with what its columns mean; ``orders`` of its dates as said of this file, ``usual`` as of an earlier."""

    header: Header[Field]
    orders: Orders
    usual: Orders


@dataclass(frozen=True)
class Said:
    """``columns`` and ``orders`` by index, for every sheet with these ``headings``.

    Columns that are not there are not used.
    """

    headings: list[str]
    columns: Mapping[int, Field]
    orders: Orders = field(default_factory=dict)

    @property
    def as_json(self) -> str:
        return json.dumps(asdict(self))

    @property
    def kept(self) -> list[str]:
        """For each heading its meaning, and the order of its dates behind a ``/``: how it is remembered."""
        both = ((self.columns.get(index, ""), self.orders.get(index)) for index in range(len(self.headings)))
        return [f"{meaning}/{order}" if order else str(meaning) for meaning, order in both]


def said_in(text: str) -> Said | None:
    """Of ``as_json``."""
    if not text:
        return None
    said = json.loads(text)
    columns = {int(index): Field(meaning) for index, meaning in said["columns"].items()}
    return Said(said["headings"], columns, {int(at): DayOrder(order) for at, order in said.get("orders", {}).items()})


def as_found(header: Header[Field]) -> Understood:
    """Where nobody said anything."""
    return Understood(header, {}, {})


@dataclass(frozen=True)
class Meanings:
    """As said of this file, else of an earlier one of the source with the same headings, else as the headings say."""

    said: Said | None
    remembered: Mapping[str, Sequence[str]]

    def __call__(self, header: Header[Field]) -> Understood:
        if self.said and self.said.headings == header.headings:
            return Understood(header.meant(self.said.columns), self.said.orders, {})
        kept = [each.partition("/") for each in self.remembered.get(digest(header.headings), ())]
        columns = {index: Field(meaning) for index, (meaning, _by, _order) in enumerate(kept) if meaning}
        orders = {index: DayOrder(order) for index, (_meaning, _by, order) in enumerate(kept) if order}
        return Understood(header.meant(columns) if columns else header, {}, orders)
