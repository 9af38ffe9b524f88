"""``log`` and ``certificate prove-worker``: from static files alone, and with a clear exit code."""

import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
from sqlmodel import col, delete

from compliance.history.models import HistoryLeaf
from compliance.history.shelf import static_log
from config import Config, ConfigError
from tests.builders import World
from tests.certificates.builders import PEOPLE, a_certificate, a_cleared_contract, stored
from tests.cli.builders import Shell, a_shell
from tests.history.builders import a_signer, an_entry, grow


def no_settings() -> Config:
    raise ConfigError("there are no settings here")


@pytest.fixture
def anywhere(capsys: pytest.CaptureFixture[str]) -> Shell:
    """A machine without an installation."""
    return a_shell(capsys, no_settings)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    grow(tmp_path / "log", [an_entry(1), an_entry(2)])
    return tmp_path / "log"


def test_a_proof_is_drawn_without_the_application(anywhere: Shell, log: Path):
    answer = anywhere("log", "prove", "ktm-2026-000002-7f3k9q", "--log", log)
    assert answer.code == 0
    proof = json.loads(answer.out)
    assert [leaf["index"] for leaf in proof["leaves"]] == [1]
    assert proof["checkpoint"] == (log / "checkpoint").read_text()
    unknown = anywhere("log", "prove", "KTM-2026-000009-AAAAAA", "--log", log)
    assert (unknown.code, unknown.out) == (2, "")
    assert "tidak mengenal sertifikat KTM-2026-000009-AAAAAA" in unknown.err


def test_a_copy_is_checked_against_an_older_state(anywhere: Shell, log: Path, tmp_path: Path):
    shutil.copytree(log, tmp_path / "old")
    grow(log, [an_entry(number) for number in (1, 2, 3)])
    for old in (tmp_path / "old", tmp_path / "old/checkpoint"):
        answer = anywhere("log", "check", "--from", old, "--to", log)
        assert (answer.code, "3 peristiwa" in answer.out, "2 peristiwa yang lama" in answer.out) == (0, True, True)
    back = anywhere("log", "check", "--from", log, "--to", tmp_path / "old")
    assert (back.code, "menyusut" in back.out) == (1, True)
    tile = log / "tile/0/000.p/3"
    tile.write_bytes(tile.read_bytes()[::-1])
    broken = anywhere("log", "check", "--to", log)
    assert (broken.code, "tidak menuju ke akar" in broken.out) == (1, True)


def test_a_folder_that_is_no_log_is_named(anywhere: Shell, tmp_path: Path):
    answer = anywhere("log", "check", "--to", tmp_path)
    assert answer.code == 2
    assert str(tmp_path) in answer.err


def test_a_witness_of_its_own(anywhere: Shell, log: Path, tmp_path: Path):
    key, seen = tmp_path / "w.pem", tmp_path / "seen"
    assert anywhere("log", "key", key, "--name", "inspektorat.test").out.startswith("inspektorat.test+")
    witness = ("log", "witness", "--log", log, "--key", key, "--name", "inspektorat.test", "--out", seen)
    assert anywhere(*witness).code == 0
    assert "— inspektorat.test " in (seen / "checkpoint").read_text()
    shutil.rmtree(log)
    grow(log, [an_entry(1), an_entry(9), an_entry(3)])
    forked = anywhere(*witness)
    assert forked.code == 1
    assert "TIDAK ditandatangani" in forked.out
    assert "bercabang" in forked.out
    assert anywhere("log", "check", "--from", seen, "--to", log).code == 1
    assert anywhere("log", "key", key, "--name", "a b").code == 2


def test_a_key_of_another_log_is_not_believed(anywhere: Shell, log: Path, tmp_path: Path):
    grow(tmp_path / "other", [an_entry(1), an_entry(2)], a_signer(seed=3))
    answer = anywhere("log", "check", "--from", log, "--to", tmp_path / "other")
    assert (answer.code, "tidak ditandatangani kunci yang dikenal" in answer.err) == (2, True)


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], config: Config, world: World) -> Shell:
    return a_shell(capsys, lambda: config)


def test_publish_and_recover(shell: Shell, world: World):
    certificate_id = a_certificate(world, a_cleared_contract(world))
    folder = static_log(world.house.installation).folder
    before = (folder / "checkpoint").read_bytes()
    shutil.rmtree(folder)
    assert "1 peristiwa" in shell("log", "publish").out
    assert (folder / "checkpoint").read_bytes() == before, "equal leaves, equal bytes"
    with world.work("auditor") as ctx:
        number = stored(ctx, certificate_id).number
        ctx.db.execute(delete(HistoryLeaf).where(col(HistoryLeaf.position) >= 0))
        stored(ctx, certificate_id).number = None
    answer = shell("log", "recover")
    assert answer.code == 0
    assert "1 peristiwa diambil" in answer.out
    assert str(number) in answer.out


def test_a_lost_log_is_begun_anew_only_when_an_operator_says_so(shell: Shell, world: World):
    a_certificate(world, a_cleared_contract(world))
    with world.work("auditor") as ctx:
        ctx.db.execute(delete(HistoryLeaf))
    folder = static_log(world.house.installation).folder
    shutil.rmtree(folder)
    assert shell("log", "publish").code == 2
    assert not (folder / "checkpoint").exists()
    assert shell("log", "publish", "--begin-anew").code == 0
    assert (folder / "checkpoint").read_text().splitlines()[1] == "0"


def test_one_worker_is_proven_and_the_nik_is_never_an_argument(shell: Shell, world: World, tmp_path, monkeypatch):
    certificate_id = a_certificate(world, a_cleared_contract(world))
    with world.work("auditor") as ctx:
        number = stored(ctx, certificate_id).number
    nik = PEOPLE[1][0]
    (tmp_path / "nik").write_text(f"{nik}\n")
    monkeypatch.setattr("sys.stdin", StringIO(f"{nik}\n"))
    monkeypatch.setattr("compliance.cli.certificates.getpass", lambda _prompt: nik)
    for source in (["--nik-file", "-"], ["--nik-file", tmp_path / "nik"], []):
        answer = shell("certificate", "prove-worker", number, *source)
        assert answer.code == 0
        assert json.loads(json.loads(answer.out)[0]["leaf"])["nik"] == nik
    assert shell("certificate", "prove-worker", number, "--as", "other_officer@patuh.test").code == 2
