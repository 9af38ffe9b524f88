"""``python -m compliance …``: finds the command, runs it, says refusals in one line. Exit 2: it could not be done."""

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import closing

import psycopg
from sqlalchemy.exc import DBAPIError

from compliance.cli import audit, certificates, check, database, demonstration, people, register, server
from compliance.cli.desk import Desk
from compliance.kernel.errors import Refusal
from compliance.kernel.i18n import Text, _
from config import Config, ConfigError

COMMANDS = (check, server, demonstration, people, register, certificates, audit, database)
NOT_DONE = 2
INTERRUPTED = 130


def main(arguments: Sequence[str], configure: Callable[[], Config]) -> int:
    """The exit code; ``configure`` is called by commands that need the settings."""
    args = parser().parse_args(arguments)
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


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(
        prog="python -m compliance", description="Patuh: no payment before every worker on the contract is insured."
    )
    commands = root.add_subparsers(metavar="command", required=True)
    for command in COMMANDS:
        command.add_to(commands)
    return root


def unusable_database(error: Exception) -> Text:
    reason = str(getattr(error, "orig", error)).splitlines()[0]
    return _("Basis data tidak dapat dipakai ({reason}). Sudahkah menjalankan 'db upgrade'?", reason=reason)
