"""The rates and deadlines in force on a day."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from compliance.access.context import Context
from compliance.rulebook.contribution import Rates, Slice

BOOK = Path(__file__).parent / "books" / "contribution.toml"


@dataclass(frozen=True, slots=True)
class Demands:
    """What a project owes and by when; deadlines in working days."""

    version: str
    rates: Rates
    registration_days: int
    worker_changes_days: int


@cache
def shipped() -> Demands:
    """The ones that come with the product."""
    data = tomllib.loads(BOOK.read_text(encoding="utf-8"), parse_float=Decimal)
    slices = tuple(Slice(entry.get("upto"), entry["jkk"], entry["jkm"]) for entry in data["slices"])
    wages = {name: data[name] for name in ("wage_jkk", "wage_jkm", "tolerance")}
    rates = Rates(slices=slices, instalments=tuple(data["instalments"]), **wages)
    return Demands(data["version"], rates, data["registration_working_days"], data["worker_changes_working_days"])


def shipped_on(day: date) -> Demands:
    return shipped()


def demands_on(ctx: Context, day: date) -> Demands:
    return shipped_on(day)
