"""``rules show``: the rule book of a day, as text and as JSON."""

import json

import pytest

from compliance.rulebook.models import Code
from config import Config
from tests.builders import World
from tests.cli.builders import Shell, a_shell
from tests.rulebook.builders import approved, with_second_admin


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], config: Config, world: World) -> Shell:
    return a_shell(capsys, lambda: config)


def test_the_book_of_a_day_is_printed(shell: Shell):
    answer = shell("rules", "show", "--on", "2026-03-02")
    assert answer.code == 0
    assert answer.out.startswith("Buku aturan versi 2026.2, berlaku sejak 1 Januari 2026")
    for said in ("Lapis iuran 1: JKK (%): 0,21", "Di bawah umur (underage)", "Peringatan; Konstruksi: Menghalangi"):
        assert said in answer.out
    assert "Pengingat sebelum sertifikat berakhir (hari): 30, 14, 7" in answer.out
    assert "Menghalangi; bila baru akan terputus: Peringatan" in answer.out
    assert all(f"({code.value})" in answer.out for code in Code)


def test_machines_get_exact_rates_and_every_rule(shell: Shell):
    book = shell("rules", "show", "--on", "2026-03-02", "--json").report
    assert book["contribution"]["slices"][0] == {"upto": 100_000_000, "jkk": "0.0021", "jkm": "0.0003"}
    assert book["rules"].keys() == {code.value for code in Code}
    assert book["rules"]["underage"]["severity_in"] == {"construction": "block"}
    assert book["rules"]["coverage_gap"]["severity_as"] == {"ahead": "warn"}
    assert all(rule["meaning"] and rule["remedy"] for rule in book["rules"].values())
    assert json.dumps(book)


def test_the_day_decides(shell: Shell, world: World):
    approved(with_second_admin(world), minimum_age=19)
    before, after = (shell("rules", "show", "--on", day, "--json").report for day in ("2026-09-30", "2026-10-01"))
    assert (before["version"], before["minimum_age"]) == ("2026.2", 18)
    assert (after["version"], after["minimum_age"]) == ("2026.L1", 19)


@pytest.mark.parametrize(
    ("day", "said"), [("2024-12-31", "Belum ada buku aturan"), ("besok", "Tanggal besok tidak dapat dibaca")]
)
def test_a_day_without_a_book_is_refused_in_a_sentence(shell: Shell, day, said):
    answer = shell("rules", "show", "--on", day)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err


def test_rules_and_contribution_of_2025_agree(shell: Shell):
    book = shell("rules", "show", "--on", "2025-06-01", "--json").report
    assert (book["version"], book["minimum_wage"]) == ("2025.1", {"2025": 3_743_820})
    owed = shell("contribution", "--value", "100000000", "--on", "2025-06-01").report
    assert owed["total"] == 240_000


def test_in_english(shell: Shell):
    assert "Rule book version 2026.2" in shell("rules", "show", "--on", "2026-03-02", "--lang", "en").out
