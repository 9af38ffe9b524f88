"""What can be wrong with a person or a company as typed, as tables of cases."""

import pytest

from compliance.access.models import Company, Role
from compliance.people.rules import (
    CompanyEntry,
    PersonEntry,
    company_faults,
    device_name,
    masked_email,
    npwp_forms,
    person_faults,
)

R = Role


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        pytest.param({}, set(), id="a sound officer"),
        pytest.param({"roles": {R.OFFICER, R.APPROVER}}, set(), id="two roles of one agency"),
        pytest.param({"roles": {R.AUDITOR}, "agency_id": None}, set(), id="an auditor belongs to nobody"),
        pytest.param({"agency_id": None}, {"agency_id"}, id="an officer without an agency"),
        pytest.param({"roles": {R.APPROVER}, "agency_id": None}, {"agency_id"}, id="an approver without an agency"),
        pytest.param({"roles": {R.HEAD}, "agency_id": None}, {"agency_id"}, id="a head without an agency"),
        pytest.param({"roles": {R.HEAD, R.APPROVER}}, set(), id="a head who also issues"),
        pytest.param({"roles": {R.LEADER}, "agency_id": None}, set(), id="a leader belongs to no agency"),
        pytest.param({"roles": {R.CONTRACTOR, R.LEADER}, "company_id": 1}, {"roles"}, id="who is checked and leads"),
        pytest.param({"roles": {R.CONTRACTOR}}, {"company_id"}, id="a contractor without a company"),
        pytest.param({"roles": {R.CONTRACTOR}, "company_id": 1}, set(), id="a contractor"),
        pytest.param({"roles": {R.CONTRACTOR, R.OFFICER}, "company_id": 1}, {"roles"}, id="who is checked and checks"),
        pytest.param({"roles": set()}, {"roles"}, id="no role"),
        pytest.param({"roles": {R.SYSTEM}}, {"roles"}, id="the role of jobs"),
        pytest.param({"name": "  "}, {"name"}, id="no name"),
        pytest.param({"email": "budi"}, {"email"}, id="no address"),
        pytest.param({"email": "budi@localhost"}, {"email"}, id="an address without a domain"),
        pytest.param({"email": "a@b.id, c@d.id"}, {"email"}, id="two addresses"),
        pytest.param({"email": "a@b.id\nBcc: c@d.id"}, {"email"}, id="a header in the address"),
        pytest.param({"email": "a" * 200 + "@b.id"}, {"email"}, id="an endless address"),
        pytest.param({"email": " Budi.Santoso+kerja@DPUPR.go.id "}, set(), id="capitals and spaces around"),
        pytest.param(
            {"email": "", "name": "", "roles": {R.OFFICER}, "agency_id": None},
            {"email", "name", "agency_id"},
            id="all at once",
        ),
    ],
)
def test_people_name_their_faults(changes, fields):
    sound = {"email": "budi@contoh.go.id", "name": "Budi", "roles": {R.OFFICER}, "agency_id": 1}
    typed = sound | changes
    assert set(person_faults(PersonEntry(**typed | {"roles": frozenset(typed["roles"])}))) == fields


@pytest.mark.parametrize(
    ("company", "fields"),
    [
        pytest.param(CompanyEntry("CV Etam"), set(), id="a name is enough"),
        pytest.param(CompanyEntry("CV Etam", "01.234.567.8-901.234", "1234567890123", "JJ-012345"), set(), id="all"),
        pytest.param(CompanyEntry("", "12", "34", "x" * 33), {"name", "npwp", "nib", "npp"}, id="all faults at once"),
    ],
)
def test_companies_name_their_faults(company, fields):
    assert set(company_faults(company)) == fields


def test_numbers_are_kept_without_their_punctuation():
    assert CompanyEntry(" CV Etam ", "01.234.567.8-901.234", "", "jj 012345-01").fields() == {
        "name": "CV Etam",
        "npwp": "012345678901234",
        "nib": None,
        "npp": "JJ01234501",
        "size": None,
    }


@pytest.mark.parametrize(
    ("npwp", "same"),
    [
        ("012345678901234", {"012345678901234", "0012345678901234"}),
        ("0012345678901234", {"012345678901234", "0012345678901234"}),
        ("6408046505900001", {"6408046505900001"}),  # the owner's NIK
    ],
)
def test_a_tax_number_has_two_lengths(npwp, same):
    assert npwp_forms(npwp) == same


@pytest.mark.parametrize(
    ("npwp", "shown"),
    [
        (None, ""),
        ("012345678901234", "012345678901234"),
        ("0012345678901234", "0012345678901234"),
        ("6408046505900001", "************0001"),
    ],
)
def test_a_tax_number_that_is_a_nik_is_masked(npwp, shown):
    assert Company(name="UD Sari", npwp=npwp).npwp_shown == shown


def test_addresses_are_masked():
    assert masked_email("budi@dpupr.go.id") == "b***@dpupr.go.id"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0 Safari/537.36 Edg/131.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox, Linux"),
        ("curl/8.5.0", ""),
    ],
)
def test_devices_are_named_as_their_owners_would(user_agent, name):
    assert device_name(user_agent) == name
