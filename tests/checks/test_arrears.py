"""Arrears are the company's: any row of its NPP tells of them, and a list may not tell of them at all."""

from datetime import timedelta
from typing import Any

import pytest

from compliance.checks.company_rules import Arrears
from compliance.checks.gather import arrears
from compliance.enrolments.models import Enrolment, RegisterSnapshot, RegisterSource, SnapshotStatus
from compliance.kernel.membership import Segment
from tests.builders import NOW, TODAY, World, a_contract, key

AS_OF = TODAY - timedelta(days=10)
STRANGER: dict[str, Any] = {"nik": "6408041708900077", "segment": Segment.PU, "in_arrears": True}
OURS: dict[str, Any] = {"npp": "AA000001", "company": "Lain Nama"}


def told(world: World, source: RegisterSource, age: int, tells: bool, *rows: dict[str, Any]) -> Arrears | None:
    """What is known of the contractor, by one list that is so many days old."""
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world)
        contract.company.npp = "AA000001"
        used: dict[str, Any] = {"as_of": TODAY - timedelta(days=age), "loaded_at": NOW, "tells_arrears": tells}
        snapshot = RegisterSnapshot(source=source, status=SnapshotStatus.CURRENT, **used)
        ctx.db.add(snapshot)
        ctx.db.flush()
        ctx.db.add_all(Enrolment(snapshot_id=key(snapshot), **row) for row in rows)
        ctx.db.flush()
        return arrears(ctx, contract)


PU, JAKON = RegisterSource.PU, RegisterSource.JAKON


@pytest.mark.parametrize(
    ("source", "age", "rows", "owes"),
    [
        pytest.param(PU, 10, [STRANGER | OURS], True, id="somebody who works elsewhere for this company"),
        pytest.param(PU, 10, [STRANGER | {"npp": "AA 000001-02"}], True, id="a division of it"),
        pytest.param(PU, 10, [STRANGER | {"npp": "ZZ999999"}], False, id="another company"),
        pytest.param(PU, 10, [STRANGER | OURS | {"segment": Segment.BPU}], False, id="somebody owes for himself"),
        pytest.param(PU, 10, [STRANGER | OURS | {"in_arrears": False}], False, id="it owes nothing"),
        pytest.param(PU, 46, [STRANGER | OURS], None, id="a list that is too old says nothing"),
        pytest.param(JAKON, 10, [STRANGER | OURS], None, id="nor does a list of projects"),
    ],
)
def test_whether_a_company_owes(world: World, source, age, rows, owes):
    said = told(world, source, age, True, *rows)
    assert (said and said.owes) is owes


@pytest.mark.parametrize("tells", [True, False])
def test_a_list_knows_whether_it_tells_of_arrears(world: World, tells):
    assert told(world, PU, 10, tells) == Arrears(False, tells, AS_OF, ("pu",))
