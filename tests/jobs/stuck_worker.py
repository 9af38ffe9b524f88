"""A worker of its own process that gets stuck in a job."""

import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection

import pytest

from compliance import worker
from compliance.certificates import batches
from compliance.enrolments import reading, storing
from compliance.installation import open_house
from compliance.jobs import operations as jobs
from compliance.jobs.models import Progress
from config import Config
from tests.builders import NOW

BATCH = 200  # rows: many steps from a short list


def main(there: Connection, config: Config, job: int, point: str) -> None:
    """``point`` is how often it may say how far it is, after which the step is committed; or ``end``: everything is
    done, and nothing of the last step is committed.
    """

    def stuck(*_anything: object) -> None:
        there.send("half-way")
        time.sleep(60)

    if point == "3":
        batches.WORTH = 1  # with processes of its own, which must not outlive it
    small_steps(pytest.MonkeyPatch())
    house = replace(open_house(config), clock=lambda: NOW)
    ticket = worker.take(house, only=job)
    assert ticket
    if point == "end":
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(jobs, "finish", stuck)
            worker.carry_out(house, ticket)
    worker.carry_out(house, ticket, stuck_after(int(point), stuck))


def small_steps(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reading, "BATCH", BATCH)
    patch.setattr(storing, "RANGE", BATCH)


def stuck_after(times: int, stuck: Callable[[], None]) -> worker.Tell:
    left = iter(range(times, 0, -1))

    def tell(progress: Progress) -> None:
        if next(left) == 1:
            stuck()

    return tell
