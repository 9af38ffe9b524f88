"""The combined list beside that of a segment: the younger is believed where both speak, and each alone elsewhere."""

from datetime import date, timedelta
from typing import NamedTuple

import pytest

from compliance.checks.side_by_side import heard
from compliance.enrolments.models import RegisterSnapshot, RegisterSource
from tests.builders import NOW, TODAY, World
from tests.checks.test_operations import check, contract  # noqa: F401 - a fixture
from tests.enrolments.builders import load, on_project
from tests.rosters.builders import ANI, BUDI

EARLIER = TODAY - timedelta(days=9)
C, PU, JAKON = 1, 2, 3
SOURCES = {C: RegisterSource.COMBINED, PU: RegisterSource.PU, JAKON: RegisterSource.JAKON}


class Row(NamedTuple):
    snapshot_id: int
    nik: str = "ani"
    segment: str = "pu"


def a_list(number: int, as_of: date = TODAY) -> RegisterSnapshot:
    return RegisterSnapshot(id=number, source=SOURCES[number], as_of=as_of, loaded_at=NOW)


@pytest.mark.any_store
@pytest.mark.parametrize(
    ("lists", "rows", "kept"),
    [
        ([a_list(C, EARLIER), a_list(PU)], [Row(C), Row(PU)], [Row(PU)]),
        ([a_list(C), a_list(PU, EARLIER)], [Row(C), Row(PU)], [Row(C)]),
        ([a_list(C), a_list(PU)], [Row(C), Row(PU)], [Row(PU)]),
        ([a_list(C, EARLIER), a_list(PU)], [Row(C), Row(PU, "budi")], [Row(C), Row(PU, "budi")]),
        ([a_list(C), a_list(PU, EARLIER)], [Row(C, "budi"), Row(PU)], [Row(C, "budi"), Row(PU)]),
        ([a_list(C, EARLIER), a_list(PU)], [Row(C, segment="jakon"), Row(PU)], [Row(C, segment="jakon"), Row(PU)]),
        ([a_list(PU, EARLIER), a_list(JAKON)], [Row(PU), Row(JAKON)], [Row(PU), Row(JAKON)]),
        ([a_list(C, EARLIER), a_list(PU)], [Row(C), Row(PU), Row(PU)], [Row(PU), Row(PU)]),
    ],
    ids=[
        "the segment's is younger",
        "the combined is younger",
        "of one day: the one loaded last",
        "each on one of them",
        "each on one of them, the other younger",
        "in another segment",
        "two segments",
        "several rows",
    ],
)
def test_who_is_believed(lists, rows, kept):
    assert list(heard(rows, lists)) == kept


def test_nobody_is_uninsured_by_a_list_that_does_not_name_them(world: World, contract: int, tmp_path):  # noqa: F811 - a fixture
    """Ani is on the combined list; a younger one of projects first does not name her, then says that she is out."""
    for lines, cleared in (
        ([on_project(*BUDI)], 2),
        ([on_project(*BUDI), on_project(*ANI, status="NON AKTIF")], 1),
    ):
        with world.work("registrar") as ctx:
            load(ctx, tmp_path, *lines, source=RegisterSource.JAKON)
        assert check(world, contract).cleared == cleared
