"""A worker of its own process that gets stuck in a job: ``python -m … URL FOLDER JOB POINT``.

POINT is how often it may say how far it is, after which the step is committed; or ``end``: everything is done, and
nothing of the last step is committed.
"""

import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from compliance import worker
from compliance.installation import open_house
from compliance.jobs import operations as jobs
from compliance.jobs.models import Progress
from config import Config
from tests.builders import NOW


def stuck(*_anything: object) -> None:
    print("half-way", flush=True)
    time.sleep(60)


def stuck_after(times: int) -> worker.Tell:
    left = iter(range(times, 0, -1))

    def tell(progress: Progress) -> None:
        if next(left) == 1:
            stuck()

    return tell


def main(url: str, folder: str, job: str, point: str) -> None:
    house = replace(open_house(Config(database_url=url, data_dir=Path(folder))), clock=lambda: NOW)
    ticket = worker.take(house, only=int(job))
    assert ticket
    if point == "end":
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(jobs, "finish", stuck)
            worker.carry_out(house, ticket)
    worker.carry_out(house, ticket, stuck_after(int(point)))


if __name__ == "__main__":
    main(*sys.argv[1:])
