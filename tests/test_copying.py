"""An installation moves from one database to another: whole, provably, or not at all."""

from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, select, text, update
from sqlmodel import SQLModel, col

from compliance.access.models import RecoveryCode, Role, User
from compliance.access.settings import Key
from compliance.audit.models import AuditEntry
from compliance.certificates.lookup import look_up_cover
from compliance.certificates.models import Certificate, IssueBatch, IssueBatchItem
from compliance.copying import Contents, copy_database
from compliance.demo.data import DOMAIN, PASSWORD
from compliance.demo.load import load_demonstration
from compliance.enrolments.models import RegisterChange
from compliance.enrolments.operations import stage_register
from compliance.enrolments.snapshots import current_snapshots
from compliance.installation import House
from compliance.kernel.db import make_engine
from compliance.kernel.errors import Conflict
from compliance.migrate import downgrade, upgrade
from compliance.people import operations as people
from compliance.people.sessions import actor_of, sign_in
from compliance.rulebook.models import Holiday
from compliance.uploads.mappings import remember
from compliance.uploads.models import MappingOwner
from config import Config
from tests.builders import NOW, World, key
from tests.cli.builders import Shell, a_shell
from tests.conftest import postgres
from tests.postgres import fresh_database

REGISTRAR = f"daftar.bpjs@{DOMAIN}"


@pytest.fixture
def target(engine: Engine, tmp_path: Path) -> Iterator[Engine]:
    """A new database of the other kind; PostgreSQL's tells its moments in a time zone of its own."""
    sqlite = f"sqlite:///{tmp_path / 'target.sqlite'}"
    with fresh_database(postgres()) if engine.dialect.name == "sqlite" else nullcontext(sqlite) as url:
        other = make_engine(url, connect_args={"options": "-c timezone=Asia/Makassar"} if url != sqlite else {})
        yield other
        other.dispose()


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return a_shell(capsys, Config)


