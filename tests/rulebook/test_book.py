"""A rule book as a file: what it says, and what is said of one that can't be used."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.access.models import CompanySize
from compliance.contracts.models import ContractKind, TermKind
from compliance.rulebook.book import as_data
from compliance.rulebook.entries import percent
from compliance.rulebook.models import Code, Gate, Kind, Severity, Variant
from compliance.rulebook.rules import BOOKS, NoBook, UnusableBook, book_from, read_book, shipped_books, shipped_on
from compliance.rulebook.writing import to_toml
from tests.builders import BOOK

TEXT = shipped_books()[0].text
NEVER_ACCEPTED = {
    "nik_invalid",
    "nik_precision_lost",
    "duplicate_worker",
    "underage",
    "roster_missing",
    "register_stale",
    "project_unregistered",
    "project_not_member",
    "contribution_unpaid",
    "contribution_short",
    "contribution_evidence_unverified",
}


def test_a_book_that_is_older_than_a_code_stays_in_force():
    older = read_book((BOOKS / "2026-1.toml").read_text(encoding="utf-8"))
    assert "assessment_differs" not in (BOOKS / "2026-1.toml").read_text(encoding="utf-8")
    assert older.severity(Code.ASSESSMENT_DIFFERS, "construction") is Severity.ASK
    assert older.programmes_by_size[CompanySize.MICRO] == 0b111, "what it demanded stays to be read"


def test_a_book_that_is_older_than_a_number_has_it_as_shipped():
    older = read_book(TEXT)
    assert "after_return_days" not in TEXT
    assert (older.deadlines.after_return_days, older.deadlines.overdue_told_days) == (3, 7)
    assert older.deadlines.certificate_reminder_days == (30, 14, 7)
    assert (older.deadlines.project_reminder_days, older.labour.calendar_days_of_month) == (5, 30)


@pytest.mark.parametrize(
    ("code", "variant", "severity"),
    [
        (Code.COVERAGE_GAP, Variant.AHEAD, Severity.WARN),
        (Code.WORKER_NOT_ON_PROJECT_LIST, Variant.AS_STAFF, Severity.WARN),
        (Code.CONTRIBUTION_SHORT, Variant.SMALL, Severity.WARN),
        (Code.PROVIDER_IN_ARREARS, Variant.UNKNOWN, Severity.ASK),
        (Code.COVERAGE_GAP, "past", Severity.BLOCK),
    ],
)
def test_a_variant_is_weighed_for_itself_also_by_books_that_do_not_name_it(code, variant, severity):
    assert "severity_as" not in TEXT
    assert read_book(TEXT).severity(code, "construction", "advance", "final", variant=variant) is severity


def test_a_variant_of_another_code_is_refused():
    strange = TEXT + '\n[rules.provider_in_arrears.severity_as]\nsmall = "block"\n'
    with pytest.raises(UnusableBook) as refused:
        read_book(strange)
    assert "provider_in_arrears (small)" in str(refused.value.fields["rules"])


def test_of_two_books_from_the_same_day_the_later_one_counts():
    assert shipped_on(date(2026, 1, 1)).version == "2026.2"


def test_what_an_officer_may_not_accept():
    assert {code.value for code in Code if not BOOK.is_acceptable(code)} == NEVER_ACCEPTED


@pytest.mark.parametrize(
    ("code", "kind", "gate", "severity"),
    [
        pytest.param(Code.UNDERAGE, "construction", None, Severity.BLOCK, id="hazardous work"),
        pytest.param(Code.UNDERAGE, "goods", None, Severity.WARN, id="other work"),
        pytest.param(Code.BIRTH_DATE_MISMATCH, "construction", None, Severity.WARN, id="by the code alone"),
        pytest.param(Code.NOT_ENROLLED, "consultancy", "advance", Severity.BLOCK, id="the same at every gate"),
        pytest.param(Code.ROSTER_STALE, "goods", "advance", Severity.WARN, id="a list that was just handed in"),
        pytest.param(Code.ROSTER_STALE, "goods", "progress", Severity.BLOCK, id="progress asks for a current list"),
        pytest.param(Code.HEADCOUNT_IMPLAUSIBLE, "construction", None, Severity.ASK, id="an estimate asks"),
        pytest.param(Code.WAGE_BELOW_MINIMUM, "construction", None, Severity.WARN, id="wages are another office's"),
    ],
)
def test_severity_by_kind_of_contract_and_gate(code, kind, gate, severity):
    assert BOOK.severity(code, kind, gate) is severity


def test_the_gate_goes_before_the_kind():
    rule = replace(BOOK.rules[Code.UNDERAGE], severity_at={"retention": Severity.ASK})
    book = replace(BOOK, rules={**BOOK.rules, Code.UNDERAGE: rule})
    assert book.severity(Code.UNDERAGE, "construction", "retention") is Severity.ASK
    assert book.severity(Code.UNDERAGE, "construction", "final") is Severity.BLOCK


def test_programmes_by_kind_of_contract_and_size_of_company():
    assert BOOK.programmes == dict.fromkeys(Kind, 0b11)
    assert BOOK.programmes_of_staff("goods") == BOOK.programmes_of_staff("goods", CompanySize.MICRO) == 0b11
    assert BOOK.programmes_of_staff("goods", CompanySize.SMALL) == 0b111
    assert BOOK.programmes_of_staff("goods", CompanySize.LARGE) == 0b1111


@pytest.mark.parametrize(
    ("day", "wage"),
    [
        (date(2024, 12, 31), None),
        (date(2025, 1, 1), 3_743_820),
        (date(2026, 8, 17), 4_067_436),
        (date(2027, 1, 1), 4_067_436),
    ],
)
def test_the_minimum_wage_of_a_day(day, wage):
    assert BOOK.minimum_wage_on(day) == wage


def test_the_facts_of_the_law():
    assert (BOOK.deadlines.registration_working_days, BOOK.deadlines.worker_changes_working_days) == (14, 7)
    assert (BOOK.deadlines.cure_days, BOOK.minimum_age) == (15, 18)
    rates = BOOK.contribution
    assert (rates.wage_jkk, rates.wage_jkm, rates.instalments) == (Decimal("0.0174"), Decimal("0.0030"), (50, 25, 25))
    assert [(part.upto, part.jkk, part.jkm) for part in rates.slices] == [
        (100_000_000, Decimal("0.0021"), Decimal("0.0003")),
        (500_000_000, Decimal("0.0017"), Decimal("0.0002")),
        (1_000_000_000, Decimal("0.0013"), Decimal("0.0002")),
        (5_000_000_000, Decimal("0.0011"), Decimal("0.0001")),
        (None, Decimal("0.0009"), Decimal("0.0001")),
    ]


def test_the_book_speaks_the_words_of_contracts():
    assert {kind.value for kind in ContractKind} <= {kind.value for kind in Kind}
    assert {gate.value for gate in Gate} == {kind.value for kind in TermKind}


def test_shipped_books_are_numbered_unlike_those_of_a_district():
    assert all(re.fullmatch(r"\d{4}\.\d+", shipped.book.version) for shipped in shipped_books())


def test_before_the_first_book_nothing_is_judged():
    with pytest.raises(NoBook, match="31 Desember 2024"):
        shipped_on(date(2024, 12, 31))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("cure_days = 15", "cure_dys = 15", "cure_dys tidak dikenal", id="a misspelt key"),
        pytest.param("cure_days = 15", "", "Baris 10: deadlines.cure_days belum ada", id="a missing key"),
        pytest.param("minimum_age = 18", "minimum_age = 3", "Baris 6: minimum_age: 3 terlalu kecil", id="too small"),
        pytest.param("minimum_age = 18", 'minimum_age = "x"', "'x' tidak dapat dipakai", id="words for a number"),
        pytest.param("minimum_age = 18", "minimum_age = = 18", "Baris 6 bukan TOML", id="not TOML"),
        pytest.param("jkk = 0.0021", "jkk = 0.21", "0.0021 berarti 0,21 %", id="percent for a fraction"),
        pytest.param("upto = 500_000_000", "upto = 50_000_000", "batasnya harus naik", id="slices that fall"),
        pytest.param("[50, 25, 25]", "[50, 25]", "berjumlah 100 persen", id="instalments that leave a rest"),
        pytest.param('"jht", "jp"]', '"jht", "jpp"]', "pilihannya jkk, jkm, jht, jp", id="no such programme"),
        pytest.param("goods = [", "gods = [", "'gods' tidak dikenal", id="no such kind"),
        pytest.param('progress = "block"', 'progres = "block"', "'progres' tidak dikenal", id="no such gate"),
        pytest.param('severity = "ask"', 'severity = "aks"', "pilihannya 'block', 'warn' or 'ask'", id="severity"),
        pytest.param("[rules.underage]", "[rules.underaged]", "'underaged' tidak dikenal", id="no such code"),
    ],
)
def test_a_book_that_cannot_be_used_is_refused_with_line_and_help(old, new, said):
    assert old in TEXT
    with pytest.raises(UnusableBook) as refused:
        read_book(TEXT.replace(old, new))
    assert said in str(refused.value)


def test_every_fault_is_named_at_once():
    with pytest.raises(UnusableBook) as refused:
        read_book(TEXT.replace("minimum_age = 18", "minimum_age = 3").replace("cure_days = 15", "cure_days = 0"))
    assert refused.value.fields.keys() == {"minimum_age", "deadlines.cure_days"}


def test_a_book_without_a_rule_for_every_code_is_refused():
    with pytest.raises(UnusableBook, match="underage"):
        read_book(re.sub(r"\[rules\.underage\][^\[]*", "", TEXT))


@given(st.text(max_size=200))
def test_any_file_is_answered_in_words(text):
    with pytest.raises(UnusableBook):
        read_book(text)


@given(st.text(min_size=1), st.integers(15, 30), st.decimals(0, "0.1", places=6))
def test_a_book_is_written_so_that_it_is_read_again(source, age, rate):
    rules = {**BOOK.rules, Code.UNDERAGE: replace(BOOK.rules[Code.UNDERAGE], source=source)}
    book = replace(BOOK, minimum_age=age, rules=rules, contribution=replace(BOOK.contribution, wage_jkk=rate))
    assert read_book(to_toml(book)) == book


def test_a_book_is_the_same_from_its_plain_values():
    assert book_from(as_data(BOOK)) == BOOK


@pytest.mark.parametrize(
    ("rate", "said"),
    [("0.0021", "0,21"), ("0.00245", "0,245"), ("0.0003", "0,03"), ("0.01", "1"), ("0.1", "10"), ("0.00001", "0,001")],
)
def test_a_rate_is_told_with_all_its_digits(rate, said):
    assert percent(Decimal(rate)) == said
