"""The findings as people read them."""

import pytest

from compliance.checks.addressed import YOUR_STEPS
from compliance.checks.texts import NEXT_STEPS, next_step, sentence
from compliance.kernel.i18n import language
from tests.checks.cases import JKK, a_contract, a_worker, bpu, flaws_of, goods, jakon, on, staff


@pytest.mark.parametrize(
    ("situation", "text"),
    [
        pytest.param({}, "Tidak ditemukan di daftar BPJS per 10 Agustus 2026.", id="not enrolled"),
        pytest.param(
            {"held": [jakon(None, on(8, 1))]},
            "Kepesertaan berakhir 1 Agustus 2026, menurut daftar BPJS per 10 Agustus 2026.",
            id="lapsed",
        ),
        pytest.param(
            {"held": [jakon(on(3, 2), on(4, 30)), jakon(on(6, 1))]},
            "Tidak terlindungi pada 1 Maret 2026, 1 Mei 2026 sampai 31 Mei 2026,"
            " menurut daftar BPJS per 10 Agustus 2026.",
            id="one day and a month",
        ),
        pytest.param(
            {"held": [staff(programmes=JKK)], "contract": goods()},
            "Belum dilindungi program JKM, menurut daftar BPJS per 10 Agustus 2026.",
            id="programmes",
        ),
        pytest.param(
            {"worker": a_worker(nik="64080505059000")},
            "NIK terdiri dari 14 angka; seharusnya 16 angka.",
            id="NIK too short",
        ),
        pytest.param(
            {"held": [jakon(name="Siti Aminah")]},
            "Daftar BPJS per 10 Agustus 2026 mencatat NIK ini atas nama Si** Am****, bukan Budi Santoso.",
            id="another name",
        ),
        pytest.param(
            {"contract": goods(), "register_as_of": on(7, 5)},
            "Daftar BPJS terakhir per 5 Juli 2026, lebih lama dari 45 hari; kepesertaan pekerja tidak dinilai.",
            id="stale register",
        ),
    ],
)
def test_sentence(situation, text):
    flaw = _only_flaw(**situation)
    assert str(sentence(flaw.code, flaw.values)) == text


@pytest.mark.parametrize(
    ("contract", "way_in"),
    [
        pytest.param(a_contract(), "lewat proyek ini atau sebagai pekerja tetap PT Karya Kutai", id="construction"),
        pytest.param(goods(), "sebagai pekerja PT Karya Kutai", id="goods"),
    ],
)
def test_next_step_names_the_way_in(contract, way_in):
    flaw = _only_flaw(held=[bpu()], contract=contract)
    assert way_in in str(next_step(flaw.code, flaw.values))


def test_dates_are_read_in_the_readers_language():
    flaw = _only_flaw()
    text = sentence(flaw.code, flaw.values)
    with language("en"):
        assert "10 August 2026" in str(text)


def _only_flaw(held=(), **rest):
    (flaw,) = flaws_of(*held, **rest)
    return flaw


def test_whatever_the_contractor_has_to_do_is_also_said_to_the_contractor():
    theirs = {key for key, step in NEXT_STEPS.items() if step.sentence.startswith("Penyedia")}
    assert set(YOUR_STEPS) == theirs
    assert not [step for step in YOUR_STEPS.values() if step.sentence.startswith("Penyedia")]
