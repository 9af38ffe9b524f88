"""A database in use goes one version back and forward again, and keeps its rows."""

from sqlalchemy import Engine, text
from sqlmodel import select

from compliance.contracts.models import Contract
from compliance.migrate import downgrade, is_current, upgrade
from tests.builders import World
from tests.certificates.builders import a_certificate, a_cleared_contract

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