def address(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def contents(engine: Engine) -> dict[str, Counter[Any]]:
    """Every row of every table, as plain values."""
    with engine.connect() as connection:
        return {
            each.name: Counter(map(tuple, connection.execute(select(each)))) for each in SQLModel.metadata.sorted_tables
        }


def live_in(house: House) -> None:
    """A row in every table: four months of contracts, and what people have left open."""
    load_demonstration(house, rows=300)
    with house.work() as ctx:
        people.invite_person(ctx, "siti@contoh.id", "Siti", [Role.ADMIN])
        people.change_setting(ctx, Key.CERTIFICATE_CITY, "Bontang", version=1)
        assert sign_in(ctx, REGISTRAR, "bukan ini") is None
        assert sign_in(ctx, REGISTRAR, PASSWORD)
        ctx.actor = actor_of(ctx.db.scalars(select(User).where(col(User.email) == REGISTRAR)).one())
        stage_register(ctx, BytesIO(b"NIK;Program"), "daftar.csv")
        remember(ctx, MappingOwner.COMPANY, 1, ["Nama"], ["name"])
        ctx.db.add(Holiday(day=date(2026, 9, 8), name="Hari Jadi", entered_at=ctx.now))
        (used,) = current_snapshots(ctx)
        ctx.db.add(RegisterChange(snapshot_id=key(used), nik="6408041708900001"))
        ctx.db.add(RecoveryCode(user_id=ctx.actor.id or 0, code_hash="0" * 64))
        ctx.db.add(batch := IssueBatch(approver_id=ctx.actor.id or 0, granted_at=ctx.now))
        ctx.db.flush()
        certificate_id = ctx.db.scalars(select(col(Certificate.id)).limit(1)).one()
        ctx.db.add(IssueBatchItem(batch_id=key(batch), certificate_id=certificate_id or 0))
        look_up_cover(ctx, "KTM-2026-000001-AAAAAA", "6408041708900001", date(1990, 8, 17))


def test_every_table_arrives_whole_and_life_goes_on_there(house: House, target: Engine, monkeypatch):
    monkeypatch.setattr("compliance.copying.BATCH", 100)  # so that the longest tables take several
    live_in(house)
    before = contents(house.engine)
    assert all(before.values()), "a table without rows proves nothing"
    proof = copy_database(house.engine, target)
    assert (proof.holds, proof.log.entries) == (True, len(before["audit_entry"]))
    assert {copy.name: copy.target.rows for copy in proof.copies} == {name: len(rows) for name, rows in before.items()}
    assert contents(target) == before
    with House(target, house.installation).work() as ctx:
        assert sign_in(ctx, REGISTRAR, PASSWORD), "new rows get numbers of their own"


def test_a_small_installation_by_the_command(world: World, target: Engine, shell: Shell):
    answer = shell("db", "copy", "--from", address(world.house.engine), "--to", address(target))
    assert answer.code == 0
    lines = [line.split() for line in answer.out.splitlines()]
    (agency,) = [line for line in lines if line[0] == "agency"]
    assert agency[1:3] == ["2", "2"]
    assert agency[3] == agency[4]


def test_a_database_with_rows_is_not_touched(world: World, target: Engine, shell: Shell):
    with target.begin() as connection:
        connection.execute(text("CREATE TABLE payroll (id INTEGER)"))
        connection.execute(text("INSERT INTO payroll VALUES (1)"))
    answer = shell("db", "copy", "--from", address(world.house.engine), "--to", address(target))
    assert (answer.code, answer.out, "payroll" in answer.err) == (2, "", True)
    assert inspect(target).get_table_names() == ["payroll"], "nor are tables added to what belongs to others"


def test_a_source_of_another_version_is_refused(target: Engine, tmp_path: Path):
    old = make_engine(f"sqlite:///{tmp_path / 'old.sqlite'}")
    upgrade(old)
    downgrade(old)
    with pytest.raises(Conflict, match="db upgrade"):
        copy_database(old, target)
    old.dispose()


FORGETFUL = {  # what spoils a company's name on its way in
    "sqlite": "CREATE TRIGGER forget AFTER INSERT ON company BEGIN UPDATE company SET name = 'CV'; END",
    "postgresql": "CREATE RULE forget AS ON INSERT TO company DO ALSO UPDATE company SET name = 'CV'",
}


def test_a_table_that_differs_is_named_and_nothing_is_kept(world: World, target: Engine, shell: Shell):
    upgrade(target)
    with target.begin() as connection:
        connection.execute(text(FORGETFUL[target.dialect.name]))
    answer = shell("db", "copy", "--from", address(world.house.engine), "--to", address(target))
    assert answer.code == 1
    assert "Isi tabel berbeda: company." in answer.out
    assert not any(contents(target).values())


def test_a_broken_audit_log_is_named_and_nothing_is_kept(world: World, target: Engine, shell: Shell):
    world.token("officer")
    with world.house.engine.begin() as connection:
        connection.execute(update(AuditEntry).values(actor="Orang Lain"))
    answer = shell("db", "copy", "--from", address(world.house.engine), "--to", address(target))
    assert (answer.code, "Catatan 1:" in answer.out) == (1, True)
    assert not any(contents(target).values())


def test_what_the_other_database_refuses_is_said_by_table(world: World, target: Engine, shell: Shell):
    upgrade(target)
    with target.begin() as connection:
        connection.execute(text("CREATE UNIQUE INDEX one_of_each ON agency (version)"))
    answer = shell("db", "copy", "--from", address(world.house.engine), "--to", address(target))
    assert (answer.code, answer.err.startswith("Tabel agency tidak dapat disalin: ")) == (2, True)
    assert not any(contents(target).values())


@pytest.mark.parametrize(
    ("source", "said"),
    [
        pytest.param("patuh.sqlite", "sqlite:///", id="no address"),
        pytest.param("mysql://root@127.0.0.1/patuh", "sqlite:///", id="another kind of database"),
        pytest.param("sqlite://", "sqlite:///", id="no file"),
        pytest.param("sqlite:////tak/ada.sqlite", "/tak/ada.sqlite", id="a file that is not there"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused(tmp_path: Path, shell: Shell, source: str, said: str):
    answer = shell("db", "copy", "--from", source, "--to", f"sqlite:///{tmp_path / 'new.sqlite'}")
    assert (answer.code, answer.out, said in answer.err) == (2, "", True)
    assert not list(tmp_path.iterdir())


ANI, BUDI = (1, "Ani"), (2, "Budi")


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        pytest.param([ANI, BUDI], [BUDI, ANI], True, id="in another order"),
        pytest.param([ANI, BUDI], [ANI], False, id="a row less"),
        pytest.param([ANI, ANI], [BUDI, BUDI], False, id="twice another row"),
        pytest.param([ANI], [(1, "Ana")], False, id="another value"),
        pytest.param([ANI], [("1", "Ani")], False, id="another type"),
        pytest.param([(NOW,)], [(NOW.replace(microsecond=1),)], False, id="another moment"),
    ],
)
def test_contents_are_equal_when_the_rows_are(one: list[Any], other: list[Any], equal: bool):
    found = [Contents(), Contents()]
    for contents_of, rows in zip(found, (one, other), strict=True):
        contents_of.add(rows)
    assert (found[0] == found[1], found[0].digest == found[1].digest) == (equal, equal)
