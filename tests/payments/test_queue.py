"""Treasury's queue: what can be paid first, then each contract's next, by a number of questions that does not grow."""

from collections.abc import Sequence

import pytest
from sqlalchemy import event

from compliance.access.context import Context
from compliance.contracts.models import Contract, ContractStatus
from compliance.kernel.errors import Forbidden
from compliance.payments.operations import TermLine, TermState
from compliance.payments.queue import QueueFilter, queue
from tests.builders import World, a_contract
from tests.certificates.builders import PEOPLE, a_certificate, a_cleared_contract, hand_in
from tests.payments.builders import LATER, an_override, release

Names = list[tuple[str, int]]
HELD: Names = [("A", 1), ("D", 2), ("A", 2), ("B", 2), ("C", 2)]


@pytest.fixture
def four(world: World) -> list[int]:
    """A: waiting. B: certified. C: overridden. D: first term paid. And a draft that is nobody's business yet."""
    contracts = [a_cleared_contract(world, number=letter) for letter in "ABCD"]
    a_certificate(world, contracts[1])
    an_override(world, contracts[2])
    a_certificate(world, contracts[3])
    release(world, contracts[3])
    with world.work("officer") as ctx:
        a_contract(ctx, world, number="E", status=ContractStatus.DRAFT)
    return contracts


def named(lines: Sequence[TermLine]) -> Names:
    return [(line.contract.number, line.term.number) for line in lines]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        pytest.param(
            QueueFilter(),
            [("B", 1), ("C", 1), *HELD],
            id="payable, then the next of each contract, then the rest",
        ),
        pytest.param(QueueFilter(state=TermState.CLEARED), [("B", 1), ("C", 1)], id="only what can be paid"),
        pytest.param(
            QueueFilter(state=TermState.WAITING, text="a"),
            [("A", 1), ("D", 2), ("A", 2), ("B", 2), ("C", 2)],
            id="text in the title too",
        ),
        pytest.param(QueueFilter(state=TermState.RELEASED), [("D", 1)], id="what was paid"),
        pytest.param(QueueFilter(agency_id=-1), [], id="another agency"),
        pytest.param(QueueFilter(text="%"), [], id="a sign of the search language"),
    ],
)
def test_order_and_filters(world: World, four: list[int], wanted, expected):
    with world.work("treasury", LATER) as ctx:
        assert named(queue(ctx, wanted).items) == expected


@pytest.mark.parametrize("state", TermState)
def test_the_filter_and_the_line_say_the_same(world: World, four: list[int], state):
    """The filter is SQL and the line is Python; a term must not be payable in one and held in the other."""
    with world.work("officer", LATER) as ctx:
        certified = ctx.db.get(Contract, four[1])
        assert certified is not None
        hand_in(ctx, certified, PEOPLE[:2], LATER)
    with world.work("treasury", LATER) as ctx:
        found = queue(ctx, QueueFilter(state=state))
        assert {line.state for line in found.items} == {state}
        everything = [*queue(ctx, QueueFilter()).items, *queue(ctx, QueueFilter(state=TermState.RELEASED)).items]
        assert sorted(named(found.items)) == sorted(named([line for line in everything if line.state is state]))


def test_certified_terms_cost_no_question_each(world: World):
    def questions(ctx: Context) -> int:
        asked: list[str] = []

        def note(_connection, _cursor, statement, *_rest):
            asked.append(statement)

        ctx.db.expire_all()
        event.listen(ctx.db.get_bind(), "before_cursor_execute", note)
        lines = queue(ctx, QueueFilter(state=TermState.CLEARED)).items
        assert all(line.live and line.contract.company.name for line in lines)
        event.remove(ctx.db.get_bind(), "before_cursor_execute", note)
        return sum(statement.startswith("SELECT") for statement in asked)

    counts = []
    for letter in "ABC":
        a_certificate(world, a_cleared_contract(world, number=letter))
        with world.work("treasury") as ctx:
            counts.append(questions(ctx))
    assert counts[0] == counts[1] == counts[2] <= 7


@pytest.mark.parametrize("who", ["officer", "approver", "contractor", "registrar", "admin"])
def test_the_queue_is_treasurys_and_auditors(world: World, who):
    with world.work(who) as ctx, pytest.raises(Forbidden):
        queue(ctx, QueueFilter())
