"""For auditors: lists as sheets, and samples of certificates."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from compliance.access.permissions import Permission
from compliance.access.request import ctx
from compliance.audit.forms import FilterForm as AuditForm
from compliance.certificates.forms import FilterForm as CertificateForm
from compliance.certificates.packs import ask_pack
from compliance.contracts.forms import FilterForm as ContractForm
from compliance.fixes.forms import DeskForm
from compliance.kernel.errors import Invalid, NotFound
from compliance.kernel.i18n import _
from compliance.overview import exports, sampling
from compliance.overview.blueprint import bp
from compliance.overview.forms import SampleForm
from compliance.overview.sampling import Sample
from compliance.payments.forms import FilterForm as PaymentForm
from compliance.people.directory import agencies, directory

MIMETYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv"}
Values = MultiDict[str, str]


def offered(form: Any, parties: int = 1) -> Any:
    form.offer(*directory(ctx())) if parties == 2 else form.offer(agencies(ctx()))
    return form


WANTED: dict[str, Callable[[Values], Any]] = {
    "contracts": lambda values: offered(ContractForm(values), 2).wanted(),
    "findings": lambda values: DeskForm(values).wanted(),
    "certificates": lambda values: offered(CertificateForm(values)).wanted(),
    "payments": lambda values: offered(PaymentForm(values)).wanted(),
    "audit": lambda values: AuditForm(values).wanted(),
    "sample": lambda values: drawn(offered(SampleForm(values))),
}


@bp.post("/export/<name>")
def export(name: str) -> ResponseReturnValue:
    ctx().require(Permission.LIST_EXPORT)
    kind = request.form.get("kind_of_file", "")
    if name not in WANTED:
        raise NotFound
    if kind not in MIMETYPES:
        raise Invalid(_("Pilih bentuk berkas: XLSX atau CSV."))
    held = exports.export_list(ctx(), name, WANTED[name](request.form), kind)
    file_name = f"{name}-{ctx().today.isoformat()}.{kind}"
    return send_file(held, MIMETYPES[kind], as_attachment=True, download_name=file_name)


@bp.get("/certificates/sample")
def sample() -> ResponseReturnValue:
    ctx().require(Permission.CERTIFICATE_EXPORT)
    form = offered(SampleForm(request.args))
    found = drawn(form) if form.frame.data else None
    return render_template("certificates/sample.html", form=form, sample=found), 200


def drawn(form: SampleForm) -> Sample:
    """Raises Invalid for an address that no draw has made."""
    draw = form.draw()
    if draw is None:
        raise Invalid(*(error for field in form for error in field.errors))
    return sampling.sample_of(ctx(), form.wanted(), draw)


@bp.post("/certificates/sample")
def draw() -> ResponseReturnValue:
    """Recorded; the address that it leads to gives the same sample again."""
    ctx().require(Permission.CERTIFICATE_EXPORT)
    form = offered(SampleForm(request.form))
    if (asked := form.draw()) is None:
        return render_template("certificates/sample.html", form=form, sample=None), 422
    made = sampling.draw_sample(ctx(), form.wanted(), asked.method, asked.size, asked.seed)
    values = {name: value for name, value in request.form.items() if name in form and value and name != "csrf_token"}
    told: dict[str, Any] = {"method": made.method.value, "size": made.size, "seed": made.seed, "frame": made.frame}
    return redirect(url_for("overview.sample", **values | told))


@bp.post("/certificates/sample/pack")
def pack_sample() -> ResponseReturnValue:
    ctx().require(Permission.CERTIFICATE_EXPORT)
    form = offered(SampleForm(request.form))
    ids = [one.certificate.id for one in drawn(form).drawn]
    job = ask_pack(ctx(), form.wanted(), [each for each in ids if each])
    return redirect(url_for("jobs.show", job_id=job.id))
