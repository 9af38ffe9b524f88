"""The certificate on paper: from its statement to the bytes of a PDF, without a request and without the network."""

import json
from datetime import date, datetime
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from textwrap import wrap
from threading import Lock
from typing import Any

import pypdf
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from compliance.certificates import annex, lettering, qr, sheets, typefaces
from compliance.contracts.words import TABLES
from compliance.kernel import i18n
from compliance.kernel.terbilang import terbilang

TEMPLATES = Path(__file__).parents[2] / "templates"
STYLE = "certificates/pdf/certificate.css"
WATERMARK = "certificates/pdf/watermark.html"
EMBEDDED = "certificate.json"
ONE_AT_A_TIME = Lock()  # the typefaces are read once and shared; Pango does not promise to share them safely


def render(statement: str, code: str) -> bytes:
    """PDF/A-3a, A4, always in Indonesian, with the statement inside; equal input gives equal bytes.

    ``statement`` is canonical JSON; ``code`` stands behind # in the address of the QR code.
    """
    stated = json.loads(statement)
    issued = datetime.fromisoformat(stated["issued_at"])
    about = {"name": EMBEDDED, "description": "Pernyataan sertifikat", "relationship": "Data"}
    inside = Attachment(string=statement, created=issued, modified=issued, **about)
    with ONE_AT_A_TIME, i18n.language("id"):
        page = HTML(string=_markup(stated, code), url_fetcher=_nothing_outside())
        css, fonts = _typefaces()
        options = {"stylesheets": css, "font_config": fonts, "attachments": [inside]}
        options["finisher"] = partial(sheets.finish, stated=stated)
        return bytes(page.write_pdf(pdf_variant="pdf/a-3a", pdf_tags=True, **options))


def render_preview(draft: dict[str, Any]) -> bytes:
    """How it would look: watermarked, without code, seal or data inside; nobody can mistake it for one."""
    with ONE_AT_A_TIME, i18n.language("id"):
        page = HTML(string=_markup(draft, None), url_fetcher=_nothing_outside())
        css, fonts = _typefaces()
        finish = partial(sheets.finish, stated=draft)
        plain = page.write_pdf(stylesheets=css, font_config=fonts, pdf_tags=True, finisher=finish)
        return _watermarked(plain)


def _watermarked(pdf: bytes) -> bytes:
    """Every page, over all that is on it."""
    mark, writer, marked = pypdf.PdfReader(BytesIO(_watermark())).pages[0], pypdf.PdfWriter(BytesIO(pdf)), BytesIO()
    for page in writer.pages:
        page.merge_page(mark)
    writer.write(marked)
    return marked.getvalue()


@cache
def _watermark() -> bytes:
    css, fonts = _typefaces()
    page = HTML(string=_environment().get_template(WATERMARK).render(), url_fetcher=_nothing_outside())
    return bytes(page.write_pdf(stylesheets=css, font_config=fonts))


def _markup(statement: dict[str, Any], code: str | None) -> str:
    """Without a code: the preview."""
    return (
        _environment()
        .get_template("certificates/pdf/certificate.html")
        .render(
            statement,
            preview=code is None,
            qr=qr.picture(f"{statement['address']}#{code}") if code is not None else "",
            running=annex.running_head(statement),
            others=annex.in_other_scripts(statement["workers"]),
            specimen=lettering.specimen(annex.written(statement)),
            figures=lettering.IN_COLUMNS,
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=_in_our_letters,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(_=i18n.Text, meant=i18n.Meant, WORDS=TABLES)
    environment.filters.update(rupiah=i18n.rupiah, number=i18n.number, terbilang=terbilang)
    environment.filters.update(day=_day, moment=_moment, key=_in_fours)
    return environment


def _in_our_letters(value: Any) -> Any:
    """Whatever the template is given to write."""
    text = isinstance(value, str | i18n.Text) and not isinstance(value, Markup)
    return typefaces.shown(str(value)) if text else value


def _day(stated: str) -> str:
    return i18n.day(date.fromisoformat(stated))


def _moment(stated: str) -> str:
    return i18n.moment(datetime.fromisoformat(stated))


def _in_fours(key_id: str) -> str:
    """As people compare it: ``a1b2 c3d4 …``."""
    return " ".join(wrap(key_id, 4))


def _nothing_outside() -> URLFetcher:
    """A document that could fetch would let a worker's name on the list reach into our network."""
    return URLFetcher(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)


@cache
def _typefaces() -> tuple[list[CSS], FontConfiguration]:
    """Reading them and the styles takes ten times as long as setting the page, so it is done once."""
    fonts = FontConfiguration()
    styles = ("".join(face.rule for face in typefaces.FACES), (TEMPLATES / STYLE).read_text(encoding="utf-8"))
    return [CSS(string=style, font_config=fonts, url_fetcher=_nothing_outside()) for style in styles], fonts
