"""The admin's pages, as a browser sees them."""

from dataclasses import replace

import pytest
from sqlmodel import select

from compliance.access.models import Agency, Company, Mail, Role, Setting, User
from compliance.kernel.i18n import _
from compliance.people import mail
from compliance.web.request import Patuh
from tests.builders import World, key
from tests.people.builders import person_of, with_password

BUDI = {"email": "budi@contoh.go.id", "name": "Budi Santoso", "roles": ["officer", "approver"]}


def test_an_invitation_shows_its_link_once_where_no_mail_is_sent(world: World, signed_in, visitor):
    admin = signed_in("admin")
    answer = admin.post("/people/new", data=BUDI | {"agency_id": world.agency})
    assert answer.status_code == 200, answer.text
    path = answer.text.split("https://patuh.test")[1].split("<")[0]
    assert "budi@contoh.go.id" in visitor.get(path).text
    with world.work("admin") as ctx:
        user = ctx.db.exec(select(User).where(User.name == "Budi Santoso")).one()
        assert user.role_set == {Role.OFFICER, Role.APPROVER}
        assert user.agency_id == world.agency
    assert "/link/" not in admin.get("/outbox").text


def test_an_invitation_that_is_mailed_shows_no_link(world: World, app: Patuh, signed_in):
    app.installation = replace(app.installation, smtp_url="smtp://mail.kutim.test")
    answer = signed_in("admin").post("/people/new", data=BUDI | {"agency_id": world.agency})
    assert answer.status_code == 200
    assert "/link/" not in answer.text
    assert "budi@contoh.go.id" in answer.text


def test_a_faulty_invitation_comes_back_as_typed_with_every_fault(world: World, signed_in):
    answer = signed_in("admin").post("/people/new", data=BUDI | {"email": "budi", "agency_id": ""})
    assert answer.status_code == 422
    for said in ("Tulis alamat surel yang lengkap", "harus terikat pada satu OPD", "Budi Santoso"):
        assert said in answer.text
    assert answer.text.count(" checked>") == 2


def test_a_made_up_role_is_not_offered(world: World, signed_in):
    answer = signed_in("admin").post("/people/new", data=BUDI | {"roles": ["system"]})
    assert answer.status_code == 422
    with world.work("admin") as ctx:
        assert ctx.db.exec(select(Mail)).all() == []


def test_the_form_of_a_person_shows_and_changes_them(world: World, signed_in):
    admin, path = signed_in("admin"), f"/people/{world.actors['officer'].id}"
    page = admin.get(path).text
    assert 'value="officer" checked' in page
    assert f'<option selected value="{world.agency}">' in page
    form = {"email": "officer@patuh.test", "name": "Officer", "roles": ["auditor"], "version": "1"}
    assert admin.post(path, data=form).location == "/people"
    with world.work("admin") as ctx:
        user = person_of(ctx, world, "officer")
        assert user.role_set == {Role.AUDITOR}
        assert not user.active, "an empty box is a no"


def test_a_stale_form_says_so_and_keeps_what_was_typed(world: World, signed_in):
    admin, path = signed_in("admin"), f"/people/{world.actors['auditor'].id}"
    form = {"email": "auditor@patuh.test", "name": "Kedua", "roles": ["auditor"], "active": "y", "version": "1"}
    admin.post(path, data=form | {"name": "Pertama"})
    answer = admin.post(path, data=form)
    assert answer.status_code == 409
    assert "sudah diubah orang lain" in answer.text
    assert 'value="Kedua"' in answer.text
    assert 'name="version" type="hidden" value="2"' in answer.text
    assert admin.post(path, data=form | {"version": "2"}).status_code == 302
    assert admin.post(path, data=form | {"version": "two"}).status_code == 409


def test_a_link_is_sent_again_from_the_persons_page(world: World, signed_in):
    with_password(world, "officer")
    answer = signed_in("admin").post(f"/people/{world.actors['officer'].id}/invite")
    assert "https://patuh.test/link/" in answer.text


def test_people_are_searched(world: World, signed_in):
    page = signed_in("admin").get("/people?text=other_off&page=x").text
    assert "Other Officer" in page
    assert "Auditor</a>" not in page


