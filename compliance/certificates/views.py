"""Pages of certificates for those who work with them; public_views.py has those for everybody."""

from datetime import date
from io import BytesIO
from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from compliance.access.permissions import Permission
from compliance.access.request import ctx, writes
from compliance.certificates import archive, batches, issuing, operations, packs
from compliance.certificates.alarms import leave_of
from compliance.certificates.chronicle import sure
from compliance.certificates.forms import CoverForm, FilterForm, OnsiteForm, ReasonForm, RevokeForm
from compliance.certificates.lives import life
from compliance.certificates.lookup import look_up_cover
from compliance.certificates.models import Certificate
from compliance.certificates.onsite import meet
from compliance.certificates.preview import preview
from compliance.certificates.public import by_number
from compliance.contracts.operations import get_term
from compliance.kernel.i18n import Text, _
from compliance.people.directory import agencies
from compliance.people.forms import CodeForm
from compliance.people.second_factor import is_set

bp = Blueprint("certificates", __name__)


@bp.get("/certificates")
def listing() -> ResponseReturnValue:
    form = offered(FilterForm(request.args))
    page = archive.find_certificates(ctx(), form.wanted(), request.args.get("page", 1, type=int))
    return render_template("certificates/list.html", form=form, page=page)


def offered(form: FilterForm) -> FilterForm:
    form.offer(agencies(ctx()))
    return form


@bp.post("/certificates/export")
def export() -> ResponseReturnValue:
    job = packs.ask_pack(ctx(), offered(FilterForm(request.form)).wanted())
    return redirect(url_for("jobs.show", job_id=job.id))


@bp.get("/certificates/packs/<int:job_id>")
@writes
def pack(job_id: int) -> ResponseReturnValue:
    packed, name = packs.take_pack(ctx(), job_id), f"paket-{ctx().today.isoformat()}-{job_id}.zip"
    return send_file(packed, "application/zip", as_attachment=True, download_name=name)


@bp.post("/terms/<int:term_id>/certificate")
def request_one(term_id: int) -> ResponseReturnValue:
    certificate = operations.request_certificate(ctx(), get_term(ctx(), term_id))
    flash(str(_("Sertifikat diminta. Penyetuju OPD yang menerbitkannya.")), "good")
    return redirect(url_for("certificates.show", certificate_id=certificate.id))


@bp.get("/certificates/<int:certificate_id>")
def show(certificate_id: int) -> ResponseReturnValue:
    return page(operations.get_certificate(ctx(), certificate_id))


def page(certificate: Certificate, form: ReasonForm | None = None, code: CodeForm | None = None) -> ResponseReturnValue:
    """``form`` asks for a reason, ``code`` for the code from a telephone; the one that was sent has the faults."""
    sent = form or code or ReasonForm(formdata=None)
    asked = {"form": form or ReasonForm(formdata=None), "code": code or CodeForm(formdata=None)}
    asked["revoking"] = form if isinstance(form, RevokeForm) else RevokeForm(formdata=None)
    file, has_code = operations.certificate_file(ctx(), certificate), is_set(ctx())
    shown = {"file": file, "has_code": has_code, "reasons": sent.reasons}
    return render_template("certificates/show.html", **shown, **asked), sent.status


@bp.post("/certificates/<int:certificate_id>/issue")
def issue(certificate_id: int) -> ResponseReturnValue:
    code, certificate = CodeForm(), operations.get_certificate(ctx(), certificate_id)
    issuing.may_issue(ctx(), certificate)
    if code.validate():
        with code.catching():
            issuing.issue(ctx(), certificate, code.otp.data)
    if code.reasons or code.errors:
        return page(certificate, code=code)
    return done(certificate, _("Sertifikat terbit. Penyedia dan perbendaharaan dapat mengunduhnya."))


@bp.post("/certificates/<int:certificate_id>/decline")
def decline(certificate_id: int) -> ResponseReturnValue:
    form, certificate = ReasonForm(), operations.get_certificate(ctx(), certificate_id)
    with form.catching():
        operations.decline(ctx(), certificate, form.reason.data or "")
    return answer(certificate, form, _("Permintaan ditolak. Petugas OPD dapat meminta lagi."))


