"""A whole district: 5,000 contracts and 500,000 workers with all that comes of them, stored past the operations."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Table, insert, update
from sqlmodel import SQLModel, func, select

from compliance.audit.models import AuditEntry, AuditHead
from compliance.checks.results import encode
from compliance.contracts.models import Contract, PaymentTerm
from compliance.installation import House
from tests.access.objects import build_objects
from tests.bench.data import FIRST, LAST, MIDDLE
from tests.builders import NOW, build_world

CONTRACTS, AGENCIES, COMPANIES, NEWS = 5_000, 40, 400, 100_000
EACH, LARGEST = 112, 1_000  # nine contracts in ten have a roster
BATCH = 20_000
KINDS = ("construction", "construction", "goods", "consultancy", "other_services")
STATES = ("active", "active", "active", "active", "active", "active", "active", "closed", "closed", "draft")
FINDINGS = ("closed", "closed", "closed", "open", "answered", "returned", "accepted")
TURNS = {"open": "contractor", "returned": "contractor", "answered": "officer"}
EVENTS = ("contract:checked", "roster:committed", "session:closed", "session:opened")
Row = dict[str, Any]


def fill(house: House, folder: Path) -> None:
    """The objects that the pages are asked for, through the operations; then the rest of the district."""
    world = build_world(house)
    objects = build_objects(world)
    (folder / "objects.json").write_text(json.dumps(objects))
    (folder / "actors.json").write_text(json.dumps({name: actor.id for name, actor in world.actors.items()}))
    rows = District(Random(6408), objects["contract"], *_beginnings(house)).rows()
    with house.engine.execution_options(write=True).begin() as connection:
        for table, of_it in rows:
            while batch := list(islice(of_it, BATCH)):
                connection.execute(insert(table), batch)
        last = select(func.max(AuditEntry.sequence)).scalar_subquery()
        connection.execute(update(AuditHead).values(sequence=last))
    with house.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _beginnings(house: House) -> tuple[int, int, int]:
    """The first free ids of contracts and terms, and the last link of the audit log."""
    with house.work() as ctx:
        highest = (func.max(Contract.id), func.max(PaymentTerm.id), func.max(AuditEntry.sequence))
        contract, term, sequence = (ctx.db.exec(select(each)).one() for each in highest)
    return (contract or 0) + 100, (term or 0) + 100, (sequence or 0) + 1


def table(name: str) -> Table:
    return SQLModel.metadata.tables[name]


class District:
    """Its tables in the order in which they go in; ids are given here, so that rows can point at each other."""

    def __init__(self, random: Random, largest: int, contract: int, term: int, sequence: int) -> None:
        self.random, self.largest, self.first, self.term, self.sequence = random, largest, contract, term, sequence
        self.contracts = [self._contract(number) for number in range(CONTRACTS)]
        self.active = [row for row in self.contracts if row["status"] != "draft"]

    def rows(self) -> Iterator[tuple[Table, Iterator[Row]]]:
        parts: dict[str, Callable[[], Iterable[Row]]] = {
            "agency": lambda: ({"id": 10 + n, "code": f"OPD{n}", "name": f"Dinas {n}"} for n in range(AGENCIES)),
            "company": lambda: ({"id": 10 + n, "name": f"CV {LAST[n % 10]} {n}"} for n in range(COMPANIES)),
            "contract": lambda: self.contracts,
            "payment_term": self.terms,
            "roster_version": self.rosters,
            "worker": self.workers,
            "check_run": self.runs,
            "finding": self.findings,
            "fix_entry": self.answers,
            "evidence": self.evidence,
            "certificate": self.certificates,
            "release": self.releases,
            "audit_entry": self.log,
            "notice": self.news,
        }
        for name, part in parts.items():
            yield table(name), iter(part())

    def _contract(self, number: int) -> Row:
        """A tenth belongs to the agency and the company whose people look at the pages."""
        random, ours = self.random, number % 10 == 0
        signed = date(2025, 10, 1) + timedelta(days=random.randrange(330))
        value = random.randrange(50, 20_000) * 1_000_000
        return {
            "id": self.first + number,
            "number": f"602.{number % 9}/{number:04}/KTR/2026",
            "title": f"Pembangunan Jalan {random.choice(LAST)} {number}",
            "kind": random.choice(KINDS),
            "status": random.choice(STATES),
            "agency_id": 1 if ours else 10 + random.randrange(AGENCIES),
            "company_id": 1 if number % 50 == 0 else 10 + random.randrange(COMPANIES),
            "subdistrict_code": f"64.08.{1 + random.randrange(18):02}",
            "value": value,
            "vat": value // 11,
            "signed_on": signed,
            "starts_on": signed + timedelta(days=7),
            "ends_on": signed + timedelta(days=270),
            "project_number": f"PJ-{number:06}",
            "created_at": NOW,
        }

    def terms(self) -> Iterator[Row]:
        """Four each; the first is paid, where the contract is in force."""
        for place, row in enumerate(self.contracts):
            for number, kind in enumerate(("advance", "progress", "final", "retention")):
                paid = row["status"] == "closed" or (row["status"] == "active" and number == 0)
                of_it = {"contract_id": row["id"], "number": number + 1, "kind": kind, "amount": row["value"] // 4}
                yield of_it | {"id": self.term + 4 * place + number, "released_at": NOW if paid else None}

    def rosters(self) -> Iterator[Row]:
        for row in self.active:
            yield {
                "contract_id": row["id"],
                "number": 1,
                "created_at": NOW - timedelta(days=30),
                "workers": EACH,
                "digest": "0" * 64,
            }

    def workers(self) -> Iterator[Row]:
        """A thousand more on the contract that pages are asked for, as the largest of the district has."""
        last = 0
        for row in self.active:
            for line in range(1, EACH + 1):
                last += 1
                yield self._worker(row["id"], line, last)
        for line in range(1_000, 1_000 + LARGEST):
            yield self._worker(self.largest, line, last + line)

    def _worker(self, contract: int, line: int, number: int) -> Row:
        names = (FIRST[number % 12], MIDDLE[number // 12 % 12], LAST[number // 144 % 10])
        nik = f"6408041708{number:06}"
        of_it = {"contract_id": contract, "line": line, "since_version": 1, "row": line + 1}
        return of_it | {"nik": nik, "name": " ".join(names), "occupation": "Pekerja"}

    def runs(self) -> Iterator[Row]:
        bare = encode((), (), {}, ())
        for row in self.active:
            made = {"roster_version": 1, "contract_version": 1, "rule_version": "2026.1", "judged_on": NOW.date()}
            counts = {"workers": EACH, "cleared": EACH - 10, "flagged": 10, "unjudged": 0}
            yield {
                "id": row["id"],
                "contract_id": row["id"],
                "made_at": NOW,
                "reason": "list",
                "results": bare,
                **made,
                **counts,
            }

    def findings(self) -> Iterator[Row]:
        """Ten on each contract, and on the largest one for every other worker."""
        number = 10_000
        for row in self.active:
            for line in range(1, 11):
                number += 1
                yield self._finding(number, row["id"], row["id"], line)
        for line in range(1_000, 1_000 + LARGEST, 2):
            yield self._finding(number + line, self.largest, self.active[0]["id"], line)

    def _finding(self, number: int, contract: int, run: int, line: int) -> Row:
        status = self.random.choice(FINDINGS)
        detail = '{"as_of":"2026-08-31","employer":"CV Etam Jaya","via":"employer"}'
        due = NOW.date() + timedelta(days=self.random.randrange(-5, 14))
        turn = TURNS.get(status)
        return {
            "id": number,
            "contract_id": contract,
            "line": line,
            "code": "not_enrolled",
            "severity": "block",
            "status": status,
            "detail": detail,
            "first_seen_at": NOW - timedelta(days=20),
            "last_run_id": run,
            "closed_at": NOW if status == "closed" else None,
            "turn": turn,
            "due_on": due if turn else None,
        }

    def answers(self) -> Iterator[Row]:
        for place, row in enumerate(self.active):
            for line in range(1, 5):
                finding = 10_000 + 10 * place + line
                yield {"contract_id": row["id"], "finding_id": finding, "at": NOW, "actor": "Ani", "move": "answer"}

    def evidence(self) -> Iterator[Row]:
        file = {"file_digest": "0" * 64, "file_name": "surat.pdf", "file_type": "application/pdf"}
        for row in self.active:
            if row["kind"] != "construction":
                continue
            for kind in ("registration", "receipt", "membership"):
                paper = {"kind": kind, "number": f"{kind} {row['id']}", "dated_on": row["signed_on"]}
                paid = {"amount": row["value"] // 100 if kind == "receipt" else None, "submitted_at": NOW}
                status = self.random.choice(("verified", "verified", "verified", "submitted"))
                yield {"contract_id": row["id"], "status": status, **paper, **paid, **file}

    def certificates(self) -> Iterator[Row]:
        """Of the paid terms, and a live one or a request for the second term of some."""
        for row in self.active:
            term = self.term + 4 * (row["id"] - self.first)
            for number, status in ((0, "issued"), (1, self.random.choice(("issued", "requested", "revoked")))):
                yield self._certificate(row, term + number, status)

    def _certificate(self, row: Row, term: int, status: str) -> Row:
        facts = {"contract_version": 1, "roster_version": 1, "run_id": row["id"], "rule_version": "2026.1"}
        decided = status != "requested"
        return {
            "contract_id": row["id"],
            "term_id": term,
            "number": f"SKJ-2026-{term:06}" if decided else None,
            "status": status,
            "requested_at": NOW - timedelta(days=3),
            "decided_at": NOW - timedelta(days=2) if decided else None,
            "register_as_of": NOW.date(),
            "workers": EACH,
            "expires_on": NOW.date() + timedelta(days=28) if decided else None,
            "statement": '{"conditions":[]}',
            "revoked_at": NOW if status == "revoked" else None,
            **facts,
        }

    def releases(self) -> Iterator[Row]:
        for row in self.active:
            term = self.term + 4 * (row["id"] - self.first)
            papers = {"spm_number": f"SPM{term}", "sp2d_number": f"SP2D{term}"}
            days = {"spm_date": NOW.date(), "sp2d_date": NOW.date()}
            yield {"contract_id": row["id"], "term_id": term, "released_by": 1, **papers, **days}

    def log(self) -> Iterator[Row]:
        """Forty lines a contract; their chain is not one."""
        for number in range(40 * CONTRACTS):
            row = self.contracts[number % CONTRACTS]
            link = {"previous_hash": "0" * 64, "hash": "0" * 64}
            yield {
                "sequence": self.sequence + number,
                "at": NOW - timedelta(minutes=40 * CONTRACTS - number),
                "actor_id": 1,
                "actor": "Ani",
                "origin": "10.0.0.1",
                "event": EVENTS[number % 4],
                "contract_id": row["id"],
                **link,
            }

    def news(self) -> Iterator[Row]:
        for number in range(NEWS):
            row = self.contracts[number % CONTRACTS]
            of_it = {"user_id": 1 + number % 10, "kind": "certificate_issued", "contract_id": row["id"]}
            told = {"subject_type": "certificate", "subject_id": number, "link": "/", "created_at": NOW}
            details = f'{{"contract":"{row["number"]}","certificate":"SKJ","term":1,"day":"2026-09-30"}}'
            yield of_it | told | {"key": f"bench {number}", "details": details, "read_at": NOW if number % 3 else None}
