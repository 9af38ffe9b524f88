"""``db upgrade``, ``db downgrade``, ``db backup``."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from compliance.cli.arguments import Commands, command, group
from compliance.cli.backup import back_up
from compliance.cli.desk import Desk
from compliance.kernel.i18n import _, utc_now
from compliance.migrate import downgrade, upgrade


def add_to(commands: "Commands[ArgumentParser]") -> None:
    databases = group(commands, "db", "The database.")
    command(databases, "upgrade", run_upgrade, "Bring the tables up to date.")
    back = command(databases, "downgrade", run_downgrade, "Take the tables back to an earlier version.")
    back.add_argument("revision", metavar="REVISION", help="for example 0001; base drops every table")
    copy = command(databases, "backup", run_backup, "Write a copy of the database and the stored files.")
    copy.add_argument("--out", type=Path, metavar="FILE", help="default: a dated file in the data folder")


def run_upgrade(args: Namespace, desk: Desk) -> int:
    upgrade(desk.house.engine)
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
