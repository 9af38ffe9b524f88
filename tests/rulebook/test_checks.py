"""Checks and the rules of their day: a new book has everything judged again, and an old run stays as it was."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from compliance.checks.models import CheckRun, Finding
from compliance.checks.operations import book_then, check_contract, obstacles, recheck_lapsed, results
from compliance.contracts.models import Contract
from compliance.rulebook.models import Code, Severity
from compliance.worker import every_minute
from tests.builders import NOW, TODAY, World, a_contract, key
from tests.rulebook.builders import approved, with_second_admin

TOMORROW = TODAY + timedelta(days=1)
NEXT_DAY = NOW + timedelta(days=1)
SOURCE = "Perbup 7/2026"


@pytest.fixture
def contract(world: World) -> int:
    """Checked today by the shipped book; from tomorrow on a missing roster only warns, by another source."""
    with with_second_admin(world).work("officer") as ctx:
        contract_id = key(contract := a_contract(ctx, world))
        check_contract(ctx, contract, "request")
    rules = {code.value: {"severity": "block", "acceptable": False, "source": "x"} for code in Code}
    rules["roster_missing"] |= {"severity": "warn", "source": SOURCE}
    approved(world, TOMORROW, rules=rules)
    return contract_id


def runs(world: World) -> list[tuple[str, str]]:
    """Rule book, and the severity of the missing roster, as each run tells it."""
    with world.work("officer", NEXT_DAY) as ctx:
        made = ctx.db.exec(select(CheckRun).order_by(col(CheckRun.id))).all()
        told = [(run, flaw) for run in made for flaw in results(run).flaws if flaw.code is Code.ROSTER_MISSING]
        return [(run.rule_version, flaw.severity.value) for run, flaw in told]


def test_nothing_is_checked_again_before_the_day(world: World, contract: int):
    with world.house.work() as ctx:
        assert recheck_lapsed(ctx) == 0


def test_when_the_day_comes_the_checks_follow(world: World, contract: int):
    tomorrow = replace(world.house, clock=lambda: NEXT_DAY)
    with world.work("officer", NEXT_DAY) as ctx:
        codes = [obstacle.code for obstacle in obstacles(ctx, ctx.db.get_one(Contract, contract))]
        assert "check_outdated" in codes, "the gate does not wait for the minute"
    every_minute(tomorrow)
    assert runs(world) == [("2026.2", "block"), ("2026.L1", "warn")]
    with tomorrow.work() as ctx:
        assert recheck_lapsed(ctx) == 0


def test_a_finding_stands_on_the_book_of_the_run_that_saw_it(world: World, contract: int):
    with world.work("officer", NEXT_DAY) as ctx:
        finding = ctx.db.exec(select(Finding).where(Finding.code == Code.ROSTER_MISSING)).one()
        assert book_then(ctx, finding).version == "2026.2"
        check_contract(ctx, ctx.db.get_one(Contract, contract), "request")
        ctx.db.refresh(finding)
        assert finding.severity is Severity.WARN
        assert book_then(ctx, finding).rules[finding.code].source == SOURCE


def test_the_page_of_an_old_run_leads_to_its_book(world: World, contract: int, signed_in):
    with world.work("officer") as ctx:
        run = ctx.db.exec(select(CheckRun.id)).first()
    page = signed_in("officer").get(f"/contracts/{contract}/runs/{run}").text
    assert 'href="/rules/2026.2"' in page
