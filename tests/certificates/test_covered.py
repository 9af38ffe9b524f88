"""The workers behind a certificate: for which days, as a tree, and what one of them is told."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import select

from compliance.audit.models import AuditEntry
from compliance.certificates import covered, crew, lookup, operations, public
from compliance.certificates.crew import Member
from compliance.certificates.models import CertificateWorker
from compliance.checks.facts import Flaw
from compliance.checks.operations import check_contract
from compliance.contracts.models import Contract
from compliance.enrolments.models import Enrolment
from compliance.history.tree import is_included, leaf_hash, root
from compliance.kernel.errors import Conflict, Invalid
from compliance.kernel.values import Period
from compliance.rulebook.models import Code, Severity
from tests.builders import NOW, World
from tests.certificates.builders import PEOPLE, a_certificate, a_cleared_contract, stored

SEED = "5e" * 32
ANI = PEOPLE[0][0]
BORN = date(1990, 8, 17)
DAYS = Period(date(2026, 6, 8), date(2026, 12, 4))
FOUND = "Anda terlindungi di proyek ini dari 8 Juni 2026 sampai 4 Desember 2026."


def gap(severity: Severity, *gaps: tuple[str, str]) -> Flaw:
    return Flaw(1, Code.COVERAGE_GAP, severity, {"gaps": [list(days) for days in gaps]})


@pytest.mark.parametrize(
    ("flaws", "cover"),
    [
        pytest.param([], DAYS, id="cleared"),
        pytest.param([Flaw(1, Code.NAME_MISMATCH, Severity.WARN, {})], DAYS, id="a remark"),
        pytest.param(
            [gap(Severity.WARN, ("2026-11-01", "2026-11-09"), ("2026-10-01", "2026-10-02"))],
            Period(DAYS.first, date(2026, 9, 30)),
            id="a gap ahead",
        ),
        pytest.param([gap(Severity.BLOCK, ("2026-07-01", "2026-07-02"))], None, id="a gap that an officer took"),
        pytest.param([Flaw(1, Code.NOT_ENROLLED, Severity.BLOCK, {})], None, id="unseen, but taken"),
    ],
)
def test_for_which_days_somebody_is_covered(flaws, cover):
    assert covered.covered_days(DAYS, flaws) == cover


def test_the_golden_vectors_of_the_worker_tree():
    """docs/certificate-format.md prints the same."""
    members = [Member(nik, BORN, DAYS) for nik, _name in PEOPLE[:2]] + [Member("6408", None, None)]
    entries = crew.entries(SEED, members)
    document = (Path(__file__).parents[2] / "docs/certificate-format.md").read_text()
    for entry in entries:
        assert f"\n{entry.decode()}\n" in document
    assert root(crew.hashes(SEED, members)).hex() in document


def test_everybody_is_in_the_tree_that_the_statement_names(world: World):
    certificate_id = a_certificate(world, a_cleared_contract(world))
    with world.work("auditor") as ctx:
        certificate = stored(ctx, certificate_id)
        members = covered.members(ctx, certificate)
        assert members == [Member(nik, BORN, DAYS) for nik, _name in PEOPLE]
        stated = json.loads(certificate.statement)
        assert stated["workers_root"] == root(crew.hashes(certificate.seed, members)).hex()
        assert len(stated["roster_digest"]) == 64
        assert stated["roster_digest"] != certificate.roster_digest
        assert certificate.seed not in certificate.statement


def proof_of(world: World, certificate_id: int, nik: str, who: str = "auditor") -> dict[str, Any]:
    with world.work(who) as ctx:
        return covered.prove_worker(ctx, stored(ctx, certificate_id), nik)[0]


def test_one_worker_is_proven_without_the_others(world: World):
    certificate_id = a_certificate(world, a_cleared_contract(world))
    proof = proof_of(world, certificate_id, PEOPLE[1][0])
    path = [bytes.fromhex(step) for step in proof["path"]]
    top = bytes.fromhex(proof["workers_root"])
    assert is_included(leaf_hash(proof["leaf"].encode()), proof["index"], proof["size"], path, top)
    other = proof["leaf"].replace("2026-12-04", "2027-12-04")
    assert not is_included(leaf_hash(other.encode()), proof["index"], proof["size"], path, top)
    leaf = json.loads(proof["leaf"])
    assert {name: leaf[name] for name in ("nik", "birth_date", "from", "to")} == {
        "nik": PEOPLE[1][0],
        "birth_date": "1990-08-17",
        "from": "2026-06-08",
        "to": "2026-12-04",
    }
    for nik in (PEOPLE[0][0], PEOPLE[2][0]):
        assert nik not in json.dumps(proof)
    with world.work("auditor") as ctx:
        told = ctx.db.exec(select(AuditEntry.details).where(AuditEntry.event == "worker:proven")).one()
        assert PEOPLE[1][0] not in told
        assert PEOPLE[1][0][-4:] in told


def test_nobody_is_proven_who_is_not_there(world: World):
    certificate_id = a_certificate(world, a_cleared_contract(world))
    with pytest.raises(Conflict, match="Tidak ada pekerja dengan NIK ini"):
        proof_of(world, certificate_id, "6408041708900009")


def test_nothing_is_proven_of_workers_other_than_those_that_were_stated(world: World):
    certificate_id = a_certificate(world, a_cleared_contract(world))
    with world.work("auditor") as ctx:
        kept = ctx.db.exec(select(CertificateWorker).where(CertificateWorker.place == 1)).one()
        kept.last = date(2027, 12, 4)
    with pytest.raises(Conflict, match="tidak sama lagi dengan pernyataannya"):
        proof_of(world, certificate_id, PEOPLE[0][0])


def ask(world: World, number: str, nik: str = ANI, born: date = BORN, after: timedelta = timedelta(0)) -> Any:
    with world.house.work(world.actors["registrar"], origin="192.0.2.1", now=NOW + after) as ctx:
        return lookup.look_up_cover(ctx, number, nik, born)


@pytest.fixture
def number(world: World) -> str:
    certificate_id = a_certificate(world, a_cleared_contract(world))
    with world.work("auditor") as ctx:
        return str(stored(ctx, certificate_id).number)


STRANGERS: dict[str, dict[str, Any]] = {
    "another NIK": {"nik": "6408041708900009"},
    "another birthday": {"born": date(1990, 8, 18)},
    "another certificate": {"number": "KTM-2026-000009-AAAAAA"},
}


@pytest.mark.parametrize("stranger", STRANGERS)
def test_whoever_is_unknown_costs_as_much_as_who_is_known(world: World, engine: Engine, number: str, stranger):
    """The same statements to the database, so the answer's time tells nothing."""

    def statements(**asked: Any) -> list[str]:
        seen: list[str] = []

        def note(_connection, _cursor, statement, *_rest) -> None:
            seen.append(statement.split(" IN ")[0])  # a list may be empty

        event.listen(engine, "before_cursor_execute", note)
        try:
            ask(world, **{"number": number} | asked)
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return seen

    statements()  # once, for what is made at the first time
    known, unknown = statements(), statements(**STRANGERS[stranger])
    if stranger == "another certificate":  # which numbers there are is public: the log has them all
        unknown += [""] * (len(known) - len(unknown))
    assert len(known) == len(unknown)
    assert ask(world, **{"number": number} | STRANGERS[stranger]) == []


