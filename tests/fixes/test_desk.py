"""The desk: what holds up money soonest first, each side its own, and many decided at once."""

import re
from datetime import date, timedelta

import pytest
from sqlmodel import select

from compliance.audit.models import AuditEntry
from compliance.checks.models import Finding, FindingStatus, Move, Turn
from compliance.contracts.models import ContractStatus, TermKind
from compliance.fixes import operations
from compliance.fixes.desk import DeskFilter, desk
from compliance.fixes.models import FixEntry
from compliance.jobs.models import Job
from compliance.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from compliance.notices.models import Notice
from compliance.rulebook.models import Code, Severity
from tests.builders import NOW, TODAY, World, a_contract, key
from tests.fixes.builders import a_finding

S = FindingStatus
SAID = {"variant": "serial", "name": "Budi", "register_name": "BUDHI"}
REASON = "Kartu peserta sudah dicocokkan."


def titles(world: World, who: str = "officer", now=NOW, **wanted) -> list[tuple[str, int]]:
    with world.work(who, now) as ctx:
        return [(line.contract.title, line.finding.line) for line in desk(ctx, DeskFilter(**wanted)).items]


def test_what_holds_up_money_soonest_comes_first(world: World):
    with world.work("officer") as ctx:
        late = a_contract(ctx, world, number="1", title="Pelunasan akhir tahun", starts_on=date(2026, 1, 5))
        late.terms[0].released_at = NOW  # the advance is paid: the final payment comes at the end
        small = a_contract(ctx, world, number="2", title="Kecil", value=111_000_000, vat=11_000_000)
        large = a_contract(ctx, world, number="3", title="Besar")
        paid = a_contract(ctx, world, number="4", title="Lunas")
        for term in paid.terms:
            term.released_at = NOW
        for contract in (paid, late, small, large):
            a_finding(ctx, contract)
        a_finding(ctx, large, line=9).severity = Severity.WARN
        a_finding(ctx, large, line=2).due_on = TODAY + timedelta(days=3)
    assert titles(world) == [
        ("Besar", 2),  # due sooner
        ("Besar", 1),
        ("Kecil", 1),  # asked for as early, but less money
        ("Pelunasan akhir tahun", 1),
        ("Besar", 9),  # only warns
        ("Lunas", 1),  # nothing is left to hold up
    ]


def test_a_retention_waits_for_the_end_of_the_maintenance(world: World):
    with world.work("officer") as ctx:
        retention = a_contract(ctx, world, number="1", title="Retensi", ends_on=date(2026, 7, 1))
        retention.terms[0].kind = TermKind.RETENTION
        final = a_contract(ctx, world, number="2", title="Pelunasan")
        final.terms[0].kind = TermKind.FINAL
        for contract in (retention, final):
            a_finding(ctx, contract)
    assert [title for title, _line in titles(world)] == ["Pelunasan", "Retensi"]


@pytest.mark.parametrize(
    ("who", "lines"),
    [
        ("officer", [1, 2, 3]),
        ("approver", [1, 2, 3]),
        ("contractor", [1, 2, 3]),
        ("auditor", [1, 2, 3]),
        ("other_officer", []),
        ("other_contractor", []),
    ],
)
def test_each_sees_the_own_contracts(world: World, who, lines):
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world)
        for line, status in enumerate((S.OPEN, S.ANSWERED, S.RETURNED, S.ACCEPTED, S.CLOSED), start=1):
            a_finding(ctx, contract, status, line=line)
    assert sorted(line for _title, line in titles(world, who)) == lines


def test_the_desk_is_not_for_who_does_not_see_people(world: World):
    with world.work("treasury") as ctx, pytest.raises(Forbidden):
        desk(ctx, DeskFilter())


@pytest.mark.parametrize(
    ("wanted", "lines"),
    [
        ({"turn": Turn.OFFICER}, [2]),
        ({"turn": Turn.CONTRACTOR}, [1, 3]),
        ({"code": Code.NIK_INVALID}, [3]),
        ({"overdue": True}, [3]),
        ({"text": "jembatan"}, [1, 2, 3]),
        ({"text": "jalan"}, []),
        ({"contract_id": 0}, [1, 2, 3]),
        ({"contract_id": 999_999}, []),
    ],
)
def test_filters(world: World, wanted, lines):
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world)
        a_finding(ctx, contract)
        a_finding(ctx, contract, S.ANSWERED, line=2)
        a_finding(ctx, contract, code=Code.NIK_INVALID, line=3, variant="length").due_on = date(2026, 8, 31)
        a_finding(ctx, a_contract(ctx, world, number="draft", status=ContractStatus.CLOSED))
    assert sorted(line for _title, line in titles(world, **wanted)) == lines


def answered(world: World, *codes: Code) -> dict[int, int]:
    """Version by id; of one contract each two."""
    with world.work("officer") as ctx:
        chosen, contract = {}, a_contract(ctx, world, number=str(len(ctx.db.exec(select(Finding)).all())))
        for line, code in enumerate(codes or (Code.NOT_ENROLLED, Code.NAME_MISMATCH), start=1):
            chosen[key(a_finding(ctx, contract, S.ANSWERED, code, line, **SAID))] = 1
        return chosen


def statuses(world: World) -> set[FindingStatus]:
    with world.work("auditor") as ctx:
        return {finding.status for finding in ctx.db.exec(select(Finding))}


