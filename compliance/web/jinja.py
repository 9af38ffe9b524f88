"""What templates can call: texts, dates, money, permissions. Undefined names are errors."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Flask, g, request
from jinja2 import StrictUndefined
from markupsafe import Markup

from compliance.access.permissions import SYSTEM, VISITOR, Permission
from compliance.checks.turns import TURNS
from compliance.contracts.models import Contract
from compliance.contracts.words import TABLES
from compliance.kernel import i18n
from compliance.kernel.i18n import _
from compliance.kernel.identity import mask
from compliance.notices.operations import unread
from compliance.overview.terms import TERMS
from compliance.overview.whose_turn import Stand, where_they_stand
from compliance.web.menu import menu

ORIGINS = {"job": _("proses di belakang layar"), "cli": _("perintah di server"), "demo": _("demonstrasi")}
NAMELESS = {SYSTEM.name: _("sistem"), VISITOR.name: _("pengunjung")}


def register(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.filters.update(
        day=i18n.day,
        moment=i18n.moment,
        rupiah=i18n.rupiah,
        number=i18n.number,
        mask=mask,
        lines=lines,
        who=who,
        origin=origin,
    )
    app.jinja_env.globals.update(
        _=i18n.Text,
        many=i18n.Many,
        meant=i18n.Meant,
        WORDS=TABLES,
        TERMS=TERMS,
        TURNS=TURNS,
        may=may,
        menu=lambda: menu(may),
        Permission=Permission,
        LANGUAGES=i18n.LANGUAGES,
        language=i18n.current_language,
        page_url=page_url,
        unread_notices=unread_notices,
        where_they_stand=stands,
        today=lambda: g.ctx.today,
    )
    app.context_processor(lambda: {"actor": g.ctx.actor if "ctx" in g else VISITOR})


def may(permission: Permission, subject: object = None) -> bool:
    return bool(g.ctx.may(permission, subject)) if "ctx" in g else False


def unread_notices() -> int:
    return unread(g.ctx)


def who(name: str) -> object:
    """As the log names them; the system and visitors, who have no name of their own, in the reader's language."""
    return NAMELESS.get(name, name)


def stands(contracts: Sequence[Contract]) -> dict[int, Stand]:
    """For the list of contracts, which is below what knows where they stand."""
    return where_they_stand(g.ctx, contracts)


def origin(word: str) -> object:
    """Where an act came from: the address of a computer, or how else it was done."""
    return ORIGINS.get(word, word)


def lines(text: str) -> Markup:
    """Escaped text with its line breaks kept."""
    return Markup("<br>").join(text.splitlines())


def page_url(**changes: Any) -> str:
    """This page's address with other query values (filters and page number stay)."""
    values = request.args.to_dict() | {name: str(value) for name, value in changes.items()}
    return f"{request.path}?{urlencode(values)}"
