"""How connections are set, whichever database it is."""

from sqlalchemy import Engine

ASKED = {"sqlite": ("PRAGMA foreign_keys", 1), "postgresql": ("SHOW jit", "off")}


def test_settings_outlast_a_rollback(engine: Engine):
    question, expected = ASKED[engine.dialect.name]
    with engine.connect() as connection:
        connection.rollback()
        assert connection.exec_driver_sql(question).scalar_one() == expected
