"""Numbers as they stand in sheets; ``lokal-id`` is the oracle for what a NIK may look like."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lokal.nik import parse_nik

from compliance.kernel.identity import (
    Nik,
    NikProblem,
    birth_date_in,
    mask,
    mask_numbers,
    npp_key,
    problem_of,
    read_kpj,
    read_nib,
    read_nik,
    read_npwp,
    same_employer,
)

TODAY = date(2026, 11, 3)
SOUND = "6408041708900001"


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param(SOUND, id="text"),
        pytest.param("6408 0417 0890 0001", id="spaces"),
        pytest.param("6408.0417.0890.0001", id="dots"),
        pytest.param("640804-170890-0001", id="dashes"),
        pytest.param("'6408041708900001", id="Excel's apostrophe"),
        pytest.param("’6408041708900001", id="a typographer's apostrophe"),
        pytest.param("\u00a06408041708900001\u200b\n", id="invisible signs around it"),
        pytest.param("６４０８０４１７０８９０００01", id="wide digits"),
        pytest.param("6408041708900001.0", id="a number that a program wrote as text"),
        pytest.param("6408041708900001,00", id="the same with a comma"),
        pytest.param(6408041708900001, id="whole number"),
        pytest.param(6408041708900001.0, id="float that holds all digits"),
    ],
)
def test_a_sound_nik_is_read_however_it_is_written(cell):
    assert read_nik(cell) == Nik(SOUND, None)


@pytest.mark.parametrize(
    ("cell", "digits", "problem"),
    [
        pytest.param(None, "", NikProblem.MISSING, id="empty"),
        pytest.param(" - ", "", NikProblem.MISSING, id="a dash"),
        pytest.param("belum ada", "belumada", NikProblem.NOT_DIGITS, id="words"),
        pytest.param("64O8041708900001", "64O8041708900001", NikProblem.NOT_DIGITS, id="a letter for a digit"),
        pytest.param(1.5, "1.5", NikProblem.NOT_DIGITS, id="a fraction"),
        pytest.param(float("nan"), "NaN", NikProblem.NOT_DIGITS, id="not a number"),
        pytest.param("640804170890001", "640804170890001", NikProblem.LENGTH, id="15 digits"),
        pytest.param(64080417089000011, "64080417089000011", NikProblem.PRECISION_LOST, id="beyond exact numbers"),
        pytest.param("6408043202900001", "6408043202900001", NikProblem.DATE, id="32 February"),
        pytest.param("6408047202900001", "6408047202900001", NikProblem.DATE, id="a woman's 32 February"),
        pytest.param("6408040008900001", "6408040008900001", NikProblem.DATE, id="day 0"),
        pytest.param("6408041708900000", "6408041708900000", NikProblem.SERIAL, id="serial 0000"),
        pytest.param(6408041708900010, "6408041708900010", NikProblem.PRECISION_LOST, id="number ending in 0"),
        pytest.param(9408041708900011, "9408041708900011", NikProblem.PRECISION_LOST, id="number above 2**53"),
        pytest.param("6408041708900010", "6408041708900010", None, id="text ending in 0"),
        pytest.param("9408041708900011", "9408041708900011", None, id="text above 2**53"),
        pytest.param("6,40804170890E+15", "6408041708900000", NikProblem.PRECISION_LOST, id="scientific, comma"),
        pytest.param("6.40804170890E+15", "6408041708900000", NikProblem.PRECISION_LOST, id="scientific, dot"),
    ],
)
def test_a_flawed_nik_is_kept_with_its_problem(cell, digits, problem):
    assert read_nik(cell) == Nik(digits, problem)


@given(
    st.sampled_from(["11", "31", "64", "65", "91", "92", "96"]),
    st.text("0123456789", min_size=14, max_size=14).filter(lambda text: text[:2] != "00" and text[2:4] != "00"),
)
@example("64", "08042902000001")
def test_structure_and_birth_date_are_as_the_oracle_sees_them(province, rest):
    digits, last_day_of_year = province + rest, date(2026, 12, 31)  # the oracle looks at the year only
    oracle = parse_nik(digits, reference_date=last_day_of_year)
    assert (problem_of(digits) is None) == oracle.valid
    if oracle.birth_date:
        assert birth_date_in(digits, last_day_of_year) == date.fromisoformat(oracle.birth_date)


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.booleans()))
def test_nothing_that_stands_in_a_cell_breaks_the_reader(cell):
    nik = read_nik(cell)
    assert (nik.digits == "") == (nik.problem is NikProblem.MISSING)


@pytest.mark.parametrize(
    ("birthday", "born"),
    [
        pytest.param("170890", date(1990, 8, 17), id="a man's"),
        pytest.param("570890", date(1990, 8, 17), id="a woman's"),
        pytest.param("021126", date(2026, 11, 2), id="yesterday"),
        pytest.param("041126", date(1926, 11, 4), id="tomorrow is a hundred years ago"),
        pytest.param("290200", date(2000, 2, 29), id="leap day"),
        pytest.param("320190", None, id="no such day"),
    ],
)
def test_birth_date_in_a_nik(birthday, born):
    assert birth_date_in(f"640804{birthday}0001", TODAY) == born


def test_the_birth_date_outlives_a_lost_last_digit():
    assert birth_date_in(read_nik("6,40804170890E+15").digits, TODAY) == date(1990, 8, 17)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (SOUND, "************0001"),
        ("12345", "*2345"),
        ("1234", "****"),
        ("", ""),
    ],
)
def test_only_the_last_four_are_shown(number, shown):
    assert mask(number) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("NIK 6408 0417 0890 0001 salah", "NIK ************0001 salah"),
        ("6,40804170890E+15", "********0890E+15"),
        ("17/08/1990 dan 4.067.436", "17/08/1990 dan 4.067.436"),
    ],
)
def test_long_numbers_are_masked_within_a_text(text, shown):
    assert mask_numbers(text) == shown


@pytest.mark.parametrize(
    ("read", "cell", "number"),
    [
        (read_kpj, "17 0123 45678", "17012345678"),
        (read_kpj, 17012345678.0, "17012345678"),
        (read_kpj, "belum", None),
        (read_kpj, None, None),
        (read_npwp, "01.234.567.8-728.000", "012345678728000"),
        (read_npwp, "0012345678728000", "0012345678728000"),
        (read_npwp, "1234", None),
        (read_nib, "9120 0012 34567", "9120001234567"),
        (read_nib, "91200012345678", None),
    ],
)
def test_other_numbers(read, cell, number):
    assert read(cell) == number


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("AB123456", "ab-123.456", True, id="punctuation"),
        pytest.param("AB123456", "AB123456/000", True, id="a division"),
        pytest.param("AB123456001", "AB123456002", True, id="two divisions"),
        pytest.param("AB123456", "AB123457", False, id="another employer"),
        pytest.param("AB1234", "AB1234567", False, id="too short to be a beginning"),
        pytest.param("", "", False, id="unknown is nobody's"),
        pytest.param(None, None, False, id="missing is nobody's"),
    ],
)
def test_employers(one, other, same):
    assert same_employer(one, other) is same
    assert npp_key(one).isalnum() or not one
