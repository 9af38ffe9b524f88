"""Every test that touches the store runs on SQLite and on PostgreSQL."""

import gc
import json
import os
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy import Engine
from sqlmodel import SQLModel, select

from compliance.app import create_app
from compliance.audit.models import AuditEntry
from compliance.audit.words import DETAILS, UNSAID
from compliance.certificates import issuing
from compliance.installation import House, open_house
from compliance.kernel.db import make_engine, writing
from compliance.kernel.i18n import speak
from compliance.migrate import upgrade
from compliance.rulebook.rules import shipped_books
from compliance.rulebook.shipping import as_row
from compliance.web.request import Patuh
from config import Config
from tests.builders import NOW, World, build_world
from tests.certificates.plainly import set_plainly
from tests.kept import begin
from tests.postbox import Postbox, served
from tests.postgres import fresh_database

settings.register_profile("shared machine", deadline=None)  # an example may have to wait for its turn
settings.load_profile("shared machine")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        same_on_both = metafunc.definition.get_closest_marker("any_store")
        stores = ["sqlite"] if same_on_both else ["sqlite", "postgresql"]
        metafunc.parametrize("engine", stores, indirect=True, scope="session")


def pytest_collection_finish() -> None:
    """What was imported and collected stays: the collector need not go through it again and again."""
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests measured for people to read (``record_property("told", …)``), also from the workers of a run."""
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.getreports(outcome)]
    told = [words for report in reports for name, words in report.user_properties if name == "told"]
    if told:
        terminalreporter.section("measured")
    for words in told:
        terminalreporter.write_line(str(words))


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A migrated database, shared by the tests of one process and emptied after each."""
    sqlite = f"sqlite:///{tmp_path_factory.mktemp('db') / 'test.sqlite'}"
    with fresh_database(postgres()) if request.param == "postgresql" else nullcontext(sqlite) as url:
        engine = make_engine(url)
        upgrade(engine)
        yield engine
        engine.dispose()


def postgres() -> str:
    """The server that scripts/with-postgres found."""
    return os.environ.get("TEST_POSTGRES_URL") or pytest.fail(
        "No PostgreSQL: run the tests by 'make test', or through scripts/with-postgres"
    )


@pytest.fixture(scope="session", autouse=True)
def without_waiting_for_the_disk() -> Iterator[None]:
    """What tests write need not survive a crash of the machine; a killed process loses nothing by it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: None)
        yield


@pytest.fixture(autouse=True)
def indonesian() -> None:
    """As every thread begins; a request of an earlier test may have left another language."""
    speak("id")


@pytest.fixture(autouse=True)
def plain_paper(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most tests want a certificate and do not look at its paper; those that do are ``printed``."""
    if not request.node.get_closest_marker("printed"):
        monkeypatch.setattr(issuing, "render", set_plainly)


@pytest.fixture
def config(engine: Engine, tmp_path: Path) -> Config:
    return Config(
        environment="test",
        secret_key="test",
        database_url=engine.url.render_as_string(hide_password=False),
        data_dir=tmp_path,
        public_url="https://patuh.test",
        argon2_memory_kib=32,
        argon2_passes=1,
    )


@pytest.fixture
def house(config: Config, engine: Engine) -> Iterator[House]:
    opened = open_house(config)
    house = House(engine, opened.installation, clock=lambda: NOW)
    try:
        with writing(engine) as db:  # as a start would, but without a word in the audit log
            db.add_all(as_row(shipped, NOW) for shipped in shipped_books())
            db.commit()
        begin(house)
        yield house
        with writing(engine) as db:  # whatever is kept of an act is shown to people
            kept = {name for details in db.exec(select(AuditEntry.details)) for name in json.loads(details)}
        assert kept <= DETAILS.keys() | UNSAID, "the log's page has no word for these"
    finally:  # also after a start that failed: whatever one test leaves, the next does not find
        opened.engine.dispose()
        with engine.execution_options(write=True).begin() as connection:
            for table in reversed(SQLModel.metadata.sorted_tables):
                connection.execute(table.delete())


@pytest.fixture
def world(house: House) -> World:
    return build_world(house)


@pytest.fixture(scope="session")
def application(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Patuh:
    """Made once for each store: to register its pages and compile its templates takes longer than most tests do."""
    config = Config(environment="test", secret_key="test", data_dir=tmp_path_factory.mktemp("application"))
    return create_app(config, House(engine, open_house(config).installation))


@pytest.fixture
def app(application: Patuh, house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Patuh]:
    """The web application in this test's house, at the hour of the builders: no test depends on the day it runs."""
    monkeypatch.setattr(Patuh, "now", lambda self: NOW)
    monkeypatch.setattr(application, "installation", house.installation)
    settings_of_all = dict(application.config)
    application.config["WTF_CSRF_ENABLED"] = False
    yield application
    application.config.clear()
    application.config.update(settings_of_all)


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def port(postbox: Postbox) -> Iterator[int]:
    """Of a mail server."""
    with served(postbox) as number:
        yield number


@pytest.fixture
def visitor(app: Patuh) -> FlaskClient:
    """Somebody who is not signed in."""
    return app.test_client()


@pytest.fixture
def signed_in(app: Patuh, world: World) -> Callable[[str], FlaskClient]:
    """``signed_in("officer")``: a client of this person of the world."""

    def client_of(who: str) -> FlaskClient:
        client = app.test_client()
        with client.session_transaction() as session:
            session["token"] = world.token(who, app.now())
        return client

    return client_of