def test_the_answer_is_what_the_certificate_says(world: World, number: str):
    found = ask(world, f" {number.lower()} ")
    assert [(one.cover, one.contract["company"]) for one in found] == [(DAYS, "CV Etam Jaya")]
    with world.work("auditor") as ctx:
        told = ctx.db.exec(select(AuditEntry.details).where(AuditEntry.event == "cover:looked_up")).one()
        assert ANI not in told
        assert "************0001" in told


def test_a_guesser_is_slowed_down(world: World, number: str):
    for day in range(lookup.PER_PERSON):
        assert ask(world, number, born=date(1991, 1, day + 1)) == []
    with pytest.raises(Invalid, match="Tunggu 60 menit"):
        ask(world, number)
    assert ask(world, number, nik=PEOPLE[1][0]), "others may go on"
    assert ask(world, number, after=timedelta(minutes=61))


def test_an_address_is_slowed_down(world: World, number: str, monkeypatch):
    monkeypatch.setattr(lookup, "PER_ORIGIN", 3)
    for place in range(3):
        ask(world, number, nik=f"640804170890100{place}")
    with pytest.raises(Invalid, match="Terlalu banyak pertanyaan"):
        ask(world, number)


def fields(number: str, /, **changes: str) -> dict[str, str]:
    return {"number": number, "nik": "6408 0417 0890 0001", "birth_date": "17/08/1990"} | changes


