"""How fast a page answers while a million rows are loading beside it, in the same process, as ``make run`` has it."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import quantiles
from time import perf_counter, sleep

from flask.testing import FlaskClient

from compliance import worker
from compliance.app import create_app
from compliance.enrolments.models import RegisterSource
from compliance.enrolments.operations import order_load
from compliance.installation import open_house
from compliance.jobs.models import Job, JobStatus
from compliance.migrate import upgrade
from config import Config
from tests.bench.data import TODAY
from tests.bench.load import fresh
from tests.builders import build_world

PAUSE = 0.05  # seconds between two requests
IDLE = 200


def p95s(folder: Path) -> tuple[float, float]:
    """Seconds while loading, and while nothing else happens; on SQLite."""
    config = Config(database_url=fresh("sqlite", folder), data_dir=folder / "load", argon2_memory_kib=8)
    house = open_house(config)
    upgrade(house.engine)
    world = build_world(replace(house))
    client = create_app(config, house).test_client()
    with client.session_transaction() as session:
        session["token"] = world.token("officer")
    left = iter(range(IDLE))
    idle = p95(client, lambda: next(left, None) is not None)
    with house.work(world.actors["registrar"]) as ctx:
        job_id = order_load(ctx, folder / "register.csv", RegisterSource.COMBINED, TODAY, again=True).id
    loading = threading.Thread(target=worker.run_pending, args=(house,))
    loading.start()
    busy = p95(client, loading.is_alive)
    with house.work() as ctx:
        assert ctx.db.get_one(Job, job_id).status is JobStatus.DONE, "or something else was measured"
    house.engine.dispose()
    return busy, idle


def p95(client: FlaskClient, goes_on: Callable[[], bool]) -> float:
    client.get("/contracts")
    taken = []
    while goes_on():
        start = perf_counter()
        assert client.get("/contracts").status_code == 200
        taken.append(perf_counter() - start)
        sleep(PAUSE)
    return quantiles(taken, n=20)[-1]
