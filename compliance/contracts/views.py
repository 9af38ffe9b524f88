"""Pages to list, register and edit contracts. The contract's own page is in ``overview``."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from compliance.access.permissions import Permission
from compliance.access.request import ctx
from compliance.contracts import operations
from compliance.contracts.addenda import amend_contract, set_contribution_basis
from compliance.contracts.figures import changes
from compliance.contracts.forms import (
    AddendumForm,
    BasisForm,
    ContractForm,
    FilterForm,
    RevisionForm,
    SubcontractForm,
)
from compliance.contracts.models import Contract, ContributionBasis
from compliance.contracts.subcontracts import add_subcontract, change_subcontract
from compliance.kernel.i18n import _
from compliance.people.directory import companies, directory

bp = Blueprint("contracts", __name__)


@bp.get("/contracts")
def listing() -> ResponseReturnValue:
    form = FilterForm(request.args)
    form.offer(*directory(ctx()))
    page = operations.find_contracts(ctx(), form.wanted(), request.args.get("page", 1, type=int))
    return render_template("contracts/list.html", form=form, page=page)


@bp.route("/contracts/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    ctx().require(Permission.CONTRACT_EDIT)
    form = offered(ContractForm())
    return edited(form, None) if form.is_submitted() else page(form)


@bp.route("/contracts/<int:contract_id>/edit", methods=["GET", "POST"])
def edit(contract_id: int) -> ResponseReturnValue:
    contract = operations.get_contract(ctx(), contract_id, Permission.CONTRACT_EDIT)
    form = offered(ContractForm(obj=contract if request.method == "GET" else None))
    if form.is_submitted():
        return edited(form, contract)
    form.show(contract)
    return page(form, contract)


def offered(form: ContractForm) -> ContractForm:
    form.offer(companies(ctx()))
    return form


def edited(form: ContractForm, contract: Contract | None) -> ResponseReturnValue:
    """Save what was sent, or show it again with every fault at once."""
    if form.more.data:
        form.add_rows(3)
    elif form.validate():
        with form.catching(contract):
            saved = save(form, contract)
            flash(str(_("Kontrak tersimpan.")), "good")
            return redirect(url_for("overview.contract", contract_id=saved.id))
    return page(form, contract)


def save(form: ContractForm, contract: Contract | None) -> Contract:
    if contract is None:
        return operations.register_contract(ctx(), form.fields(), form.entries())
    operations.change_contract(ctx(), contract, form.fields(), form.entries(), form.version.data)
    return contract


def page(form: ContractForm, contract: Contract | None = None) -> ResponseReturnValue:
    status = 200 if form.more.data else form.status
    return render_template("contracts/form.html", form=form, contract=contract), status


@bp.post("/contracts/<int:contract_id>/activate")
def activate(contract_id: int) -> ResponseReturnValue:
    contract = operations.get_contract(ctx(), contract_id)
    operations.activate_contract(ctx(), contract)
    flash(str(_("Kontrak berjalan. Langkah berikutnya: unggah daftar tenaga kerja.")), "good")
    return redirect(url_for("overview.contract", contract_id=contract_id))


@bp.post("/contracts/<int:contract_id>/close")
def close(contract_id: int) -> ResponseReturnValue:
    operations.close_contract(ctx(), operations.get_contract(ctx(), contract_id))
    flash(str(_("Kontrak ditutup.")), "good")
    return redirect(url_for("overview.contract", contract_id=contract_id))


@bp.get("/contracts/<int:contract_id>/addenda")
def addenda(contract_id: int) -> ResponseReturnValue:
    contract = operations.get_contract(ctx(), contract_id)
    return render_template("contracts/addenda.html", contract=contract, changes=changes(contract))


@bp.route("/contracts/<int:contract_id>/addenda/new", methods=["GET", "POST"])
def amend(contract_id: int) -> ResponseReturnValue:
    contract = operations.get_contract(ctx(), contract_id, Permission.CONTRACT_EDIT)
    form = AddendumForm()
    if not form.is_submitted():
        form.show(contract)
    elif form.more.data:
        form.terms.append_entry()
    elif form.validate():
        with form.catching(contract):
            amend_contract(ctx(), contract, form.amendment(len(contract.terms)), form.version.data)
            flash(str(_("Adendum tercatat. Pemeriksaan berjalan lagi.")), "good")
            return redirect(url_for("contracts.addenda", contract_id=contract_id))
    status = 200 if form.more.data else form.status
    return render_template("contracts/amend.html", form=form, contract=contract), status


@bp.route("/contracts/<int:contract_id>/contribution-basis", methods=["GET", "POST"])
def basis(contract_id: int) -> ResponseReturnValue:
    contract = operations.get_contract(ctx(), contract_id, Permission.CONTRACT_EDIT)
    form = BasisForm(obj=contract if request.method == "GET" else None)
    if request.method == "GET":
        form.payment.data = "at_once" if contract.pays_at_once else "instalments"
    elif form.validate():
        with form.catching(contract):
            wanted = ContributionBasis(form.contribution_basis.data), form.itemised_wages.data or 0
            set_contribution_basis(ctx(), contract, *wanted, form.payment.data == "at_once", form.version.data)
            flash(str(_("Dasar iuran tersimpan.")), "good")
            return redirect(url_for("projects.contribution", contract_id=contract_id))
    return render_template("contracts/basis.html", form=form, contract=contract), form.status


@bp.route("/contracts/<int:contract_id>/subcontracts/new", methods=["GET", "POST"])
def subcontract(contract_id: int) -> ResponseReturnValue:
    above = operations.get_contract(ctx(), contract_id, Permission.CONTRACT_EDIT)
    form = SubcontractForm()
    form.offer(directory(ctx())[1])
    if not form.is_submitted():
        form.starts_on.data, form.ends_on.data = above.starts_on, above.ends_on
    elif form.validate():
        with form.catching():
            part = add_subcontract(ctx(), above, form.said())
            flash(str(_("{company} ditambahkan; pekerjanya kini ikut diperiksa.", company=part.company.name)), "good")
            return redirect(url_for("overview.contract_companies", contract_id=part.main_id))
    return render_template("contracts/subcontract.html", form=form, contract=above), form.status


@bp.route("/contracts/<int:contract_id>/subcontract", methods=["GET", "POST"])
def change_part(contract_id: int) -> ResponseReturnValue:
    part = operations.get_contract(ctx(), contract_id, Permission.CONTRACT_EDIT)
    if not part.is_part:  # those are changed by addenda
        return redirect(url_for("overview.contract", contract_id=contract_id))
    form = RevisionForm(obj=part)
    if form.validate_on_submit():
        with form.catching(part):
            change_subcontract(ctx(), part, form.said(), form.version.data)
            flash(str(_("Subkontrak {number} tersimpan. Pemeriksaan berjalan lagi.", number=part.number)), "good")
            return redirect(url_for("overview.contract", contract_id=contract_id))
    return render_template("contracts/change_part.html", form=form, contract=part), form.status
