"""Run a command beside a PostgreSQL server: ``python tests/postgres.py COMMAND…``, with TEST_POSTGRES_URL set.

The server is the one that TEST_POSTGRES_URL names; else the one that answers at 127.0.0.1 (TEST_POSTGRES_PORT, 5432)
and lets this user, or postgres, create databases without a password; else a throw-away cluster from the installed
binaries; else the same after installing Debian's postgresql. It never goes on without one.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import create_engine, make_url, text

ROOT = Path(__file__).parent.parent
HOST = "127.0.0.1"
MAY_CREATE = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"


class NoServer(Exception):
    """No PostgreSQL can be reached or started; says what to do about it."""


@contextmanager
def server() -> Iterator[str]:
    """The SQLAlchemy URL of a server on which databases may be created."""
    if url := os.environ.get("TEST_POSTGRES_URL") or answering(int(os.environ.get("TEST_POSTGRES_PORT", "5432"))):
        yield url
    else:
        with throwaway(binaries() or installed()) as url:
            yield url


def answering(port: int) -> str | None:
    users = (getuser(), "postgres")
    return next((address(user, port) for user in users if may_create_databases(user, port)), None)


def may_create_databases(user: str, port: int) -> bool:
    try:
        with psycopg.connect(host=HOST, port=port, user=user, dbname="postgres", connect_timeout=3) as connection:
            return connection.execute(MAY_CREATE).fetchone() == (True,)
    except psycopg.OperationalError:
        return False


def address(user: str, port: int) -> str:
    return f"postgresql+psycopg://{user}@{HOST}:{port}/postgres"


def binaries() -> Path | None:
    """The folder of the newest installed initdb; Debian keeps it off the PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda initdb: float(initdb.parts[-3]))
    initdb = debian[-1] if debian else shutil.which("initdb")
    return Path(initdb).parent if initdb else None


def installed() -> Path:
    subprocess.run([ROOT / "scripts/apt-install", "postgresql"], check=False)
    if folder := binaries():
        return folder
    raise NoServer("The tests need PostgreSQL: install it, or set TEST_POSTGRES_URL to a server they may use.")


@contextmanager
def throwaway(folder: Path) -> Iterator[str]:
    """A cluster that lives as long as the block and need not survive a crash."""
    port, home = free_port(), Path(tempfile.mkdtemp(prefix="patuh-postgres-"))
    options = f"-c fsync=off -c listen_addresses={HOST} -c port={port} -c unix_socket_directories={home}"
    owner = cluster_owner()
    try:
        shutil.chown(home, owner)
        run_as(owner, folder / "initdb", "-D", home / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N")
        run_as(owner, folder / "pg_ctl", "-D", home / "data", "-l", home / "log", "-o", options, "-w", "start")
        yield address("postgres", port)
    finally:
        if (home / "data/postmaster.pid").exists():
            run_as(owner, folder / "pg_ctl", "-D", home / "data", "-m", "immediate", "stop")
        shutil.rmtree(home)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def cluster_owner() -> str:
    """PostgreSQL refuses to run as root, who lends it the account that the package made, or nobody's."""
    if os.geteuid() != 0:
        return getuser()
    return "postgres" if any(entry.pw_name == "postgres" for entry in pwd.getpwall()) else "nobody"


def run_as(owner: str, *command: str | Path) -> None:
    outcome = subprocess.run(command, user=owner, cwd="/", capture_output=True, text=True, check=False)
    if outcome.returncode:
        raise NoServer(f"{command[0]} failed:\n{outcome.stdout}{outcome.stderr}")


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """The URL of an empty database that no other run of the tests knows; gone after the block."""
    name = f"patuh_test_{uuid4().hex}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))  # it need not survive a crash
        try:
            yield make_url(server).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the cluster is removed then, too
    try:
        with server() as url:
            return subprocess.run(command, env=os.environ | {"TEST_POSTGRES_URL": url}, check=False).returncode
    except NoServer as refusal:
        print(refusal, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
