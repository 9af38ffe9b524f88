"""The sheets of the annex, drawn behind the pages that WeasyPrint has set, and tagged as a table (PDF 1.7, 14.8)."""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pydyf
from weasyprint import Document

from compliance.certificates import annex
from compliance.certificates.annex import COLUMNS, GAP, LINE, SIZE, Row
from compliance.certificates.lettering import Letters
from compliance.certificates.tagging import Tags
from compliance.kernel import i18n
from compliance.kernel.i18n import _

WIDTH, HEIGHT = 595.28, 841.89  # A4, in points
LEFT, RIGHT = 51.02, 544.26
FIRST_LINE = 127.0  # from the top, to the foot of the first row's letters
INK, GREEN, GREY = "0.086 0.188 0.184", "0.031 0.275 0.255", "0.624 0.702 0.69"
NORMAL, BOLD = 400, 700
ASIDE = "/Artifact BMC"  # no part of the text: lines, and what stands on every page
OF_COLUMN = "/A<</O/Table/Scope/Column>>"
OF_COMPANY = f"/A<</O/Table/Scope/Row/ColSpan {len(COLUMNS)}>>"
Weights = Mapping[int, Letters]


def finish(document: Document, pdf: pydyf.PDF, stated: Mapping[str, Any]) -> None:
    """Put the sheets in the specimen's place, and on every page which of how many it is."""
    weights = {weight: Letters(document.fonts.values(), weight) for weight in (NORMAL, BOLD)}
    tags = Tags(pdf)
    _remove_last_page(pdf, tags)
    pages = [pdf.objects[number] for number in pdf.pages["Kids"][::3]]
    filled = annex.sheets(stated, weights[NORMAL])
    total = len(pages) + len(filled)
    for number, page in enumerate(pages, start=1):
        page["Contents"] = pydyf.Array([_foot(pdf, weights, number, total), page["Contents"]])
    section = tags.add("Sect", tags.document)
    head = [tags.add(kind, section) for kind in ("H2", "P", "Table")]
    for number, rows in enumerate(filled, start=len(pages) + 1):
        page = _blank(pdf, pages[0]["Resources"])
        canvas = _sheet(tags, page, head, rows, stated, weights)
        page["Contents"] = pydyf.Array([_foot(pdf, weights, number, total), _added(pdf, canvas.stream())])
    _compress(pdf)


def _compress(pdf: pydyf.PDF) -> None:
    """Once and for all; pydyf does it twice, to name the file and to write it."""
    for one in pdf.objects:
        if isinstance(one, pydyf.Stream) and one.compress:
            content = b"\n".join(pydyf._to_bytes(part) for part in one.stream)
            one.stream, one.compress = [zlib.compress(content)], False
            one.extra["Filter"] = "/FlateDecode"


def _remove_last_page(pdf: pydyf.PDF, tags: Tags) -> None:
    del pdf.pages["Kids"][-3:], tags.numbers[-2:], tags.document["K"][-1]
    pdf.pages["Count"] -= 1


def _foot(pdf: pydyf.PDF, weights: Weights, number: int, total: int) -> bytes:
    canvas = Canvas(weights)
    text = str(_("Halaman {page} dari {pages}", page=number, pages=total))
    canvas.write(RIGHT - weights[NORMAL].width(text, SIZE), HEIGHT - 18, [text])
    return _added(pdf, canvas.stream())


def _sheet(
    tags: Tags,
    page: pydyf.Dictionary,
    head: Sequence[pydyf.Dictionary],
    rows: Iterable[Row],
    stated: Mapping[str, Any],
    weights: Weights,
) -> "Canvas":
    """Its head is read aloud once, on the first sheet."""
    canvas, (title, legend, table) = Canvas(weights), head
    marked: list[int] = []
    if not table["K"]:
        for mark, element in enumerate((title, legend)):
            element.update(Pg=page.reference, K=mark)
        headings = tags.add_row(table, "TH", page.reference, range(2, 2 + len(COLUMNS)), OF_COLUMN)
        marked = [title.number, legend.number, *headings]
    _write_head(canvas, stated, bool(marked))
    for row in rows:
        marks = range(len(marked), len(marked) + len(row.cells) * (not row.again))
        if row.heading:
            _write_heading(canvas, row, marks)
        else:
            _write_row(canvas, row, marks)
        if marks:
            kind, more = ("TH", OF_COMPANY) if row.heading else ("TD", "")
            marked += tags.add_row(table, kind, page.reference, marks, more)
    tags.close(page, marked)
    return canvas


