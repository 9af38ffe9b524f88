"""The chain of hashes: whatever is done to the log is found, and whatever is undone leaves no entry."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import col, select

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.audit.models import AuditEntry, AuditHead
from compliance.contracts.models import Contract
from compliance.kernel.errors import Forbidden, GateClosed, NotFound
from compliance.kernel.i18n import _
from tests.builders import NOW, World, a_contract, key

ENTRIES = 5
ALTERED: dict[str, Any] = {
    "at": NOW + timedelta(microseconds=1),
    "actor_id": 99,
    "actor": "Orang lain",
    "origin": "10.0.0.9",
    "event": log.Event.TERM_RELEASED.value,
    "subject_type": "worker",
    "subject_id": 99,
    "contract_id": 99,
    "details": "{}",
    "previous_hash": "0" * 64,
    "hash": "0" * 64,
}


@pytest.fixture
def chained(world: World) -> World:
    """Five entries, in two units of work."""
    for numbers in (range(1, 3), range(3, ENTRIES + 1)):
        with world.work("officer") as ctx:
            for number in numbers:
                log.record(ctx, log.Event.CONTRACT_CHANGED, number=number)
    return world


def tamper(world: World, *statements: Any) -> list[log.Break]:
    """Go behind the application's back, then verify."""
    with world.work("admin") as ctx:
        for statement in statements:
            ctx.db.execute(statement)
    with world.work("auditor") as ctx:
        return log.verify(ctx.db).breaks


def entry(sequence: int) -> Any:
    return col(AuditEntry.sequence) == sequence


def test_an_untouched_chain_holds(chained: World):
    with chained.work("auditor") as ctx:
        found = log.verify(ctx.db)
        last = ctx.db.get(AuditEntry, ENTRIES)
        assert last
        assert (found.entries, found.head, found.breaks) == (ENTRIES, last.hash, [])


def test_an_empty_log_holds(world: World):
    assert tamper(world) == []


def test_the_table_of_alterations_has_every_column():
    assert {*ALTERED, "sequence"} == set(AuditEntry.model_fields)


@pytest.mark.parametrize("column", ALTERED)
@pytest.mark.parametrize("sequence", [1, 3, ENTRIES])
def test_an_altered_column_is_found(chained: World, column, sequence):
    breaks = tamper(chained, update(AuditEntry).where(entry(sequence)).values({column: ALTERED[column]}))
    assert breaks[0].sequence == sequence


@pytest.mark.parametrize("sequence", [1, 3])
def test_a_removed_entry_is_found_where_it_is_missing(chained: World, sequence):
    breaks = tamper(chained, delete(AuditEntry).where(entry(sequence)))
    assert {found.sequence for found in breaks} == {sequence + 1}


def test_entries_cut_off_at_the_end_are_found(chained: World):
    breaks = tamper(chained, delete(AuditEntry).where(col(AuditEntry.sequence) > 3))
    assert [str(found.fault) for found in breaks] == ["Akhir rantai hilang atau diubah."]


def test_a_log_wiped_empty_is_found(chained: World):
    assert tamper(chained, delete(AuditEntry))


def test_a_renumbered_log_is_found(chained: World):
    """Removed in the middle, and the gap closed."""
    shifted = update(AuditEntry).values(sequence=AuditEntry.sequence - 1)
    statements = [shifted.where(entry(number)) for number in range(4, ENTRIES + 1)]
    assert tamper(chained, delete(AuditEntry).where(entry(3)), *statements)


def test_swapped_entries_are_found(chained: World):
    moves = ((2, 100), (3, 2), (100, 3))
    breaks = tamper(chained, *(update(AuditEntry).where(entry(old)).values(sequence=new) for old, new in moves))
    assert {found.sequence for found in breaks} >= {2, 3}


