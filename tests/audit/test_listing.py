"""The auditors' page: every act in words, found by who, what, on which contract and when."""

import ast
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from compliance import tables
from compliance.audit import log, operations, words
from compliance.audit.models import AuditEntry
from compliance.audit.operations import AuditFilter
from compliance.kernel.errors import Forbidden
from tests.builders import World, a_contract

SOURCES = Path(operations.__file__).parent.parent
LATE = datetime(2026, 8, 31, 15, 59, tzinfo=UTC)  # 31 August, 23.59 WITA
EARLY = datetime(2026, 8, 31, 16, 0, tzinfo=UTC)  # 1 September, 00.00 WITA


@pytest.fixture
def logged(world: World) -> World:
    """Three acts on two contracts, around midnight."""
    with world.work("officer", LATE) as ctx:
        first = a_contract(ctx, world, number="602.1/A/50%")
        log.record(ctx, log.Event.CONTRACT_REGISTERED, first, number=first.number)
    with world.work("treasury", EARLY) as ctx:
        log.record(ctx, log.Event.OVERRIDE_CONFIRMED, a_contract(ctx, world, number="602.1/B"), reason="Banjir")
    with world.work("officer", EARLY) as ctx:
        log.record(ctx, log.Event.SIGNED_OUT)
    return world


@pytest.mark.parametrize(
    ("wanted", "sequences"),
    [
        pytest.param(AuditFilter(), [3, 2, 1], id="all, newest first"),
        pytest.param(AuditFilter(who="treas"), [2], id="part of a name"),
        pytest.param(AuditFilter(who="50%"), [], id="a sign that databases read otherwise"),
        pytest.param(AuditFilter(event=log.Event.SIGNED_OUT), [3], id="an event"),
        pytest.param(AuditFilter(contract="602.1"), [2, 1], id="part of a contract's number"),
        pytest.param(AuditFilter(contract="50%"), [1], id="a number with a sign"),
        pytest.param(AuditFilter(first=date(2026, 9, 1)), [3, 2], id="from a WITA day on"),
        pytest.param(AuditFilter(last=date(2026, 8, 31)), [1], id="to a WITA day, included"),
        pytest.param(AuditFilter(first=date(2026, 9, 1), last=date(2026, 8, 31)), [], id="days in the wrong order"),
    ],
)
def test_entries_are_found(logged: World, wanted, sequences):
    with logged.work("auditor") as ctx:
        assert [entry.sequence for entry in operations.find_entries(ctx, wanted).items] == sequences


def test_the_log_is_for_auditors(logged: World):
    for who in ("officer", "admin", "treasury"):
        with logged.work(who) as ctx, pytest.raises(Forbidden):
            operations.verify_log(ctx)


def test_every_event_has_its_words():
    assert set(words.EVENTS) == set(log.Event)
    assert len({str(word) for word in words.EVENTS.values()}) == len(log.Event), "no two read the same"


def test_every_table_that_is_written_of_has_a_name():
    assert set(words.SUBJECTS) <= set(SQLModel.metadata.tables)
    assert tables.PACKAGES


def recorded() -> Iterator[tuple[str, str]]:
    """(file, detail) of every ``log.record(…, detail=…)`` in the sources."""
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "log.record":
                yield from ((path.name, keyword.arg) for keyword in node.keywords if keyword.arg)


def test_every_detail_has_its_word():
    unnamed = {(path, name) for path, name in recorded() if name not in words.DETAILS}
    assert not unnamed


def test_the_page_says_it_in_words(logged: World, signed_in):
    page = signed_in("auditor").get("/audit").text
    for said in ("Pengecualian disetujui", "Banjir", "alasan", "Treasury", "602.1/B", "1 September 2026 00.00 WITA"):
        assert said in page
    assert "{" not in page.split("<tbody>")[1]
    assert page.count('class="loud"') == 1


def test_the_page_filters_and_says_what_it_could_not_read(logged: World, signed_in):
    auditor = signed_in("auditor")
    page = auditor.get("/audit?who=officer&contract=602.1/A&event=nonsense&first=31/02/2026").text
    assert "602.1/A/50%" in page
    assert "602.1/B" not in page
    assert "Tulis tanggal seperti" in page
    assert "Tidak ada catatan yang cocok" in auditor.get("/audit?who=nobody").text


def test_changes_are_shown_before_and_after(world: World, signed_in):
    with world.work("admin") as ctx:
        details = {"roles": {"before": ["officer"], "after": []}, "active": {"before": True, "after": False}}
        log.record(ctx, log.Event.PERSON_CHANGED, person="Budi", **details)
        log.record(ctx, log.Event.CONTRACT_CHANGED, fields=["title", "value"])
        log.record(ctx, log.Event.SETTING_CHANGED, setting="certificate_days")
    page = signed_in("auditor").get("/audit").text
    for said in ("Petugas OPD → –", "ya → tidak", "nama paket, nilai", "Masa berlaku sertifikat (hari)"):
        assert said in page


def test_nothing_that_was_typed_is_run(world: World, signed_in):
    with world.work("admin") as ctx:
        log.record(ctx, log.Event.PERSON_CHANGED, person="<script>alert(1)</script>")
    page = signed_in("auditor").get("/audit").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_chain_is_checked_on_the_page(logged: World, signed_in):
    auditor = signed_in("auditor")
    assert "Utuh" in auditor.get("/audit/verify").text
    with logged.work("admin") as ctx:
        ctx.db.get_one(AuditEntry, 2).actor = "Orang lain"
    page = auditor.get("/audit/verify").text
    assert "tidak utuh" in page
    assert "Catatan 2:" in page
