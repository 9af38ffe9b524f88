"""Pages of a roster: its files, and one of its people to edit. The people are shown by ``checks/views_people.py``."""

from io import BytesIO

from flask import flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from compliance.access.permissions import Permission
from compliance.access.request import ctx, writes
from compliance.contracts.models import Contract
from compliance.contracts.operations import get_contract
from compliance.kernel.i18n import Text, _
from compliance.rosters import operations
from compliance.rosters.blueprint import XLSX, bp, editable
from compliance.rosters.confirming import confirm_roster
from compliance.rosters.forms import CommitForm, EndForm, WorkerForm, without_nik
from compliance.rosters.models import Worker
from compliance.rosters.problems import NIK_PROBLEMS
from compliance.rosters.template import write_template

UNCHANGED = _("Tidak ada yang berubah.")


@bp.get("/contracts/<int:contract_id>/roster/versions/<int:number>/file")
@writes
def original(contract_id: int, number: int) -> ResponseReturnValue:
    version = operations.get_version(ctx(), get_contract(ctx(), contract_id, Permission.NIK_REVEAL), number)
    content = BytesIO(operations.original_file(ctx(), version))
    return send_file(content, "application/octet-stream", as_attachment=True, download_name=version.file_name)


@bp.post("/contracts/<int:contract_id>/roster/confirm")
def confirm(contract_id: int) -> ResponseReturnValue:
    contract, form = editable(contract_id), CommitForm()
    if form.validate_on_submit():
        with form.catching():
            version = confirm_roster(ctx(), contract, form.version.data)
            return saved(contract, _("Dicatat: daftar versi {number} masih benar hari ini.", number=version.number))
    return saved(contract, _("Daftar sudah diganti orang lain. Periksa daftar yang sekarang."), "warn")


@bp.get("/roster-template")
def template() -> ResponseReturnValue:
    ctx().require(Permission.ROSTER_EDIT)
    file = BytesIO()
    write_template(file)
    file.seek(0)
    return send_file(file, XLSX, as_attachment=True, download_name="daftar-tenaga-kerja.xlsx")


@bp.route("/contracts/<int:contract_id>/roster/workers/new", methods=["GET", "POST"])
def add(contract_id: int) -> ResponseReturnValue:
    contract = editable(contract_id)
    form = WorkerForm()
    if form.validate_on_submit():
        with form.catching():
            added = operations.add_worker(ctx(), contract, form.fields(), form.version.data)
            return saved(contract, _("{name} masuk ke daftar. Pemeriksaan berjalan.", name=added.name))
    return edit_page("rosters/worker.html", contract, None, form)


@bp.route("/contracts/<int:contract_id>/roster/workers/<int:line>", methods=["GET", "POST"])
def edit(contract_id: int, line: int) -> ResponseReturnValue:
    contract = editable(contract_id)
    worker = operations.get_worker(ctx(), contract, line)
    form = WorkerForm(data=without_nik(worker))
    if form.validate_on_submit():
        with form.catching():
            after = operations.change_worker(ctx(), worker, form.fields(), form.version.data)
            said = _("Data {name} tersimpan. Pemeriksaan berjalan.", name=after.name)
            return saved(contract, said if after is not worker else UNCHANGED)
    return edit_page("rosters/worker.html", contract, worker, form)


@bp.route("/contracts/<int:contract_id>/roster/workers/<int:line>/end", methods=["GET", "POST"])
def end(contract_id: int, line: int) -> ResponseReturnValue:
    contract = editable(contract_id)
    worker = operations.get_worker(ctx(), contract, line)
    form = EndForm(obj=worker)
    if form.validate_on_submit():
        with form.catching():
            after = operations.end_worker(ctx(), worker, form.ends_on.data, form.version.data)
            said = _("{name} tercatat bekerja sampai {day}. Pemeriksaan berjalan.", name=after.name, day=after.ends_on)
            return saved(contract, said if after is not worker else UNCHANGED)
    return edit_page("rosters/end.html", contract, worker, form)


@bp.post("/contracts/<int:contract_id>/roster/workers/<int:line>/nik")
def reveal(contract_id: int, line: int) -> ResponseReturnValue:
    contract = get_contract(ctx(), contract_id, Permission.NIK_REVEAL)
    worker = operations.get_worker(ctx(), contract, line)
    nik = operations.reveal_nik(ctx(), worker)
    return render_template("rosters/nik.html", contract=contract, worker=worker, nik=nik)


def edit_page(name: str, contract: Contract, worker: Worker | None, form: WorkerForm | EndForm) -> ResponseReturnValue:
    if not form.is_submitted() or form.conflict:  # after a conflict the next save is made knowingly
        form.version.data = operations.current_number(ctx(), contract)
    return render_template(name, contract=contract, worker=worker, form=form, problems=NIK_PROBLEMS), form.status


def saved(contract: Contract, said: Text, tone: str = "good") -> ResponseReturnValue:
    flash(str(said), tone)
    return redirect(url_for("rosters.show", contract_id=contract.id))
