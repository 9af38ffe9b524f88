"""The rule book as everybody who is signed in can read it, of today or of the day of an old check."""

from flask import render_template
from flask.typing import ResponseReturnValue

from compliance.access.request import ctx
from compliance.checks import texts
from compliance.checks.meanings import MEANINGS
from compliance.overview.blueprint import bp
from compliance.rulebook import operations
from compliance.rulebook.book import RuleBook, as_data
from compliance.rulebook.entries import described, flat, percent, readable
from compliance.rulebook.models import BookVersion, Code
from compliance.rulebook.rules import read_book
from compliance.rulebook.words import GATES, KINDS, STATUSES, VARIANTS

ELSEWHERE = ("rules.", "contribution.slices.", "version", "in_force_from", "register_max_age_days")


@bp.get("/rules")
def rules() -> ResponseReturnValue:
    return page(operations.version_in_force(ctx()))


@bp.get("/rules/<label>")
def rules_then(label: str) -> ResponseReturnValue:
    return page(operations.get_version(ctx(), label))


def page(row: BookVersion) -> ResponseReturnValue:
    book = read_book(row.text)
    return render_template(
        "overview/rules.html",
        row=row,
        book=book,
        in_force=operations.version_in_force(ctx()).id == row.id,
        codes=[(code, book.rules[code]) for code in Code],
        numbers=numbers(row),
        slices=slices(book),
        texts=texts,
        meanings=MEANINGS,
        kinds=KINDS,
        gates=GATES,
        variants=VARIANTS,
        statuses=STATUSES,
    )


def numbers(row: BookVersion) -> list[tuple[str, str]]:
    """Everything but the rules and slices, which have tables of their own, and what the settings decide."""
    entries = flat(as_data(read_book(row.text)))
    told = [(described(name), value) for name, value in entries if not name.startswith(ELSEWHERE)]
    return [(str(label), readable(unit, value)) for (label, unit), value in told]


def slices(book: RuleBook) -> list[tuple[int | None, str, str]]:
    """Each as upper edge in rupiah, JKK and JKM in percent."""
    return [(part.upto, percent(part.jkk), percent(part.jkm)) for part in book.contribution.slices]
