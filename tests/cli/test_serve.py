"""The server as ``make run`` starts it: a process of its own, on a port of its own."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy import inspect
from sqlmodel import select

from compliance import serve
from compliance.access.models import Role, User
from compliance.demo.data import DOMAIN, PASSWORD
from compliance.installation import House, open_house
from compliance.preparing import prepare
from config import Config
from tests.builders import a_person

ROOT = Path(__file__).parent.parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """``python -m compliance serve`` on a database of its own, without demonstration."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PATUH_DATA_DIR": str(folder),
        "PATUH_DATABASE_URL": f"sqlite:///{folder / 'patuh.sqlite'}",
        "PATUH_DEMO": "0",
        "PORT": str(port),
    }
    command = [sys.executable, "-m", "compliance", "serve"]
    pipe = subprocess.PIPE
    deaf = signal.signal(signal.SIGINT, signal.default_int_handler)  # as a shell's jobs in the background are born
    with subprocess.Popen(command, env=environment, cwd=folder, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()
            signal.signal(signal.SIGINT, deaf)


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_answers_and_ends_when_told(tmp_path: Path, number: signal.Signals):
    port = free_port()
    with server(tmp_path, port) as process:
        assert f"http://127.0.0.1:{port}" in first_line(process)
        with urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=10) as answer:
            assert answer.status == 200
        process.send_signal(number)
        _out, err = process.communicate(timeout=20)
        assert (process.returncode, "Traceback" in err) == (0, False)


def test_a_port_in_use_is_said_in_one_sentence(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with server(tmp_path, taken.getsockname()[1]) as process:
            out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err.count("\n")) == (2, "", 1)


@pytest.fixture
def new_house(tmp_path: Path) -> Iterator[House]:
    house = open_house(Config(database_url=f"sqlite:///{tmp_path / 'new.sqlite'}", data_dir=tmp_path))
    prepare(house)
    yield house
    house.engine.dispose()


def test_a_demonstration_that_was_interrupted_leaves_nothing(new_house: House, monkeypatch: pytest.MonkeyPatch):
    def interrupted(house: House) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(serve, "load_demonstration", interrupted)
    with pytest.raises(KeyboardInterrupt):
        serve.demonstrate(new_house)
    assert set(inspect(new_house.engine).get_table_names()) <= {"alembic_version"}


def test_a_database_with_people_is_left_alone(new_house: House, capsys: pytest.CaptureFixture[str]):
    with new_house.work() as ctx:
        a_person(ctx.db, "admin", [Role.ADMIN], None, None)
    serve.demonstrate(new_house)
    assert capsys.readouterr().out == ""
    with new_house.work() as ctx:
        assert len(ctx.db.exec(select(User)).all()) == 1


def test_the_demonstrations_people_are_told_at_every_start(new_house: House, capsys: pytest.CaptureFixture[str]):
    with new_house.work() as ctx:
        a_person(ctx.db, "admin", [Role.ADMIN], None, None)
        ctx.db.exec(select(User)).one().email = f"admin@{DOMAIN}"
    serve.demonstrate(new_house)
    said = capsys.readouterr().out
    assert [said.count(text) for text in (PASSWORD, "petugas.pu@", "Penyetuju OPD, Dinas Pendidikan")] == [1, 1, 1]
