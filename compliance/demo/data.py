"""What the demonstration consists of: real agencies and places of Kutai Timur, invented companies and contracts."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from compliance.access.models import Role
from compliance.contracts.models import ContractKind, TermKind
from compliance.contracts.rules import TermEntry
from compliance.rulebook.models import Code

SEED = 6408
DOMAIN = "contoh.patuh.id"
PASSWORD = "contoh-patuh-2026"  # noqa: S105 - printed at the start, opens nothing but the demonstration
TRIAL_SECRET = "PATUHPERAGAANKUTAITIMURCONTOH234"  # noqa: S105 - of every approver of the demonstration, and of nobody else
COMPANIES = 10
REGISTER_ROWS = 20_000
LISTS = (38, 4)  # days ago: the dates of the two lists that the BPJS branch handed over
SIGNED_BEFORE_START = timedelta(days=5)


@dataclass(frozen=True)
class AgencyPlan:
    code: str
    name: str
    mailbox: str


AGENCIES = (
    AgencyPlan("DPUPR", "Dinas Pekerjaan Umum dan Penataan Ruang", "pu"),
    AgencyPlan("DISDIKBUD", "Dinas Pendidikan dan Kebudayaan", "pendidikan"),
    AgencyPlan("PERKIM", "Dinas Perumahan Rakyat dan Kawasan Permukiman", "perkim"),
)
OFFICES = {  # mailboxes of roles that belong to no agency
    "perbendaharaan": Role.TREASURY,
    "inspektorat": Role.AUDITOR,
    "pimpinan": Role.LEADER,
    "daftar.bpjs": Role.REGISTRAR,
    "admin": Role.ADMIN,
    "admin.kedua": Role.ADMIN,  # nobody approves their own change of the rules
}
SCHEDULES = {
    "at_once": (TermEntry(TermKind.FINAL, "100%"),),
    "in_two": (TermEntry(TermKind.ADVANCE, "30%"), TermEntry(TermKind.FINAL, "70%")),
    "in_three": (
        TermEntry(TermKind.ADVANCE, "30%"),
        TermEntry(TermKind.PROGRESS, "40%"),
        TermEntry(TermKind.FINAL, "30%"),
    ),
    "with_retention": (
        TermEntry(TermKind.ADVANCE, "20%"),
        TermEntry(TermKind.PROGRESS, "45%"),
        TermEntry(TermKind.FINAL, "30%"),
        TermEntry(TermKind.RETENTION, "5%"),
    ),
}


class Act(StrEnum):
    """What happens to a contract in the demonstration; ``acts.py`` does it."""

    REGISTER = "register"
    ACTIVATE = "activate"
    ENROL = "enrol"
    VOUCH = "vouch"
    CONTRIBUTE = "contribute"
    ACKNOWLEDGE = "acknowledge"
    DOUBT = "doubt"
    AMEND = "amend"
    HAND_IN = "hand_in"
    ANSWER = "answer"
    ACCEPT = "accept"
    RETURN = "return"
    LET_GO = "let_go"
    REQUEST = "request"
    ISSUE = "issue"
    REVOKE = "revoke"
    PROPOSE = "propose"
    CONFIRM = "confirm"
    RELEASE = "release"
    CLOSE = "close"


@dataclass(frozen=True)
class ContractPlan:
    """``signed`` and ``acts`` in days before ``today``, the day of loading; ``value`` includes PPN of 11 %.

    ``under``: number of the plan whose subcontract it is.
    """

    number: str
    title: str
    kind: ContractKind
    agency: str
    company: int
    place: str
    value: int
    signed: int
    duration: int
    terms: tuple[TermEntry, ...]
    today: date
    acts: Mapping[Act, int] = field(default_factory=dict)
    workers: int = 0
    flaws: Mapping[Code, int] = field(default_factory=dict)
    project_number: str = ""
    under: str = ""

    @property
    def vat(self) -> int:
        return self.value * 11 // 111

    @property
    def signed_on(self) -> date:
        return self.today - timedelta(days=self.signed)

    @property
    def starts_on(self) -> date:
        return self.signed_on + SIGNED_BEFORE_START

    @property
    def ends_on(self) -> date:
        return self.starts_on + timedelta(days=self.duration)


def contract_plans(name: str, today: date) -> list[ContractPlan]:
    """From a file beside this one."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return [_plan(today, **entry) for entry in tomllib.loads(text)["contract"]]


def _plan(today: date, kind: str, terms: str, **fields: Any) -> ContractPlan:
    acts = {Act(act): day for act, day in fields.pop("acts", {}).items()}
    flaws = {Code(code): count for code, count in fields.pop("flaws", {}).items()}
    return ContractPlan(kind=ContractKind(kind), terms=SCHEDULES[terms], acts=acts, flaws=flaws, today=today, **fields)
