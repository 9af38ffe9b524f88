"""The demonstration shows every state there is, and finds exactly the flaws that were put into it."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel, col, select

from compliance.access.models import Role, User
from compliance.audit.log import verify
from compliance.audit.models import AuditEntry
from compliance.certificates.lives import LifeState, life
from compliance.certificates.models import Certificate
from compliance.checks.models import NO_LINE, Finding, FindingStatus
from compliance.contracts.models import Contract, ContractStatus
from compliance.demo.data import LISTS, PASSWORD, ContractPlan, contract_plans
from compliance.demo.load import is_empty, is_loaded, load_demonstration
from compliance.demo.stage import accounts
from compliance.enrolments.snapshots import current_snapshots
from compliance.installation import House, open_house
from compliance.jobs.models import Job, JobStatus
from compliance.kernel.db import writing
from compliance.kernel.i18n import today_in_wita
from compliance.payments.models import Override
from compliance.payments.operations import TermState, schedule
from compliance.people.sessions import sign_in
from compliance.rosters.operations import get_version
from compliance.rulebook.models import Code
from compliance.rulebook.rules import shipped_books
from compliance.rulebook.shipping import as_row
from config import Config

NOW = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)
TODAY = today_in_wita(NOW)


@pytest.fixture(scope="module")
def house(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Loaded once for all tests here, with a short register; the log tells what it was before."""
    config = Config(environment="test", data_dir=tmp_path_factory.mktemp("demo"))
    opened = open_house(config)
    house = House(engine, opened.installation, clock=lambda: NOW)
    opened.engine.dispose()
    assert (is_empty(house), is_loaded(house)) == (True, False)
    with writing(engine) as db:  # as a start would, but without a word in the log
        db.add_all(as_row(shipped, NOW) for shipped in shipped_books())
        db.commit()
    load_demonstration(house, rows=2_000)
    yield house
    with engine.execution_options(write=True).begin() as connection:
        for table in reversed(SQLModel.metadata.sorted_tables):
            connection.execute(table.delete())


PLANS = contract_plans("contracts.toml", TODAY)


def test_it_is_known_to_be_loaded(house: House):
    assert (is_empty(house), is_loaded(house)) == (False, True)


def test_every_state_is_there(house: House):
    with house.work() as ctx:
        contracts = ctx.db.exec(select(Contract)).all()
        certificates = ctx.db.exec(select(Certificate)).all()
        terms = {line.state for contract in contracts for line in schedule(ctx, contract)}
        assert len(contracts) >= 12
        assert {contract.status for contract in contracts} == set(ContractStatus)
        states = {life(ctx, one).state for one in certificates}
        rare = {LifeState.DECLINED, LifeState.NOT_YET, LifeState.CONDITIONAL, LifeState.LAPSED}
        assert states == set(LifeState) - rare
        assert terms == set(TermState)
        assert ctx.db.exec(select(Override)).one().confirmed_at
        assert set(ctx.db.exec(select(Finding.status)).all()) == set(FindingStatus)


def flaws_meant(plan: ContractPlan) -> Counter[Code]:
    """Somebody with another's NIK is found twice: by the NIK, and by the name that the register has."""
    meant = Counter(plan.flaws)
    meant[Code.NAME_MISMATCH] += meant[Code.DUPLICATE_WORKER]
    meant[Code.DUPLICATE_WORKER] *= 2
    return +meant


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.title)
def test_the_check_finds_what_was_put_in_and_nothing_else(house: House, plan: ContractPlan):
    with house.work() as ctx:
        contract = ctx.db.exec(select(Contract).where(col(Contract.title) == plan.title)).one()
        found = select(Finding.code).where(Finding.contract_id == contract.id, Finding.line != NO_LINE)
        assert Counter(ctx.db.exec(found)) == flaws_meant(plan)


@pytest.mark.parametrize("plan", [plan for plan in PLANS if plan.workers], ids=lambda plan: plan.title)
def test_every_row_of_a_roster_is_accounted_for(house: House, plan: ContractPlan):
    with house.work() as ctx:
        contract = ctx.db.exec(select(Contract).where(col(Contract.title) == plan.title)).one()
        first = get_version(ctx, contract, 1)
        untidy = 1 if plan.flaws else 0
        assert first.workers == first.accepted == plan.workers
        assert [first.rejected, first.duplicate, first.blank] == [untidy] * 3


def test_nothing_is_left_undone_and_nothing_is_stale(house: House):
    with house.work() as ctx:
        assert set(ctx.db.exec(select(Job.status)).all()) == {JobStatus.DONE}
        (snapshot,) = current_snapshots(ctx)
        assert (snapshot.as_of, snapshot.accepted) == (TODAY - timedelta(days=LISTS[-1]), 2_000)


def test_the_log_is_whole_reads_like_a_diary_and_names_no_nik(house: House):
    with house.work() as ctx:
        entries = ctx.db.exec(select(AuditEntry).order_by(col(AuditEntry.sequence))).all()
        assert verify(ctx.db).breaks == []
        assert all(earlier.at <= later.at for earlier, later in pairwise(entries))
        assert entries[-1].at < NOW
        assert not [entry for entry in entries if re.search(r"\b\d{16}\b", entry.details)]


def test_everybody_can_sign_in(house: House):
    known = {account.email for account in accounts()}
    with house.work() as ctx:
        assert set(ctx.db.exec(select(User.email)).all()) == known
    for email in sorted(known):
        with house.work() as ctx:
            assert sign_in(ctx, email, PASSWORD)


def test_each_contractor_is_told_of_its_contracts():
    told = [account.about for account in accounts() if account.role is Role.CONTRACTOR]
    assert [about for about in told if about.endswith(": ")] == []
    assert all(sum(plan.title in about for about in told) == 1 for plan in PLANS)
    assert sum(about.count("(subpenyedia)") for about in told) == sum(bool(plan.under) for plan in PLANS)
