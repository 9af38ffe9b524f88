"""The file of a list is kept beside its rows, and goes with them."""

import hashlib
import json
from pathlib import Path

import pytest
from sqlmodel import col, select

from compliance.access.settings import Key
from compliance.audit.models import AuditEntry
from compliance.kernel.files import FileStore
from compliance.people.operations import change_setting
from compliance.worker import run_pending
from tests.builders import World, key
from tests.enrolments.builders import a_list, load, on_project
from tests.rosters.builders import ANI, BUDI


def loaded(world: World, folder: Path, *lines: str) -> tuple[int, bytes]:
    """A list's number, and its file."""
    with world.work("registrar") as ctx:
        number = key(load(ctx, folder, *lines))
    run_pending(world.house)
    return number, a_list(folder, *lines).read_bytes()


def kept(world: World) -> set[str]:
    return {path.name for path in (world.house.installation.files.root / "register").glob("files/*/*")}


@pytest.mark.parametrize(("who", "status"), [("registrar", 200), ("auditor", 200), ("officer", 403), ("admin", 403)])
def test_it_is_given_back_as_it_was_and_that_is_noted(world: World, signed_in, tmp_path, who, status):
    number, content = loaded(world, tmp_path, on_project(*ANI))
    client = signed_in(who)
    with client.get(f"/register/lists/{number}/file") as answer:
        assert (answer.status_code, answer.data == content) == (status, status == 200)
    with world.work("auditor") as ctx:
        exports = select(AuditEntry.details).where(AuditEntry.event == "file:exported")
        noted = [json.loads(details)["digest"] for details in ctx.db.exec(exports.order_by(col(AuditEntry.sequence)))]
    assert noted == ([hashlib.sha256(content).hexdigest()] if status == 200 else [])
    if who != "admin":
        assert (f"/register/lists/{number}/file" in client.get("/register").text) is (status == 200)


@pytest.mark.parametrize("lists_kept", [0, 1])
def test_it_goes_with_the_rows(world: World, signed_in, tmp_path, lists_kept):
    with world.work("admin") as ctx:
        change_setting(ctx, Key.REGISTER_LISTS_KEPT, str(lists_kept), version=1)
    lists = [loaded(world, tmp_path, on_project(*person)) for person in (ANI, BUDI, (ANI[0], "Ani"), (BUDI[0], "Budi"))]
    remaining = lists[-1 - lists_kept :]
    assert kept(world) == {hashlib.sha256(content).hexdigest() for _number, content in remaining}
    client = signed_in("registrar")
    for number, _content in lists:
        there = number in [each for each, _content in remaining]
        with client.get(f"/register/lists/{number}/file") as answer:
            assert answer.status_code == (200 if there else 404)


@pytest.mark.any_store
def test_a_large_file_is_put_away_by_its_digest_and_stays_where_it_was(tmp_path: Path):
    store, source = FileStore(tmp_path / "store"), tmp_path / "daftar.csv"
    source.write_bytes(b"NIK\n" * 700_000)
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    for _again in range(2):
        store.put_file(source, digest)
    assert store.path(digest).read_bytes() == source.read_bytes()
    other = store.put(b"another")
    assert store.keep_only({other}) == 1
    assert (store.path(digest).exists(), store.path(other).exists()) == (False, True)
