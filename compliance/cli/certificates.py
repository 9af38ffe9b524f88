"""``certificate export``: a certificate as the PDF that was issued."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from compliance.certificates import operations, public
from compliance.cli.arguments import Commands, acting, command, group, written
from compliance.cli.desk import Desk
from compliance.kernel.i18n import _


def add_to(commands: "Commands[ArgumentParser]") -> None:
    certificates = group(commands, "certificate", "Issued certificates.")
    parser = command(certificates, "export", export, "Write a certificate's PDF.")
    parser.add_argument("number", metavar="NUMBER")
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: NUMBER.pdf here")
    acting(parser)


def export(args: Namespace, desk: Desk) -> int:
    with desk.work(args.actor) as ctx:
        certificate = public.by_number(ctx, args.number)
        content = operations.download(ctx, certificate)
        target = args.out or Path(f"{certificate.number}.pdf")
        with written(target):  # before the commit: the log tells of an export only where there was one
            target.write_bytes(content)
        done = _("Sertifikat {number} ditulis ke {path}.", number=certificate.number, path=target)
    print(done)
    return 0
