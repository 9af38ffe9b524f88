"""``check``: judge a roster before it is handed in, without the application's database."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from compliance.checks.marks import mark
from compliance.cli.arguments import Commands, command, day, refuse_unreadable, written
from compliance.cli.contract_file import read_contract
from compliance.cli.desk import Desk
from compliance.cli.precheck import Precheck, precheck
from compliance.cli.report import as_json, as_text
from compliance.kernel.i18n import LANGUAGES, language, today_in_wita, utc_now
from compliance.rosters.marked import Mark, mark_roster
from compliance.rulebook.models import Severity

NOTHING_BLOCKS, SOMETHING_BLOCKS = 0, 1


def add_to(commands: "Commands[ArgumentParser]") -> None:
    parser = command(commands, "check", run, "Judge a roster against a register list, without any database.")
    parser.add_argument("--contract", type=Path, required=True, metavar="FILE", help="the contract as JSON")
    parser.add_argument("--roster", type=Path, required=True, metavar="FILE", help="the list of workers, XLSX or CSV")
    parser.add_argument("--register", type=Path, required=True, metavar="FILE", help="the list of enrolments")
    parser.add_argument(
        "--as-of", metavar="DATE", help="the day judged on, and the register's date where it has none (default: today)"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="also write report.json and roster-marked.xlsx there")
    parser.add_argument("--format", choices=("json", "text"), default="json")
    parser.add_argument("--lang", choices=tuple(LANGUAGES), default="id", help="the language of the messages")


def run(args: Namespace, desk: Desk) -> int:
    with language(args.lang):
        refuse_unreadable(args.contract, args.roster, args.register)
        today = today_in_wita(utc_now())
        contract, judged_on = read_contract(args.contract), day(args.as_of) or today
        check = precheck(contract, args.roster, args.register, judged_on, today)
        if args.out:
            write_papers(check, args.roster, args.out)
        print(_json(check) if args.format == "json" else as_text(check))
    blocks = any(flaw.severity is Severity.BLOCK for flaw in check.verdict.flaws)
    return SOMETHING_BLOCKS if blocks else NOTHING_BLOCKS


def write_papers(check: Precheck, roster: Path, folder: Path) -> None:
    """``report.json`` and the contractor's own file with each finding beside its row."""
    with written(folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.json").write_text(_json(check) + "\n", encoding="utf-8")
        mark_roster(check.book, check.reading, marks(check), folder / "roster-marked.xlsx", roster)


def _json(check: Precheck) -> str:
    return json.dumps(as_json(check), ensure_ascii=False, indent=2)


def marks(check: Precheck) -> dict[tuple[str, int], list[Mark]]:
    """By sheet and row."""
    found: dict[tuple[str, int], list[Mark]] = {}
    for flaw in check.verdict.flaws:
        if flaw.line:
            worker = check.worker(flaw.line)
            found.setdefault((worker.sheet, worker.row), []).append(mark(flaw.code, flaw.values))
    return found
