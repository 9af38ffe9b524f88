"""Help inside the product: what each role does, step by step, and what the words mean. Nothing of it is secret."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from compliance.access.models import GIVEN_ROLES, Role
from compliance.kernel.errors import NotFound
from compliance.overview.guides import GUIDES, PICTURES
from compliance.overview.terms import TERMS

bp = Blueprint("help", __name__)


@bp.get("/help")
def start() -> ResponseReturnValue:
    return render_template("help/start.html", roles=GIVEN_ROLES)


@bp.get("/help/<role>")
def guide(role: str) -> ResponseReturnValue:
    if role not in set(GIVEN_ROLES):
        raise NotFound
    return render_template("help/guide.html", role=Role(role), guide=GUIDES[Role(role)], picture=PICTURES[Role(role)])


@bp.get("/help/glossary")
def glossary() -> ResponseReturnValue:
    return render_template("help/glossary.html", terms=sorted(TERMS.items(), key=lambda term: str(term[0]).casefold()))
