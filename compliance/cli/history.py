"""``log``: the public log of certificates. All but ``publish`` and ``recover`` need its static files alone."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from compliance.certificates import chronicle
from compliance.certificates.rules import tidy
from compliance.cli.arguments import Commands, acting, command, group, written
from compliance.cli.desk import Desk
from compliance.history import auditing
from compliance.history.keys import load_key, make_key
from compliance.history.note import WITNESS, Signer
from compliance.history.operations import begin_anew, republish
from compliance.kernel.errors import Conflict, Invalid
from compliance.kernel.i18n import _, number, utc_now

HOLDS, BROKEN = 0, 1


def add_to(commands: "Commands[ArgumentParser]") -> None:
    logs = group(commands, "log", "The public log of certificates.")
    add_prove(logs)
    add_check(logs)
    add_witness(logs)
    add_key(logs)
    publishing = command(logs, "publish", publish, "Write all static files again, from the database.")
    lost = "where published events are lost for good: a new log, under a new name, of what the database holds"
    publishing.add_argument("--begin-anew", action="store_true", help=lost)
    acting(publishing)
    about = "After a restore: take over into the database what was published since the backup."
    acting(command(logs, "recover", recover, about))


def add_prove(logs: "Commands[ArgumentParser]") -> None:
    parser = command(logs, "prove", prove, "Print the proof (JSON) that a certificate is in the log.")
    parser.add_argument("number", metavar="NUMBER")
    parser.add_argument("--log", type=Path, metavar="DIR", help="a copy of the log (default: this installation's)")


def add_check(logs: "Commands[ArgumentParser]") -> None:
    parser = command(
        logs, "check", check, "Check a copy of the log, and that it grew from an older state; 1: it did not."
    )
    parser.add_argument(
        "--from", dest="old", type=Path, metavar="OLD", help="an older checkpoint, or a copy of the log"
    )
    parser.add_argument("--to", dest="new", type=Path, metavar="NEW", required=True, help="a copy of the log")
    parser.add_argument("--keys", type=Path, metavar="DIR", help="where the known keys are (default: in OLD, or NEW)")


def add_witness(logs: "Commands[ArgumentParser]") -> None:
    parser = command(
        logs, "witness", witness, "Check a copy of the log against what was seen last, and countersign it."
    )
    parser.add_argument("--log", type=Path, metavar="DIR", required=True, help="a copy of the log, fetched just now")
    parser.add_argument("--key", type=Path, metavar="FILE", required=True, help="the witness's own key (log key)")
    parser.add_argument("--name", required=True, help="the witness, such as inspektorat.kutaitimurkab.go.id")
    parser.add_argument("--out", type=Path, metavar="DIR", required=True, help="what the witness has seen is kept here")


def add_key(logs: "Commands[ArgumentParser]") -> None:
    parser = command(logs, "key", key, "Make a key for the log or for a witness; an existing one stays as it is.")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--name", help="of a witness: print what others need to check its signatures")


def prove(args: Namespace, desk: Desk) -> int:
    folder = args.log or desk.config.data_dir / "log"
    print(json.dumps(auditing.prove(folder, tidy(args.number)), indent=2))
    return HOLDS


def check(args: Namespace, desk: Desk) -> int:
    keys = auditing.keys_in(auditing.folder_of(args.keys or trusted(args)))
    new = auditing.state_in(args.new, keys).checkpoint
    old = auditing.state_in(args.old, keys).checkpoint if args.old else None
    if faults := auditing.faults(auditing.folder_of(args.new), new, old):
        print(*faults, sep="\n")
        return BROKEN
    print(_("Catatan {origin} utuh: {size} peristiwa.", origin=new.origin, size=number(new.size)))
    if old:
        print(_("Semua {old} peristiwa yang lama masih di sana, tanpa perubahan.", old=number(old.size)))
    return HOLDS


def trusted(args: Namespace) -> Path:
    """Keys that were kept with an older state are believed before those that come with the new one."""
    older = auditing.folder_of(args.old) if args.old else args.new
    return older if (older / "keys").is_file() else args.new


def witness(args: Namespace, desk: Desk) -> int:
    name = named(args.name)
    try:
        with written(args.out):
            seen = auditing.countersign(args.log, Signer(name, load_key(args.key)), args.out, utc_now())
    except Conflict as fork:
        print(_("TIDAK ditandatangani:"), *fork.reasons, sep="\n")
        return BROKEN
    print(
        _("Checkpoint dengan {size} peristiwa diperiksa dan ditandatangani {name}.", size=number(seen.size), name=name)
    )
    return HOLDS


def named(name: str) -> str:
    """Raises Invalid: a signature line is divided by spaces, a key by plus signs."""
    if not name or "+" in name or any(letter.isspace() for letter in name):
        raise Invalid(_("Nama saksi tidak boleh memuat spasi atau tanda tambah."))
    return name


def key(args: Namespace, desk: Desk) -> int:
    with written(args.file):
        make_key(args.file)
    print(Signer(named(args.name), load_key(args.file)).key(WITNESS) if args.name else args.file)
    return HOLDS


def publish(args: Namespace, desk: Desk) -> int:
    with desk.work(args.actor) as ctx:
        size = begin_anew(ctx) if args.begin_anew else republish(ctx)
    print(_("Catatan publik ditulis ulang: {size} peristiwa.", size=number(size)))
    return HOLDS


def recover(args: Namespace, desk: Desk) -> int:
    with desk.work(args.actor) as ctx:
        leaves = chronicle.recover(ctx)
        lost = chronicle.unknown(ctx, leaves)
    print(_("{count} peristiwa diambil dari catatan publik.", count=number(len(leaves))))
    if lost:
        print(
            _("Sertifikat ini terbit sesudah cadangan dibuat, dan datanya hilang: {numbers}.", numbers=", ".join(lost))
        )
    return HOLDS
