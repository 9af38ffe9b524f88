"""``certificate export`` and ``certificate prove-worker``: the PDF as issued, and a proof for one of its people."""

import json
import sys
from argparse import ArgumentParser, Namespace
from getpass import getpass
from pathlib import Path

from compliance.certificates import operations, public
from compliance.certificates.covered import prove_worker
from compliance.cli.arguments import Commands, acting, command, group, refuse_unreadable, written
from compliance.cli.desk import Desk
from compliance.kernel.i18n import _


def add_to(commands: "Commands[ArgumentParser]") -> None:
    certificates = group(commands, "certificate", "Issued certificates.")
    parser = command(certificates, "export", export, "Write a certificate's PDF.")
    parser.add_argument("number", metavar="NUMBER")
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: NUMBER.pdf here")
    acting(parser)
    about = (
        "Prove that one worker stands behind a certificate, without the others; the NIK is asked for, never typed here."
    )
    parser = command(certificates, "prove-worker", prove, about)
    parser.add_argument("number", metavar="NUMBER")
    parser.add_argument("--nik-file", type=Path, metavar="FILE", help="read the NIK from here; - is standard input")
    acting(parser)


def prove(args: Namespace, desk: Desk) -> int:
    """A NIK among the arguments would stay in the shell's history, and be seen in the list of processes."""
    nik = asked_nik(args.nik_file)
    with desk.work(args.actor) as ctx:
        proofs = prove_worker(ctx, public.by_number(ctx, args.number), nik)
    print(json.dumps(proofs, indent=2))
    return 0


def asked_nik(source: Path | None) -> str:
    if source is None:
        return getpass("NIK: ").strip()
    if source == Path("-"):
        return sys.stdin.readline().strip()
    refuse_unreadable(source)
    return source.read_text().strip()


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
