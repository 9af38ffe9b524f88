"""What several commands ask for."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from compliance.cli.desk import Desk
from compliance.kernel.errors import Invalid, UnusableFile
from compliance.kernel.i18n import _

Commands = _SubParsersAction  # argparse has no public name for it
Run = Callable[[Namespace, Desk], int]  # returns the exit code


def command(commands: "Commands[ArgumentParser]", name: str, run: Run, about: str) -> ArgumentParser:
    parser = commands.add_parser(name, help=about, description=about)
    parser.set_defaults(run=run)
    return parser


def group(commands: "Commands[ArgumentParser]", name: str, about: str) -> "Commands[ArgumentParser]":
    """A command with commands of its own: ``db upgrade``."""
    parser = commands.add_parser(name, help=about, description=about)
    return parser.add_subparsers(metavar="command", required=True)


def acting(parser: ArgumentParser) -> None:
    parser.add_argument("--as", dest="actor", metavar="EMAIL", help="act as this person (default: the system)")


def day(text: str | None) -> date | None:
    """Raises Invalid; not argparse's own error, so that one sentence says it."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(_("Tanggal {text} tidak dapat dibaca. Tulis seperti 2026-03-02.", text=text)) from None


def refuse_unreadable(*paths: Path) -> None:
    """Raises UnusableFile that names every path under which there is no file."""
    if missing := [str(path) for path in paths if not path.is_file()]:
        raise UnusableFile(_("Berkas tidak ditemukan: {paths}.", paths=", ".join(missing)))


@contextmanager
def written(target: Path) -> Iterator[None]:
    """Turn a disk that says no into one sentence."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnusableFile(_("Tidak dapat menulis ke {target}: {reason}.", target=target, reason=reason)) from error
