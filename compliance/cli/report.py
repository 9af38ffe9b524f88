"""The verdict of the pre-check for machines (JSON) and for people (text). No NIK is shown in full."""

from collections.abc import Iterable, Iterator
from typing import Any

from compliance.checks import texts
from compliance.checks.facts import Flaw
from compliance.cli.precheck import Precheck
from compliance.kernel.i18n import Text, _, number
from compliance.kernel.identity import mask
from compliance.kernel.rownotes import RowNote
from compliance.rulebook.words import SEVERITIES

ERRORS_SHOWN = 100  # of the register's rows, which may be wrong by the hundred thousand


def as_json(check: Precheck) -> dict[str, Any]:
    """JSON-able; ``row`` as Excel numbers it, null for what concerns the contract as a whole."""
    reading, register, counts = check.reading, check.register, check.verdict.counts
    return {
        "as_of": check.judged_on.isoformat(),
        "read": reading.read,
        "accepted": reading.accepted,
        "rejected": reading.rejected,
        "duplicate": reading.duplicate,
        "blank": reading.blank,
        "structural": len(reading.structural),
        "workers": len(reading.workers),
        "cleared": counts.cleared,
        "flagged": counts.flagged,
        "unjudged": counts.unjudged,
        "findings": [_finding(check, flaw) for flaw in check.verdict.flaws],
        "row_errors": _notes([*reading.row_errors, *reading.notes]),
        "other_rows": _notes(reading.structural),
        "register": {
            "as_of": register.as_of.isoformat(),
            "read": register.read,
            "accepted": register.accepted,
            "rejected": len(register.rejected),
            "blank": register.blank,
            "structural": register.structural,
            "row_errors": _notes(register.rejected[:ERRORS_SHOWN]),
        },
    }


def _finding(check: Precheck, flaw: Flaw) -> dict[str, Any]:
    worker = check.worker(flaw.line) if flaw.line else None
    return {
        "row": worker.row if worker else None,
        "sheet": worker.sheet if worker else None,
        "code": flaw.code.value,
        "severity": flaw.severity.value,
        "nik": mask(worker.nik.digits) if worker else None,
        "name": worker.name if worker else None,
        "message": str(texts.sentence(flaw.code, flaw.values)),
        "next_step": str(texts.next_step(flaw.code, flaw.values)),
    }


def _notes(notes: Iterable[RowNote]) -> list[dict[str, Any]]:
    """``message`` is complete in itself; ``column`` as the sheet has it, null where the whole row is meant."""
    return [
        {
            "row": note.row,
            "sheet": note.sheet,
            "column": str(note.column) if note.column else None,
            "message": str(note.message),
        }
        for note in notes
    ]


def as_text(check: Precheck) -> str:
    findings = (_finding_lines(check, flaw) for flaw in check.verdict.flaws)
    notes = (note.message for note in [*check.reading.row_errors, *check.reading.notes])
    blocks: Iterable[Iterable[Text | str]] = (_figures(check), *findings, notes)
    return "\n\n".join("\n".join(map(str, block)) for block in blocks).rstrip()


def _figures(check: Precheck) -> Iterator[Text]:
    reading, register = check.reading, check.register
    rows = {name: number(getattr(reading, name)) for name in ("read", "accepted", "rejected", "duplicate", "blank")}
    counts = {name: number(count) for name, count in check.verdict.counts._asdict().items()}
    yield _("Dinilai per {day}, dengan daftar BPJS per {as_of}.", day=check.judged_on, as_of=register.as_of)
    yield _("{read} baris = {accepted} diterima + {rejected} ditolak + {duplicate} ganda + {blank} kosong.", **rows)
    yield _(
        "{workers} pekerja = {cleared} bersih + {flagged} bermasalah + {unjudged} belum dinilai.",
        workers=rows["accepted"],
        **counts,
    )
    if register.rejected:
        yield _("{count} baris daftar BPJS tidak dapat dipakai.", count=number(len(register.rejected)))


def _finding_lines(check: Precheck, flaw: Flaw) -> Iterator[Text | str]:
    severity, title = SEVERITIES[flaw.severity], texts.title(flaw.code)
    if flaw.line:
        worker = check.worker(flaw.line)
        who = {"row": worker.row, "name": worker.name or "–", "nik": mask(worker.nik.digits) or "–"}
        yield _("[{severity}] {title}: baris {row}, {name} ({nik})", severity=severity, title=title, **who)
    else:
        yield f"[{severity}] {title}"
    yield f"  {texts.sentence(flaw.code, flaw.values)}"
    yield f"  → {texts.next_step(flaw.code, flaw.values)}"
