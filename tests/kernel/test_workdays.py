"""Working days against the decrees of 2026 and 2027."""

from datetime import date

import pytest
from lokal.holidays import HOLIDAY_YEARS

from compliance.kernel.decrees import DECREES
from compliance.kernel.workdays import CalendarUnknown, add_working_days, decreed_in, is_working_day


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        pytest.param(date(2026, 3, 10), 14, date(2026, 4, 7), id="registration over Nyepi, Idulfitri and Good Friday"),
        pytest.param(date(2026, 8, 3), 7, date(2026, 8, 12), id="a change of workers over one weekend"),
        pytest.param(date(2026, 8, 7), 1, date(2026, 8, 10), id="Friday to Monday"),
        pytest.param(date(2026, 8, 8), 1, date(2026, 8, 10), id="begun on a Saturday"),
        pytest.param(date(2026, 12, 31), 1, date(2027, 1, 4), id="over New Year"),
        pytest.param(date(2026, 3, 10), 0, date(2026, 3, 10), id="no days"),
    ],
)
def test_term_of_working_days(start, days, end):
    assert add_working_days(start, days) == end


@pytest.mark.parametrize(
    ("day", "working"),
    [
        pytest.param(date(2026, 3, 17), True, id="an ordinary Tuesday"),
        pytest.param(date(2026, 3, 18), False, id="cuti bersama"),
        pytest.param(date(2026, 8, 17), False, id="Independence Day"),
        pytest.param(date(2026, 3, 28), False, id="Saturday"),
        pytest.param(date(2025, 8, 18), False, id="cuti bersama of 2025, by the later decree"),
        pytest.param(date(2025, 8, 19), True, id="the day after it"),
        pytest.param(date(2025, 4, 7), False, id="the last day of Idulfitri 2025"),
    ],
)
def test_working_day(day, working):
    assert is_working_day(day) is working


def test_a_contract_of_2025_has_its_deadline():
    assert add_working_days(date(2025, 3, 20), 14) == date(2025, 4, 21)
    assert len(decreed_in(2025)) == 28
    assert [*DECREES] == [2025], "the package may know a year by now: then it stands here once too often"
    assert not DECREES.keys() & set(HOLIDAY_YEARS)


def test_a_local_holiday_makes_the_term_longer():
    assert add_working_days(date(2026, 8, 3), 1, {date(2026, 8, 4): True}) == date(2026, 8, 5)


@pytest.mark.parametrize("start", [date(2024, 6, 3), date(2027, 12, 31)])
def test_years_without_a_decree_are_not_guessed(start):
    with pytest.raises(CalendarUnknown, match=r"2024|2028"):
        add_working_days(start, 14)