def _write_head(canvas: "Canvas", stated: Mapping[str, Any], tagged: bool) -> None:
    normal, bold = canvas.weights[NORMAL], canvas.weights[BOLD]
    parts = [tag(kind, mark) if tagged else ASIDE for mark, kind in enumerate(("H2", "P", *["TH"] * len(COLUMNS)))]
    number = stated["number"]
    counted = {"count": i18n.number(stated["counts"]["workers"]), "version": stated["roster_version"]}
    title = str(_("Lampiran: {count} tenaga kerja pada daftar versi {version}", **counted))
    canvas.write(LEFT, 31.5, [annex.plain(annex.running_head(stated))], 10, BOLD)
    canvas.write(RIGHT - bold.width(number, 9), 31.5, [number], 9, BOLD)
    canvas.line(41, 1.2, GREEN)
    canvas.write(LEFT, 59.5, [title], 11, BOLD, parts[0])
    canvas.write(LEFT, 72, list(_legend(stated, normal)), part=parts[1])
    for part, column in zip(parts[2:], COLUMNS, strict=True):
        canvas.write(LEFT + column.left, 105, [str(column.heading)], SIZE, BOLD, part)
    canvas.line(110, 0.8)


def _legend(stated: Mapping[str, Any], letters: Letters) -> Iterator[str]:
    masked = _(
        "NIK disamarkan. Terlindungi s.d.: hari terakhir tanpa jeda menurut daftar BPJS;"
        " tanpa batas: daftar itu tidak menyebut akhirnya."
    )
    yield from annex.wrapped(str(masked), RIGHT - LEFT, letters)
    if stated["counts"]["accepted"]:
        yield str(_("* Temuannya diterima pejabat OPD dengan alasan tertulis."))


def _write_heading(canvas: "Canvas", row: Row, marks: range) -> None:
    part = tag("TH", marks[0]) if marks else ASIDE
    canvas.write(LEFT, FIRST_LINE + row.top, row.cells[0], weight=BOLD, part=part)


def _write_row(canvas: "Canvas", row: Row, marks: range) -> None:
    y = FIRST_LINE + row.top
    for mark, column, lines in zip(marks, COLUMNS, row.cells, strict=True):
        canvas.write(LEFT + column.left, y, lines, part=tag("TD", mark))
    if row.closes:
        canvas.line(y + row.height - GAP - LINE + 5, 0.3, GREY)


def _blank(pdf: pydyf.PDF, resources: bytes) -> pydyf.Dictionary:
    box = pydyf.Array([0, 0, WIDTH, HEIGHT])
    page = pydyf.Dictionary({"Type": "/Page", "Parent": pdf.pages.reference, "MediaBox": box, "Tabs": "/S"})
    page["Resources"] = resources
    pdf.add_page(page)
    return page


def _added(pdf: pydyf.PDF, one: pydyf.Object) -> bytes:
    pdf.add_object(one)
    return bytes(one.reference)


def tag(kind: str, mark: int) -> str:
    """Begins the content of an element."""
    return f"/{kind}<</MCID {mark}>>BDC"


class Canvas:
    """What is drawn on one page; y is counted from its top."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.drawn = [f"q {INK} rg"]

    def write(
        self, x: float, y: float, lines: Iterable[str], size: float = SIZE, weight: int = NORMAL, part: str = ASIDE
    ) -> None:
        shown = f" 0 {-LINE} Td ".join(self.weights[weight].shown(line, size) for line in lines)
        self.drawn.append(f"{part} BT {x:.2f} {HEIGHT - y:.2f} Td {shown} ET EMC")

    def line(self, y: float, width: float, colour: str = INK) -> None:
        drawn = f"{LEFT} {HEIGHT - y:.2f} m {RIGHT} {HEIGHT - y:.2f} l S"
        self.drawn.append(f"{ASIDE} {colour} RG {width} w {drawn} EMC")

    def stream(self) -> pydyf.Stream:
        return pydyf.Stream([*self.drawn, "Q"], compress=True)
