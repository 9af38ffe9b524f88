"""The databases that are measured: filled once through the application's own operations, then kept."""

import os
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlmodel import select

from compliance.contracts.models import Contract
from compliance.enrolments.models import RegisterSource
from compliance.enrolments.operations import load_register
from compliance.installation import House, open_house
from compliance.preparing import prepare
from config import Config
from tests.bench.data import TODAY
from tests.builders import a_contract, build_world
from tests.rosters.builders import hand_in


def opened(name: str, folder: Path, purpose: str = "check", fill: Callable[[House, Path], None] | None = None) -> House:
    """``sqlite`` or ``postgresql``, filled if it is new; ``purpose`` tells the databases apart."""
    url = _url(name, folder, purpose)
    house = open_house(Config(database_url=url, data_dir=folder, argon2_memory_kib=8, argon2_passes=1))
    prepare(house)
    with house.work() as ctx:
        is_filled = ctx.db.exec(select(Contract.id)).first()
    if not is_filled:
        (fill or _fill)(house, folder)
    return house


def _url(name: str, folder: Path, purpose: str) -> str:
    if name == "sqlite":
        return f"sqlite:///{folder / f'bench-{purpose}.sqlite'}"
    database = f"patuh_bench_{folder.name}_{purpose}".replace("-", "_")
    server = os.environ["TEST_POSTGRES_URL"]
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        exists = connection.execute(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": database}).first()
        if not exists:
            connection.execute(text(f"CREATE DATABASE {database}"))
    admin.dispose()
    return server.rsplit("/", 1)[0] + f"/{database}"


def _fill(house: House, folder: Path) -> None:
    world = build_world(house)
    with world.work("registrar") as ctx:
        load_register(ctx, folder / "register.csv", "register.csv", RegisterSource.COMBINED, TODAY)
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, (folder / "roster.csv").read_bytes())
