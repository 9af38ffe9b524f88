"""A worker at a long statement is not taken for lost; one that hangs is, in the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event

import pytest
from sqlalchemy import Engine

from compliance import worker
from compliance.jobs import beating, operations
from compliance.jobs.models import Job, JobKind, Progress
from compliance.jobs.operations import LOST_AFTER, Ticket
from compliance.kernel import db
from compliance.kernel.db import writing
from tests.builders import NOW, World, key

LATE = NOW + 5 * LOST_AFTER


@pytest.fixture
def ticket(world: World) -> Ticket:
    with world.house.work() as ctx:
        number = key(operations.enqueue(ctx, JobKind.RECHECK, contract_id=1))
    taken = worker.take(world.house, only=number)
    assert taken
    return taken


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beating, "EVERY", timedelta(milliseconds=1))
    monkeypatch.setattr(beating, "AT_MOST", timedelta(milliseconds=4))
    monkeypatch.setattr(db, "IMPATIENCE", 1)


def heartbeat(world: World, ticket: Ticket) -> datetime | None:
    with world.house.work() as ctx:
        return ctx.db.get_one(Job, ticket.job_id).heartbeat


@pytest.mark.usefixtures("quick")
def test_a_long_step_is_not_taken_for_lost_until_its_time_is_over(world: World, ticket: Ticket):
    """The fifth beat does not come: the worker may hang."""
    told, last = 0, Event()

    def clock() -> datetime:
        nonlocal told
        told += 1
        if told == 4:
            last.set()
        return LATE

    with beating.beating(world.house.engine, clock, ticket):
        assert last.wait(20)
    assert (told, heartbeat(world, ticket)) == (4, LATE)
    for now, is_lost in ((LATE + LOST_AFTER, False), (LATE + 2 * LOST_AFTER, True)):
        with world.house.work(now=now) as ctx:
            assert (operations.claim(ctx, ticket.job_id) is not None) is is_lost


@pytest.mark.parametrize("other", [{"attempt": 7}, {"job_id": 0}], ids=["another worker has it", "there is none"])
def test_nobody_elses_job_is_kept_alive(world: World, ticket: Ticket, other: dict[str, int]):
    beating.say(world.house.engine, Ticket(**{"job_id": ticket.job_id, "attempt": ticket.attempt} | other), LATE)
    assert heartbeat(world, ticket) == NOW


@pytest.mark.usefixtures("quick")
def test_a_beat_is_left_out_beside_a_writer(world: World, ticket: Ticket):
    with writing(world.house.engine) as session:
        session.get_one(Job, ticket.job_id, with_for_update=True)
        beating.say(world.house.engine, ticket, LATE)
        session.rollback()
    assert heartbeat(world, ticket) == NOW
    beating.say(world.house.engine, ticket, LATE)
    assert heartbeat(world, ticket) == LATE


def test_the_worker_has_every_step_beaten_for(world: World, monkeypatch: pytest.MonkeyPatch):
    begun: list[Ticket] = []
    told: list[Progress] = []

    @contextmanager
    def noted(engine: Engine, clock: object, ticket: Ticket) -> Iterator[None]:
        begun.append(ticket)
        yield

    monkeypatch.setattr(worker, "beating", noted)
    with world.house.work() as ctx:
        pruning = key(operations.enqueue(ctx, JobKind.PRUNE_REGISTER))
    taken = worker.take(world.house, only=pruning)
    assert taken
    worker.carry_out(world.house, taken, told.append)
    assert begun == [taken] * (len(told) + 1)


def test_a_short_step_costs_no_connection(world: World, ticket: Ticket):
    with beating.beating(world.house.engine, lambda: LATE, ticket):
        pass
    assert heartbeat(world, ticket) == NOW
