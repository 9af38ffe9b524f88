"""Pages on which a list is handed in: file, columns, check, commit."""

from collections.abc import Iterable
from io import BytesIO

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from compliance.access.request import ctx, writes
from compliance.contracts.models import Contract
from compliance.kernel.errors import NotFound, UnusableFile
from compliance.kernel.i18n import Text, _
from compliance.kernel.identity import NikProblem
from compliance.kernel.rownotes import grouped
from compliance.rosters import choosing, grid, handing_in
from compliance.rosters.blueprint import XLSX, bp, editable
from compliance.rosters.changes import Mode
from compliance.rosters.choices import Undecided
from compliance.rosters.forms import MODES, ColumnsForm, CommitForm, UploadForm, as_data
from compliance.rosters.lines import WorkerLine
from compliance.rosters.problems import NIK_PROBLEMS


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
        staged = handing_in.stage_roster(ctx(), contract, file.stream, file.filename or "")
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
    form, mode = CommitForm(), wanted_mode()
    try:
        if form.validate_on_submit():
            with form.catching():
                return commit(contract, token, form.version.data, mode)
        found = handing_in.preview_roster(ctx(), contract, token, mode)
    except NotFound:
        return gone(contract)
    except Undecided:
        return redirect(url_for("rosters.columns", contract_id=contract_id, token=token))
    except UnusableFile as refusal:
        return upload_page(contract, *refusal.reasons)
    return preview_page(contract, found, form)


@bp.get("/contracts/<int:contract_id>/roster/uploads/<token>/problems.xlsx")
@writes
def problems(contract_id: int, token: str) -> ResponseReturnValue:
    contract = editable(contract_id)
    try:
        content = BytesIO(handing_in.export_problems(ctx(), contract, token))
    except NotFound:
        return gone(contract)
    return send_file(content, XLSX, as_attachment=True, download_name="masalah-daftar.xlsx")


@bp.route("/contracts/<int:contract_id>/roster/uploads/<token>/columns", methods=["GET", "POST"])
def columns(contract_id: int, token: str) -> ResponseReturnValue:
    contract = editable(contract_id)
    form, place, header = ColumnsForm(), request.args.get("sheet", type=int), request.args.get("header", type=int)
    try:
        found = choosing.guess_columns(ctx(), contract, token, place, header)
    except NotFound:
        return gone(contract)
    except UnusableFile as refusal:
        return upload_page(contract, *refusal.reasons)
    if not form.validate_on_submit() or len(form.columns) != len(found.columns):
        return columns_page(contract, found, ColumnsForm(formdata=None, data=as_data(found)), *found.reasons)
    try:
        choosing.choose(ctx(), contract, token, form.choices(found))
    except UnusableFile as refusal:
        return columns_page(contract, found, form, *refusal.reasons)
    return redirect(url_for("rosters.preview", contract_id=contract_id, token=token))


def columns_page(contract: Contract, found: choosing.Guesses, form: ColumnsForm, *reasons: Text) -> ResponseReturnValue:
    return render_template("rosters/columns.html", contract=contract, found=found, form=form, reasons=reasons), (
        422 if form.is_submitted() and reasons else 200
    )


def gone(contract: Contract) -> ResponseReturnValue:
    flash(str(_("Kiriman ini sudah tersimpan atau sudah dihapus. Unggah lagi bila perlu.")), "warn")
    return redirect(url_for("rosters.show", contract_id=contract.id))


def wanted_mode() -> Mode:
    """As chosen on the page; an unknown one is nothing to guess about."""
    mode = request.values.get("mode", Mode.REPLACE)
    if mode not in set(Mode):
        raise NotFound
    return Mode(mode)


def commit(contract: Contract, token: str, expected_version: int, mode: Mode) -> ResponseReturnValue:
    version = handing_in.commit_roster(ctx(), contract, token, expected_version, mode)
    if version.number == expected_version:
        flash(str(_("Tidak ada yang berubah; versi {number} tetap berlaku.", number=version.number)), "good")
    else:
        said = _("Versi {number} tersimpan: {workers} orang. Pemeriksaan berjalan.", **version.model_dump())
        flash(str(said), "good")
    return redirect(url_for("rosters.show", contract_id=contract.id))


def preview_page(contract: Contract, found: handing_in.Preview, form: CommitForm) -> ResponseReturnValue:
    reading = found.reading
    groups = {
        "rejected": grouped(reading.row_errors),
        "unread": grouped(reading.notes),
        "structural": grouped(reading.structural),
        "merged": grouped(reading.merged),
        "flawed": flawed_rows(reading.workers),
    }
    shown = {
        "contract": contract,
        "found": found,
        "form": form,
        "problems": NIK_PROBLEMS,
        "modes": MODES,
        "is_typed": found.upload.file_name == grid.FILE_NAME,
    }
    return render_template("rosters/preview.html", **shown, **groups), form.status


def flawed_rows(workers: Iterable[WorkerLine]) -> dict[NikProblem, list[int]]:
    """The rows whose NIK is faulty, by what is wrong with it."""
    rows: dict[NikProblem, list[int]] = {}
    for worker in workers:
        if worker.nik.problem:
            rows.setdefault(worker.nik.problem, []).append(worker.row)
    return rows
