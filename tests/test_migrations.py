"""A database in use goes one version back and forward again, and keeps its rows."""

from sqlalchemy import Engine, text
from sqlmodel import select

from compliance import worker
from compliance.access.models import Role, User
from compliance.certificates.models import Cause
from compliance.certificates.operations import revoke
from compliance.contracts.models import Contract
from compliance.migrate import downgrade, is_current, upgrade
from compliance.notices.models import Notice, NoticeKind
from compliance.notices.operations import notify
from tests.builders import NOW, World, a_contract
from tests.certificates.builders import PEOPLE, a_certificate, a_cleared_contract, hand_in, stored

BEFORE_ENDS = "0016"
BEFORE_LEADERS = "0021"
BEFORE_NEWS_WITHOUT_CONTRACT = "0020"
BEFORE_SUBCONTRACTS = "0012"  # it builds the contract anew, to which nearly everything refers


def test_a_table_that_others_refer_to_is_built_anew(world: World, engine: Engine):
    a_certificate(world, a_cleared_contract(world))
    try:
        downgrade(engine, BEFORE_SUBCONTRACTS)
    finally:
        upgrade(engine)
    assert is_current(engine)
    with world.work("officer") as ctx:
        assert [contract.terms[0].number for contract in ctx.db.exec(select(Contract))] == [1]
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_news_without_a_contract_is_unknown_to_the_version_before(world: World, engine: Engine):
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world)
        notify(ctx, NoticeKind.TERM_RELEASED, contract, contract, term=1, amount=1)
        notify(ctx, NoticeKind.EVIDENCE_VERIFIED, contract, contract)
        notify(ctx, NoticeKind.REGISTER_STALE, None, contract, day=NOW.date(), limit=45)
    try:
        downgrade(engine, BEFORE_NEWS_WITHOUT_CONTRACT)
    finally:
        upgrade(engine)
    with world.work("officer") as ctx:
        assert list(ctx.db.exec(select(Notice.kind))) == [NoticeKind.TERM_RELEASED]
        notify(ctx, NoticeKind.REGISTER_STALE, None, ctx.db.exec(select(Contract)).one(), day=NOW.date(), limit=45)


def test_who_leads_has_no_role_in_the_version_before(world: World, engine: Engine):
    try:
        downgrade(engine, BEFORE_LEADERS)
    finally:
        upgrade(engine)
    with world.work("admin") as ctx:
        roles = {user.name: user.role_set for user in ctx.db.exec(select(User))}
        assert (roles["Head"], roles["Leader"]) == (frozenset(), frozenset()), "the people are still there"
        assert roles["Officer"] == {Role.OFFICER}


def test_what_has_ended_takes_its_moment_from_the_log_and_a_cause_that_names_nobody(world: World, engine: Engine):
    old, other = (a_certificate(world, a_cleared_contract(world, number=f"602.1/0{place}")) for place in range(2))
    with world.work("officer") as ctx:
        hand_in(ctx, stored(ctx, old).contract, PEOPLE[:1])
    worker.run_pending(world.house)
    with world.work("approver") as ctx:
        revoke(ctx, stored(ctx, other), "Ani Lestari ternyata tidak terdaftar", Cause.UNCOVERED)
    try:
        downgrade(engine, BEFORE_ENDS)
    finally:
        upgrade(engine)
    with world.work("officer") as ctx:
        assert [stored(ctx, each).superseded_at for each in (old, other)] == [NOW, None]
        assert [stored(ctx, each).revocation_cause for each in (old, other)] == [None, Cause.OTHER]
