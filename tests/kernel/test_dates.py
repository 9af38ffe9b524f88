from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.kernel.dates import Unreadable, read_birth_date, read_date, read_money, read_until

TODAY = date(2026, 11, 3)
INDEPENDENCE = date(1990, 8, 17)
WRITTEN = [
    "17/08/1990",
    "17-8-90",
    "17.08.1990",
    "17 08 1990",
    "1990-08-17",
    "1990-08-17 00:00:00",
    "1990-08-17T08:30:00",
    "17 Agustus 1990",
    "17 Ags 1990",
    "17 Agt 90",
    "17-Aug-90",
    "17 AGUSTUS '90",
    "17agustus1990",
    "August 17, 1990",
    "Jumat, 17 Agustus 1990",
    "Jum'at 17/8/1990",
    "Friday, 17 August 1990",
    "17081990",
    "19900817",
    "17–08–1990",
    "17 − 08 − 1990",
    "17 Agts 1990",
    "17-8-'90",
    "17-8-’90",
    "17/VIII/1990",
    "17 viii 90",
    "17,08,1990",
    "17/08/1990 08.30",
    "17.08.90 08:30 WITA",
    "33102",
    17081990,
    33102,
    33102.5,
    INDEPENDENCE,
    datetime(1990, 8, 17, 23, 59),  # noqa: DTZ001 - sheets know no time zones
]


@pytest.mark.parametrize("cell", WRITTEN, ids=str)
@pytest.mark.parametrize("read", [read_date, read_birth_date, read_until])
def test_a_day_is_read_however_it_is_written(read, cell):
    assert read(cell, TODAY) == INDEPENDENCE


@pytest.mark.parametrize("read", [read_date, read_birth_date, read_until])
@pytest.mark.parametrize(
    "cell",
    [
        "31/02/1990",
        "17/VIIII/1990",
        "60001",
        "10000",
        "08.30",
        "08/25/1990",
        "kemarin",
        "1990",
        1990,
        "17/08/0990",
        "3/4",
        True,
        float("nan"),
        float("inf"),
        -1,
        1e30,
    ],
    ids=str,
)
def test_what_is_no_likely_day_is_unreadable(read, cell):
    with pytest.raises(Unreadable):
        read(cell, TODAY)


@pytest.mark.parametrize("cell", [None, "", "  ", "-", "–"])
@pytest.mark.parametrize("read", [read_date, read_birth_date, read_until])
def test_an_empty_cell_is_no_day(read, cell):
    assert read(cell, TODAY) is None


@pytest.mark.parametrize(
    ("cell", "nearest"), [("1-1-27", date(2027, 1, 1)), ("1-1-75", date(2075, 1, 1)), ("1-1-90", date(1990, 1, 1))]
)
def test_days_of_work_are_near_today(cell, nearest):
    assert read_date(cell, TODAY) == nearest


@pytest.mark.parametrize(
    ("cell", "hint", "born"),
    [
        pytest.param("17-8-20", None, date(2020, 8, 17), id="latest in the past"),
        pytest.param("17-8-27", None, date(1927, 8, 17), id="not in the future"),
        pytest.param("17-8-20", date(1920, 8, 17), date(1920, 8, 17), id="the NIK decides"),
        pytest.param("17-8-20", date(1990, 1, 1), date(2020, 8, 17), id="another day decides nothing"),
        pytest.param("Sangatta, 17-08-1990", None, INDEPENDENCE, id="place before it"),
        pytest.param("Sangatta, 05.06.90", None, date(1990, 6, 5), id="no clock after a place"),
        pytest.param("Sangatta 05.06.90", None, date(1990, 6, 5), id="nor without a comma"),
        pytest.param("Sangatta, 17 Agts ’90", None, INDEPENDENCE, id="place and a short month"),
        pytest.param("Kutai Timur (Sangatta) / 17 Agustus 1990", None, INDEPENDENCE, id="long place before it"),
    ],
)
def test_birth_dates(cell, hint, born):
    assert read_birth_date(cell, TODAY, hint) == born


def test_nobody_is_born_tomorrow():
    with pytest.raises(Unreadable):
        read_birth_date("04/11/2026", TODAY)


@pytest.mark.parametrize("cell", ["Agustus 2026", "Ags-26", "August 2026", "08/2026", "2026-08", date(2026, 8, 1)])
def test_paid_by_the_month_means_to_its_last_day(cell):
    assert read_until(cell, TODAY) == date(2026, 8, 31)


@pytest.mark.parametrize("cell", ["31/12/9999", date(9999, 12, 31)])
@pytest.mark.parametrize("read", [read_date, read_until])
def test_the_year_9999_means_without_end(read, cell):
    assert read(cell, TODAY) is None


@given(st.dates(date(1915, 1, 1), date(2150, 12, 31)))
def test_every_likely_day_comes_back_from_text_and_serial(day):
    serial = (day - date(1899, 12, 30)).days
    assert read_date(f"{day:%d/%m/%Y}", TODAY) == read_date(serial, TODAY) == day


@given(st.one_of(st.text(), st.integers(), st.floats(), st.dates(), st.datetimes(), st.booleans()))
def test_nothing_that_stands_in_a_cell_breaks_the_readers(cell):
    for read in (read_date, read_birth_date, read_until, lambda cell, _today: read_money(cell)):
        try:
            read(cell, TODAY)
        except Unreadable:
            continue


@pytest.mark.parametrize(
    ("cell", "rupiah"),
    [
        ("Rp 4.067.436,00", 4_067_436),
        ("Rp4.067.436,-", 4_067_436),
        ("Rp. 4.067.436", 4_067_436),
        ("IDR 4,067,436.00", 4_067_436),
        ("4 067 436", 4_067_436),
        ("4067436", 4_067_436),
        (4067436.0, 4_067_436),
        (4067435.5, 4_067_436),
        ("150.000", 150_000),
        ("150.00", 150),
        ("", None),
        (None, None),
    ],
)
def test_money(cell, rupiah):
    assert read_money(cell) == rupiah


@pytest.mark.parametrize("cell", ["-5", "1.234,567", "150.000/hari", "UMK", "12.34.56", True, float("nan"), 10**13])
def test_what_is_no_amount_is_unreadable(cell):
    with pytest.raises(Unreadable):
        read_money(cell)
