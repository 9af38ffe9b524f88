"""What may be remembered until somebody commits."""

import pytest
from sqlalchemy import Engine, text

from compliance.kernel.db import memory, reading, writing
from tests.builders import World


def kept(engine: Engine) -> set[str]:
    """What any connection of the pool still remembers; a note is put into each for the next time."""
    before: set[str] = set()
    for _connection in range(engine.pool.checkedin()):  # type: ignore[attr-defined]  # of a pool with a queue
        with reading(engine) as db:
            known = memory(db)
            before |= set(known)
            known["note"] = "found"
    return before


def test_it_lasts_while_nobody_commits(world: World, engine: Engine, monkeypatch):
    snapshot = {"sqlite": None, "postgresql": lambda _asked: "100:100:"}[engine.dialect.name]
    if snapshot:  # another database of the same server moves the true one
        monkeypatch.setattr("compliance.kernel.db.STAMPS", {"postgresql": snapshot})
    kept(engine)
    assert kept(engine) == {"note"}


@pytest.mark.parametrize("undone", [False, True])
def test_it_is_gone_after_a_commit(world: World, engine: Engine, undone):
    kept(engine)
    with writing(engine) as db:
        if undone:
            db.execute(text("UPDATE person SET name = 'Nobody'"))
            db.rollback()
        db.execute(text("UPDATE person SET name = 'Somebody'"))
        db.commit()
    assert kept(engine) == set()


def test_it_is_gone_after_another_process_wrote(world: World, engine: Engine):
    kept(engine)
    other = type(engine)(engine.pool.recreate(), engine.dialect, engine.url)
    with other.begin() as connection:
        connection.execute(text("UPDATE person SET name = 'Somebody'"))
    other.dispose()
    assert kept(engine) == set()


def test_whoever_reads_an_older_state_remembers_nothing(world: World, engine: Engine):
    with reading(engine) as early:
        early.execute(text("SELECT count(*) FROM person")).one()
        with writing(engine) as db:
            db.execute(text("UPDATE person SET name = 'Somebody'"))
            db.commit()
        memory(early)["note"] = "of the older state"
    assert kept(engine) == set()
