"""``verify``: whether the parts of a certificate's file agree, with the installation or without it."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from compliance.certificates import agreement, published
from compliance.certificates.agreement import Finding, Part
from compliance.cli.arguments import Commands, command, refuse_unreadable
from compliance.cli.desk import Desk
from compliance.kernel.errors import UnusableFile
from compliance.kernel.i18n import Text, _

AGREES, DIFFERS = 0, 1
PARTS: dict[Part, Text] = {
    Part.SEAL: _("Segel"),
    Part.DATA: _("Data di dalamnya"),
    Part.PRINTED: _("Nomor tercetak"),
    Part.LOG: _("Catatan publik"),
    Part.LIVE: _("Keadaan sekarang"),
}


def add_to(commands: "Commands[ArgumentParser]") -> None:
    about = (
        "Check a certificate's PDF. 0: seal, embedded data, printed number, public log and live state agree; 1: not."
    )
    parser = command(commands, "verify", verify, about)
    parser.add_argument("file", type=Path, metavar="FILE.pdf")
    parser.add_argument("--offline", action="store_true", help="without the database: leave out the live state")
    parser.add_argument("--log", type=Path, metavar="DIR", help="a copy of the public log (default: our own)")
    parser.add_argument("--keys", type=Path, metavar="FILE", help="a copy of /.well-known/jwks.json (default: our own)")
    parser.add_argument("--json", action="store_true", help="for other programs")


def verify(args: Namespace, desk: Desk) -> int:
    refuse_unreadable(*filter(None, (args.file, args.keys)))
    findings = list(_findings(args, desk))
    print(_as_json(findings) if args.json else _as_table(findings))
    return AGREES if all(finding.agrees for finding in findings) else DIFFERS


def _findings(args: Namespace, desk: Desk) -> Iterator[Finding]:
    pdf = args.file.read_bytes()
    keys = _keys_in(args.keys) if args.keys else published.keys(desk.config.data_dir / "keys/public")
    yield from agreement.of_file(pdf, keys)
    if args.log or not args.keys:
        trusted = args.log if args.keys else desk.config.data_dir / "log"
        yield agreement.of_log(args.log or trusted, trusted, pdf)
    if not args.offline:
        with desk.work() as ctx:
            yield agreement.of_live(ctx, pdf)


def _keys_in(path: Path) -> dict[str, published.Jwk]:
    try:
        return {one["kid"]: one for one in json.loads(path.read_bytes())["keys"]}
    except (ValueError, KeyError, TypeError) as error:
        told = _("{path} bukan salinan /.well-known/jwks.json yang utuh. Unduh sekali lagi.", path=path)
        raise UnusableFile(told) from error


def _as_table(findings: list[Finding]) -> str:
    width = max(len(str(name)) for name in PARTS.values())
    return "\n".join(f"{'✔' if one.agrees else '✖'} {PARTS[one.part]!s:{width}}  {one.told}" for one in findings)


def _as_json(findings: list[Finding]) -> str:
    parts = [{"part": one.part.value, "agrees": one.agrees, "told": str(one.told)} for one in findings]
    return json.dumps({"agree": all(one.agrees for one in findings), "parts": parts}, ensure_ascii=False, indent=2)
