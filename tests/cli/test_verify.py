"""``verify FILE.pdf``: whether the parts agree, in words and for programs; 0 only if all do."""

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pytest

from compliance.certificates.operations import revoke
from compliance.history import auditing
from compliance.history.note import WITNESS
from compliance.installation import House
from config import Config
from tests.builders import NOW, World
from tests.certificates.builders import a_certificate, a_cleared_contract, stored
from tests.certificates.test_conditions import short_by
from tests.cli.builders import Shell, a_shell
from tests.history.builders import a_signer

pytestmark = pytest.mark.printed


@pytest.fixture(autouse=True)
def hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """That of the builders."""
    monkeypatch.setattr("compliance.cli.verify.utc_now", lambda: NOW)


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], config: Config, house: House, monkeypatch) -> Shell:
    """At the hour of the builders."""
    monkeypatch.setattr("compliance.cli.desk.open_house", lambda _config, wake: house)
    return a_shell(capsys, lambda: config)


@pytest.fixture
def stranger(capsys: pytest.CaptureFixture[str]) -> Shell:
    """Who has no installation."""

    def configure() -> NoReturn:
        raise AssertionError("no settings are needed")

    return a_shell(capsys, configure)


@pytest.fixture
def certificate(world: World) -> int:
    return a_certificate(world, a_cleared_contract(world))


@pytest.fixture
def paper(world: World, certificate: int, tmp_path: Path) -> Path:
    with world.work("auditor") as ctx:
        content = ctx.files.get(stored(ctx, certificate).pdf_digest)
    (tmp_path / "paper.pdf").write_bytes(content)
    return tmp_path / "paper.pdf"


def test_all_parts_agree(shell: Shell, paper: Path):
    answer = shell("verify", paper)
    assert answer.code == 0
    assert [line[0] for line in answer.out.splitlines()] == ["✔"] * 6
    assert "Berlaku sampai dengan 1 Oktober 2026" in answer.out


def parts_that_differ(shell: Shell, paper: Path, *options: object) -> set[str]:
    answer = shell("verify", paper, "--json", *options)
    told = json.loads(answer.out)
    assert told["agree"] is (answer.code == 0)
    return {one["part"] for one in told["parts"] if not one["agrees"]}


def test_a_revoked_one_differs_from_its_file(shell: Shell, world: World, certificate: int, paper: Path):
    with world.work("approver") as ctx:
        revoke(ctx, stored(ctx, certificate), "Dokumen ternyata palsu")
    assert parts_that_differ(shell, paper) == {"live", "log"}
    assert parts_that_differ(shell, paper, "--offline") == {"log"}


def test_a_changed_file_is_found_by_seal_and_by_state(shell: Shell, paper: Path):
    content = bytearray(paper.read_bytes())
    content[1000] ^= 1
    paper.write_bytes(content)
    assert {"seal", "live"} <= parts_that_differ(shell, paper)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n%%EOF", b"PK\x03\x04" * 99])
def test_what_is_no_certificate_gives_words_and_no_traceback(shell: Shell, tmp_path: Path, content):
    (tmp_path / "x.pdf").write_bytes(content)
    assert {"seal", "data", "days", "log", "live"} <= parts_that_differ(shell, tmp_path / "x.pdf")


@pytest.fixture
def keys(visitor, paper: Path) -> Path:
    """A copy of what is published for everybody."""
    (paper.parent / "jwks.json").write_bytes(visitor.get("/.well-known/jwks.json").data)
    return paper.parent / "jwks.json"


def test_an_auditor_needs_the_file_and_the_published_keys_only(shell: Shell, stranger: Shell, keys: Path, paper: Path):
    log = paper.parent / "log"
    offline, of_log = ("verify", paper, "--offline", "--keys", keys), ("--log", log, "--log-keys", log / "keys")
    assert stranger(*offline, *of_log).code == 0
    assert stranger(*offline, "--no-log").code == 0, "it was asked for"
    keys.write_text('{"keys": []}')
    answer = stranger(*offline, "--no-log")
    assert (answer.code, "bukan dari Patuh" in answer.out) == (1, True)


@pytest.mark.parametrize("options", [[], ["--log"]], ids=["no log", "a log that brings its own keys"])
def test_what_could_not_be_checked_does_not_pass(shell: Shell, stranger: Shell, keys: Path, paper: Path, options):
    where = [*options, *(paper.parent / "log" for _option in options)]
    answer = stranger("verify", paper, "--offline", "--keys", keys, *where)
    assert answer.code == 1
    assert next(line for line in answer.out.splitlines() if line.startswith("? ")).startswith("? Catatan publik")


def test_a_copy_of_the_log_says_how_far_it_goes(
    shell: Shell, stranger: Shell, world: World, certificate: int, keys: Path, paper: Path
):
    """From before the revocation it can't know; a pinned witness tells its age, and a pinned key that it is ours."""
    old, seen = paper.parent / "old", paper.parent / "seen"
    shutil.copytree(paper.parent / "log", old)
    witness = a_signer("inspektorat.test", 7)
    auditing.countersign(old, witness, seen, NOW + timedelta(hours=5))
    shutil.copy(seen / "checkpoint", old / "checkpoint")
    with world.work("approver") as ctx:
        revoke(ctx, stored(ctx, certificate), "Dokumen ternyata palsu")
    pinned = paper.parent / "pinned"
    pinned.write_text((paper.parent / "log/keys").read_text() + str(witness.key(WITNESS)) + "\n")
    asked = ("verify", paper, "--offline", "--keys", keys, "--log-keys", pinned, "--log")
    answer = stranger(*asked, old)
    assert answer.code == 0
    for said in ("1 peristiwa", "1 September 2026", "Disaksikan inspektorat.test", "15.00", "tidak diketahui"):
        assert said in answer.out
    assert stranger(*asked, paper.parent / "log").code == 1
    pinned.write_text(str(a_signer(seed=9).key()) + "\n")
    other = stranger(*asked, old)
    assert (other.code, "tidak ditandatangani kunci yang dikenal" in other.out) == (1, True)


@pytest.mark.parametrize(
    ("day", "code"), [("2026-08-31", 1), ("2026-09-01", 0), ("2026-10-01", 0), ("2026-10-02", 1), ("2026-13-01", 2)]
)
def test_the_days_that_it_states_are_part_of_the_judgement(
    shell: Shell, stranger: Shell, keys: Path, paper: Path, day, code
):
    assert stranger("verify", paper, "--offline", "--keys", keys, "--no-log", "--on", day).code == code


def test_whether_a_condition_was_met_is_not_known_offline(shell: Shell, world: World, tmp_path: Path):
    certificate = a_certificate(world, short_by(world, 500))
    with world.work("auditor") as ctx:
        (tmp_path / "paper.pdf").write_bytes(ctx.files.get(stored(ctx, certificate).pdf_digest))
    asked = ("verify", tmp_path / "paper.pdf", "--offline", "--on")
    assert [shell(*asked, day).code for day in ("2026-09-15", "2026-09-16")] == [0, 1]


@pytest.mark.parametrize("keys", ["", "[]", '{"keys": [{}]}'])
def test_unusable_keys_are_told(stranger: Shell, paper: Path, keys):
    (paper.parent / "copy.json").write_text(keys)
    answer = stranger("verify", paper, "--offline", "--keys", paper.parent / "copy.json")
    assert (answer.code, "jwks.json" in answer.err) == (2, True)


def test_a_missing_file_is_told(stranger: Shell):
    assert stranger("verify", "/nowhere.pdf", "--offline").code == 2
