"""Files on their way in: found only by who sent them, kept until committed, swept when abandoned."""

import io
import os
import time
from datetime import timedelta

import pytest

from compliance.access.context import Context
from compliance.kernel.errors import NotFound, UnusableFile
from compliance.uploads.models import StagedUpload, UploadPurpose
from compliance.uploads.operations import discard, stage, staged, staged_path, sweep
from tests.builders import NOW, World, a_contract, key

ROSTER, REGISTER = UploadPurpose.ROSTER, UploadPurpose.REGISTER
LATER = NOW + timedelta(hours=25)


def send(ctx: Context, content: bytes = b"isi", contract_id: int | None = None) -> StagedUpload:
    return stage(ctx, io.BytesIO(content), "C:\\daftar\\pekerja.xlsx", ROSTER, limit=10, contract_id=contract_id)


def sent(world: World, contract_id: int | None = None) -> str:
    with world.work("contractor") as ctx:
        return send(ctx, contract_id=contract_id).token


def aged(world: World, token: str) -> None:
    """As if the file had lain there for a day."""
    with world.work("contractor") as ctx:
        yesterday = time.time() - 86_400
        os.utime(staged_path(ctx, token), (yesterday, yesterday))


def lies_there(world: World, token: str) -> bool:
    with world.work("contractor") as ctx:
        return staged_path(ctx, token).exists()


def swept(world: World, now=NOW) -> int:
    with world.house.work(now=now) as ctx:
        return sweep(ctx)


def test_a_file_is_found_again_by_who_sent_it(world: World):
    token = sent(world)
    with world.work("contractor") as ctx:
        upload = staged(ctx, token, ROSTER)
        assert (upload.file_name, upload.size) == ("pekerja.xlsx", 3)
        assert staged_path(ctx, token).read_bytes() == b"isi"


def test_nobody_else_finds_it_nor_elsewhere(world: World):
    with world.work("officer") as ctx:
        contract_id = key(a_contract(ctx, world))
    token = sent(world, contract_id)
    for who, purpose, contract in (
        ("officer", ROSTER, contract_id),
        ("contractor", REGISTER, contract_id),
        ("contractor", ROSTER, None),
    ):
        with world.work(who) as ctx, pytest.raises(NotFound):
            staged(ctx, token, purpose, contract)


@pytest.mark.parametrize(
    ("content", "said"),
    [pytest.param(b"", "kosong", id="empty"), pytest.param(b"x" * 11, "lebih besar", id="one byte too many")],
)
def test_a_file_of_no_use_leaves_nothing(world: World, content, said):
    with world.work("contractor") as ctx:
        with pytest.raises(UnusableFile, match=said):
            send(ctx, content)
        assert list(staged_path(ctx, "").glob("*")) == []


def test_the_file_stays_when_its_commit_fails(world: World):
    token = sent(world)
    with world.work("contractor") as ctx:
        discard(ctx, staged(ctx, token, ROSTER))
        ctx.db.rollback()
    aged(world, token)
    assert swept(world) == 0
    with world.work("contractor") as ctx:
        assert staged(ctx, token, ROSTER)


def test_a_committed_file_is_swept_once_it_is_old(world: World):
    token = sent(world)
    with world.work("contractor") as ctx:
        discard(ctx, staged(ctx, token, ROSTER))
    assert (swept(world), lies_there(world, token)) == (0, True)
    aged(world, token)
    assert (swept(world), lies_there(world, token)) == (1, False)


def test_an_abandoned_file_is_swept_with_its_row(world: World):
    token = sent(world)
    aged(world, token)
    assert swept(world, LATER) == 1
    with world.work("contractor", LATER) as ctx, pytest.raises(NotFound):
        staged(ctx, token, ROSTER)
