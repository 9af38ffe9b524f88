"""Pages of the register: which lists are in use, and how a new one is loaded."""

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from compliance.access.permissions import Permission
from compliance.access.request import ctx, writes
from compliance.enrolments import choosing, looks, operations, originals, restoring
from compliance.enrolments.forms import SOURCES, ColumnsForm, CommitForm, UploadForm
from compliance.enrolments.models import RegisterSource, SnapshotStatus
from compliance.enrolments.operations import Preview
from compliance.enrolments.sources import Unclear
from compliance.kernel.errors import NotFound, UnusableFile
from compliance.kernel.i18n import Text, _
from compliance.kernel.structure import NAMES as STRUCTURES

bp = Blueprint("enrolments", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/register")
def listing() -> ResponseReturnValue:
    return render_template(
        "enrolments/list.html",
        current=operations.lists(ctx(), SnapshotStatus.CURRENT),
        replaced=operations.lists(ctx(), SnapshotStatus.REPLACED),
        sources=SOURCES,
    )


@bp.route("/register/load", methods=["GET", "POST"])
def load() -> ResponseReturnValue:
    ctx().require(Permission.REGISTER_LOAD)
    form = UploadForm()
    if not form.validate_on_submit():
        return upload_page(form)
    if not form.file.data:
        return upload_page(form, _("Pilih berkas Excel atau CSV dulu."))
    try:
        staged = operations.stage_register(ctx(), form.file.data.stream, form.file.data.filename or "")
    except UnusableFile as refusal:
        return upload_page(form, *refusal.reasons)
    return onward(staged.token, form.source.data)


def onward(token: str, source: RegisterSource) -> ResponseReturnValue:
    """To the preview of a short list, or to the page of the job that reads a long one."""
    if job := looks.ask_look(ctx(), token, source):
        return redirect(url_for("jobs.show", job_id=job.id))
    return redirect(url_for("enrolments.preview", token=token, source=source))


def upload_page(form: UploadForm, *reasons: Text) -> ResponseReturnValue:
    megabytes = ctx().installation.register_bytes // 2**20
    status = 422 if reasons else form.status
    return render_template("enrolments/upload.html", form=form, reasons=reasons, megabytes=megabytes), status


@bp.route("/register/uploads/<token>/<source>", methods=["GET", "POST"])
def preview(token: str, source: str) -> ResponseReturnValue:
    ctx().require(Permission.REGISTER_LOAD)
    form, kind = CommitForm(), known_source(source)
    try:
        if form.validate_on_submit():
            with form.catching():
                return commit(token, kind, form)
        if job := looks.awaited(ctx(), token, kind):
            return redirect(url_for("jobs.show", job_id=job.id))
        found = operations.preview_register(ctx(), token, kind, form.replaces_combined.data)
        return preview_page(found, form)
    except Unclear:
        return redirect(url_for("enrolments.columns", token=token, source=kind))
    except UnusableFile as refusal:
        return upload_page(UploadForm(formdata=None, source=kind), *refusal.reasons)


@bp.route("/register/uploads/<token>/<source>/columns", methods=["GET", "POST"])
def columns(token: str, source: str) -> ResponseReturnValue:
    ctx().require(Permission.REGISTER_LOAD)
    form, kind = ColumnsForm(), known_source(source)
    try:
        found = choosing.guess_columns(ctx(), token, kind)
    except UnusableFile as refusal:
        return upload_page(UploadForm(formdata=None, source=kind), *refusal.reasons)
    if not form.validate_on_submit() or len(form.columns) != len(found.columns):
        meanings = [{"meaning": guess.meaning or "", "order": guess.order or ""} for guess in found.columns]
        return columns_page(found, ColumnsForm(formdata=None, data={"columns": meanings}), *found.reasons)
    try:
        choosing.choose(ctx(), found, form.meanings, form.orders)
    except UnusableFile as refusal:
        return columns_page(found, form, *refusal.reasons)
    return onward(token, kind)


def columns_page(found: choosing.Guesses, form: ColumnsForm, *reasons: Text) -> ResponseReturnValue:
    page = render_template("enrolments/columns.html", found=found, form=form, reasons=reasons, sources=SOURCES)
    return page, 422 if form.is_submitted() and reasons else 200


@bp.get("/register/uploads/<token>/<source>/problems.xlsx")
@writes
def problems(token: str, source: str) -> ResponseReturnValue:
    path = operations.export_problems(ctx(), token, known_source(source))
    return send_file(path, XLSX, as_attachment=True, download_name="masalah-daftar-bpjs.xlsx")


@bp.get("/register/lists/<int:snapshot_id>/file")
@writes
def original(snapshot_id: int) -> ResponseReturnValue:
    name, path = originals.original_list(ctx(), snapshot_id)
    return send_file(path, "application/octet-stream", as_attachment=True, download_name=name)


@bp.post("/register/lists/<int:snapshot_id>/back")
def put_back(snapshot_id: int) -> ResponseReturnValue:
    used = restoring.put_back(ctx(), snapshot_id)
    flash(str(_("Daftar per {day} dipakai lagi. Semua kontrak diperiksa ulang.", day=used.as_of)), "good")
    return redirect(url_for("enrolments.listing"))


def known_source(source: str) -> RegisterSource:
    if source not in set(RegisterSource):
        raise NotFound
    return RegisterSource(source)


def commit(token: str, source: RegisterSource, form: CommitForm) -> ResponseReturnValue:
    said = form.again.data, form.replaces_combined.data, form.shorter.data
    job = operations.commit_register(ctx(), token, source, form.as_of.data, *said)
    return redirect(url_for("jobs.show", job_id=job.id))


def preview_page(found: Preview, form: CommitForm) -> ResponseReturnValue:
    if not form.is_submitted():
        form.as_of.data = found.look.as_of
    shown = {"found": found, "form": form, "sources": SOURCES, "structure": STRUCTURES}
    return render_template("enrolments/preview.html", **shown), form.status
