"""What whoever leads sees at one look: figures of the dashboard, as far as their reach goes."""

import re
from datetime import timedelta

import pytest
from sqlmodel import col, select

from compliance.access.models import Role
from compliance.checks.models import Finding
from compliance.overview.dashboard import dashboard
from compliance.overview.figures import Held
from compliance.overview.glance import glance
from tests.builders import TODAY, World, a_person
from tests.certificates.builders import a_cleared_contract, a_request
from tests.overview.test_dashboard import a_district

FIGURE = re.compile(r'<div class="figure-box[^"]*"><strong><a href="([^"]+)">([^<]+)</a></strong>')


def late(world: World) -> None:
    with world.work("officer") as ctx:
        for finding in ctx.db.exec(select(Finding).where(col(Finding.turn).is_not(None))):
            finding.due_on = TODAY - timedelta(days=1)


@pytest.mark.parametrize("who", ["head", "other_head", "leader"])
def test_the_figures_are_those_of_the_dashboard(world: World, who):
    a_district(world)
    late(world)
    with world.work(who) as ctx:
        seen, whole = glance(ctx), dashboard(ctx)
    payable = sum(line.amount for line in whole.money if line.key == Held.NOTHING)
    assert seen.cover == whole.total
    assert seen.held == sum(line.amount for line in whole.money) - payable > 0
    assert seen.late == sum(count for _turn, count in whole.overdue)
    assert bool(seen.late) is (who != "other_head")


def test_home_shows_them_and_each_leads_to_its_place_in_the_dashboard(world: World, signed_in):
    a_district(world)
    late(world)
    client = signed_in("leader")
    ways = [way for way, _figure in FIGURE.findall(client.get("/").text)]
    assert ways == ["/dashboard", "/dashboard#money", "/dashboard#late"]
    page = client.get("/dashboard").text
    assert all(f'id="{place}"' in page for place in ("money", "late"))


@pytest.mark.parametrize("who", ["officer", "approver", "contractor", "treasury", "auditor"])
def test_those_who_have_something_to_do_see_that_first(world: World, signed_in, who):
    a_district(world)
    assert not FIGURE.findall(signed_in(who).get("/").text)


def test_a_head_who_also_issues_sees_both(world: World, signed_in):
    a_request(world, a_cleared_contract(world))
    with world.work("admin") as ctx:
        world.actors["both"] = a_person(ctx.db, "both", [Role.HEAD, Role.APPROVER], world.agency, None)
    page = signed_in("both").get("/").text
    assert FIGURE.findall(page)
    assert "Sertifikat menunggu persetujuan Anda" in page


@pytest.mark.parametrize(("who", "told"), [("head", True), ("leader", True), ("other_head", False)])
def test_what_is_late_leads_to_the_contract_and_not_to_its_workers(world: World, signed_in, who, told):
    a_district(world)
    late(world)
    page = signed_in(who).get("/").text
    assert ("Temuan atau jawaban yang lewat batas waktu" in page) is told
    assert bool(re.search(r'<a href="/contracts/\d+">Pembangunan', page)) is told
    assert 'href="/work' not in page


@pytest.mark.parametrize("who", ["head", "leader"])
def test_where_nothing_is_wrong_that_is_said(world: World, signed_in, who):
    assert "Tidak ada yang lewat batas waktu, dan dalam 30 hari terakhir" in signed_in(who).get("/").text
