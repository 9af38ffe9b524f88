"""The rule book as it stands, and a book that leaves something out."""

import re

import pytest

from compliance.rulebook.models import Code, Severity
from compliance.rulebook.rules import BOOKS, current_book, read_book

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


def test_what_an_officer_may_not_accept():
    assert {code.value for code in Code if not current_book().is_acceptable(code)} == NEVER_ACCEPTED


@pytest.mark.parametrize(
    ("code", "kind", "severity"),
    [
        (Code.UNDERAGE, "construction", Severity.BLOCK),
        (Code.UNDERAGE, "goods", Severity.WARN),
        (Code.BIRTH_DATE_MISMATCH, "construction", Severity.WARN),
        (Code.NOT_ENROLLED, "consultancy", Severity.BLOCK),
    ],
)
def test_severity_by_kind_of_contract(code, kind, severity):
    assert current_book().severity(code, kind) is severity


def test_programmes_by_kind_of_contract():
    assert current_book().programmes == {
        "construction": 0b11,
        "goods": 0b111,
        "consultancy": 0b111,
        "other_services": 0b111,
        "outsourcing": 0b111,
    }


def test_a_book_without_a_rule_for_every_code_is_refused():
    text = re.sub(r"\[rules\.underage\][^\[]*", "", (BOOKS / "2026-1.toml").read_text(encoding="utf-8"))
    with pytest.raises(ValueError, match="underage"):
        read_book(text)
