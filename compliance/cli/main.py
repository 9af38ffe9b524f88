"""``python -m compliance …``: finds the command, runs it, says refusals in one line. Exit 2: it could not be done."""

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from importlib import import_module

import psycopg
from sqlalchemy.exc import DBAPIError

from compliance.cli.desk import Desk
from compliance.kernel.errors import Refusal
from compliance.kernel.i18n import Text, _
from config import Config, ConfigError

MODULES = {  # command → where it lives; the pre-check should not wait for the PDF engine of another command
    "check": "check",
    "contribution": "contribution",
    "serve": "server",
    "worker": "server",
    "demo": "demonstration",
    "user": "people",
    "register": "register",
    "certificate": "certificates",
    "rules": "rules",
    "verify": "verify",
    "log": "history",
    "audit": "audit",
    "db": "database",
}
NOT_DONE = 2
INTERRUPTED = 130


def main(arguments: Sequence[str], configure: Callable[[], Config]) -> int:
    """The exit code; ``configure`` is called by commands that need the settings."""
    args = parser(arguments[0] if arguments else "").parse_args(arguments)
    try:
        with closing(Desk(configure)) as desk:
            return int(args.run(args, desk))
    except (Refusal, ConfigError, OSError) as refusal:
        print(refusal, file=sys.stderr)
    except (DBAPIError, psycopg.Error) as error:  # the jobs' bell speaks to PostgreSQL by itself
        print(unusable_database(error), file=sys.stderr)
    except KeyboardInterrupt:
        return INTERRUPTED
    return NOT_DONE


def parser(asked: str = "") -> argparse.ArgumentParser:
    """Knows the command asked for, or all of them where that is none."""
    root = argparse.ArgumentParser(
        prog="python -m compliance", description="Patuh: no payment before every worker on the contract is insured."
    )
    commands = root.add_subparsers(metavar="command", required=True)
    for module in [MODULES[asked]] if asked in MODULES else dict.fromkeys(MODULES.values()):
        import_module(f"compliance.cli.{module}").add_to(commands)
    return root


def unusable_database(error: Exception) -> Text:
    reason = str(getattr(error, "orig", error)).splitlines()[0]
    return _("Basis data tidak dapat dipakai ({reason}). Sudahkah menjalankan 'db upgrade'?", reason=reason)
