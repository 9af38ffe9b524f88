"""``verify FILE.pdf``: whether the parts agree, in words and for programs; 0 only if all do."""

import json
from pathlib import Path
from typing import NoReturn

import pytest

from compliance.certificates.operations import revoke
from compliance.installation import House
from config import Config
from tests.builders import World
from tests.certificates.builders import a_certificate, a_cleared_contract, stored
from tests.cli.builders import Shell, a_shell


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
    assert [line[0] for line in answer.out.splitlines()] == ["✔"] * 5
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
    assert {"seal", "data", "log", "live"} <= parts_that_differ(shell, tmp_path / "x.pdf")


def test_an_auditor_needs_the_file_and_the_published_keys_only(shell: Shell, stranger: Shell, visitor, paper: Path):
    keys = paper.parent / "jwks.json"
    keys.write_bytes(visitor.get("/.well-known/jwks.json").data)
    assert stranger("verify", paper, "--offline", "--keys", keys).code == 0
    assert stranger("verify", paper, "--offline", "--keys", keys, "--log", paper.parent / "log").code == 0
    keys.write_text('{"keys": []}')
    answer = stranger("verify", paper, "--offline", "--keys", keys)
    assert (answer.code, "bukan dari Patuh" in answer.out) == (1, True)


@pytest.mark.parametrize("keys", ["", "[]", '{"keys": [{}]}'])
def test_unusable_keys_are_told(stranger: Shell, paper: Path, keys):
    (paper.parent / "copy.json").write_text(keys)
    answer = stranger("verify", paper, "--offline", "--keys", paper.parent / "copy.json")
    assert (answer.code, "jwks.json" in answer.err) == (2, True)


def test_a_missing_file_is_told(stranger: Shell):
    assert stranger("verify", "/nowhere.pdf", "--offline").code == 2
