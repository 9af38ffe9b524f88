"""How long the server takes for each page of a whole district: through WSGI, one request after another.

``python -m tests.bench.every_page sqlite`` prints it for one database; ``wall`` names the clock, or ``processor``.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time

from flask.testing import FlaskClient

from compliance.access.models import User
from compliance.app import create_app
from compliance.installation import House
from compliance.people.sessions import open_session
from compliance.web.request import Patuh
from config import Config
from tests.access.pages import PAGES
from tests.bench import district
from tests.bench.stores import opened
from tests.builders import NOW

REQUESTS, SLOW = 15, 5  # of each page; of one that takes a second
ROLES = (
    "auditor",
    "treasury",
    "leader",
    "officer",
    "head",
    "contractor",
    "approver",
    "registrar",
    "admin",
    "visitor",
)  # who sees most first
HOMES = "overview.home"  # differs with the role
WHOLE = {"audit.verify"}  # reads the whole log, since that is what it is for
CLOCKS = {"wall": perf_counter, "processor": process_time}


@dataclass(frozen=True)
class Timed:
    """Seconds of each request."""

    page: str
    who: str
    seconds: list[float]

    @property
    def p95(self) -> float:
        return quantiles(self.seconds, n=20, method="inclusive")[-1]


class Yesterday(Patuh):
    """At the hour at which the district was made."""

    def now(self) -> datetime:
        return NOW


def measured(name: str, folder: Path, clock: str = "wall") -> list[Timed]:
    """Every page, with the first role that gets it, and everybody's home; the slowest first."""
    folder = folder / "district"
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / name
    place.mkdir(exist_ok=True)
    house = opened(name, place, "district", district.fill)
    objects = json.loads((place / "objects.json").read_text())
    clients = dict(signed_in(house, place))
    found = [timed(clients[who], endpoint, who, path, clock) for endpoint, who, path in addresses(house, objects)]
    house.engine.dispose()
    return sorted((each for each in found if each.seconds), key=lambda each: -each.p95)


def signed_in(house: House, place: Path) -> Iterator[tuple[str, FlaskClient]]:
    app = create_app(Config(data_dir=place, environment="test"), house)
    app.__class__ = Yesterday
    actors = json.loads((place / "actors.json").read_text()) | {"visitor": None}
    for who in ROLES:
        client = app.test_client()
        if actors[who]:
            with house.work(now=NOW) as ctx, client.session_transaction() as session:
                session["token"] = open_session(ctx, ctx.db.get_one(User, actors[who]), "bench")
        yield who, client


def addresses(house: House, objects: dict[str, object]) -> Iterator[tuple[str, str, str]]:
    app = create_app(Config(environment="test"), house)
    gets = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    for endpoint, page in PAGES.items():
        allowed = [role for role in ROLES if role in page.allowed]
        if endpoint in gets - WHOLE and endpoint != "people.sign_out":
            for who in allowed if endpoint == HOMES else allowed[:1]:
                yield endpoint, who, page.path.format(**objects)


def timed(client: FlaskClient, endpoint: str, who: str, path: str, clock: str) -> Timed:
    """Nothing for what is no page of text, or not there."""
    with client.get(path) as first:
        if first.status_code != 200 or first.mimetype != "text/html":
            return Timed(endpoint, who, [])
    seconds: list[float] = []
    while len(seconds) < (SLOW if seconds and seconds[0] > 1 else REQUESTS):
        start = CLOCKS[clock]()
        client.get(path).close()
        seconds.append(CLOCKS[clock]() - start)
    return Timed(endpoint, who, seconds)


def summary(found: list[Timed]) -> tuple[float, float, Timed]:
    """Seconds of the page in the middle, of the 95th of a hundred requests, and the slowest page."""
    every = [second for each in found for second in each.seconds]
    return median(every), quantiles(every, n=20)[-1], found[0]


if __name__ == "__main__":
    pages = measured(sys.argv[1], Path(__file__).parents[2] / "var/bench", (sys.argv[2:] or ["wall"])[0])
    for each in pages[:25]:
        print(f"{each.p95 * 1000:8.0f} ms  {median(each.seconds) * 1000:8.0f} ms  {each.page} ({each.who})")
    middle, p95, _worst = summary(pages)
    print(f"{len(pages)} pages: median {middle * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms")
