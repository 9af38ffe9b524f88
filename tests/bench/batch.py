"""So many requests for certificates, of contracts that share nobody, and the jobs that issue them."""

from datetime import datetime
from itertools import chain

from compliance.access.settings import Key
from compliance.certificates import batches
from compliance.jobs.operations import Ticket
from compliance.people.operations import change_setting
from compliance.worker import take
from tests.bench.verify import fresh_house
from tests.builders import NOW, World, a_code, a_contract, build_world, key
from tests.certificates.builders import a_cleared_contract, a_request, register
from tests.sheets import nik

PEOPLE = 3


def asked(count: int) -> tuple[World, list[int]]:
    """A house of its own, and the ids of what is asked for in it."""
    house = fresh_house()
    world = build_world(house)
    with world.work("admin") as ctx:
        change_setting(ctx, Key.ISSUE_QUOTA, str(count), version=1)
    crews = [_crew(place) for place in range(count)]
    with world.work("officer") as ctx:
        register(ctx, a_contract(ctx, world, number="602.1/all"), tuple(chain(*crews)))
    contracts = [a_cleared_contract(world, crew, number=f"602.1/{place}") for place, crew in enumerate(crews)]
    return world, [a_request(world, each) for each in contracts]


def confirmed(world: World, requests: list[int], at: datetime = NOW) -> Ticket:
    """With one code, which is good for one moment: the job, taken but not begun."""
    with world.work("approver", at) as ctx:
        job = key(batches.issue_ticked(ctx, requests, a_code(ctx)))
    ticket = take(world.house, only=job)
    assert ticket
    return ticket


def _crew(place: int) -> tuple[tuple[str, str], ...]:
    """People of whom nobody works elsewhere."""
    return tuple((nik(PEOPLE * place + one), f"Orang {one}") for one in range(1, PEOPLE + 1))
