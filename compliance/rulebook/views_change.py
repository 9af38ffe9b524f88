"""Pages of the rule book's change: the form, the proposals and their decision; the books as files; the calendar."""

from collections.abc import Callable
from io import BytesIO

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from compliance.access.names import name_of
from compliance.access.permissions import Permission
from compliance.access.request import ctx
from compliance.kernel.errors import Invalid, UnusableFile
from compliance.kernel.i18n import Text, _
from compliance.rulebook import changing, operations
from compliance.rulebook.blueprint import bp
from compliance.rulebook.book import as_data
from compliance.rulebook.changing import Draft
from compliance.rulebook.forms import ChangeForm, DecisionForm, FileForm, change_form
from compliance.rulebook.models import BookVersion, Code
from compliance.rulebook.rules import read_book
from compliance.rulebook.words import STATUSES, TITLES

LARGEST_FILE = 200_000  # bytes; a book has some ten thousand
Decide = Callable[[BookVersion, DecisionForm], None]


@bp.get("/rules/versions")
def versions() -> ResponseReturnValue:
    in_force = operations.version_in_force(ctx())
    rows = [(row, name_of(ctx(), row.proposed_by)) for row in operations.versions(ctx())]
    return render_template("rulebook/versions.html", rows=rows, in_force=in_force, statuses=STATUSES)


@bp.get("/rules/<label>/file")
def download(label: str) -> ResponseReturnValue:
    row = operations.get_version(ctx(), label)
    return send_file(
        BytesIO(row.text.encode()), "application/toml", as_attachment=True, download_name=f"aturan-{row.label}.toml"
    )


@bp.route("/rules/change", methods=["GET", "POST"])
def change() -> ResponseReturnValue:
    """First what would change is shown; the button beside it proposes just that."""
    ctx().require(Permission.RULES_CHANGE)
    base = base_version()
    form = change_form(as_data(read_book(base.text)))
    if form.is_submitted():
        is_readable = form.validate()
        with form.catching():
            told = form.entered(as_data(read_book(base.text))), form.in_force_from.data, base.label, form.note.data
            drafted = changing.draft(ctx(), *told)
            if is_readable and form.reviewed.data == drafted.digest:
                return proposed(changing.propose(ctx(), *told))
            if is_readable:
                return change_page(form, base, drafted)
    return change_page(form, base), form.status


def proposed(row: BookVersion) -> ResponseReturnValue:
    flash(str(_("Usul versi {label} menunggu persetujuan orang lain.", label=row.label)), "good")
    return redirect(url_for("rulebook.version", label=row.label))


@bp.post("/rules/change/file")
def upload() -> ResponseReturnValue:
    """Fills the form from a file; nothing is kept."""
    ctx().require(Permission.RULES_CHANGE)
    base, sent = base_version(), FileForm()
    try:
        data = as_data(read_book(sent_text(sent)))
    except Invalid as unusable:
        form = change_form(as_data(read_book(base.text)), formdata=None)
        form.reasons = unusable.reasons
        return change_page(form, base), 422
    return change_page(change_form(data, formdata=None), base)


def sent_text(form: FileForm) -> str:
    """Raises UnusableFile, or Invalid where there is none."""
    if not form.file.data:
        raise Invalid(_("Pilih berkas TOML lebih dahulu."))
    content = form.file.data.stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise UnusableFile(_("Berkas ini terlalu besar untuk buku aturan. Unduh dulu versi yang ada, lalu ubah itu."))
    try:
        return str(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnusableFile(_("Berkas ini bukan teks. Unduh dulu versi yang ada, lalu ubah itu.")) from error


def base_version() -> BookVersion:
    """The one to start from: that in force, or a later one that was chosen."""
    label = request.args.get("from")
    return operations.get_version(ctx(), label) if label else operations.version_in_force(ctx())


def change_page(form: ChangeForm, base: BookVersion, drafted: Draft | None = None) -> str:
    return render_template(
        "rulebook/change.html",
        form=form,
        base=base,
        drafted=drafted,
        file_form=FileForm(formdata=None),
        enough=changing.can_be_approved(ctx()),
        codes=Code,
        titles=TITLES,
        wrong={name.split(".")[1] for name in form.errors if name.startswith("rules.")},
    )


@bp.get("/rules/versions/<label>")
def version(label: str) -> ResponseReturnValue:
    return version_page(operations.get_version(ctx(), label))


def version_page(row: BookVersion, sent: DecisionForm | None = None) -> ResponseReturnValue:
    names = {"proposer": name_of(ctx(), row.proposed_by), "decider": name_of(ctx(), row.decided_by)}
    form = sent or DecisionForm(formdata=None, data={"version": row.version})
    page = render_template(
        "rulebook/version.html",
        row=row,
        form=form,
        changes=operations.changes_of(ctx(), row),
        is_own=row.proposed_by == ctx().actor.id,
        still_ahead=row.in_force_from > ctx().today,
        statuses=STATUSES,
        **names,
    )
    return page, sent.status if sent else 200


@bp.post("/rules/versions/<label>/approve")
def approve(label: str) -> ResponseReturnValue:
    said = _("Versi {label} disetujui.", label=label)
    return decided(label, said, lambda row, form: changing.approve(ctx(), row, form.version.data))


@bp.post("/rules/versions/<label>/reject")
def reject(label: str) -> ResponseReturnValue:
    said = _("Usul versi {label} ditolak.", label=label)
    return decided(label, said, lambda row, form: changing.reject(ctx(), row, form.reason.data, form.version.data))


@bp.post("/rules/versions/<label>/withdraw")
def withdraw(label: str) -> ResponseReturnValue:
    said = _("Versi {label} dibatalkan.", label=label)
    return decided(label, said, lambda row, form: changing.withdraw(ctx(), row, form.reason.data, form.version.data))


def decided(label: str, said: Text, decide: Decide) -> ResponseReturnValue:
    ctx().require(Permission.RULES_CHANGE)
    row, form = operations.get_version(ctx(), label), DecisionForm()
    if form.validate_on_submit():
        with form.catching(row):
            decide(row, form)
            flash(str(said), "good")
            return redirect(url_for("rulebook.versions"))
    return version_page(row, form)
