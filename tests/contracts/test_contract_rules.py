"""The payment schedule and the fields of a contract, as tables of cases."""

from datetime import date

import pytest

from compliance.contracts.models import Contract, TermKind
from compliance.contracts.rules import TermEntry, field_faults, plan_terms


@pytest.mark.parametrize(
    ("value", "shares", "amounts"),
    [
        pytest.param(1_000, ["30%", "70%"], [300, 700], id="percentages"),
        pytest.param(1_000, ["30 %", "700"], [300, 700], id="a percentage and an amount"),
        pytest.param(1_000_000, ["250.000", "750,000"], [250_000, 750_000], id="dots and commas between thousands"),
        pytest.param(1_000, ["12,5%", "87.5 persen"], [125, 875], id="decimals with comma or dot"),
        pytest.param(100, ["33,33%", "33,33%", "33,34%"], [33, 33, 34], id="the last percentage bears the rounding"),
        pytest.param(1_001, ["50%", "50%"], [501, 500], id="half a rupiah is rounded up, the last term takes the rest"),
    ],
)
def test_schedule_adds_up(value, shares, amounts):
    plans, faults = plan_terms(value, [TermEntry(TermKind.PROGRESS, share) for share in shares])
    assert ([plan.amount for plan in plans], faults) == (amounts, [])


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        pytest.param(["30%", "60%"], "kurang Rp100 dari nilai kontrak Rp1.000", id="too little says by how much"),
        pytest.param(["400", "700"], "lebih Rp100 dari nilai kontrak Rp1.000", id="too much says by how much"),
        pytest.param([], "paling sedikit satu termin", id="no term at all"),
        pytest.param(["tiga puluh"], "Termin 1", id="words"),
        pytest.param(["100%", "0"], "Termin 2", id="zero"),
        pytest.param(["-5%"], "Termin 1", id="negative"),
    ],
)
def test_schedule_that_does_not_add_up_says_by_how_much(shares, said):
    _plans, faults = plan_terms(1_000, [TermEntry(TermKind.PROGRESS, share) for share in shares])
    assert said in " ".join(str(fault) for fault in faults)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        pytest.param({}, set(), id="a sound contract"),
        pytest.param({"ends_on": date(2026, 5, 31)}, {"ends_on"}, id="ends the day before it starts"),
        pytest.param({"ends_on": date(2026, 6, 1)}, set(), id="a contract of one day"),
        pytest.param({"value": 0, "vat": 0}, {"value"}, id="worth nothing"),
        pytest.param({"vat": 1_000}, {"vat"}, id="all of it VAT"),
        pytest.param(
            {"maintenance_ends_on": date(2026, 11, 30)}, {"maintenance_ends_on"}, id="maintenance before the end"
        ),
    ],
)
def test_fields_name_their_faults(changes, fields):
    sound = {"value": 1_000, "vat": 110, "starts_on": date(2026, 6, 1), "ends_on": date(2026, 12, 1)}
    assert set(field_faults(Contract(**sound | changes))) == fields
