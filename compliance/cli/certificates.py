"""``certificate export``: the PDF as issued, or a pack of many; ``prove-worker``: a proof for one of its people."""

import json
import shutil
import sys
from argparse import ArgumentParser, Namespace
from getpass import getpass
from pathlib import Path

from compliance.certificates import operations, public
from compliance.certificates.archive import CertificateFilter
from compliance.certificates.covered import prove_worker
from compliance.certificates.lives import LifeState
from compliance.certificates.packs import ask_pack, take_pack
from compliance.cli.arguments import Commands, acting, command, group, refuse_unreadable, written
from compliance.cli.desk import ORIGIN, Desk
from compliance.jobs.models import JobStatus
from compliance.kernel.errors import Conflict
from compliance.kernel.i18n import _, number
from compliance.worker import follow

PACKED = (LifeState.VALID, LifeState.EXPIRED, LifeState.SUPERSEDED, LifeState.REVOKED)


def add_to(commands: "Commands[ArgumentParser]") -> None:
    certificates = group(commands, "certificate", "Issued certificates.")
    parser = command(certificates, "export", export, "Write a certificate's PDF, or a pack of many with their proofs.")
    parser.add_argument("number", nargs="?", metavar="NUMBER", help="without it: a pack of all that match (ZIP)")
    parser.add_argument("--text", default="", help="of a pack: in the number of certificate or contract, or its title")
    parser.add_argument("--state", type=LifeState, choices=PACKED, metavar="STATE", help=", ".join(PACKED))
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: NUMBER.pdf or paket.zip here")
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
    return export_one(args, desk) if args.number else export_pack(args, desk)


def export_pack(args: Namespace, desk: Desk) -> int:
    """As a job, like one that is asked for on the page."""
    target = args.out or Path("paket.zip")
    with desk.work(args.actor) as ctx:
        job_id = ask_pack(ctx, CertificateFilter(args.text, state=args.state)).id or 0
    finished = follow(desk.house, job_id, lambda progress: None, ORIGIN)
    if finished.status is not JobStatus.DONE:
        raise Conflict(*finished.reasons or [_("Proses ini dibatalkan.")])
    with desk.work(args.actor) as ctx, written(target):
        shutil.copyfile(take_pack(ctx, job_id), target)
    count = json.loads(finished.result)["count"]
    print(_("Paket dengan {count} sertifikat ditulis ke {path}.", count=number(count), path=target))
    return 0


def export_one(args: Namespace, desk: Desk) -> int:
    with desk.work(args.actor) as ctx:
        certificate = public.by_number(ctx, args.number)
        content = operations.download(ctx, certificate)
        target = args.out or Path(f"{certificate.number}.pdf")
        with written(target):  # before the commit: the log tells of an export only where there was one
            target.write_bytes(content)
        done = _("Sertifikat {number} ditulis ke {path}.", number=certificate.number, path=target)
    print(done)
    return 0
