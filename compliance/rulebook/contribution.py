"""Contributions for a construction project: rates as the rule book gives them."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Slice:
    """``upto``: whole rupiah of net value, None without an upper edge; rates as fractions (0.0021)."""

    upto: int | None
    jkk: Decimal
    jkm: Decimal


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates on wages as fractions; ``instalments`` in percent (50, 25, 25); ``tolerance`` in whole rupiah."""

    slices: tuple[Slice, ...]
    wage_jkk: Decimal
    wage_jkm: Decimal
    instalments: tuple[int, ...]
    tolerance: int
