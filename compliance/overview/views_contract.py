"""The contract's page, the centre from which everything else is one click away, and those of its tabs that are ours."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from compliance.access.request import ctx
from compliance.audit.log import STANDS_OUT
from compliance.audit.words import EVENTS, SUBJECTS, label, read
from compliance.certificates.archive import CertificateFilter, find_certificates
from compliance.contracts.operations import get_contract
from compliance.overview.blueprint import bp
from compliance.overview.companies import companies_below
from compliance.overview.entries import said, subject_page, tells, told
from compliance.overview.operations import contract_file, contract_history, term_lines
from compliance.overview.words import TURNS_BELOW
from compliance.payments.leads import leads_to, own_turn_first
from compliance.projects import words
from compliance.projects.clocks import clocks
from compliance.projects.rules import project_standing


@bp.get("/contracts/<int:contract_id>")
def contract(contract_id: int) -> ResponseReturnValue:
    file = contract_file(ctx(), get_contract(ctx(), contract_id))
    shown = {"contract": file.contract, "words": words, "today": ctx().today, "pending": file.pending}
    shown |= {"leads_to": leads_to, "own_turn_first": own_turn_first}
    if file.project:
        shown |= {"standing": project_standing(file.project, ctx().today), "clocks": clocks(file.project)}
    return render_template("overview/contract.html", file=file, **shown)


@bp.get("/contracts/<int:contract_id>/terms")
def contract_terms(contract_id: int) -> ResponseReturnValue:
    contract = get_contract(ctx(), contract_id)
    shown = {"lines": term_lines(ctx(), contract), "leads_to": leads_to}
    return render_template("overview/contract_terms.html", contract=contract, **shown)


@bp.get("/contracts/<int:contract_id>/companies")
def contract_companies(contract_id: int) -> ResponseReturnValue:
    contract = get_contract(ctx(), contract_id)
    shown = {"companies": companies_below(ctx(), contract), "turns": TURNS_BELOW}
    return render_template("overview/contract_companies.html", contract=contract, **shown)


@bp.get("/contracts/<int:contract_id>/certificates")
def contract_certificates(contract_id: int) -> ResponseReturnValue:
    contract = get_contract(ctx(), contract_id)
    page = find_certificates(ctx(), CertificateFilter(contract_id=contract.id), page_asked())
    return render_template("overview/contract_certificates.html", contract=contract, page=page)


@bp.get("/contracts/<int:contract_id>/history")
def contract_history_page(contract_id: int) -> ResponseReturnValue:
    contract = get_contract(ctx(), contract_id)
    page = contract_history(ctx(), contract, page_asked())
    words = {"events": EVENTS, "subjects": SUBJECTS, "label": label, "spoken": said, "read": read}
    shown = words | {
        "loud": {event.value for event in STANDS_OUT},
        "tells": tells,
        "told": told,
        "subject_page": subject_page,
    }
    return render_template("overview/contract_history.html", contract=contract, page=page, **shown)


def page_asked() -> int:
    return request.args.get("page", 1, type=int)
