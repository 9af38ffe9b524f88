"""``db upgrade``, ``db downgrade``, ``db backup``, ``db copy``."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError

from compliance.cli.arguments import Commands, command, group, refuse_unreadable
from compliance.cli.audit import breaks_in_words
from compliance.cli.backup import back_up
from compliance.cli.desk import Desk
from compliance.copying import Proof, TableCopy, copy_database
from compliance.kernel.db import make_engine
from compliance.kernel.errors import Invalid
from compliance.kernel.i18n import Text, _, number, utc_now
from compliance.migrate import downgrade
from compliance.preparing import prepare

KEPT, NOT_KEPT = 0, 1
DRIVERS = ("sqlite", "postgresql+psycopg")
DIGITS_SHOWN = 16  # of the 64 that are compared
LINE = "{:20} {:>12} {:>12}  {:16}  {:16}  {}"


def add_to(commands: "Commands[ArgumentParser]") -> None:
    databases = group(commands, "db", "The database.")
    command(databases, "upgrade", run_upgrade, "Bring the tables up to date.")
    back = command(databases, "downgrade", run_downgrade, "Take the tables back to an earlier version.")
    back.add_argument("revision", metavar="REVISION", help="for example 0001; base drops every table")
    backup = command(databases, "backup", run_backup, "Write a copy of the database and the stored files.")
    backup.add_argument("--out", type=Path, metavar="FILE", help="default: a dated file in the data folder")
    copy = command(databases, "copy", run_copy, "Copy every table to an empty database; keep it only if all is equal.")
    copy.add_argument(
        "--from", dest="source", metavar="URL", required=True, help="sqlite:///… or postgresql+psycopg://…"
    )
    copy.add_argument("--to", dest="target", metavar="URL", required=True, help="a database without rows")


def run_upgrade(args: Namespace, desk: Desk) -> int:
    prepare(desk.house)
    print(_("Tabel basis data sudah mutakhir."))
    return 0


def run_downgrade(args: Namespace, desk: Desk) -> int:
    downgrade(desk.house.engine, args.revision)
    print(_("Tabel basis data dikembalikan ke versi {revision}.", revision=args.revision))
    return 0


def run_backup(args: Namespace, desk: Desk) -> int:
    target = args.out or desk.config.data_dir / "backup" / f"patuh-{utc_now():%Y%m%d-%H%M%S}.tar.gz"
    back_up(desk.house, target)
    print(_("Cadangan ditulis ke {path}.", path=target))
    return 0


def run_copy(args: Namespace, desk: Desk) -> int:
    with opened(args.source, must_exist=True) as source, opened(args.target) as target:
        proof = copy_database(source, target)
    for line in [*compared(proof.copies), *judged(proof)]:
        print(line)
    return KEPT if proof.holds else NOT_KEPT


@contextmanager
def opened(address: str, must_exist: bool = False) -> Iterator[Engine]:
    """Raises Invalid for what is no address of ours; SQLite would make an empty file of one that is misspelt."""
    try:
        url = make_url(address)
    except ArgumentError:
        url = None
    if url is None or url.drivername not in DRIVERS or not url.database:
        raise Invalid(_("Alamat basis data dimulai dengan sqlite:/// atau postgresql+psycopg://, lalu namanya."))
    if must_exist and url.drivername == "sqlite":
        refuse_unreadable(Path(url.database))
    engine = make_engine(address)
    try:
        yield engine
    finally:
        engine.dispose()


def compared(copies: Sequence[TableCopy]) -> Iterator[str]:
    heads = (_("Tabel"), _("Baris asal"), _("Baris tujuan"), _("Sidik asal"), _("Sidik tujuan"))
    yield LINE.format(*map(str, heads), "").rstrip()
    for copy in copies:
        source, target = copy.source, copy.target
        rows = (number(source.rows), number(target.rows))
        digests = (source.digest[:DIGITS_SHOWN], target.digest[:DIGITS_SHOWN])
        yield LINE.format(copy.name, *rows, *digests, "" if copy.is_equal else _("BEDA")).rstrip()


def judged(proof: Proof) -> Iterator[Text]:
    yield _(
        "Jejak audit: {entries} catatan, kepala rantai {head}.", entries=number(proof.log.entries), head=proof.log.head
    )
    yield from breaks_in_words(proof.log)
    if proof.differing:
        yield _("Isi tabel berbeda: {tables}.", tables=", ".join(proof.differing))
    yield _("Semua isi sama dan sudah disimpan di tujuan.") if proof.holds else _("Tidak ada yang disimpan di tujuan.")
