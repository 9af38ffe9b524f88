"""One archive with the database and the stored files, taken while the application runs."""

import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import URL, Engine

from compliance.installation import House
from compliance.kernel.errors import UnusableFile
from compliance.kernel.i18n import _

STATE = ("log/checkpoint", "log/keys")  # so that a restored machine knows how much was published, and by which keys
STORED = (
    "files/*/[0-9a-f]*",
    "register/files/*/[0-9a-f]*",
    "keys/public/[0-9a-f]*.json",
)  # half-written files are named otherwise


def back_up(house: House, target: Path) -> None:
    """A tar.gz of patuh.sqlite (or patuh.dump), files/, the public keys and the state of the log; no private keys.

    Raises UnusableFile, and then leaves nothing behind.
    """
    root = house.installation.files.root
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        state = copy_of_state(root, Path(folder))  # before the database, which then holds at least as much
        copy = copy_of_database(house.engine, Path(folder))
        archive = Path(folder) / "archive"
        with tarfile.open(archive, "w:gz") as tar:
            tar.add(copy, copy.name)
            for path in state:
                tar.add(path, path.relative_to(folder))
            # After the database: files are only ever added, so all that the copy names are there by now; but for
            # those of lists whose rows were forgotten meanwhile.
            for path in sorted(path for pattern in STORED for path in root.glob(pattern)):
                with suppress(FileNotFoundError):
                    tar.add(path, path.relative_to(root))
        archive.chmod(0o600)  # it holds every worker's NIK
        archive.rename(target)


def copy_of_state(root: Path, folder: Path) -> list[Path]:
    """Of the public log, as far as there is any."""
    known = [path for path in STATE if (root / path).is_file()]
    (folder / "log").mkdir()
    return [Path(shutil.copy(root / path, folder / path)) for path in known]


def copy_of_database(engine: Engine, folder: Path) -> Path:
    if engine.dialect.name == "sqlite":
        return copy_of_sqlite(engine.url, folder / "patuh.sqlite")
    return dump_of_postgresql(engine.url, folder / "patuh.dump")


def copy_of_sqlite(url: URL, copy: Path) -> Path:
    """Through SQLite's own backup, which sees one whole state while others write."""
    with closing(sqlite3.connect(str(url.database))) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def dump_of_postgresql(url: URL, dump: Path) -> Path:
    """For pg_restore; the password goes by the environment, which other accounts of the machine can't read."""
    program = shutil.which("pg_dump")
    if program is None:
        raise UnusableFile(_("pg_dump tidak terpasang di mesin ini. Pasang postgresql-client, lalu ulangi."))
    address = url.set(drivername="postgresql", password=None).render_as_string()
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    command = [program, "--format=custom", f"--file={dump}", address]
    done = subprocess.run(command, env=os.environ | secret, stderr=subprocess.PIPE, text=True)  # noqa: S603 - no shell
    if done.returncode:
        raise UnusableFile(_("pg_dump gagal: {reason}", reason=done.stderr.strip().splitlines()[-1]))
    return dump
