"""Help inside the product: what each role does, step by step, and what the words mean. Nothing of it is secret."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from compliance.access.models import GIVEN_ROLES, Role
from compliance.checks import texts
from compliance.checks.meanings import MEANINGS
from compliance.kernel.errors import NotFound
from compliance.overview.guides import GUIDES, MESSAGES, PICTURES
from compliance.overview.terms import TERMS
from compliance.rulebook.models import Code

bp = Blueprint("help", __name__)


@bp.get("/help")
def start() -> ResponseReturnValue:
    return render_template("help/start.html", roles=GIVEN_ROLES)


@bp.get("/help/<role>")
def guide(role: str) -> ResponseReturnValue:
    if role not in set(GIVEN_ROLES):
        raise NotFound
    its = Role(role)
    return render_template(
        "help/guide.html",
        role=its,
        guide=GUIDES[its],
        picture=PICTURES[its],
        messages=MESSAGES,
        codes=list(Code),
        texts=texts,
        meanings=MEANINGS,
    )


@bp.get("/help/glossary")
def glossary() -> ResponseReturnValue:
    return render_template("help/glossary.html", terms=sorted(TERMS.items(), key=lambda term: str(term[0]).casefold()))
