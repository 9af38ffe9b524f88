"""Many at once: one code for what was ticked, each certificate whole or not at all."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from compliance.access.context import Context
from compliance.access.settings import Key
from compliance.certificates import batches, issuing, operations
from compliance.certificates.batches import LASTS, BatchFile, get_batch, grant, issue_ticked, waiting_requests
from compliance.certificates.inspection import read_statement
from compliance.certificates.models import Certificate, IssueBatch, ItemState
from compliance.certificates.presses import Presses
from compliance.jobs import watching
from compliance.jobs.models import Job, JobStatus, Progress
from compliance.kernel.errors import Forbidden, Invalid, NotFound
from compliance.notices.models import Notice, NoticeKind
from compliance.people import second_factor
from compliance.people.operations import change_setting
from compliance.people.second_factor import Proof
from compliance.worker import carry_out, run_pending, take
from tests.builders import World, a_code, key
from tests.certificates.builders import PEOPLE, a_request, hand_in, several_cleared, stored
from tests.certificates.plainly import set_plainly

ISSUED, REFUSED, WAITING = ItemState.ISSUED, ItemState.REFUSED, ItemState.WAITING


def requests(world: World, count: int = 3) -> list[int]:
    contracts = several_cleared(world, *(f"602.1/{place}" for place in range(count)))
    return [a_request(world, each) for each in contracts]


def confirm(world: World, ids: list[int]) -> int:
    """The id of the job."""
    with world.work("approver") as ctx:
        return key(issue_ticked(ctx, ids, a_code(ctx)))


def block(world: World, request: int) -> None:
    """Its roster is another one since, and nobody has checked it."""
    with world.work("officer") as ctx:
        hand_in(ctx, stored(ctx, request).contract, PEOPLE[:1])


def outcome(world: World, who: str = "approver") -> BatchFile:
    with world.work(who) as ctx:
        return get_batch(ctx, only_batch(ctx))


def only_batch(ctx: Context) -> int:
    return key(ctx.db.exec(select(IssueBatch)).one())


def states(world: World) -> list[ItemState]:
    return [line.state for line in outcome(world).lines]


def test_all_that_wait_are_shown_with_their_verdict(world: World):
    first, second = requests(world, 2)
    block(world, second)
    with world.work("approver") as ctx:
        found = {line.certificate.id: [str(reason) for reason in line.reasons] for line in waiting_requests(ctx).items}
    assert found[first] == []
    assert "belum mutakhir" in found[second][0]
    with world.work("other_approver") as ctx:
        assert waiting_requests(ctx).items == []
    with world.work("officer") as ctx, pytest.raises(Forbidden):
        waiting_requests(ctx)


def test_what_is_clear_is_issued_and_what_is_not_says_why(world: World):
    ids = requests(world)
    block(world, ids[1])
    job = confirm(world, ids)
    run_pending(world.house)
    assert states(world) == [ISSUED, REFUSED, ISSUED]
    lines = outcome(world).lines
    assert "belum mutakhir" in str(lines[1].reasons[0])
    with world.work("auditor") as ctx:
        assert [bool(stored(ctx, each).number) for each in ids] == [True, False, True]
        assert stored(ctx, ids[1]).status == "requested", "it can be asked again"
        done = ctx.db.get_one(Job, job)
        assert (done.status, done.done, done.total) == (JobStatus.DONE, 3, 3)
        assert all(operations.download(ctx, stored(ctx, each)).startswith(b"%PDF") for each in (ids[0], ids[2]))


def test_one_code_is_for_these_and_is_used_once(world: World):
    first, second, _third = requests(world)
    with world.work("approver") as ctx:
        code = a_code(ctx)
        issue_ticked(ctx, [first], code)
        with pytest.raises(Invalid):
            issue_ticked(ctx, [second], code)
    run_pending(world.house)
    with world.work("auditor") as ctx:
        assert stored(ctx, first).number
        assert stored(ctx, second).number is None


def test_the_word_of_one_is_no_word_of_another(world: World):
    (request,) = requests(world, 1)
    with world.work("approver") as ctx, pytest.raises(Forbidden):
        grant(ctx, [stored(ctx, request)], Proof((ctx.actor.id or 0) + 1, ctx.now))
    with world.work("other_approver") as ctx, pytest.raises(NotFound):
        issue_ticked(ctx, [request], a_code(ctx))


@pytest.mark.parametrize("count", [0, batches.MOST + 1])
def test_none_and_too_many_are_refused_before_the_code_is_used(world: World, count):
    with world.work("approver") as ctx:
        code = a_code(ctx)
        with pytest.raises(Invalid):
            issue_ticked(ctx, range(1, count + 1), code)
        assert second_factor.passes(ctx, code)


def test_the_quota_holds_in_the_middle(world: World):
    with world.work("admin") as ctx:
        change_setting(ctx, Key.ISSUE_QUOTA, "2", version=1)
    confirm(world, requests(world))
    run_pending(world.house)
    assert states(world) == [ISSUED, ISSUED, REFUSED]
    assert "Batas 2 sertifikat" in str(outcome(world).lines[2].reasons[0])


@pytest.fixture
def set_ahead(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """As in a large batch, without other processes; notes of each page that was set ahead whether it was taken."""
    taken: list[bool] = []

    class Nearby(Presses):
        def begin(self, statement: str, code: str) -> Callable[[], bytes]:
            place = len(taken)
            taken.append(False)

            def paper() -> bytes:
                taken[place] = True
                return set_plainly(statement, code)

            return paper

    monkeypatch.setattr(batches, "WORTH", 1)
    monkeypatch.setattr(batches, "Presses", lambda: Nearby(1))
    return taken


def papers_say_what_the_rows_say(world: World, ids: list[int]) -> bool:
    with world.work("auditor") as ctx:
        issued = [stored(ctx, each) for each in ids if stored(ctx, each).number]
        return all(read_statement(ctx.files.get(each.pdf_digest)) == each.statement for each in issued)


def test_pages_are_set_ahead_and_taken(world: World, set_ahead: list[bool]):
    ids = requests(world, 4)
    confirm(world, ids)
    run_pending(world.house)
    assert states(world) == [ISSUED] * 4
    assert set_ahead == [True] * 4
    assert papers_say_what_the_rows_say(world, ids)


def test_a_refusal_in_between_shifts_the_numbers_and_wastes_paper_only(world: World, set_ahead: list[bool]):
    ids = requests(world, 4)
    confirm(world, ids)

    def block_the_second(progress: Progress) -> None:
        if progress.done == 1:
            block(world, ids[1])

    ticket = take(world.house)
    assert ticket
    carry_out(world.house, ticket, block_the_second)
    assert states(world) == [ISSUED, REFUSED, ISSUED, ISSUED]
    assert papers_say_what_the_rows_say(world, ids)
    with world.work("auditor") as ctx:
        assert [(stored(ctx, each).number or "")[9:15] for each in ids] == ["000001", "", "000002", "000003"]
    assert set_ahead == [True, False, False, False, True, True]


def test_no_page_is_set_ahead_for_whom_the_quota_or_a_finding_stops(world: World, set_ahead: list[bool]):
    with world.work("admin") as ctx:
        change_setting(ctx, Key.ISSUE_QUOTA, "2", version=1)
    ids = requests(world, 4)
    block(world, ids[1])
    confirm(world, ids)
    run_pending(world.house)
    assert states(world) == [ISSUED, REFUSED, ISSUED, REFUSED]
    assert set_ahead == [True, True]
    assert papers_say_what_the_rows_say(world, ids)


def test_what_is_not_as_foreseen_is_set_anew(world: World, set_ahead: list[bool]):
    """Somebody else is issued a number in between, and the name on the paper changes."""
    *ids, other = requests(world, 5)
    confirm(world, ids)

    def meanwhile(progress: Progress) -> None:
        if progress.done == 1:
            with world.work("approver") as ctx:
                issuing.issue(ctx, stored(ctx, other), a_code(ctx))
        if progress.done == 3:
            with world.work("admin") as ctx:
                change_setting(ctx, Key.CERTIFICATE_CITY, "Bontang", version=1)

    ticket = take(world.house)
    assert ticket
    carry_out(world.house, ticket, meanwhile)
    assert states(world) == [ISSUED] * 4
    assert papers_say_what_the_rows_say(world, [*ids, other])
    with world.work("auditor") as ctx:
        numbers = [int((stored(ctx, each).number or "")[9:15]) for each in (*ids, other)]
        assert numbers == [1, 3, 4, 5, 2]
        assert ["Bontang" in stored(ctx, each).statement for each in ids] == [False, False, False, True]
    assert set_ahead == [True, False, False, False, True, False]


def test_a_large_batch_by_other_processes(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(batches, "WORTH", 1)
    ids = requests(world, 3)
    confirm(world, ids)
    run_pending(world.house)
    assert states(world) == [ISSUED] * 3
    assert papers_say_what_the_rows_say(world, ids)


def test_a_burst_is_told_once_for_the_batch(world: World):
    with world.work("admin") as ctx:
        change_setting(ctx, Key.ALARM_BURST, "1", version=1)
    confirm(world, requests(world, 4))
    run_pending(world.house)
    with world.work("auditor") as ctx:
        told = ctx.db.exec(select(Notice.user_id).where(Notice.kind == NoticeKind.ISSUE_BURST)).all()
        assert sorted(told) == sorted(world.actors[who].id or 0 for who in ("auditor", "head"))


def test_it_can_be_cancelled_in_between(world: World):
    job = confirm(world, requests(world))

    def cancel_after_the_first(progress: object) -> None:
        if states(world).count(ISSUED) == 1:
            with world.work("approver") as ctx:
                if watching.may_cancel(ctx, ctx.db.get_one(Job, job)):
                    watching.cancel(ctx, job)

    ticket = take(world.house)
    assert ticket
    carry_out(world.house, ticket, cancel_after_the_first)
    assert states(world) == [ISSUED, WAITING, WAITING]
    assert outcome(world).over
    with world.work("auditor") as ctx:
        assert ctx.db.get_one(Job, job).status is JobStatus.CANCELLED
        assert [bool(one.number) for one in ctx.db.exec(select(Certificate).order_by("id"))] == [True, False, False]


def test_a_word_does_not_last_for_days(world: World, house, monkeypatch):
    confirm(world, requests(world, 1))
    later = house.clock() + LASTS + timedelta(seconds=1)
    object.__setattr__(house, "clock", lambda: later)
    run_pending(house)
    assert states(world) == [REFUSED]
    assert "12 jam" in str(outcome(world).lines[0].reasons[0])


@pytest.mark.parametrize(
    ("who", "refusal"), [("officer", NotFound), ("other_approver", NotFound), ("admin", Forbidden)]
)
def test_whose_batch_it_is(world: World, who, refusal):
    confirm(world, requests(world, 1))
    assert outcome(world, "auditor").lines
    with pytest.raises(refusal):
        outcome(world, who)


def test_by_page(world: World, signed_in):
    ids = requests(world)
    block(world, ids[2])
    client = signed_in("approver")
    assert "/certificates/waiting" in client.get("/certificates").text
    page = client.get("/certificates/waiting").text
    assert (page.count('type="checkbox"'), page.count("Terhalang"), page.count(" checked>")) == (2, 1, 0)
    assert client.get("/certificates/waiting?all=1").text.count(" checked>") == 2
    wrong = client.post("/certificates/waiting", data={"ids": ids[:1], "otp": "1"})
    assert (wrong.status_code, wrong.text.count(" checked>")) == (422, 1)
    assert "Kode ini salah" in wrong.text
    odd = client.post("/certificates/waiting", data={"ids": ["x", str(10**30), "-1"], "otp": world.code("approver")})
    assert odd.status_code in (400, 404, 422)
    sent = {"ids": ids[:2], "otp": world.code("approver")}
    answer = client.post("/certificates/waiting", data=sent, follow_redirects=True)
    assert "Menerbitkan sertifikat yang dicentang" in answer.text
    run_pending(world.house)
    assert "2 terbit, 0 tidak terbit" in client.get(answer.request.path).text
    with world.work("approver") as ctx:
        path = f"/certificates/batches/{only_batch(ctx)}"
    result = client.get(path).text
    assert result.count("KTM-2026-") == 2
    assert "Terbit</span>" in result
