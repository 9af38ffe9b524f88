"""Texts that were kept are told in the reader's language, with their values."""

from datetime import UTC, date, datetime

import pytest

from compliance.kernel.i18n import Text, _, language, many
from compliance.kernel.retold import kept, retold


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(_("Halaman tidak ditemukan."), id="a sentence"),
        pytest.param(_("Belum {what}.", what="waktunya"), id="a word in it"),
        pytest.param(_("{count} dari {day}", count=3, day=date(2026, 3, 1)), id="a number and a day"),
        pytest.param(_("Sejak {at}", at=datetime(2026, 3, 1, 8, tzinfo=UTC)), id="a moment"),
        pytest.param(_("Kurang: {what}", what=_("Bukti")), id="a sentence in it"),
    ],
)
def test_a_kept_text_is_the_same_again(text: Text):
    assert retold(kept([text])) == [text]


def test_it_is_told_in_the_language_of_the_reader():
    stored = kept([_("Peran Anda tidak mengizinkan tindakan ini.")])
    assert str(retold(stored)[0]) == "Peran Anda tidak mengizinkan tindakan ini."
    with language("en"):
        assert str(retold(stored)[0]) != "Peran Anda tidak mengizinkan tindakan ini."


@pytest.mark.parametrize("stored", ["Terhenti {di sini}.", '["Terhenti {di sini}."]'])
def test_what_was_kept_as_a_plain_sentence_stays_readable(stored: str):
    assert [str(text) for text in retold(stored)] == ["Terhenti {di sini}."]


def test_a_list_of_several_is_named_so_in_english():
    assert (str(_("Kontrak")), str(many("Kontrak"))) == ("Kontrak", "Kontrak")
    with language("en"):
        assert (str(_("Kontrak")), str(many("Kontrak"))) == ("Contract", "Contracts")