def test_an_entry_slipped_in_at_the_end_is_found(chained: World):
    with chained.work("admin") as ctx:
        last = ctx.db.get(AuditEntry, ENTRIES)
        assert last
        forged = AuditEntry(**last.model_dump() | {"sequence": ENTRIES + 1, "previous_hash": last.hash})
        forged.hash = log.link(forged)
        ctx.db.add(forged)
    assert [found.sequence for found in tamper(chained)] == [ENTRIES]


@pytest.mark.parametrize("changes", [{"hash": "0" * 64}, {"sequence": 99}])
def test_a_changed_head_is_found(chained: World, changes):
    assert tamper(chained, update(AuditHead).values(changes))


def test_a_removed_head_is_found(chained: World):
    assert tamper(chained, delete(AuditHead))


def test_an_entry_reads_the_same_after_a_change_of_language(chained: World):
    """What is hashed does not depend on who looks."""
    with chained.work("auditor") as ctx:
        assert all(log.link(one) == one.hash for one in ctx.db.exec(select(AuditEntry)).all())


def test_many_writers_keep_one_chain(world: World):
    def write(number: int) -> None:
        with world.work("officer") as ctx:
            for part in range(3):
                log.record(ctx, log.Event.CONTRACT_CHANGED, number=number, line=part)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(write, range(12)))
    with world.work("auditor") as ctx:
        found = log.verify(ctx.db)
        assert (found.entries, found.breaks) == (36, [])


def test_work_that_is_rolled_back_leaves_no_entry(world: World):
    def fail() -> None:
        with world.work("officer") as ctx:
            log.record(ctx, log.Event.CONTRACT_CHANGED)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with world.work("auditor") as ctx:
        assert ctx.db.exec(select(AuditEntry)).all() == []


@operation(Permission.CONTRACT_EDIT)
def rename_then_refuse(ctx: Context, contract: Contract) -> None:
    contract.title = "Diubah"
    log.record(ctx, log.Event.CONTRACT_CHANGED, contract)
    raise GateClosed(_("Belum ada sertifikat."))


def entries(world: World) -> list[AuditEntry]:
    with world.work("auditor") as ctx:
        found = ctx.db.exec(select(AuditEntry).order_by(col(AuditEntry.sequence))).all()
        ctx.db.expunge_all()
        return list(found)


def test_a_refusal_that_was_caught_undoes_its_part_only(world: World):
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world)
        log.record(ctx, log.Event.CONTRACT_REGISTERED, contract)
        with pytest.raises(GateClosed):
            rename_then_refuse(ctx, contract)
        assert contract.title != "Diubah"
    assert [one.event for one in entries(world)] == ["contract:registered", "gate:refused"]


def test_the_gates_refusal_is_logged_though_the_act_was_undone(world: World):
    with world.work("officer") as ctx:
        number = key(a_contract(ctx, world))
    with pytest.raises(GateClosed), world.work("officer") as ctx:
        rename_then_refuse(ctx, ctx.db.get_one(Contract, number))
    [refused] = entries(world)
    assert (refused.event, refused.contract_id, refused.actor) == ("gate:refused", number, "Officer")
    assert refused.details == '{"operation":"rename_then_refuse","reasons":["Belum ada sertifikat."]}'
    with world.work("officer") as ctx:
        assert ctx.db.get_one(Contract, number).title != "Diubah"


def test_who_may_not_is_logged_and_who_may_not_even_know_is_not(world: World):
    """A 404 tells nothing, so it is nothing to tell of; a 403 was a try."""
    with world.work("officer") as ctx:
        number = key(a_contract(ctx, world))
    with pytest.raises(Forbidden), world.work("auditor") as ctx:
        rename_then_refuse(ctx, ctx.db.get_one(Contract, number))
    with pytest.raises(NotFound), world.work("other_officer") as ctx:
        rename_then_refuse(ctx, ctx.db.get_one(Contract, number))
    with pytest.raises(Forbidden), world.work("contractor") as ctx:
        ctx.require(Permission.CONTRACT_EDIT)
    assert [(one.event, one.actor) for one in entries(world)] == [
        ("access:denied", "Auditor"),
        ("access:denied", "Contractor"),
    ]