@pytest.mark.parametrize(("move", "end"), [(Move.ACCEPT, S.ACCEPTED), (Move.RETURN, S.RETURNED)])
def test_many_are_decided_at_once_each_a_decision_of_its_own(world: World, move, end):
    chosen = answered(world) | answered(world)
    with world.work("officer") as ctx:
        assert operations.decide_many(ctx, move, chosen, REASON) == 4
    assert statuses(world) == {end}
    with world.work("auditor") as ctx:
        entries = ctx.db.exec(select(FixEntry)).all()
        assert {(entry.move, entry.note, entry.actor) for entry in entries} == {(move, REASON, "Officer")}
        assert {entry.finding_id for entry in entries} == set(chosen)
        logged = select(AuditEntry.subject_id).where(AuditEntry.event == f"fix:{end.value}")
        assert set(ctx.db.exec(logged)) == set(chosen)
        assert len(ctx.db.exec(select(Job)).all()) == 2, "each contract is checked once"
        assert [notice.count for notice in ctx.db.exec(select(Notice))] == [2, 2], "and its contractor told once"


def test_all_or_nothing_with_each_that_stands_against_named(world: World):
    chosen = answered(world, Code.NOT_ENROLLED, Code.NIK_INVALID, Code.NAME_MISMATCH)
    stale = max(chosen)
    with world.work("officer") as ctx, pytest.raises(Conflict) as refused:
        operations.decide_many(ctx, Move.ACCEPT, chosen | {stale: 7}, REASON)
    reasons = [str(reason) for reason in refused.value.reasons]
    assert len(reasons) == 2
    assert "NIK salah: Temuan jenis ini tidak dapat diterima" in reasons[0]
    assert "Nama berbeda: Data ini sudah diubah orang lain" in reasons[1]
    assert statuses(world) == {S.ANSWERED}
    with world.work("auditor") as ctx:
        assert not ctx.db.exec(select(FixEntry)).all()


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("contractor", Forbidden), ("approver", Forbidden), ("auditor", Forbidden), ("other_officer", NotFound)],
)
def test_who_may_not_decide_decides_none(world: World, who, refusal):
    chosen = answered(world)
    with world.work(who) as ctx, pytest.raises(refusal):
        operations.decide_many(ctx, Move.RETURN, chosen, REASON)
    assert statuses(world) == {S.ANSWERED}


def test_a_reason_and_a_choice_are_needed(world: World):
    chosen = answered(world)
    with world.work("officer") as ctx:
        with pytest.raises(Invalid, match="alasan"):
            operations.decide_many(ctx, Move.RETURN, chosen, " ya ")
        with pytest.raises(Invalid, match="Pilih"):
            operations.decide_many(ctx, Move.RETURN, {}, REASON)
        with pytest.raises(NotFound):
            operations.decide_many(ctx, Move.RETURN, chosen | {10**6: 1}, REASON)
    assert statuses(world) == {S.ANSWERED}


def test_the_officer_decides_on_the_page(world: World, signed_in):
    chosen = answered(world)
    client = signed_in("officer")
    page = client.get("/work").text
    ticks = re.findall(r'name="chosen" value="([0-9]+:[0-9]+)"( checked)?', page)
    assert [tick for tick, _checked in ticks] == [f"{number}:1" for number in chosen]
    assert "Menghalangi termin 1, Rp333.000.000." in page
    assert "Petugas OPD" in page
    assert "paling lambat 8 September 2026" in page
    assert client.get("/work?all=1").text.count(" checked") == 2
    sent = {"chosen": [tick for tick, _checked in ticks], "move": "accept", "reason": REASON}
    assert client.post("/work?turn=officer", data=sent).location == "/work?turn=officer"
    assert statuses(world) == {S.ACCEPTED}
    assert "2 temuan diterima" in client.get("/work").text


def test_what_was_chosen_and_typed_is_kept(world: World, signed_in):
    answered(world, Code.NIK_INVALID, Code.NOT_ENROLLED)
    client = signed_in("officer")
    ticks = re.findall(r'name="chosen" value="([0-9]+:[0-9]+)"', client.get("/work").text)
    answer = client.post("/work", data={"chosen": ticks, "move": "accept", "reason": REASON})
    assert answer.status_code == 409
    assert answer.text.count(" checked") == 2
    assert REASON in answer.text
    assert "NIK salah" in answer.text


@pytest.mark.parametrize(
    "sent", [{"move": "accept"}, {"move": "vanish"}, {"move": "accept", "chosen": "x:1", "reason": REASON}, {}]
)
def test_a_form_that_is_not_ours_is_refused_in_words(world: World, signed_in, sent):
    answered(world)
    assert signed_in("officer").post("/work", data=sent).status_code == 422
    assert statuses(world) == {S.ANSWERED}


def test_the_contractor_finds_the_own_turn_and_nothing_to_tick(world: World, signed_in):
    answered(world)
    with world.work("officer") as ctx:
        a_finding(ctx, a_contract(ctx, world, title="Gedung Sekolah"))
    page = signed_in("contractor").get("/work").text
    assert "Gedung Sekolah" in page
    assert "Pembangunan Jembatan" not in page
    assert 'name="chosen"' not in page
    assert "Pembangunan Jembatan" in signed_in("contractor").get("/work?turn=anyone").text


@pytest.mark.parametrize("query", ["turn=nobody", "code=x", "contract_id=x", "page=999", f"contract_id={10**20}"])
def test_filters_that_mean_nothing_are_left_out(signed_in, query):
    assert signed_in("officer").get(f"/work?{query}").status_code == 200
