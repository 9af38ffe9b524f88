"""Words that English tells apart and Indonesian does not: one and several, one meaning and another."""

import pytest

from compliance.kernel.i18n import Meant, Text, language


@pytest.mark.parametrize(
    ("count", "english"),
    [
        ("1", "The enrolment of 1 worker has not been assessed. Run the check."),
        (1, "The enrolment of 1 worker has not been assessed. Run the check."),
        ("2", "The enrolment of 2 workers has not been assessed. Run the check."),
        ("0", "The enrolment of 0 workers has not been assessed. Run the check."),
        ("1,001", "The enrolment of 1,001 workers has not been assessed. Run the check."),
    ],
)
def test_a_number_stands_before_the_right_word(count, english):
    text = Text("Kepesertaan {count} pekerja belum dinilai. Jalankan pemeriksaan.", count=count)
    with language("en"):
        assert str(text) == english
    assert str(text) == f"Kepesertaan {count} pekerja belum dinilai. Jalankan pemeriksaan."


def test_a_value_is_never_read_as_a_sentence():
    assert str(Text("Nama {name}", name="{count:a|b}")) == "Nama {count:a|b}"


@pytest.mark.parametrize(
    ("word", "english"),
    [
        pytest.param(Text("Selesai"), "Closed", id="a contract"),
        pytest.param(Meant("process", "Selesai"), "Finished", id="a job"),
        pytest.param(Meant("duty", "Selesai"), "Done", id="a registration"),
        pytest.param(Meant("day", "Selesai"), "End", id="the last day"),
    ],
)
def test_one_word_of_several_meanings(word: Text, english: str):
    with language("en"):
        assert str(word) == english
    assert str(word) == "Selesai"
