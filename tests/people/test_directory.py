"""Agencies and companies: who adds and changes them, and how one company stays one row."""

import json

import pytest
from sqlmodel import select

from compliance.access.models import Agency, Company
from compliance.audit.models import AuditEntry
from compliance.jobs.models import Job
from compliance.kernel.errors import Forbidden, Invalid, NotFound, Stale
from compliance.people import directory
from compliance.people.rules import CompanyEntry
from tests.builders import World, key

ETAM = "012345678901234"


def test_an_agency_is_added_and_changed(world: World):
    with world.work("admin") as ctx:
        agency = directory.add_agency(ctx, " BPKAD ", " Badan Keuangan ")
        directory.change_agency(ctx, agency, "BPKAD", "Badan Pengelola Keuangan", version=1)
        with pytest.raises(Stale):
            directory.change_agency(ctx, agency, "BPKAD", "Lain", version=1)
        agency_id = key(agency)
    with world.work("admin") as ctx:
        assert directory.get_agency(ctx, agency_id).name == "Badan Pengelola Keuangan"
        last = ctx.db.exec(select(AuditEntry).order_by(AuditEntry.sequence.desc())).first()  # type: ignore[attr-defined]  # a column
        assert last
        assert json.loads(last.details) == {"name": {"before": "Badan Keuangan", "after": "Badan Pengelola Keuangan"}}


def test_every_fault_of_an_agency_is_said_at_once(world: World):
    with world.work("admin") as ctx, pytest.raises(Invalid) as refused:
        directory.add_agency(ctx, "DPUPR", " ")
    assert set(refused.value.fields) == {"code", "name"}


def test_an_agency_keeps_its_own_code_and_takes_no_other(world: World):
    with world.work("admin") as ctx:
        agency = directory.get_agency(ctx, world.agency)
        directory.change_agency(ctx, agency, "DPUPR", "Dinas PUPR", version=1)
        with pytest.raises(Invalid):
            directory.change_agency(ctx, agency, "DISDIK", "Dinas PUPR", version=2)
        assert (agency.code, agency.version) == ("DPUPR", 2)


def test_an_officer_adds_a_company_but_does_not_change_one(world: World):
    with world.work("officer") as ctx:
        company = directory.add_company(ctx, CompanyEntry("CV Baru", "11.222.333.4-555.666", "", "jj-77 66 55"))
        assert (company.npwp, company.npp) == ("112223334555666", "JJ776655")
        with pytest.raises(Forbidden):
            directory.change_company(ctx, company, CompanyEntry("CV Baru", npp="KK998877"), version=1)
    for who in ("contractor", "auditor", "approver"):
        with world.work(who) as ctx, pytest.raises(Forbidden):
            directory.add_company(ctx, CompanyEntry("CV Lagi"))


@pytest.mark.parametrize(
    ("entry", "fields"),
    [
        pytest.param(CompanyEntry("CV Lain Nama", ETAM), {"npwp"}, id="the same NPWP"),
        pytest.param(CompanyEntry("CV Lain Nama", f"0{ETAM}"), {"npwp"}, id="the same NPWP in 16 digits"),
        pytest.param(CompanyEntry("cv etam jaya"), {"name"}, id="the same name, no NPWP to tell them apart"),
        pytest.param(CompanyEntry("CV Etam Jaya", "111111111111111"), set(), id="a namesake with another NPWP"),
        pytest.param(CompanyEntry("", "1"), {"name", "npwp"}, id="faults of form, all at once"),
    ],
)
def test_one_company_is_one_row(world: World, entry, fields):
    with world.work("admin") as ctx:
        faults = set()
        try:
            directory.add_company(ctx, entry)
        except Invalid as refused:
            faults = set(refused.fields)
        assert faults == fields
        assert len(ctx.db.exec(select(Company)).all()) == (2 if fields else 3)


def test_a_changed_company_is_judged_again_and_its_numbers_are_masked_in_the_log(world: World):
    with world.work("admin") as ctx:
        company = directory.get_company(ctx, world.company)
        directory.change_company(ctx, company, CompanyEntry(company.name, "6408046505900001", "", "KK1"), version=1)
        assert len(ctx.db.exec(select(Job)).all()) == 1
    with world.work("admin") as ctx:
        logged = ctx.db.exec(select(AuditEntry)).one().details
        assert "6408046505900001" not in logged
        assert json.loads(logged)["npp"] == {"before": "JJ012345", "after": "KK1"}


def test_what_is_not_there_is_not_found(world: World):
    for find in (directory.get_agency, directory.get_company):
        with world.work("admin") as ctx, pytest.raises(NotFound):
            find(ctx, 10**6)


@pytest.mark.parametrize(("text", "found"), [("etam", 1), ("998877", 1), ("", 2), ("_", 0)])
def test_companies_are_found_by_name_and_numbers(world: World, text, found):
    with world.work("admin") as ctx:
        assert directory.find_companies(ctx, text).total == found


def test_everybody_inside_may_choose_from_the_directory(world: World):
    with world.work("contractor") as ctx:
        agencies, companies = directory.directory(ctx)
        assert [type(row) for row in (*agencies, *companies)] == [Agency, Agency, Company, Company]
