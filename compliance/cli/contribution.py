"""``contribution``: what a construction project owes, as JSON, by the book of the database, else as shipped."""

import json
import sys
from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from compliance.cli.arguments import Commands, command, day
from compliance.cli.desk import Desk
from compliance.kernel.dates import Unreadable, read_money
from compliance.kernel.errors import Invalid
from compliance.kernel.i18n import Text, _, today_in_wita, utc_now
from compliance.rulebook.book import RuleBook
from compliance.rulebook.contribution import Contribution, Rates, instalments, on_value, on_wages
from compliance.rulebook.operations import book_for_signing
from compliance.rulebook.rules import NoBook, shipped_books, shipped_on
from config import ConfigError

OF_DATABASE = _("Buku aturan versi {label}, berlaku sejak {day}, dari basis data.")
AS_SHIPPED = _("Buku aturan versi {label}, berlaku sejak {day}, seperti dikirim bersama Patuh.")


def add_to(commands: "Commands[ArgumentParser]") -> None:
    parser = command(commands, "contribution", run, "The contribution of a construction project, slice by slice.")
    parser.add_argument("--value", required=True, metavar="N", help="the contract's value in rupiah, PPN included")
    parser.add_argument("--vat", default="0", metavar="N", help="its PPN in rupiah (default: 0)")
    parser.add_argument("--wages", metavar="N", help="itemised wages in rupiah: the contribution is on these then")
    parser.add_argument("--on", metavar="DATE", help="by the rates in force on this day (default: today)")


def run(args: Namespace, desk: Desk) -> int:
    given = {f"--{name}": amount(f"--{name}", getattr(args, name)) for name in ("value", "vat", "wages")}
    value, vat, wages = given.values()
    if faults := faults_of(value or 0, vat or 0, wages):
        raise Invalid(*faults)
    book, said = book_of(desk, day(args.on) or today_in_wita(utc_now()))
    rates = book.contribution
    contribution = on_value((value or 0) - (vat or 0), rates) if wages is None else on_wages(wages, rates)
    print(Text(said.sentence, label=book.version, day=book.in_force_from), file=sys.stderr)
    print(json.dumps(as_json(contribution, rates)))
    return 0


def book_of(desk: Desk, signed_on: date) -> tuple[RuleBook, Text]:
    """As ``rules show`` has it, where a database can be asked; this command must not need one."""
    try:
        if has_database(desk):
            with desk.work() as ctx:
                return book_for_signing(ctx, signed_on), OF_DATABASE
    except (NoBook, ConfigError, DBAPIError, psycopg.Error, OSError):
        pass  # none that can be used, which is no fault of who asks what a contract owes
    first = shipped_books()[0].book.in_force_from
    return shipped_on(max(first, signed_on)), AS_SHIPPED


def has_database(desk: Desk) -> bool:
    """A file that is not there would be made by looking into it."""
    url = make_url(desk.config.database_url)
    return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()


def amount(name: str, text: str | None) -> int | None:
    """Raises Invalid; not argparse's own error, so that one sentence says it."""
    try:
        return read_money(text)
    except Unreadable:
        example = {"name": name, "text": text}
        raise Invalid(_("{name}: {text} bukan jumlah rupiah. Tulis seperti 1750000.", **example)) from None


def faults_of(value: int, vat: int, wages: int | None) -> list[Text]:
    faults = []
    if not value:
        faults.append(_("--value: nilai kontrak harus lebih dari nol."))
    elif vat >= value:
        faults.append(_("--vat: PPN harus lebih kecil dari nilai kontrak."))
    elif wages is not None and not 0 < wages <= value - vat:
        faults.append(_("--wages: upah harus lebih dari nol dan tidak melebihi nilai tanpa PPN."))
    return faults


def as_json(contribution: Contribution, rates: Rates) -> dict[str, Any]:
    """Whole rupiah; ``slices`` are the parts of the base that each rate was taken of."""
    slices = [{"from": line.first, "to": line.last, "jkk": line.jkk, "jkm": line.jkm} for line in contribution.lines]
    sums = {"base": contribution.base, "jkk": contribution.jkk, "jkm": contribution.jkm, "total": contribution.total}
    return sums | {"slices": slices, "instalments": list(instalments(contribution.total, rates.instalments))}