def test_a_worker_learns_the_days_on_the_page(world: World, visitor, number: str):
    page = visitor.get("/covered", query_string={"number": number})
    assert number in page.text
    answer = visitor.post("/covered", data=fields(number))
    assert (answer.status_code, FOUND in answer.text) == (200, True)
    assert "CV Etam Jaya" in answer.text
    assert "************0001" in answer.text
    assert ANI not in answer.text
    assert "per 25 Agustus 2026" in answer.text


@pytest.mark.parametrize(
    "changes",
    [{"nik": "6408041708900009"}, {"birth_date": "18/08/1990"}, {"number": "KTM-2026-000009-AAAAAA"}],
)
def test_the_page_says_the_same_whatever_is_wrong(world: World, visitor, number: str, changes):
    answer = visitor.post("/covered", data=fields(number, **changes))
    assert answer.status_code == 200
    assert "tidak cocok satu sama lain" in answer.text
    assert "CV Etam Jaya" not in answer.text


def test_what_can_not_be_read_is_said_beside_its_field(world: World, visitor, number: str):
    answer = visitor.post("/covered", data=fields(number, nik="6408", birth_date="kemarin"))
    assert answer.status_code == 422
    assert "NIK terdiri atas 16 angka." in answer.text
    assert "Tulis tanggal seperti 17/08/2026." in answer.text
    assert "kemarin" in answer.text


def test_a_revocation_shows_here_too(world: World, visitor, number: str):
    with world.work("approver") as ctx:
        operations.revoke(ctx, public.by_number(ctx, number), "Dokumen ternyata palsu")
    answer = visitor.post("/covered", data=fields(number))
    assert "Sertifikat proyek ini dicabut." in answer.text
    assert "Anda terlindungi di proyek ini" not in answer.text


def test_who_was_taken_with_a_doubt_is_not_told_to_be_covered(world: World, visitor, number: str):
    with world.work("auditor") as ctx:
        for kept in ctx.db.exec(select(CertificateWorker)):
            kept.first = kept.last = None
    answer = visitor.post("/covered", data=fields(number))
    assert "belum terlihat di daftar BPJS" in answer.text


def test_a_gap_ahead_ends_the_days_that_are_told(world: World):
    """The check's own finding, from the register to the leaf."""
    contract_id = a_cleared_contract(world)
    with world.work("officer") as ctx:
        for enrolment in ctx.db.exec(select(Enrolment)):
            enrolment.active_until = date(2026, 10, 31)
        check_contract(ctx, ctx.db.get_one(Contract, contract_id), "request")
    certificate_id = a_certificate(world, contract_id)
    with world.work("auditor") as ctx:
        days = {member.cover for member in covered.members(ctx, stored(ctx, certificate_id))}
        assert days == {Period(DAYS.first, date(2026, 10, 31))}