def test_agencies_are_added_and_changed(world: World, signed_in):
    admin = signed_in("admin")
    assert admin.post("/agencies/new", data={"code": "BPKAD", "name": "Badan Keuangan"}).location == "/agencies"
    assert "sudah dipakai" in admin.post("/agencies/new", data={"code": "BPKAD", "name": "Lain"}).text
    with world.work("admin") as ctx:
        number = key(ctx.db.exec(select(Agency).where(Agency.code == "BPKAD")).one())
    admin.post(f"/agencies/{number}", data={"code": "BPKAD", "name": "Badan Pengelola", "version": "1"})
    assert "Badan Pengelola" in admin.get("/agencies").text


def test_an_officer_registers_a_company_and_goes_back_to_the_contract(world: World, signed_in):
    officer = signed_in("officer")
    assert "/companies/new?next=/contracts/new" in officer.get("/contracts/new").text
    form = {"name": "CV Baru", "npwp": "11.222.333.4-555.666"}
    answer = officer.post("/companies/new?next=/contracts/new", data=form)
    assert (answer.status_code, answer.location) == (302, "/contracts/new")
    assert "CV Baru" in officer.get("/contracts/new").text
    assert officer.post("/companies/new?next=//evil.test", data={"name": "CV Kedua"}).location == "/"


def test_the_companies_show_no_nik(world: World, signed_in):
    admin = signed_in("admin")
    with world.work("admin") as ctx:
        ctx.db.add(Company(name="UD Sari", npwp="6408046505900001"))
        company = ctx.db.exec(select(Company).where(Company.name == "UD Sari")).one()
        path = f"/companies/{company.id}"
    for page in (admin.get("/companies?text=sari").text, admin.get(path).text):
        assert "************0001" in page
        assert "6408046505900001" not in page


def test_a_masked_number_that_was_not_typed_anew_stays(world: World, signed_in):
    with world.work("admin") as ctx:
        company = Company(name="UD Sari", npwp="6408046505900001")
        ctx.db.add(company)
        ctx.db.flush()
        path = f"/companies/{company.id}"
    form = {"name": "UD Sari Bumi", "npwp": "************0001", "nib": "", "npp": "JJ1", "version": "1"}
    assert signed_in("admin").post(path, data=form).status_code == 302
    with world.work("admin") as ctx:
        assert ctx.db.exec(select(Company.npwp).where(Company.name == "UD Sari Bumi")).one() == "6408046505900001"


def test_a_company_is_changed(world: World, signed_in):
    form = {"name": "CV Etam Jaya", "npwp": "", "nib": "", "npp": "JJ-0123 99", "version": "1"}
    assert signed_in("admin").post(f"/companies/{world.company}", data=form).location == "/companies"
    with world.work("admin") as ctx:
        company = ctx.db.get(Company, world.company)
        assert company
        assert (company.npp, company.npwp) == ("JJ012399", None)


@pytest.mark.parametrize(("key", "value"), [("certificate_days", "45"), ("legal_basis", "Satu\r\nDua")])
def test_settings_are_changed_one_by_one(world: World, signed_in, key, value):
    admin = signed_in("admin")
    assert admin.get(f"/settings/{key}").status_code == 200
    assert admin.post(f"/settings/{key}", data={"value": "", "version": "1"}).status_code == 422
    assert admin.post(f"/settings/{key}", data={"value": value, "version": "1"}).location == "/settings"
    with world.work("admin") as ctx:
        assert ctx.db.exec(select(Setting)).one().value == value.replace("\r", "")
    assert value.partition("\r")[0] in admin.get("/settings").text


def test_an_unknown_setting_is_not_found(world: World, signed_in):
    assert signed_in("admin").get("/settings/secret_key").status_code == 404


def test_the_outbox_shows_neither_address_nor_body(world: World, signed_in):
    with world.work("admin") as ctx:
        mail.post(ctx, person_of(ctx, world, "officer"), _("Perihal"), _("Rahasia"))
    page = signed_in("admin").get("/outbox").text
    assert "Perihal" in page
    assert "o***@patuh.test" in page
    assert "officer@patuh.test" not in page
    assert "Rahasia" not in page
