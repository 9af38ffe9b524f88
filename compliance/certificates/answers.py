"""What an officer answered to the questions of the check, as the certificate prints it."""

import json
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from sqlmodel import col, select

from compliance.access.context import Context
from compliance.checks import texts
from compliance.checks.dating import dated
from compliance.checks.models import CheckRun, Finding, FindingStatus, Move
from compliance.contracts.models import Contract
from compliance.fixes.models import FixEntry
from compliance.kernel.i18n import language
from compliance.rulebook.models import Code, Severity

LONGEST = 600  # letters of an answer on paper; the whole of it is in the thread


def answers_stated(ctx: Context, contracts: Iterable[Contract]) -> list[dict[str, Any]]:
    """One for each code and answer; ``found`` is the sentence of the first of its ``count`` findings. In Indonesian."""
    theirs = [contract.id for contract in contracts]
    asked = (col(Finding.contract_id).in_(theirs), Finding.severity == Severity.ASK)
    settled = (Finding.status == FindingStatus.ACCEPTED, FixEntry.move == Move.ACCEPT)
    rows = ctx.db.execute(
        select(col(Finding.id), col(Finding.code), col(Finding.detail), col(CheckRun.dates), FixEntry)  # type: ignore[call-overload]  # more columns than SQLModel has types for
        .join(FixEntry, col(FixEntry.finding_id) == Finding.id)
        .join(CheckRun, col(CheckRun.id) == Finding.last_run_id)
        .where(*asked, *settled)
        .order_by(col(Finding.id), col(FixEntry.id))
    )
    last = {row[0]: row[1:] for row in rows}  # a later answer stands in place of an earlier one
    ordered = sorted(last.values(), key=lambda row: _same(row))
    with language("id"):
        return [_stated(list(group)) for _key, group in groupby(ordered, key=_same)]


def _same(row: Any) -> tuple[str, str, str]:
    code, _detail, _dates, entry = row
    return code, entry.note, entry.actor


def _stated(group: list[Any]) -> dict[str, Any]:
    code, detail, dates, entry = group[0]
    found = texts.sentence(Code(code), dated(json.loads(detail), json.loads(dates)))
    said = {"answer": entry.note[:LONGEST], "by": entry.actor, "count": len(group)}
    return {"title": str(texts.title(Code(code))), "found": str(found), **said}
