import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.kernel.membership import Programme, from_mask, programme_set, to_mask

JKK, JKM, JHT, JP, JKP = Programme


@pytest.mark.parametrize(
    ("text", "programmes"),
    [
        ("JKK, JKM, JHT", {JKK, JKM, JHT}),
        ("jkk+jkm", {JKK, JKM}),
        ("JHT/JKK/JKM/JPN", {JHT, JKK, JKM, JP}),
        ("Jaminan Kecelakaan Kerja dan\nJaminan  Kematian", {JKK, JKM}),
        ("JKK, JKM (tanpa JP)", {JKK, JKM}),
        ("JPK", set()),
        ("", set()),
    ],
)
def test_programmes_are_found_in_words(text, programmes):
    assert programme_set(text) == programmes


@given(st.frozensets(st.sampled_from(Programme)))
def test_a_mask_holds_a_set(programmes):
    assert from_mask(to_mask(programmes)) == programmes


def test_masks_are_stored_so_they_never_change():
    assert [to_mask([programme]) for programme in (JKK, JKM, JHT, JP, JKP)] == [1, 2, 4, 8, 16]
