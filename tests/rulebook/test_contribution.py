"""The arithmetic of contributions: the slices of domain.md, their edges, and what must hold for every amount."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.rulebook.contribution import Rates, Slice, instalments, on_value, on_wages
from compliance.rulebook.rules import shipped_books

RATES = shipped_books()[0].book.contribution
MILLION, BILLION = 10**6, 10**9
amounts = st.integers(0, 60 * BILLION) | st.sampled_from([100, 500, 1000, 5000]).flatmap(
    lambda edge: st.integers(edge * MILLION - 2000, edge * MILLION + 2000)
)


@pytest.mark.parametrize(
    ("net", "jkk", "jkm"),
    [
        pytest.param(0, 0, 0, id="nothing"),
        pytest.param(1, 1, 1, id="one rupiah: each programme is rounded up"),
        pytest.param(99_999_999, 210_000, 30_000, id="one below the first edge: 209,999.9979 and 29,999.9997"),
        pytest.param(100_000_000, 210_000, 30_000, id="100 million (domain.md: 240,000)"),
        pytest.param(100_000_001, 210_001, 30_001, id="one above the first edge: 0.0017 and 0.0002 more"),
        pytest.param(499_999_999, 890_000, 110_000, id="one below the second edge"),
        pytest.param(500_000_000, 890_000, 110_000, id="500 million (domain.md: 890,000 + 110,000)"),
        pytest.param(500_000_001, 890_001, 110_001, id="one above the second edge"),
        pytest.param(999_999_999, 1_540_000, 210_000, id="one below the third edge"),
        pytest.param(1_000_000_000, 1_540_000, 210_000, id="1 billion (domain.md: 1,750,000)"),
        pytest.param(1_000_000_001, 1_540_001, 210_001, id="one above the third edge"),
        pytest.param(4_999_999_999, 5_940_000, 610_000, id="one below the fourth edge"),
        pytest.param(5_000_000_000, 5_940_000, 610_000, id="5 billion"),
        pytest.param(5_000_000_001, 5_940_001, 610_001, id="one above the fourth edge"),
        pytest.param(12_000_000_000, 12_240_000, 1_310_000, id="12 billion (domain.md: 12,240,000 + 1,310,000)"),
    ],
)
def test_the_contribution_on_a_net_value(net, jkk, jkm):
    found = on_value(net, RATES)
    assert (found.jkk, found.jkm, found.total) == (jkk, jkm, jkk + jkm)


@pytest.mark.parametrize(
    ("wages", "jkk", "jkm"),
    [
        pytest.param(1_000_000_000, 17_400_000, 3_000_000, id="1.74 % and 0.30 %"),
        pytest.param(1, 1, 1, id="rounded up"),
        pytest.param(10_000, 174, 30, id="exact"),
    ],
)
def test_the_contribution_on_itemised_wages(wages, jkk, jkm):
    found = on_wages(wages, RATES)
    assert (found.jkk, found.jkm, len(found.lines)) == (jkk, jkm, 1)


@pytest.mark.parametrize(
    ("total", "percents", "parts"),
    [
        pytest.param(240_000, (50, 25, 25), (120_000, 60_000, 60_000), id="without a rest"),
        pytest.param(1_750_001, (50, 25, 25), (875_001, 437_500, 437_500), id="half a rupiah goes to the first"),
        pytest.param(1, (50, 25, 25), (1, 0, 0), id="one rupiah"),
        pytest.param(240_001, (100,), (240_001,), id="at once"),
    ],
)
def test_instalments_add_up(total, percents, parts):
    assert instalments(total, percents) == parts


def test_a_line_shows_its_part_of_the_base():
    first, second, third = on_value(700 * MILLION, RATES).lines
    assert [(line.first, line.last) for line in (first, second, third)] == [
        (0, 100 * MILLION),
        (100 * MILLION, 500 * MILLION),
        (500 * MILLION, 700 * MILLION),
    ]
    assert (third.base, third.jkk_rate, third.jkk, third.jkm) == (200 * MILLION, Decimal("0.0013"), 260_000, 40_000)


@given(amounts)
def test_lines_and_instalments_add_up(net: int):
    found = on_value(net, RATES)
    assert sum(line.base for line in found.lines) == net
    assert all(line.base > 0 and line.jkk >= 0 and line.jkm >= 0 for line in found.lines)
    assert all(before.last == after.first for before, after in pairwise(found.lines))
    parts = instalments(found.total, RATES.instalments)
    assert sum(parts) == found.total
    assert 2 * parts[0] >= found.total


@given(amounts, st.integers(1, 2 * BILLION))
def test_more_value_never_costs_less_and_no_edge_is_a_step(net: int, more: int):
    before, after, next_one = (on_value(amount, RATES) for amount in (net, net + more, net + 1))
    assert before.total <= after.total
    assert 0 <= next_one.jkk - before.jkk <= 1
    assert 0 <= next_one.jkm - before.jkm <= 1


@given(st.lists(amounts | st.integers(0, 5000), min_size=1, max_size=6))
def test_one_contract_never_costs_more_than_its_parts(parts: list[int]):
    """Exactly, not but for a rupiah: or a district could split a contract to pay less, or be told that it did."""
    assert on_value(sum(parts), RATES).total <= sum(on_value(part, RATES).total for part in parts)
    assert on_wages(sum(parts), RATES).total <= sum(on_wages(part, RATES).total for part in parts)


def naive(net: int, rates: Rates) -> tuple[int, int]:
    """From domain.md, the slow way: what lies between two edges, times the rate, in fractions of a rupiah."""
    jkk = jkm = Fraction(0)
    edges = [0, *(part.upto for part in rates.slices if part.upto is not None), max(net, 10**18)]
    for (low, high), part in zip(pairwise(edges), rates.slices, strict=True):
        inside = max(0, min(net, high) - low)
        jkk += inside * Fraction(part.jkk)
        jkm += inside * Fraction(part.jkm)
    return ceil(jkk), ceil(jkm)


@st.composite
def falling_rates(draw: st.DrawFn) -> Rates:
    """As an administrator might set them: any edges, rates that fall from slice to slice."""
    edges = sorted(draw(st.sets(st.integers(1, 10_000), min_size=1, max_size=4)))
    count = len(edges) + 1
    sorts = [sorted(draw(st.lists(st.integers(0, 300), min_size=count, max_size=count)), reverse=True) for _ in "ab"]
    columns = zip([*edges, None], *sorts, strict=True)
    slices = tuple(Slice(edge, Decimal(jkk) / 10_000, Decimal(jkm) / 10_000) for edge, jkk, jkm in columns)
    return Rates(slices, Decimal("0.0174"), Decimal("0.003"), (50, 25, 25), 1_000)


@given(falling_rates(), st.integers(0, 30_000), st.integers(0, 30_000))
def test_it_all_holds_for_other_rates_too(rates: Rates, one: int, other: int):
    found = on_value(one, rates)
    assert (found.jkk, found.jkm) == naive(one, rates)
    assert on_value(one + other, rates).total <= found.total + on_value(other, rates).total


@given(amounts)
def test_the_slow_way_agrees(net: int):
    found = on_value(net, RATES)
    assert (found.jkk, found.jkm) == naive(net, RATES)
