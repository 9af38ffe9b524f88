"""The thread of a finding: the whole grid of states and moves, who may make them, and what is kept."""

import io
import json
from itertools import product

import pytest
from sqlmodel import select

from compliance.access.models import Setting
from compliance.access.settings import Key
from compliance.audit.models import AuditEntry
from compliance.checks.models import Finding, FindingStatus, Move
from compliance.contracts.models import ContractStatus
from compliance.fixes import operations
from compliance.jobs.models import Job
from compliance.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from compliance.rulebook.models import Code
from compliance.uploads.proof import Proof
from tests.builders import BOOK, World, a_contract, key
from tests.fixes.builders import PDF, a_finding

S, M = FindingStatus, Move
REASON = "Terlihat di kartu peserta."
GRID = {
    (S.OPEN, M.ANSWER): S.ANSWERED,
    (S.RETURNED, M.ANSWER): S.ANSWERED,
    (S.OPEN, M.ACCEPT): S.ACCEPTED,
    (S.ANSWERED, M.ACCEPT): S.ACCEPTED,
    (S.RETURNED, M.ACCEPT): S.ACCEPTED,
    (S.ANSWERED, M.RETURN): S.RETURNED,
}
ACTS = {
    M.ANSWER: lambda ctx, finding, version: operations.answer(ctx, finding, REASON, None, version),
    M.ACCEPT: lambda ctx, finding, version: operations.accept(ctx, finding, REASON, version),
    M.RETURN: lambda ctx, finding, version: operations.return_(ctx, finding, REASON, version),
}
ACTORS = {M.ANSWER: "contractor", M.ACCEPT: "officer", M.RETURN: "officer"}


def a_proof(content: bytes = PDF) -> Proof:
    return Proof("kartu.pdf", io.BytesIO(content))


@pytest.mark.parametrize(("status", "move"), list(product(S, ACTS)))
def test_the_grid_of_states_and_moves(world: World, status, move):
    with world.work(ACTORS[move]) as ctx:
        finding = a_finding(ctx, a_contract(ctx, world), status)
        end = GRID.get((status, move))
        assert (move in operations.open_moves(ctx, finding)) is bool(end)
        if end:
            ACTS[move](ctx, finding, 1)
        else:
            with pytest.raises(Conflict):
                ACTS[move](ctx, finding, 1)
        assert (finding.status, finding.version) == ((end, 2) if end else (status, 1))
        assert len(operations.thread(ctx, finding)) == len(ctx.db.exec(select(Job)).all()) == bool(end)


@pytest.mark.parametrize(
    ("who", "move", "refusal"),
    [
        ("officer", M.ANSWER, Forbidden),
        ("approver", M.ANSWER, Forbidden),
        ("auditor", M.ANSWER, Forbidden),
        ("other_contractor", M.ANSWER, NotFound),
        ("contractor", M.ACCEPT, Forbidden),
        ("approver", M.ACCEPT, Forbidden),
        ("treasury", M.ACCEPT, Forbidden),
        ("other_officer", M.ACCEPT, NotFound),
        ("contractor", M.RETURN, Forbidden),
        ("auditor", M.RETURN, Forbidden),
        ("other_officer", M.RETURN, NotFound),
        ("admin", M.RETURN, NotFound),
    ],
)
def test_who_may_not_move_moves_nothing(world: World, who, move, refusal):
    with world.work("officer") as ctx:
        number = key(a_finding(ctx, a_contract(ctx, world), S.ANSWERED if move is M.RETURN else S.OPEN))
    with world.work(who) as ctx:
        finding = ctx.db.get(Finding, number)
        assert finding
        assert move not in operations.open_moves(ctx, finding)
        with pytest.raises(refusal):
            ACTS[move](ctx, finding, 1)
        assert finding.version == 1


@pytest.mark.parametrize(
    ("who", "line", "refusal"),
    [
        ("contractor", 1, None),
        ("auditor", 1, None),
        ("treasury", 0, None),
        ("treasury", 1, Forbidden),
        ("other_contractor", 0, NotFound),
        ("other_officer", 1, NotFound),
        ("admin", 0, NotFound),
    ],
)
def test_findings_about_people_are_seen_by_who_may_see_people(world: World, who, line, refusal):
    with world.work("officer") as ctx:
        number = key(a_finding(ctx, a_contract(ctx, world), line=line))
    with world.work(who) as ctx:
        if refusal:
            with pytest.raises(refusal):
                operations.get_finding(ctx, number)
        else:
            assert operations.get_finding(ctx, number).line == line


def test_a_finding_that_does_not_exist_is_not_found(world: World):
    with world.work("officer") as ctx, pytest.raises(NotFound):
        operations.get_finding(ctx, 1)


@pytest.mark.parametrize("code", list(Code))
def test_only_what_the_rule_book_allows_is_accepted(world: World, code):
    with world.work("officer") as ctx:
        finding = a_finding(ctx, a_contract(ctx, world), code=code)
        if BOOK.is_acceptable(code):
            operations.accept(ctx, finding, REASON, 1)
        else:
            with pytest.raises(Conflict):
                operations.accept(ctx, finding, REASON, 1)
        assert (finding.status is S.ACCEPTED) is BOOK.is_acceptable(code)


@pytest.mark.parametrize("code", [Code.ROSTER_MISSING, Code.REGISTER_STALE])
def test_a_missing_list_is_not_answered_with_words(world: World, code):
    with world.work("contractor") as ctx:
        finding = a_finding(ctx, a_contract(ctx, world), code=code, line=0)
        with pytest.raises(Conflict):
            operations.answer(ctx, finding, REASON, a_proof(), 1)


