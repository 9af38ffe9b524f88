"""Pages of a project's cover: its state and papers, one paper, handing one in, and the sum of the contribution."""

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from compliance.access import settings
from compliance.access.permissions import Permission
from compliance.access.request import ctx, writes
from compliance.contracts.models import Contract
from compliance.kernel.errors import NotFound
from compliance.kernel.i18n import Text, _
from compliance.projects import operations, words
from compliance.projects.clocks import clocks
from compliance.projects.decisions import reject_evidence, verify_evidence
from compliance.projects.forms import PaperForm, RejectForm, VerifyForm
from compliance.projects.gather import project_facts
from compliance.projects.models import Evidence, EvidenceKind, EvidenceStatus
from compliance.projects.papers import STEPS
from compliance.projects.rules import project_standing
from compliance.rulebook.entries import percent

bp = Blueprint("projects", __name__)


@bp.get("/contracts/<int:contract_id>/project")
def show(contract_id: int) -> ResponseReturnValue:
    contract = operations.get_project(ctx(), contract_id)
    file = operations.project_file(ctx(), contract)
    shown = {"standing": project_standing(file.facts, ctx().today), "clocks": clocks(file.facts)}
    return render_template("projects/show.html", contract=contract, file=file, words=words, today=ctx().today, **shown)


@bp.get("/contracts/<int:contract_id>/contribution")
def contribution(contract_id: int) -> ResponseReturnValue:
    contract = operations.get_project(ctx(), contract_id)
    sheet = operations.contribution_sheet(ctx(), contract)
    shown = {"words": words, "today": ctx().today, "percent": percent}
    return render_template("projects/contribution.html", contract=contract, sheet=sheet, **shown)


@bp.route("/contracts/<int:contract_id>/project/<kind>", methods=["GET", "POST"])
def submit(contract_id: int, kind: str) -> ResponseReturnValue:
    """Hand in a paper of this kind; ``?replaces=`` names the one that it takes the place of."""
    contract = operations.get_project(ctx(), contract_id)
    ctx().require(Permission.EVIDENCE_EDIT, contract)
    wanted, replaces = kind_named(kind), replaced(contract)
    form = PaperForm(obj=replaces if request.method == "GET" else None)
    facts = project_facts(ctx(), contract)
    form.suit(wanted, facts)
    if request.method == "GET" and not replaces:
        form.expect(facts)
    if form.validate_on_submit():
        with form.catching():
            operations.submit_evidence(ctx(), contract, wanted, form.entry, form.sent_proof, replaces)
            flash(str(_("Bukti terkirim. Petugas OPD memverifikasinya.")), "good")
            return redirect(url_for("projects.show", contract_id=contract_id))
    shown = {
        "kind": wanted,
        "replaces": replaces,
        "megabytes": settings.whole_number(ctx(), settings.Key.PROOF_MEGABYTES),
    }
    return render_template("projects/submit.html", contract=contract, form=form, words=words, **shown), form.status


def kind_named(name: str) -> EvidenceKind:
    try:
        return EvidenceKind(name.replace("-", "_"))
    except ValueError:
        raise NotFound from None


def replaced(contract: Contract) -> Evidence | None:
    number = request.args.get("replaces", type=int)
    evidence = operations.get_evidence(ctx(), number) if number else None
    if evidence and evidence.contract_id != contract.id:
        raise NotFound
    return evidence


@bp.get("/evidence/<int:evidence_id>")
def evidence(evidence_id: int) -> ResponseReturnValue:
    return page(operations.get_evidence(ctx(), evidence_id))


@bp.post("/evidence/<int:evidence_id>/verify")
def verify(evidence_id: int) -> ResponseReturnValue:
    evidence, form = operations.get_evidence(ctx(), evidence_id), VerifyForm()
    ctx().require(Permission.EVIDENCE_DECIDE, evidence)
    if form.validate():
        with form.catching(evidence):
            verify_evidence(ctx(), evidence, form.checked_on.data, form.version.data)
            return done(evidence, _("Bukti terverifikasi."))
    return page(evidence, verifying=form)


@bp.post("/evidence/<int:evidence_id>/reject")
def reject(evidence_id: int) -> ResponseReturnValue:
    evidence, form = operations.get_evidence(ctx(), evidence_id), RejectForm()
    ctx().require(Permission.EVIDENCE_DECIDE, evidence)
    if form.validate():
        with form.catching(evidence):
            reject_evidence(ctx(), evidence, form.reason.data or "", form.version.data)
            return done(evidence, _("Bukti ditolak; penyedia melihat alasannya."))
    return page(evidence, rejecting=form)


def done(evidence: Evidence, said: Text) -> ResponseReturnValue:
    flash(str(said), "good")
    return redirect(url_for("projects.show", contract_id=evidence.contract_id))


def page(
    evidence: Evidence, verifying: VerifyForm | None = None, rejecting: RejectForm | None = None
) -> ResponseReturnValue:
    """The paper, with the form that was sent as it was typed."""
    blank, sent = {"formdata": None, "data": {"version": evidence.version}}, verifying or rejecting
    return render_template(
        "projects/evidence.html",
        evidence=evidence,
        contract=evidence.contract,
        names=operations.project_file(ctx(), evidence.contract).names,
        words=words,
        open_steps={to for to in EvidenceStatus if (evidence.status, to) in STEPS},
        verifying=verifying or VerifyForm(**blank),
        rejecting=rejecting or RejectForm(**blank),
        reasons=sent.reasons if sent else (),
    ), sent.status if sent else 200


@bp.get("/evidence/<int:evidence_id>/file")
@writes
def file(evidence_id: int) -> ResponseReturnValue:
    evidence = operations.get_evidence(ctx(), evidence_id)
    content = BytesIO(operations.read_evidence(ctx(), evidence))
    return send_file(content, evidence.file_type, as_attachment=True, download_name=evidence.file_name)
