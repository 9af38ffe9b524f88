"""Contributions for a construction project, progressive by slice of the net value or on itemised wages. Pure.

Law: PP 44/2015 as amended by PP 82/2019, Permenaker 5/2021 as amended by 1/2025. Money in whole rupiah.

The one rule of rounding (docs/decisions/0014): sums are exact, each programme is rounded up to whole rupiah at every
edge, and what a slice or an instalment shows is the difference of two rounded sums. So the parts always add up, and
one contract never costs more than its parts would.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise
from math import ceil


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


@dataclass(frozen=True, slots=True)
class Line:
    """What is owed on the part of the base from ``first`` up to ``last`` rupiah."""

    first: int
    last: int
    jkk_rate: Decimal
    jkm_rate: Decimal
    jkk: int
    jkm: int

    @property
    def base(self) -> int:
        return self.last - self.first

    @property
    def total(self) -> int:
        return self.jkk + self.jkm


@dataclass(frozen=True, slots=True)
class Contribution:
    """``base`` is the net value or the itemised wages; only slices that hold a part of it have a line."""

    base: int
    lines: tuple[Line, ...]

    @property
    def jkk(self) -> int:
        return sum(line.jkk for line in self.lines)

    @property
    def jkm(self) -> int:
        return sum(line.jkm for line in self.lines)

    @property
    def total(self) -> int:
        return self.jkk + self.jkm


def on_value(net: int, rates: Rates) -> Contribution:
    """On the contract's value less PPN."""
    return Contribution(net, tuple(_lines(net, rates.slices)))


def on_wages(wages: int, rates: Rates) -> Contribution:
    """On the wages that the contract itemises: one rate, whatever the amount."""
    return Contribution(wages, tuple(_lines(wages, [Slice(None, rates.wage_jkk, rates.wage_jkm)])))


def _lines(base: int, slices: Sequence[Slice]) -> Iterator[Line]:
    first, jkk, jkm = 0, Fraction(0), Fraction(0)
    for part in slices:
        last = base if part.upto is None else min(base, part.upto)
        if last <= first:
            return
        jkk_after, jkm_after = (
            sum_ + (last - first) * Fraction(rate) for sum_, rate in ((jkk, part.jkk), (jkm, part.jkm))
        )
        yield Line(first, last, part.jkk, part.jkm, ceil(jkk_after) - ceil(jkk), ceil(jkm_after) - ceil(jkm))
        first, jkk, jkm = last, jkk_after, jkm_after


def instalments(total: int, percents: Sequence[int]) -> tuple[int, ...]:
    """Add up to ``total``; whoever has paid the first n has paid at least their percentage."""
    due = [ceil(Fraction(total * percent, 100)) for percent in accumulate(percents, initial=0)]
    return tuple(after - before for before, after in pairwise(due))
