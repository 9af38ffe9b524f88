"""``register load``: a list of the BPJS branch becomes the register."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from compliance.cli.arguments import Commands, acting, command, day, group, refuse_unreadable
from compliance.cli.desk import Desk
from compliance.enrolments.changes import in_words
from compliance.enrolments.models import RegisterSource
from compliance.enrolments.operations import load_register
from compliance.kernel.i18n import _, number


def add_to(commands: "Commands[ArgumentParser]") -> None:
    registers = group(commands, "register", "Lists of enrolments from the BPJS branch.")
    parser = command(registers, "load", load, "Load a list; it replaces the current one of the same source.")
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV or XLSX")
    parser.add_argument(
        "--source",
        type=RegisterSource,
        choices=tuple(RegisterSource),
        required=True,
        metavar="SOURCE",
        help=f"which list it is: {', '.join(RegisterSource)}",
    )
    parser.add_argument("--as-of", metavar="DATE", help="the list's date, where it does not say it itself")
    acting(parser)


def load(args: Namespace, desk: Desk) -> int:
    refuse_unreadable(args.file)
    as_of = day(args.as_of)
    with desk.work(args.actor) as ctx:
        loaded = load_register(ctx, args.file, args.file.name, args.source, as_of)
        figures = {name: number(getattr(loaded, name)) for name in ("read", "accepted", "rejected", "blank")}
        changes = in_words(loaded)
        done = _(
            "Daftar per {as_of} dimuat: {read} baris = {accepted} diterima + {rejected} ditolak + {blank} kosong.",
            as_of=loaded.as_of,
            **figures,
        )
    print(done)
    if changes:
        print(changes)
    return 0
