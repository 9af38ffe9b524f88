"""The admin's office: people, agencies, companies, settings, outbox."""

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from compliance.access.forms import Form
from compliance.access.models import User
from compliance.access.permissions import Permission
from compliance.access.request import ctx
from compliance.access.settings import DEFINITIONS, Definition, Key
from compliance.kernel.i18n import Text, _
from compliance.people import directory, mail, operations, second_factor
from compliance.people.blueprint import bp
from compliance.people.forms import (
    AgencyForm,
    CompanyForm,
    NumberSettingForm,
    PersonForm,
    SearchForm,
    TextSettingForm,
)
from compliance.people.rules import masked_email
from compliance.people.views_door import local

SAVED = _("Perubahan tersimpan.")


def page_number() -> int:
    return request.args.get("page", 1, type=int)


@bp.get("/people")
def listing() -> ResponseReturnValue:
    form = SearchForm(request.args)
    page = operations.find_people(ctx(), (form.text.data or "").strip(), page_number())
    return render_template("people/list.html", form=form, page=page)


def person_form(user: User | None = None) -> PersonForm:
    form = PersonForm(obj=user if request.method == "GET" else None)
    form.offer(*directory.directory(ctx()))
    if user and not form.is_submitted():
        form.show(user)
    return form


@bp.route("/people/new", methods=["GET", "POST"])
def invite() -> ResponseReturnValue:
    ctx().require(Permission.PEOPLE_MANAGE)
    form = person_form()
    if form.validate_on_submit():
        with form.catching():
            entry = form.entry()
            person, link = operations.invite_person(
                ctx(), entry.email, entry.name, entry.roles, entry.agency_id, entry.company_id
            )
            return invited(person, link)
    return render_template("people/person.html", form=form, person=None), form.status


def invited(person: User, link: str) -> ResponseReturnValue:
    """Where no mail is sent, the admin hands over the link that is shown here, once."""
    shown = "" if ctx().installation.smtp_url else link
    return render_template("people/invited.html", person=person, link=shown)


@bp.route("/people/<int:user_id>", methods=["GET", "POST"])
def person(user_id: int) -> ResponseReturnValue:
    user = operations.get_person(ctx(), user_id)
    form = person_form(user)
    if form.validate_on_submit():
        with form.catching(user):
            operations.change_person(ctx(), user, form.entry(), form.version.data)
            return saved(url_for("people.listing"))
    has_code = second_factor.has_factor(ctx(), user)
    return render_template("people/person.html", form=form, person=user, has_code=has_code), form.status


@bp.post("/people/<int:user_id>/invite")
def invite_again(user_id: int) -> ResponseReturnValue:
    user = operations.get_person(ctx(), user_id)
    return invited(user, operations.invite_again(ctx(), user))


@bp.get("/agencies")
def agencies() -> ResponseReturnValue:
    ctx().require(Permission.PEOPLE_MANAGE)
    return render_template("people/agencies.html", agencies=directory.agencies(ctx()))


@bp.route("/agencies/new", methods=["GET", "POST"])
def new_agency() -> ResponseReturnValue:
    ctx().require(Permission.PEOPLE_MANAGE)
    form = AgencyForm()
    if form.validate_on_submit():
        with form.catching():
            directory.add_agency(ctx(), form.code.data, form.name.data)
            return saved(url_for("people.agencies"))
    return edit_page(form, _("OPD baru"), url_for("people.agencies"))


@bp.route("/agencies/<int:agency_id>", methods=["GET", "POST"])
def agency(agency_id: int) -> ResponseReturnValue:
    found = directory.get_agency(ctx(), agency_id)
    form = AgencyForm(obj=found if request.method == "GET" else None)
    if form.validate_on_submit():
        with form.catching(found):
            directory.change_agency(ctx(), found, form.code.data, form.name.data, form.version.data)
            return saved(url_for("people.agencies"))
    return edit_page(form, _("Ubah OPD"), url_for("people.agencies"))


@bp.get("/companies")
def companies() -> ResponseReturnValue:
    form = SearchForm(request.args)
    page = directory.find_companies(ctx(), (form.text.data or "").strip(), page_number())
    return render_template("people/companies.html", form=form, page=page)


@bp.route("/companies/new", methods=["GET", "POST"])
def new_company() -> ResponseReturnValue:
    """Officers come here from the contract that they are about to register, and go back to it."""
    ctx().require(Permission.COMPANY_ADD)
    form, back = CompanyForm(), local(request.args.get("next"))
    if form.validate_on_submit():
        with form.catching():
            company = directory.add_company(ctx(), form.entry())
            return saved(back, _("{name} terdaftar dan kini dapat dipilih.", name=company.name))
    return edit_page(form, _("Daftarkan perusahaan"), back)


@bp.route("/companies/<int:company_id>", methods=["GET", "POST"])
def company(company_id: int) -> ResponseReturnValue:
    found = directory.get_company(ctx(), company_id)
    form = CompanyForm(obj=found if request.method == "GET" else None)
    if form.validate_on_submit():
        with form.catching(found):
            directory.change_company(ctx(), found, form.entry(), form.version.data)
            return saved(url_for("people.companies"))
    if not form.is_submitted():
        form.npwp.data = found.npwp_shown
    return edit_page(form, _("Ubah perusahaan"), url_for("people.companies"))


@bp.get("/settings")
def settings() -> ResponseReturnValue:
    return render_template("people/settings.html", settings=operations.all_settings(ctx()), definitions=DEFINITIONS)


@bp.route("/settings/<key>", methods=["GET", "POST"])
def setting(key: str) -> ResponseReturnValue:
    found = operations.get_setting(ctx(), key)
    definition = DEFINITIONS[Key(found.key)]
    form = setting_form(definition)(obj=found if request.method == "GET" else None)
    if form.validate_on_submit():
        with form.catching(found):
            operations.change_setting(ctx(), Key(found.key), form.value.data, form.version.data)
            return saved(url_for("people.settings"))
    form.value.label.text, form.value.description = definition.label, definition.help
    return edit_page(form, _("Ubah pengaturan"), url_for("people.settings"))


def setting_form(definition: Definition) -> type[NumberSettingForm | TextSettingForm]:
    return NumberSettingForm if definition.allowed else TextSettingForm


@bp.get("/outbox")
def outbox() -> ResponseReturnValue:
    page = mail.outbox(ctx(), page_number())
    sends = bool(ctx().installation.smtp_url)
    return render_template(
        "people/outbox.html", page=page, sends=sends, state=partial(mail.state, ctx()), masked_email=masked_email
    )


def saved(back: str, said: Text = SAVED) -> ResponseReturnValue:
    flash(str(said), "good")
    return redirect(back)


def edit_page(form: Form, title: Text, back: str) -> ResponseReturnValue:
    return render_template("people/form.html", form=form, title=title, back=back), form.status
