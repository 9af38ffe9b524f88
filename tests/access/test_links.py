"""No page offers anybody what is refused to them: every link is followed, every form asked for in the table."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from compliance.access.permissions import SYSTEM
from compliance.audit import log
from compliance.certificates.models import Certificate
from compliance.checks.models import CheckRun, Finding
from compliance.contracts.models import Contract, PaymentTerm
from compliance.notices.models import NoticeKind
from compliance.notices.operations import LINKS, notify
from compliance.web.request import Patuh
from tests.access.objects import Objects, build_objects
from tests.access.pages import PAGES, ROLES
from tests.builders import TODAY, World, a_contract

LINK = re.compile(r'<a\b[^>]*?\shref="(/[^"#]*)')
FORM = re.compile(r'<form\b[^>]*?\smethod="post"[^>]*?\saction="(/[^"#]*)"[^>]*>(.*?)</form>', re.S)
OF_THE_READER = {"notices.read", "people.revoke_session"}  # in the table they are somebody else's
REFUSED = (401, 403, 404)


@pytest.mark.any_store
@pytest.mark.parametrize("who", sorted(ROLES))
def test_nobody_is_offered_what_is_refused(app: Patuh, world: World, signed_in: Callable[[str], FlaskClient], who: str):
    objects, client = build_objects(world), signed_in(who)
    let_much_happen(world, objects)
    links, forms = dict[str, str](), dict[str, str]()  # each with a page on which it stands
    for path, html in pages_of(app, client, objects, who):
        links |= {unescape(found): path for found in LINK.findall(html)}
        forms |= {unescape(found): path for found, inside in FORM.findall(html) if "<button" in inside}
    assert len(links) > 10, "there was something to follow"
    assert {(link, of) for link, of in links.items() if refuses(client, link)} == set()
    assert {(form, of) for form, of in forms.items() if not is_asked_for(app, form, who)} == set()


def let_much_happen(world: World, objects: Objects) -> None:
    """What home tells of: late and unusual; a subcontractor that holds up the money; news of every kind."""
    with world.work("officer") as ctx:
        contract = ctx.db.get_one(Contract, objects["contract"])
        for finding in ctx.db.exec(select(Finding).where(col(Finding.turn).is_not(None))):
            finding.due_on = TODAY - timedelta(days=1)
        log.record(ctx, log.Event.CERTIFICATE_UNUSUAL, ctx.db.get_one(Certificate, objects["certificate"]))
        made = ctx.db.get_one(CheckRun, objects["run"]).results
        for run in ctx.db.exec(select(CheckRun).where(CheckRun.results == b"")):  # of a finding that no check found
            run.results = made
        main = contract.id
        a_contract(ctx, world, number="part", main_id=main, under_id=main, company_id=world.other_company)
        by_system = replace(ctx, actor=SYSTEM)
        subjects: dict[str, tuple[Any, str]] = {
            "certificates": (Certificate, "certificate"),
            "payments": (PaymentTerm, "term"),
        }
        for kind in NoticeKind:
            row, name = subjects.get(LINKS[kind].split("/")[1], (Contract, "contract"))
            about = ctx.db.get_one(row, objects[name])
            places: Objects = {"day": TODAY, "certificate": "KTM-2026-000001-K", "term": 1, "amount": 1}
            notify(by_system, kind, contract, about, **places, most=10, at="20.15", limit=45)


def pages_of(app: Patuh, client: FlaskClient, objects: Objects, who: str) -> Iterator[tuple[str, str]]:
    """The HTML of every page that this role may look at."""
    gets = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    for endpoint, page in PAGES.items():
        if endpoint in gets and who in page.allowed and endpoint != "design.parts":
            path = page.path.format(**objects)
            with client.get(path) as answer:
                if answer.status_code == 200 and answer.mimetype == "text/html":
                    yield path, answer.get_data(as_text=True)


def refuses(client: FlaskClient, link: str) -> bool:
    with client.get(link, follow_redirects=True) as answer:
        return answer.status_code in REFUSED


def is_asked_for(app: Patuh, form: str, who: str) -> bool:
    endpoint = app.url_map.bind("patuh.test").match(form.partition("?")[0], method="POST")[0]
    return endpoint in OF_THE_READER or who in PAGES[endpoint].allowed
