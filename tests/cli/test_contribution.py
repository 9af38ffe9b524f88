"""``contribution`` as it is called from a shell: exact keys, exact sums, and one sentence for what can't be used."""

from dataclasses import replace
from decimal import Decimal

import pytest

from compliance.rulebook.book import as_data
from config import Config, ConfigError
from tests.builders import BOOK, World
from tests.cli.builders import Shell, a_shell
from tests.rulebook.builders import approved, with_second_admin


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    def no_settings() -> None:
        raise ConfigError("the command asked for settings")

    return a_shell(capsys, no_settings)  # type: ignore[arg-type]  # it never returns any


def test_a_contract_of_a_billion(shell: Shell):
    assert shell("contribution", "--value", "1110000000", "--vat", "110000000", "--on", "2026-09-01").report == {
        "base": 1_000_000_000,
        "jkk": 1_540_000,
        "jkm": 210_000,
        "total": 1_750_000,
        "slices": [
            {"from": 0, "to": 100_000_000, "jkk": 210_000, "jkm": 30_000},
            {"from": 100_000_000, "to": 500_000_000, "jkk": 680_000, "jkm": 80_000},
            {"from": 500_000_000, "to": 1_000_000_000, "jkk": 650_000, "jkm": 100_000},
        ],
        "instalments": [875_000, 437_500, 437_500],
    }


@pytest.mark.parametrize(
    ("arguments", "total"),
    [
        pytest.param(["--value", "100.000.000"], 240_000, id="with dots"),
        pytest.param(["--value", "Rp500.000.000"], 1_000_000, id="with Rp"),
        pytest.param(["--value", "12000000000"], 13_550_000, id="12 billion"),
        pytest.param(["--value", "200000000", "--wages", "100000000"], 2_040_000, id="on wages"),
    ],
)
def test_sums(shell: Shell, arguments, total):
    answer = shell("contribution", *arguments)
    assert (answer.code, answer.report["total"]) == (0, total)
    assert answer.err == "Buku aturan versi 2026.2, berlaku sejak 1 Januari 2026, seperti dikirim bersama Patuh.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--value", "banyak"], "--value: banyak bukan jumlah rupiah", id="words"),
        pytest.param(["--value", "0"], "lebih dari nol", id="nothing"),
        pytest.param(["--value=-5"], "bukan jumlah rupiah", id="below nothing"),
        pytest.param(["--value", ""], "lebih dari nol", id="empty"),
        pytest.param(["--value", "100", "--vat", "100"], "PPN harus lebih kecil", id="all of it PPN"),
        pytest.param(["--value", "100", "--wages", "0"], "upah harus lebih dari nol", id="no wages"),
        pytest.param(["--value", "100", "--vat", "10", "--wages", "91"], "tidak melebihi", id="wages above the value"),
        pytest.param(["--value", "100", "--on", "besok"], "besok tidak dapat dibaca", id="a day in words"),
        pytest.param(["--value", "9" * 400], "bukan jumlah rupiah", id="beyond every amount"),
    ],
)
def test_bad_input_is_a_sentence(shell: Shell, arguments, said):
    answer = shell("contribution", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert len(answer.err.splitlines()) == 1


def test_the_database_has_the_last_word(capsys: pytest.CaptureFixture[str], config: Config, world: World):
    approved(with_second_admin(world), contribution=as_data(BOOK)["contribution"] | {"wage_jkk": Decimal("0.02")})
    ask = a_shell(capsys, lambda: config)
    asked = ("contribution", "--value", "200000000", "--wages", "100000000", "--on")
    before, after = ask(*asked, "2026-09-30"), ask(*asked, "2026-10-01")
    assert (before.report["total"], after.report["total"]) == (2_040_000, 2_300_000)
    assert "2026.L1" in after.err
    assert after.err.endswith("dari basis data.\n")


def test_a_database_that_is_not_there_or_empty_is_no_obstacle(capsys: pytest.CaptureFixture[str], tmp_path):
    for file in (tmp_path / "none.sqlite", tmp_path / "empty.sqlite"):
        if "empty" in file.name:
            file.touch()
        known = replace(Config(), database_url=f"sqlite:///{file}", data_dir=tmp_path)
        answer = a_shell(capsys, lambda known=known: known)("contribution", "--value", "100000000")  # type: ignore[misc]
        assert (answer.code, answer.report["total"]) == (0, 240_000)
        assert "seperti dikirim" in answer.err
    assert not (tmp_path / "none.sqlite").exists()
