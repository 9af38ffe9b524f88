"""Pages of rosters: hand in a file, look at the people of a version, edit one of them."""

from collections.abc import Iterable
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from compliance.access.permissions import Permission
from compliance.access.request import ctx, writes
from compliance.contracts.models import Contract
from compliance.contracts.operations import get_contract
from compliance.kernel.errors import NotFound, UnusableFile
from compliance.kernel.i18n import Text, _
from compliance.kernel.identity import NikProblem
from compliance.kernel.rownotes import grouped
from compliance.rosters import operations
from compliance.rosters.forms import (
    NIK_PROBLEMS,
    CommitForm,
    EndForm,
    SearchForm,
    UploadForm,
    WorkerForm,
    without_nik,
)
from compliance.rosters.lines import WorkerLine
from compliance.rosters.models import Worker
from compliance.rosters.rules import refuse_unless_active
from compliance.rosters.template import write_template

bp = Blueprint("rosters", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNCHANGED = _("Tidak ada yang berubah.")


@bp.route("/contracts/<int:contract_id>/roster", methods=["GET", "POST"])
def show(contract_id: int) -> ResponseReturnValue:
    contract = get_contract(ctx(), contract_id, Permission.ROSTER_READ)
    versions = operations.history(ctx(), contract)
    if not versions:
        return render_template("rosters/empty.html", contract=contract)
    number = request.args.get("version", versions[0].number, type=int)
    version = operations.get_version(ctx(), contract, number)
    form = SearchForm()
    text = (form.text.data or "").strip()
    page = operations.worker_page(ctx(), contract, number, text, request.values.get("page", 1, type=int))
    shown = {"contract": contract, "versions": versions, "version": version, "problems": NIK_PROBLEMS}
    return render_template("rosters/show.html", form=form, text=text, page=page, **shown)


@bp.route("/contracts/<int:contract_id>/roster/upload", methods=["GET", "POST"])
def upload(contract_id: int) -> ResponseReturnValue:
    contract = editable(contract_id)
    form = UploadForm()
    if not form.validate_on_submit():
        return upload_page(contract)
    if not form.file.data:
        return upload_page(contract, _("Pilih berkas Excel atau CSV dulu."))
    try:
        file = form.file.data
        staged = operations.stage_roster(ctx(), contract, file.stream, file.filename or "")
    except UnusableFile as refusal:
        return upload_page(contract, *refusal.reasons)
    return redirect(url_for("rosters.preview", contract_id=contract_id, token=staged.token))


def upload_page(contract: Contract, *reasons: Text) -> ResponseReturnValue:
    limits = {"megabytes": ctx().installation.upload_bytes // 2**20, "rows": ctx().installation.upload_rows}
    shown = {"contract": contract, "form": UploadForm(formdata=None), "reasons": reasons}
    return render_template("rosters/upload.html", **shown, **limits), 422 if reasons else 200


@bp.route("/contracts/<int:contract_id>/roster/uploads/<token>", methods=["GET", "POST"])
def preview(contract_id: int, token: str) -> ResponseReturnValue:
    contract = editable(contract_id)
    form = CommitForm()
    try:
        if form.validate_on_submit():
            with form.catching():
                return commit(contract, token, form.version.data)
        found = operations.preview_roster(ctx(), contract, token)
    except NotFound:
        flash(str(_("Kiriman ini sudah tersimpan atau sudah dihapus. Unggah lagi bila perlu.")), "warn")
        return redirect(url_for("rosters.show", contract_id=contract_id))
    except UnusableFile as refusal:
        return upload_page(contract, *refusal.reasons)
    return preview_page(contract, found, form)


def commit(contract: Contract, token: str, expected_version: int) -> ResponseReturnValue:
    version = operations.commit_roster(ctx(), contract, token, expected_version)
    if version.number == expected_version:
        flash(str(_("Isi berkas sama dengan versi {number}; tidak ada yang berubah.", number=version.number)), "warn")
    else:
        said = _("Versi {number} tersimpan: {workers} orang. Pemeriksaan berjalan.", **version.model_dump())
        flash(str(said), "good")
    return redirect(url_for("rosters.show", contract_id=contract.id))


def preview_page(contract: Contract, found: operations.Preview, form: CommitForm) -> ResponseReturnValue:
    reading = found.reading
    groups = {
        "rejected": grouped(reading.row_errors),
        "unread": grouped(reading.notes),
        "structural": grouped(reading.structural),
        "flawed": flawed_rows(reading.workers),
    }
    shown = {"contract": contract, "found": found, "form": form, "problems": NIK_PROBLEMS}
    return render_template("rosters/preview.html", **shown, **groups), form.status


def flawed_rows(workers: Iterable[WorkerLine]) -> dict[NikProblem, list[int]]:
    """The rows whose NIK is faulty, by what is wrong with it."""
    rows: dict[NikProblem, list[int]] = {}
    for worker in workers:
        if worker.nik.problem:
            rows.setdefault(worker.nik.problem, []).append(worker.row)
    return rows


@bp.get("/contracts/<int:contract_id>/roster/versions/<int:number>/file")
@writes
def original(contract_id: int, number: int) -> ResponseReturnValue:
    version = operations.get_version(ctx(), get_contract(ctx(), contract_id, Permission.NIK_REVEAL), number)
    content = BytesIO(operations.original_file(ctx(), version))
    return send_file(content, "application/octet-stream", as_attachment=True, download_name=version.file_name)


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


def editable(contract_id: int) -> Contract:
    contract = get_contract(ctx(), contract_id, Permission.ROSTER_EDIT)
    refuse_unless_active(contract)
    return contract


def edit_page(name: str, contract: Contract, worker: Worker | None, form: WorkerForm | EndForm) -> ResponseReturnValue:
    if not form.is_submitted() or form.conflict:  # after a conflict the next save is made knowingly
        form.version.data = operations.current_number(ctx(), contract)
    return render_template(name, contract=contract, worker=worker, form=form, problems=NIK_PROBLEMS), form.status


def saved(contract: Contract, said: Text) -> ResponseReturnValue:
    flash(str(said), "good")
    return redirect(url_for("rosters.show", contract_id=contract.id))
