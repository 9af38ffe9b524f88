"""Figures of the dashboard add up with each other and with the lists behind them."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from compliance.audit.log import Event
from compliance.audit.models import AuditEntry
from compliance.checks.models import FindingStatus
from compliance.contracts.models import ContractKind, ContractStatus
from compliance.overview.behind import Behind, contracts_behind
from compliance.overview.dashboard import DIMENSIONS, Dashboard, FixingTime, _percentile, dashboard
from compliance.overview.figures import Held
from tests.builders import NOW, World, a_contract
from tests.certificates.builders import PEOPLE, a_certificate, a_cleared_contract, a_request, hand_in
from tests.fixes.builders import a_finding

OVERSEERS = ("officer", "approver", "head", "treasury", "auditor", "leader", "other_officer")


def a_district(world: World) -> None:
    """A contract in each state in which a payment can wait, a draft, a closed one, and one of another agency."""
    a_cleared_contract(world, number="nothing missing but the certificate")
    a_request(world, a_cleared_contract(world, number="requested", signed_on=date(2026, 7, 1)))
    a_certificate(world, a_cleared_contract(world, number="payable", subdistrict_code=""))
    found = a_cleared_contract(world, number="=found", kind=ContractKind.GOODS, project_number="")
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world, number="unchecked")
        hand_in(ctx, contract, PEOPLE)
        a_contract(ctx, world, number="no roster")
        a_contract(ctx, world, number="draft", status=ContractStatus.DRAFT)
        a_contract(ctx, world, number="closed", status=ContractStatus.CLOSED)
        a_contract(ctx, world, number="theirs", agency_id=world.other_agency)
        a_finding(ctx, ctx.db.get_one(type(contract), found))


def figures(world: World, who: str) -> Dashboard:
    with world.work(who) as ctx:
        return dashboard(ctx)


@pytest.mark.parametrize("who", OVERSEERS)
def test_the_parts_of_every_figure_add_up(world: World, who):
    a_district(world)
    shown = figures(world, who)
    for covers in shown.covers.values():
        sums = [sum(getattr(cover, name) for cover in covers) for name in ("contracts", "workers", "cleared")]
        assert sums == [shown.total.contracts, shown.total.workers, shown.total.cleared]
    for cover in (shown.total, *shown.covers["month"]):
        assert cover.workers == cover.cleared + cover.flagged + cover.unjudged + cover.unchecked
    active = next(line for line in shown.states if line.key == ContractStatus.ACTIVE)
    assert active.contracts == shown.total.contracts == sum(line.contracts for line in shown.money)


@pytest.mark.parametrize("who", OVERSEERS)
def test_the_list_behind_a_figure_is_that_figure(world: World, who):
    a_district(world)
    shown = figures(world, who)
    with world.work(who) as ctx:
        for dimension in DIMENSIONS:
            for cover in shown.covers[dimension]:
                listed = contracts_behind(ctx, Behind(status="active", **{dimension: cover.key}))
                assert replace(listed.total, key=cover.key) == cover
                assert sum(line.workers for line in listed.page.items) == cover.workers
        for line in shown.money:
            listed = contracts_behind(ctx, Behind(held=line.key))
            assert (listed.page.total, listed.amount) == (line.contracts, line.amount)
        for name in ("cleared", "flagged", "unjudged", "unchecked"):
            listed = contracts_behind(ctx, Behind(status="active", having=name))
            assert getattr(listed.total, name) == getattr(shown.total, name)
            assert all(getattr(line, name) for line in listed.page.items)
        for line in shown.states:
            assert contracts_behind(ctx, Behind(status=line.key)).page.total == line.contracts


def test_each_payment_waits_for_one_reason(world: World):
    a_district(world)
    assert {line.key for line in figures(world, "officer").money} == set(Held)


def test_nobody_sees_figures_of_another_agency(world: World):
    a_district(world)
    assert figures(world, "other_officer").total.contracts == 1
    assert figures(world, "officer").total.contracts == figures(world, "admin").total.contracts - 1


def test_an_empty_house_has_a_dashboard(world: World, signed_in):
    assert figures(world, "officer").total.share is None
    assert signed_in("officer").get("/dashboard").status_code == 200


def test_days_to_fix_count_from_first_sight(world: World):
    with world.work("officer") as ctx:
        finding = a_finding(ctx, a_contract(ctx, world), FindingStatus.CLOSED)
        finding.first_seen_at, finding.closed_at = NOW - timedelta(days=5, hours=3), NOW
    assert figures(world, "officer").fixing == FixingTime(1, 5, 5)


@pytest.mark.parametrize(
    ("counts", "percent", "days"),
    [({}, 50, None), ({3: 1}, 90, 3), ({1: 5, 2: 4, 9: 1}, 50, 1), ({1: 5, 2: 4, 9: 1}, 90, 2), ({1: 8, 9: 2}, 90, 9)],
)
def test_a_percentile_is_a_day_within_which_so_many_were_settled(counts, percent, days):
    assert _percentile(counts, percent) == days


def test_the_export_holds_the_list_and_is_on_record(world: World, signed_in):
    a_district(world)
    answer = signed_in("auditor").get("/dashboard/contracts.xlsx?held=findings")
    head, *rows = load_workbook(io.BytesIO(answer.data)).active.iter_rows()
    assert [(row[0].value, row[0].data_type, row[0].quotePrefix) for row in rows] == [("=found", "s", True)]
    assert len(head) == len(rows[0])
    with world.work("auditor") as ctx:
        entry = ctx.db.exec(select(AuditEntry).where(AuditEntry.event == Event.FILE_EXPORTED)).one()
        assert '"count":1' in entry.details


@pytest.mark.parametrize("query", ["month=x", "month=202699", "agency_id=x", "subdistrict_code=", "held=%00", "page=x"])
def test_no_address_breaks_the_list(world: World, signed_in, query):
    assert signed_in("auditor").get(f"/dashboard/contracts?{query}").status_code in (200, 400)


def test_admins_see_figures_without_contracts(world: World, signed_in):
    a_district(world)
    client = signed_in("admin")
    assert "/dashboard/contracts" not in client.get("/dashboard").text
    assert client.get("/dashboard/contracts").status_code == 403


def test_a_figure_of_workers_leads_to_the_contracts_that_have_them(world: World, signed_in):
    a_district(world)
    page = signed_in("auditor").get("/dashboard").text
    for name in ("cleared", "flagged", "unjudged", "unchecked"):
        assert f'href="/dashboard/contracts?status=active&amp;having={name}"' in page
    assert "Setiap angka menuju" not in page
    assert signed_in("auditor").get("/dashboard/contracts?having=castle").status_code == 200
