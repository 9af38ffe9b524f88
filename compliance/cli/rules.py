"""``rules show``: the rule book of a day, for people or for machines."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import Any

from compliance.checks import texts
from compliance.checks.meanings import MEANINGS
from compliance.cli.arguments import Commands, command, day, group
from compliance.cli.desk import Desk
from compliance.kernel.i18n import LANGUAGES, Text, _, language
from compliance.rulebook.book import RuleBook, as_data
from compliance.rulebook.entries import NOT_COMPARED, described, flat, readable
from compliance.rulebook.models import BookVersion, Code
from compliance.rulebook.operations import get_version, version_on
from compliance.rulebook.rules import read_book
from compliance.rulebook.words import GATES, KINDS, SEVERITIES, STATUSES, VARIANTS


def add_to(commands: "Commands[ArgumentParser]") -> None:
    rules = group(commands, "rules", "The rule book.")
    parser = command(rules, "show", show, "Print the rule book that is in force on a day.")
    parser.add_argument("--on", metavar="DATE", help="the day, like 2026-03-02 (default: today)")
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument("--lang", choices=tuple(LANGUAGES), default="id", help="the language of the text")


def show(args: Namespace, desk: Desk) -> int:
    with language(args.lang), desk.work() as ctx:
        row = get_version(ctx, version_on(ctx, day(args.on) or ctx.today).label)
        print(json.dumps(as_json(row), ensure_ascii=False, indent=2, default=str) if args.json else as_text(row))
    return 0


def as_json(row: BookVersion) -> dict[str, Any]:
    """The book as its TOML has it; rates as strings, for they are exact. Each rule with its words."""
    data = as_data(read_book(row.text))
    for name, rule in data["rules"].items():
        code = Code(name)
        words = {"title": texts.title(code), "meaning": MEANINGS[code], "remedy": texts.remedy(code)}
        rule |= {key: str(word) for key, word in words.items()}
    return {"status": row.status.value, "digest": row.digest, **data}


def as_text(row: BookVersion) -> str:
    return "\n".join(map(str, [*_head(row), "", *_numbers(row), *_rules(read_book(row.text))]))


def _head(row: BookVersion) -> Iterator[Text]:
    yield _("Buku aturan versi {label}, berlaku sejak {day}", label=row.label, day=row.in_force_from)
    yield _("{status}; sidik {digest}", status=STATUSES[row.status], digest=row.digest)


def _numbers(row: BookVersion) -> Iterator[str]:
    for name, value in flat(as_data(read_book(row.text))):
        if name not in NOT_COMPARED and not name.startswith("rules."):
            label, unit = described(name)
            yield f"{label}: {readable(unit, value)}"


def _rules(book: RuleBook) -> Iterator[Text | str]:
    for code in Code:
        rule = book.rules[code]
        yield ""
        yield f"{texts.title(code)} ({code})"
        yield f"  {MEANINGS[code]}"
        yield f"  {_severities(book, code)}"
        yield f"  → {texts.remedy(code)}"
        yield _("  Dasar hukum: {source}", source=rule.source)


def _severities(book: RuleBook, code: Code) -> str:
    """``Peringatan; Konstruksi: Menghalangi``."""
    rule = book.rules[code]
    own = [f"{KINDS[kind]}: {SEVERITIES[severity]}" for kind, severity in rule.severity_in.items()]
    own += [f"{GATES[gate]}: {SEVERITIES[severity]}" for gate, severity in rule.severity_at.items()]
    own += [f"{VARIANTS[variant]}: {SEVERITIES[severity]}" for variant, severity in rule.severity_as.items()]
    return "; ".join([str(SEVERITIES[rule.severity]), *own])
