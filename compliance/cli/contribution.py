"""``contribution``: what a construction project owes, as JSON, by the book that is shipped and without any database."""

import json
from argparse import ArgumentParser, Namespace
from typing import Any

from compliance.cli.arguments import Commands, command, day
from compliance.cli.desk import Desk
from compliance.kernel.dates import Unreadable, read_money
from compliance.kernel.errors import Invalid
from compliance.kernel.i18n import Text, _, today_in_wita, utc_now
from compliance.rulebook.contribution import Contribution, Rates, instalments, on_value, on_wages
from compliance.rulebook.rules import shipped_books, shipped_on


def add_to(commands: "Commands[ArgumentParser]") -> None:
    parser = command(commands, "contribution", run, "The contribution of a construction project, slice by slice.")
    parser.add_argument("--value", required=True, metavar="N", help="the contract's value in rupiah, PPN included")
    parser.add_argument("--vat", default="0", metavar="N", help="its PPN in rupiah (default: 0)")
    parser.add_argument("--wages", metavar="N", help="itemised wages in rupiah: the contribution is on these then")
    parser.add_argument("--on", metavar="DATE", help="by the rates in force on this day (default: today)")


def run(args: Namespace, desk: Desk) -> int:
    first = shipped_books()[0].book.in_force_from
    rates = shipped_on(max(first, day(args.on) or today_in_wita(utc_now()))).contribution
    given = {f"--{name}": amount(f"--{name}", getattr(args, name)) for name in ("value", "vat", "wages")}
    value, vat, wages = given.values()
    if faults := faults_of(value or 0, vat or 0, wages):
        raise Invalid(*faults)
    contribution = on_value((value or 0) - (vat or 0), rates) if wages is None else on_wages(wages, rates)
    print(json.dumps(as_json(contribution, rates)))
    return 0


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
