"""A change of the rules: proposed by one, approved by another, in force from its day, and never lost."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from compliance.audit.models import AuditEntry
from compliance.installation import House
from compliance.kernel.errors import Conflict, Forbidden, Invalid, Stale
from compliance.rulebook import changing, shipping
from compliance.rulebook.models import BookStatus, BookVersion
from compliance.rulebook.operations import book_on, changes_of, version_on
from compliance.rulebook.rules import NoBook, Shipped, shipped_books
from compliance.rulebook.shipping import load_shipped
from compliance.rulebook.writing import to_toml
from tests.builders import BOOK, NOW, TODAY, World
from tests.rulebook.builders import NOTE, OCTOBER, approved, called, data_of, propose, with_second_admin

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def admins(world: World) -> World:
    return with_second_admin(world)


def test_a_change_comes_into_force_on_its_day_and_not_before(admins: World):
    label = approved(admins, minimum_age=19)
    assert label == "2026.L1"
    with admins.work("officer") as ctx:
        assert [book_on(ctx, day).minimum_age for day in (TODAY, OCTOBER - timedelta(days=1), OCTOBER)] == [18, 18, 19]
        assert version_on(ctx, OCTOBER).label == label


def test_before_the_first_book_there_is_none(world: World):
    with world.work("officer") as ctx, pytest.raises(NoBook):
        book_on(ctx, date(2024, 12, 31))


def test_what_is_only_proposed_is_not_in_force(admins: World):
    with admins.work("admin") as ctx:
        propose(ctx)
        assert book_on(ctx, OCTOBER) == BOOK


def test_nobody_approves_their_own_change(admins: World):
    with admins.work("admin") as ctx:
        row = propose(ctx)
        with pytest.raises(Conflict, match="orang lain"):
            changing.approve(ctx, row, row.version)
        assert row.status is BookStatus.PROPOSED


@pytest.mark.parametrize("who", ["officer", "approver", "contractor", "treasury", "auditor", "registrar"])
def test_only_admins_change_the_rules(admins: World, who):
    with admins.work("admin") as ctx:
        label = propose(ctx).label
    with admins.work(who) as ctx:
        row = called(ctx, label)
        acts = (
            lambda: changing.propose(ctx, data_of(ctx), OCTOBER, "2026.2", NOTE),
            lambda: changing.approve(ctx, row, 1),
            lambda: changing.reject(ctx, row, NOTE, 1),
            lambda: changing.withdraw(ctx, row, NOTE, 1),
        )
        for act in acts:
            with pytest.raises(Forbidden):
                act()


@pytest.mark.parametrize("day", [None, date(2026, 8, 1), TODAY])
def test_a_day_is_judged_by_one_book_only(admins: World, day):
    with admins.work("admin") as ctx, pytest.raises(Invalid) as refused:
        changing.propose(ctx, data_of(ctx, minimum_age=19), day, "2026.2", NOTE)
    assert refused.value.fields.keys() == {"in_force_from"}


def test_every_fault_of_a_proposal_is_named_at_once(admins: World):
    with admins.work("admin") as ctx, pytest.raises(Invalid) as refused:
        changing.propose(ctx, data_of(ctx, minimum_age=3), TODAY, "2026.2", "ubah")
    assert refused.value.fields.keys() == {"in_force_from", "note", "minimum_age"}


def test_a_proposal_that_changes_nothing_is_none(admins: World):
    with admins.work("admin") as ctx, pytest.raises(Invalid, match="Belum ada yang berubah"):
        changing.propose(ctx, data_of(ctx), OCTOBER, "2026.2", NOTE)


def test_the_change_is_told_in_words(admins: World):
    with admins.work("admin") as ctx:
        data = data_of(ctx)
        data["contribution"]["slices"][0]["jkk"] = 2 * data["contribution"]["slices"][0]["jkk"]
        data["rules"]["underage"]["severity_in"] = {"goods": "ask"}
        data["minimum_wage"]["2027"] = 4_300_000
        row = changing.propose(ctx, data, OCTOBER, "2026.2", NOTE)
        told = [(str(change.label), change.before, change.after) for change in changes_of(ctx, row)]
    assert sorted(told) == [
        ("Di bawah umur: tingkat pada Barang", "seperti umumnya", "Perlu jawaban"),
        ("Di bawah umur: tingkat pada Konstruksi", "Menghalangi", "seperti umumnya"),
        ("Lapis iuran 1: JKK (%)", "0,21", "0,42"),
        ("UMK 2027 sebulan (Rp)", "tidak ada", "4.300.000"),
    ]


def test_of_two_changes_of_one_book_the_second_does_not_undo_the_first(admins: World):
    with admins.work("admin") as ctx:
        labels = [propose(ctx, minimum_age=19).label, propose(ctx, roster_max_age_days=20).label]
    with admins.work("second") as ctx:
        first, second = (called(ctx, label) for label in labels)
        changing.approve(ctx, first, 1)
        with pytest.raises(Conflict, match=r"2026\.L1"):
            changing.approve(ctx, second, 1)
        changing.reject(ctx, second, "Harus dimulai dari 2026.L1.", 1)
    with admins.work("admin") as ctx:
        propose(ctx, roster_max_age_days=20)
    with admins.work("second") as ctx:
        changing.approve(ctx, called(ctx, "2026.L3"), 1)
        book = book_on(ctx, OCTOBER)
    assert (book.minimum_age, book.roster_max_age_days) == (19, 20)


def test_a_change_for_later_starts_from_the_book_of_that_day(admins: World):
    approved(admins)
    with admins.work("admin") as ctx, pytest.raises(Invalid, match=r"2026\.L1"):
        changing.propose(ctx, data_of(ctx, TOMORROW, cure_days=9), date(2026, 11, 1), "2026.2", NOTE)


@pytest.mark.parametrize("decide", [changing.reject, changing.withdraw])
def test_what_was_decided_once_is_not_decided_again(admins: World, decide):
    label = approved(admins)
    with admins.work("second") as ctx:
        row = called(ctx, label)
        with pytest.raises(Stale):
            decide(ctx, row, NOTE, 1)
        changing.withdraw(ctx, row, NOTE, 2)
        with pytest.raises(Conflict):
            decide(ctx, row, NOTE, 3)
        assert version_on(ctx, OCTOBER).label == "2026.2"


def test_a_decision_against_needs_a_reason(admins: World):
    with admins.work("admin") as ctx:
        row = propose(ctx)
        for decide in (changing.reject, changing.withdraw):
            with pytest.raises(Invalid):
                decide(ctx, row, " ", row.version)


def test_a_change_is_not_approved_once_its_day_has_come(admins: World):
    with admins.work("admin") as ctx:
        label = propose(ctx, TOMORROW).label
    with admins.work("second", NOW + timedelta(days=1)) as ctx, pytest.raises(Conflict, match="sudah lewat"):
        changing.approve(ctx, called(ctx, label), 1)


def test_what_is_in_force_is_not_taken_back(admins: World):
    label = approved(admins, TOMORROW)
    with admins.work("admin", NOW + timedelta(days=1)) as ctx, pytest.raises(Conflict, match="sudah berlaku"):
        changing.withdraw(ctx, called(ctx, label), NOTE, 2)


def test_a_book_that_another_is_built_on_is_not_taken_back(admins: World):
    first = approved(admins)
    approved(admins, date(2026, 11, 1), roster_max_age_days=20)
    with admins.work("admin") as ctx, pytest.raises(Conflict, match=r"2026\.L2"):
        changing.withdraw(ctx, called(ctx, first), NOTE, 2)


def test_every_step_is_on_record(admins: World):
    approved(admins)
    with admins.work("auditor") as ctx:
        found = select(AuditEntry).where(col(AuditEntry.event).startswith("rules:")).order_by(col(AuditEntry.sequence))
        entries = [(entry.event, entry.actor, json.loads(entry.details)) for entry in ctx.db.exec(found)]
    assert [entry[:2] for entry in entries] == [("rules:proposed", "Admin"), ("rules:approved", "Second")]
    assert entries[0][2]["fields"] == ["minimum_age"]
    assert {entry[2]["digest"] for entry in entries} == {entries[0][2]["digest"]}


def test_two_admins_are_needed(world: World):
    with world.work("admin") as ctx:
        assert not changing.can_be_approved(ctx)
    with with_second_admin(world).work("admin") as ctx:
        assert changing.can_be_approved(ctx)


def test_shipped_books_are_loaded_once(house: House):
    with house.work() as ctx:
        load_shipped(ctx)
        assert len(ctx.db.exec(select(BookVersion)).all()) == len(shipped_books())


def shipped(monkeypatch: pytest.MonkeyPatch, **changes: object) -> None:
    book = replace(BOOK, **changes)  # type: ignore[arg-type]  # any column
    monkeypatch.setattr(shipping, "shipped_books", lambda: (Shipped("2026-2.toml", to_toml(book), book),))


def test_a_shipped_book_that_says_something_else_now_is_refused(house: House, monkeypatch):
    shipped(monkeypatch, minimum_age=16)
    with house.work() as ctx, pytest.raises(Conflict, match=r"2026-2\.toml"):
        load_shipped(ctx)


def test_a_book_of_a_new_release_comes_into_force_on_its_day(house: House, monkeypatch):
    shipped(monkeypatch, version="2027.1", in_force_from=date(2027, 1, 1), minimum_age=19)
    with house.work() as ctx:
        load_shipped(ctx)
        assert [book_on(ctx, date(year, 6, 1)).minimum_age for year in (2026, 2027)] == [18, 19]