@pytest.mark.parametrize("move", list(ACTS))
def test_nothing_moves_once_the_contract_is_closed(world: World, move):
    with world.work(ACTORS[move]) as ctx:
        contract = a_contract(ctx, world, status=ContractStatus.CLOSED)
        finding = a_finding(ctx, contract, S.ANSWERED if move is M.RETURN else S.OPEN)
        assert not operations.open_moves(ctx, finding)
        with pytest.raises(Conflict):
            ACTS[move](ctx, finding, 1)


@pytest.mark.parametrize("move", list(ACTS))
def test_a_move_on_an_older_state_is_stale(world: World, move):
    with world.work(ACTORS[move]) as ctx:
        finding = a_finding(ctx, a_contract(ctx, world), S.ANSWERED if move is M.RETURN else S.OPEN)
        finding.version = 2
        with pytest.raises(Stale):
            ACTS[move](ctx, finding, 1)
        assert not operations.thread(ctx, finding)


@pytest.mark.parametrize("reason", ["", "   ", "ok", "  123456789  "])
def test_a_decision_needs_a_reason(world: World, reason):
    with world.work("officer") as ctx:
        finding = a_finding(ctx, a_contract(ctx, world), S.ANSWERED)
        for decide in (operations.accept, operations.return_):
            with pytest.raises(Invalid) as refused:
                decide(ctx, finding, reason, 1)
            assert set(refused.value.fields) == {"reason"}
        assert finding.status is S.ANSWERED


def test_an_answer_needs_words_or_a_proof(world: World):
    with world.work("contractor") as ctx:
        finding = a_finding(ctx, a_contract(ctx, world))
        with pytest.raises(Invalid):
            operations.answer(ctx, finding, "  ", None, 1)
        assert operations.answer(ctx, finding, "", a_proof(), 1).proof_name == "kartu.pdf"


def test_a_refused_proof_leaves_the_finding_open(world: World):
    with world.work("contractor") as ctx:
        finding = a_finding(ctx, a_contract(ctx, world))
        with pytest.raises(Invalid):
            operations.answer(ctx, finding, REASON, a_proof(b"<html>"), 1)
        assert (finding.status, finding.version) == (S.OPEN, 1)
        assert not ctx.db.exec(select(AuditEntry)).all()


def test_the_limit_of_a_proof_is_the_administrators(world: World):
    with world.work("contractor") as ctx:
        ctx.db.add(Setting(key=Key.PROOF_MEGABYTES, value="1", updated_at=ctx.now))
        finding = a_finding(ctx, a_contract(ctx, world))
        with pytest.raises(Invalid, match="lebih besar dari 1 MB"):
            operations.answer(ctx, finding, REASON, a_proof(PDF.ljust(2**20 + 1)), 1)


def test_the_whole_thread_is_kept_logged_and_rechecked(world: World):
    with world.work("contractor") as ctx:
        finding = a_finding(ctx, a_contract(ctx, world))
        number = key(finding)
        operations.answer(ctx, finding, "NIK di kartu 6408041708900001.", a_proof(), 1)
    with world.work("officer") as ctx:
        operations.return_(ctx, operations.get_finding(ctx, number), "Kartunya atas nama lain.", 2)
    with world.work("contractor") as ctx:
        operations.answer(ctx, operations.get_finding(ctx, number), "Ini kartu yang benar.", None, 3)
    with world.work("officer") as ctx:
        operations.accept(ctx, operations.get_finding(ctx, number), "Sudah cocok dengan kartu.", 4)
    with world.work("auditor") as ctx:
        entries = operations.thread(ctx, operations.get_finding(ctx, number))
        assert [entry.move for entry in entries] == [M.ANSWER, M.RETURN, M.ANSWER, M.ACCEPT]
        assert entries[0].note == "NIK di kartu ************0001."
        logged = ctx.db.exec(select(AuditEntry).order_by(AuditEntry.sequence)).all()  # type: ignore[arg-type]
        assert [entry.event for entry in logged] == ["fix:submitted", "fix:returned", "fix:submitted", "fix:accepted"]
        assert json.loads(logged[0].details) == {
            "code": "not_enrolled",
            "line": 1,
            "note": "NIK di kartu ************0001.",
            "proof": entries[0].proof_digest,
        }
        assert len(ctx.db.exec(select(Job)).all()) == 4


def test_each_look_at_a_proof_is_on_record(world: World):
    with world.work("contractor") as ctx:
        finding = a_finding(ctx, a_contract(ctx, world))
        number = key(operations.answer(ctx, finding, "", a_proof(), 1))
    with world.work("approver") as ctx:
        assert operations.read_proof(ctx, operations.get_entry(ctx, number)) == PDF
    for who, refusal in (("treasury", Forbidden), ("other_officer", NotFound), ("other_contractor", NotFound)):
        with world.work(who) as ctx, pytest.raises(refusal):
            operations.read_proof(ctx, operations.get_entry(ctx, number))
    with world.work("auditor") as ctx:
        looks = ctx.db.exec(select(AuditEntry.actor).where(AuditEntry.event == "proof:read")).all()
        assert looks == ["Approver"]


def test_an_entry_without_proof_has_none_to_read(world: World):
    with world.work("contractor") as ctx:
        entry = operations.answer(ctx, a_finding(ctx, a_contract(ctx, world)), REASON, None, 1)
        with pytest.raises(NotFound):
            operations.read_proof(ctx, entry)
        with pytest.raises(NotFound):
            operations.get_entry(ctx, key(entry) + 1)
