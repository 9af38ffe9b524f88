"""Amounts in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.kernel.terbilang import ONES, terbilang

SCALES = {"ribu": 1000, "juta": 10**6, "miliar": 10**9, "triliun": 10**12}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (20, "dua puluh"),
        (99, "sembilan puluh sembilan"),
        (100, "seratus"),
        (119, "seratus sembilan belas"),
        (1000, "seribu"),
        (1001, "seribu satu"),
        (2000, "dua ribu"),
        (11_000, "sebelas ribu"),
        (100_000, "seratus ribu"),
        (101_000, "seratus satu ribu"),
        (1_000_000, "satu juta"),
        (1_001_000, "satu juta seribu"),
        (333_000_000, "tiga ratus tiga puluh tiga juta"),
        (18_750_000_000, "delapan belas miliar tujuh ratus lima puluh juta"),
        (10**12, "satu triliun"),
        (10**15, "seribu triliun"),
    ],
)
def test_numbers_are_written_as_on_paper(number, words):
    assert terbilang(number) == words


@given(st.integers(0, 10**15))
def test_the_words_say_the_number(number):
    assert value_of(terbilang(number)) == number


def value_of(words: str) -> int:
    """Read the words again, left to right, as a person adds them up."""
    total = group = last = 0
    for word in words.replace("seribu", "satu ribu").replace("seratus", "satu ratus").split():
        if word in SCALES:
            counted = group + last
            total, group, last = (total + counted * SCALES[word] if counted else total * SCALES[word]), 0, 0
        elif word == "belas":
            last += 10
        elif word == "puluh":
            last *= 10
        elif word == "ratus":
            group, last = group + last * 100, 0
        else:
            group, last = group + last, ONES.index(word)
    return total + group + last


@pytest.mark.parametrize("number", [-1, 10**15 + 1])
def test_there_are_no_words_beyond_the_range(number):
    with pytest.raises(ValueError, match="no words"):
        terbilang(number)
