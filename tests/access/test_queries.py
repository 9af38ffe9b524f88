"""No page asks the database often, and none asks more often as the data grows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from compliance.access.context import Context
from compliance.access.models import Agency, Company, Role
from compliance.access.permissions import SYSTEM
from compliance.contracts.figures import figures_of, written
from compliance.contracts.models import Addendum, Contract, PaymentTerm
from compliance.jobs.models import JobKind
from compliance.jobs.operations import enqueue
from compliance.notices.models import NoticeKind
from compliance.notices.operations import notify
from compliance.projects.models import EvidenceStatus
from compliance.rulebook.models import Code, Holiday
from compliance.web.request import Patuh
from tests.access.objects import Objects, an_answer, an_override, build_objects
from tests.access.pages import PAGES, ROLES
from tests.builders import World, a_contract, a_person, key
from tests.certificates.builders import a_certificate, a_cleared_contract
from tests.fixes.builders import a_finding
from tests.projects.builders import a_paper
from tests.rosters.builders import ANI, BUDI, a_sheet, hand_in

MOST = 12


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The questions that are asked meanwhile."""
    told: list[str] = []

    def tell(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.startswith(("SELECT", "WITH")):
            told.append(statement)

    event.listen(engine, "before_cursor_execute", tell)
    yield told
    event.remove(engine, "before_cursor_execute", tell)


@pytest.mark.any_store
@pytest.mark.parametrize("who", [*sorted(ROLES), "visitor"])
def test_a_page_asks_few_questions_however_much_there_is(
    app: Patuh, world: World, engine: Engine, signed_in: Callable[[str], FlaskClient], visitor: FlaskClient, who: str
):
    objects = build_objects(world)
    grow(world, objects, 1)
    client = visitor if who == "visitor" else signed_in(who)
    before = questions(app, engine, client, objects, who)
    assert before, "there are pages for everybody"
    assert {name: asked for name, asked in before.items() if asked > MOST} == {}
    grow(world, objects, 2)
    grow(world, objects, 3)
    after = questions(app, engine, client, objects, who)
    assert {name: (before[name], asked) for name, asked in after.items() if asked > before[name]} == {}


def questions(app: Patuh, engine: Engine, client: FlaskClient, objects: Objects, who: str) -> dict[str, int]:
    """By the page, for each that this person gets."""
    found = {}
    gets = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    for endpoint, page in PAGES.items():
        if endpoint in gets and who in page.allowed:
            with counted(engine) as told, client.get(page.path.format(**objects)) as answer:
                assert answer.status_code < 500
            found[endpoint] = len(told)
    return found


def grow(world: World, objects: Objects, step: int) -> None:
    """As much again of everything that lists show, on the contract that pages are asked for and beside it."""
    second = a_cleared_contract(world, number=f"cleared {step}")
    a_certificate(world, second)
    with world.work("officer") as ctx:
        contract = ctx.db.get_one(Contract, objects["contract"])
        fill(ctx, contract, step)
        for number in range(2):
            fill(ctx, a_contract(ctx, world, number=f"more {step} {number}"), step)
    with world.work("registrar") as ctx:
        enqueue(ctx, JobKind.LOAD_REGISTER, token=str(step))
    with world.work("admin") as ctx:
        a_person(ctx.db, f"more{step}", [Role.OFFICER], world.agency, None)
        ctx.db.add(Agency(code=f"D{step}", name=f"Dinas {step}"))
        ctx.db.add(Company(name=f"CV {step}", npwp=f"{step:015}"))
        ctx.db.add(Holiday(day=date(2026, 9, 8) + timedelta(days=step), name="Hari Jadi", entered_at=ctx.now))


def fill(ctx: Context, contract: Contract, step: int) -> None:
    """Workers, findings and answers, papers, an addendum, terms, an override, and news of it."""
    of_it: dict[str, Any] = {"contract_id": key(contract)}
    hand_in(ctx, contract, a_sheet(ANI, BUDI, *((f"64080417089{step:05}"[:16], f"Orang {n}") for n in range(step))))
    for line in (10 * step, 10 * step + 1):
        an_answer(ctx, a_finding(ctx, contract, line=line))
    a_finding(ctx, contract, line=10 * step, code=Code.NAME_MISMATCH, name="Orang Lain", register_name="Orang Lain")
    a_paper(ctx, contract, status=EvidenceStatus.VERIFIED, number=f"K{step}", decided_by=ctx.actor.id)
    figures = written(figures_of(contract))
    told: dict[str, Any] = {
        "document": f"A{step}",
        "reason": "Pekerjaan tambah",
        "created_at": ctx.now,
        "created_by": ctx.actor.id,
    }
    number = len(contract.addenda) + 1
    contract.addenda.append(
        Addendum(**of_it, number=number, signed_on=contract.signed_on, before=figures, after=figures, **told)
    )
    term = PaymentTerm(**of_it, number=len(contract.terms) + 1, kind=contract.terms[0].kind, amount=1_000)
    contract.terms.append(term)
    ctx.db.flush()
    ctx.db.add(an_override(ctx, term))
    notify(replace(ctx, actor=SYSTEM), NoticeKind.ANSWERED, contract, contract)
