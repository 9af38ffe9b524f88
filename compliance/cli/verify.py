"""``verify``: whether the parts of a certificate's file agree, with the installation or without it."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from compliance.certificates import agreement, published
from compliance.certificates.agreement import Finding, Part
from compliance.cli.arguments import Commands, command, day, refuse_unreadable
from compliance.cli.desk import Desk
from compliance.kernel.errors import UnusableFile
from compliance.kernel.i18n import Text, _, today_in_wita, utc_now

AGREES, DIFFERS = 0, 1
PARTS: dict[Part, Text] = {
    Part.SEAL: _("Segel"),
    Part.DATA: _("Data di dalamnya"),
    Part.PRINTED: _("Nomor tercetak"),
    Part.DAYS: _("Masa berlaku"),
    Part.LOG: _("Catatan publik"),
    Part.LIVE: _("Keadaan sekarang"),
}


def add_to(commands: "Commands[ArgumentParser]") -> None:
    about = (
        "Check a certificate's PDF. 0: seal, embedded data, printed number, days, public log and live state agree;"
        " 1: one of them does not, or could not be checked."
    )
    parser = command(commands, "verify", verify, about)
    parser.add_argument("file", type=Path, metavar="FILE.pdf")
    parser.add_argument("--offline", action="store_true", help="without the database: leave out the live state")
    parser.add_argument("--log", type=Path, metavar="DIR", help="a copy of the public log (default: our own)")
    parser.add_argument("--keys", type=Path, metavar="FILE", help="a copy of /.well-known/jwks.json (default: our own)")
    parser.add_argument(
        "--log-keys", type=Path, metavar="FILE", help="keys of the log and of witnesses that you know to be right"
    )
    parser.add_argument("--no-log", action="store_true", help="leave out the public log")
    parser.add_argument("--on", metavar="DAY", help="as of the end of this day, such as 2026-08-17 (default: today)")
    parser.add_argument("--json", action="store_true", help="for other programs")


def verify(args: Namespace, desk: Desk) -> int:
    refuse_unreadable(*filter(None, (args.file, args.keys, args.log_keys)))
    findings = list(_findings(args, desk))
    print(_as_json(findings) if args.json else _as_table(findings))
    return AGREES if all(finding.agrees for finding in findings) else DIFFERS


def _findings(args: Namespace, desk: Desk) -> Iterator[Finding]:
    pdf, on = args.file.read_bytes(), day(args.on)
    keys = _keys_in(args.keys) if args.keys else published.keys(desk.config.data_dir / "keys/public")
    yield from agreement.of_file(pdf, keys)
    yield agreement.of_days(pdf, on or today_in_wita(utc_now()), is_asked_live=not args.offline)
    if not args.no_log:
        yield _of_log(args, desk, pdf, on)
    if not args.offline:
        with desk.work() as ctx:
            yield agreement.of_live(ctx, pdf, on)


def _of_log(args: Namespace, desk: Desk, pdf: bytes, on: date | None) -> Finding:
    """A copy that brings its own keys proves nothing to whoever has none: they are pinned, or our own."""
    if args.keys and not args.log:
        return agreement.unchecked(Part.LOG, _("Tidak diperiksa: sebutkan salinannya dengan --log, atau --no-log."))
    if args.keys and not args.log_keys:
        told = _("Tidak diperiksa: sebutkan kunci catatan yang Anda kenal dengan --log-keys, atau --no-log.")
        return agreement.unchecked(Part.LOG, told)
    return agreement.of_log(args.log or _own(desk) / "log", args.log_keys or _own_keys(desk), pdf, on)


def _own(desk: Desk) -> Path:
    return desk.config.data_dir


def _own_keys(desk: Desk) -> Path:
    """Those kept apart from the log, once anything was published."""
    kept = _own(desk) / "keys/log/keys"
    return kept if kept.is_file() else _own(desk) / "log"


def _keys_in(path: Path) -> dict[str, published.Jwk]:
    try:
        return {one["kid"]: one for one in json.loads(path.read_bytes())["keys"]}
    except (ValueError, KeyError, TypeError) as error:
        told = _("{path} bukan salinan /.well-known/jwks.json yang utuh. Unduh sekali lagi.", path=path)
        raise UnusableFile(told) from error


def _as_table(findings: list[Finding]) -> str:
    width = max(len(str(name)) for name in PARTS.values())
    return "\n".join(f"{_mark(one)} {PARTS[one.part]!s:{width}}  {one.told}" for one in findings)


def _mark(finding: Finding) -> str:
    return "✔" if finding.agrees else "✖" if finding.checked else "?"


def _as_json(findings: list[Finding]) -> str:
    parts = [
        {"part": one.part.value, "agrees": one.agrees, "checked": one.checked, "told": str(one.told)}
        for one in findings
    ]
    return json.dumps({"agree": all(one.agrees for one in findings), "parts": parts}, ensure_ascii=False, indent=2)