@bp.post("/certificates/<int:certificate_id>/revoke")
def revoke(certificate_id: int) -> ResponseReturnValue:
    form, certificate = RevokeForm(), operations.get_certificate(ctx(), certificate_id)
    with form.catching():
        operations.revoke(ctx(), certificate, form.reason.data or "", form.chosen)
    return answer(certificate, form, _("Sertifikat dicabut. Ini tidak dapat dibatalkan."))


def answer(certificate: Certificate, form: ReasonForm, said: Text) -> ResponseReturnValue:
    """What was decided, or the page again with what was typed and every reason."""
    if form.reasons or form.errors:
        return page(certificate, form)
    return done(certificate, said)


def done(certificate: Certificate, said: Text) -> ResponseReturnValue:
    flash(str(said), "good")
    return redirect(url_for("certificates.show", certificate_id=certificate.id))


@bp.get("/certificates/<int:certificate_id>/pdf")
@writes
def download(certificate_id: int) -> ResponseReturnValue:
    certificate = operations.get_certificate(ctx(), certificate_id)
    pdf = BytesIO(operations.download(ctx(), certificate))
    return send_file(pdf, "application/pdf", as_attachment=True, download_name=f"{certificate.number}.pdf")


@bp.get("/certificates/<int:certificate_id>/preview")
@writes
def show_preview(certificate_id: int) -> ResponseReturnValue:
    pdf = preview(ctx(), operations.get_certificate(ctx(), certificate_id))
    return send_file(BytesIO(pdf), "application/pdf", download_name="pratinjau.pdf")


@bp.get("/certificates/waiting")
def waiting() -> ResponseReturnValue:
    return waiting_page(CodeForm(formdata=None), frozenset())


def waiting_page(form: CodeForm, ticked: frozenset[int]) -> ResponseReturnValue:
    page = batches.waiting_requests(ctx(), request.args.get("page", 1, type=int))
    shown = {"page": page, "ticked": ticked, "all": "all" in request.args, "has_code": leave_of(ctx()).has_code}
    return render_template("certificates/waiting.html", form=form, **shown), form.status


@bp.post("/certificates/waiting")
def issue_many() -> ResponseReturnValue:
    form = CodeForm()
    ticked = frozenset(request.form.getlist("ids", type=int))
    if form.validate():
        with form.catching():
            job = batches.issue_ticked(ctx(), ticked, form.otp.data)
            return redirect(url_for("jobs.show", job_id=job.id))
    return waiting_page(form, ticked)


@bp.get("/certificates/batches/<int:batch_id>")
def batch(batch_id: int) -> ResponseReturnValue:
    return render_template("certificates/batch.html", file=batches.get_batch(ctx(), batch_id))


@bp.route("/covered", methods=["GET", "POST"])
def covered() -> ResponseReturnValue:
    """A worker asks for themselves; ``?number=`` comes from the certificate's own page."""
    form, found = CoverForm(), None
    if form.validate_on_submit():
        with form.catching():
            found = look_up_cover(ctx(), form.number.data, form.nik.data, cast(date, form.birth_date.data))
            form = CoverForm(formdata=None, number=form.number.data) if found else form  # a phone is often shared
    elif not form.is_submitted():
        form.number.data = request.args.get("number", "")
    status = 200 if found is not None else form.status
    return render_template("certificates/covered.html", form=form, found=found), status


@bp.route("/on-site/<number>", methods=["GET", "POST"])
def onsite(number: str) -> ResponseReturnValue:
    """An inspector with a phone; the next person is asked for on the same page."""
    certificate = by_number(ctx(), number)
    ctx().require(Permission.ONSITE_CHECK, certificate)
    form, meeting = OnsiteForm(), None
    if form.validate_on_submit():
        with form.catching():
            meeting = meet(ctx(), certificate, form.nik.data)
            form = OnsiteForm(formdata=None)
    shown = {
        "certificate": certificate,
        "contract": certificate.contract,
        "life": sure(ctx(), certificate, life(ctx(), certificate)),
    }
    status = 200 if meeting else form.status
    return render_template("certificates/onsite.html", form=form, meeting=meeting, **shown), status
