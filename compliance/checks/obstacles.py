"""What stands between a contract and a certificate, said all at once. Pure."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from compliance.checks.gather import Limits, judged_by, register_age
from compliance.checks.keeping import ids
from compliance.checks.models import CheckRun
from compliance.checks.texts import sentence, title
from compliance.contracts.models import Contract
from compliance.contracts.rules import Obstacle
from compliance.enrolments.models import RegisterSnapshot
from compliance.kernel.i18n import _, number
from compliance.rosters.models import RosterVersion
from compliance.rulebook.book import RuleBook
from compliance.rulebook.models import Code

SAID_OF_TODAY = (Code.ROSTER_MISSING, Code.REGISTER_STALE)  # their findings say it of the day of the check
OF_THE_CHECK = frozenset({"check_outdated", "register_stale", "unjudged"})  # not of what it found


class Blocking(NamedTuple):
    """The unsettled findings of one code that block; ``detail`` of any one of them."""

    code: Code
    findings: int
    of_contract: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a contract stands today."""

    contract: Contract
    roster: RosterVersion | None
    run: CheckRun | None
    lists: Sequence[RegisterSnapshot]
    limits: Limits
    book: RuleBook
    today: date
    blocking: Sequence[Blocking]

    @property
    def is_outdated(self) -> bool:
        """Whether the run rests on something that has changed since, or on an enrolment that has ended."""
        if self.run is None:
            return False
        rested_on = (self.run.roster_version, self.run.contract_version, self.run.lists, self.run.rule_version)
        roster_version = self.roster.number if self.roster else 0
        now = (roster_version, self.contract.version, ids(self.lists), self.book.version)
        return rested_on != now or (self.run.lapses_on or date.max) <= self.today


def name_obstacles(standing: Standing) -> Iterator[Obstacle]:
    if not (standing.roster and standing.roster.workers):
        yield Obstacle("roster_missing", sentence(Code.ROSTER_MISSING, {}))
    yield from _check_obstacles(standing)
    yield from _register_obstacles(standing)
    yield from _finding_obstacles(standing)


def _check_obstacles(standing: Standing) -> Iterator[Obstacle]:
    if standing.run is None:
        yield Obstacle("check_missing", _("Kontrak ini belum pernah diperiksa. Jalankan pemeriksaan."))
    elif standing.is_outdated:
        reason = _(
            "Pemeriksaan {day} belum mutakhir: datanya sudah berubah. Jalankan lagi.", day=standing.run.judged_on
        )
        yield Obstacle("check_outdated", reason)


def _register_obstacles(standing: Standing) -> Iterator[Obstacle]:
    age = register_age(standing.contract, standing.lists, standing.limits, standing.today)
    listed_on, max_age = age
    if judged_by(standing.book, age).is_too_old(listed_on, standing.today):
        values = {"variant": "old" if listed_on else "missing", "max_age": max_age}
        yield Obstacle(
            "register_stale", sentence(Code.REGISTER_STALE, values | {"as_of": listed_on and str(listed_on)})
        )
    elif standing.run and standing.run.unjudged:
        count = number(standing.run.unjudged)
        yield Obstacle("unjudged", _("Kepesertaan {count} pekerja belum dinilai. Jalankan pemeriksaan.", count=count))


def _finding_obstacles(standing: Standing) -> Iterator[Obstacle]:
    for found in standing.blocking:
        if found.of_contract:
            yield Obstacle(found.code.value, sentence(found.code, json.loads(found.detail)))
        else:
            reason = _("{count} pekerja: {title}.", count=number(found.findings), title=title(found.code))
            yield Obstacle(found.code.value, reason)
