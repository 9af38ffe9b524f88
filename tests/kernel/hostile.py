"""Two hundred files made to break a reader: each is a name and what writes it."""
# ruff: noqa: E501 - pieces of XML are read best in one line

import gzip
import io
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from tests.sheets import MAIN, OLE2, WORKBOOK, bare_xlsx, ods, ole2, package, xlsx

Make = Callable[[Path], Path]
PEOPLE = [["NIK", "Nama"], *([f"640804170890{number:04}", f"Orang {number}"] for number in range(1, 30))]
MEGABYTE = 1024 * 1024


def hostile_files() -> Iterator[tuple[str, Make]]:
    yield from _torn()
    yield from _csv()
    yield from _far_cells()
    yield from _archives()
    yield from _workbook_xml()
    yield from _cells()
    yield from _ods()
    yield from _other_kinds()


def _content(content: bytes) -> Make:
    def make(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return make


def _changed(make: Make, change: Callable[[bytes], bytes]) -> Make:
    return lambda path: _content(change(make(path).read_bytes()))(path)


def a_list(path: Path) -> Path:
    return xlsx(path, PEOPLE)


def an_ods(path: Path) -> Path:
    return ods(path, "".join(f"<table:table-row>{_text('x')}{_text(row[1])}</table:table-row>" for row in PEOPLE))


def _text(text: str, attributes: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {attributes}><text:p>{text}</text:p></table:table-cell>'


def _torn() -> Iterator[tuple[str, Make]]:
    """Uploads that broke off, and bytes that were overwritten on the way."""
    random = Random(6408)
    for part in range(20):
        yield f"xlsx-cut-{part}", _changed(a_list, lambda all_, part=part: all_[: len(all_) * part // 20])  # type: ignore[misc]
    for part in range(8):
        yield f"ods-cut-{part}", _changed(an_ods, lambda all_, part=part: all_[: len(all_) * part // 8])  # type: ignore[misc]
    for number in range(20):
        at, junk = random.random(), random.randbytes(random.randrange(1, 200))
        yield (
            f"xlsx-junk-{number}",
            _changed(
                a_list,
                lambda all_, at=at, junk=junk: (  # type: ignore[misc]
                    all_[: int(at * len(all_))] + junk + all_[int(at * len(all_)) + len(junk) :]
                ),
            ),
        )
    for number in range(10):
        yield f"xls-junk-{number}", _content(OLE2 + "Workbook\0".encode("utf-16-le") + random.randbytes(2_000))
    yield "xls-of-zeros", _content(OLE2 + "Workbook\0".encode("utf-16-le") + bytes(100_000))
    yield "xls-password", lambda path: ole2(path, "EncryptedPackage")


def _csv() -> Iterator[tuple[str, Make]]:
    head, ani = b"NIK;Nama\n", b"6408041708900001;Ani\n"
    contents = {
        "nul-in-a-name": head + ani * 5_000 + b"6408041708900001;A\0ni\n",
        "nul-at-once": b"NIK;Na\0ma\n" + ani,
        "a-line-of-two-megabytes": head + b"x" * 2 * MEGABYTE + b"\n" + ani,
        "a-line-of-two-megabytes-in-many-cells": head + b"x;" * MEGABYTE + b"\n",
        "a-cell-of-200-kilobytes": head + b'1;"' + b"y" * 200_000 + b'"\n',
        "100,000-columns": b";".join(b"x" for _n in range(100_000)) + b"\n" + ani,
        "100,000-delimiters": head + b";" * 100_000 + b"\n" + ani,
        "a-quote-over-all-lines": head + b'1;"' + ani * 20_000,
        "quotes-in-quotes": head + b'"""""";""""""""\n' * 50,
        "a-quote-inside": head + b'1;An"i"\n2;"Bu"di\n',
        "a-million-line-ends": head + b"\n" * MEGABYTE + ani,
        "carriage-returns-only": b"NIK;Nama\r6408041708900001;Ani\r",
        "too-many-rows": head + ani * 500,
        "only-delimiters": b";;;;\n" * 100,
        "only-quotes": b'"' * 999,
        "bom-alone": b"\xef\xbb\xbf",
        "utf-16-bom-alone": b"\xff\xfe",
        "utf-16-with-half-a-sign": "NIK;Nama\n1;Ani\n".encode("utf-16") + b"\x41",
        "utf-16-lone-surrogates": b"\xff\xfeN\0I\0K\0;\0\x00\xd8\x00\xd8\n\0",
        "utf-16-big-endian": b"\xfe\xff" + "NIK;Nama\n1;Ani\n".encode("utf-16-be"),
        "utf-32": "NIK;Nama\n1;Ani\n".encode("utf-32"),
        "utf-8-broken-in-the-middle": "NIK;Añi\n".encode() + b"1;\xc3\n2;\xed\xa0\x80\n",
        "utf-8-too-long": head + b"1;\xc0\xaf\xf8\x88\x80\x80\x80\n",
        "utf-8-said-but-cp1252": b"\xef\xbb\xbfNIK;A\xf1i\n",
        "controls": head + bytes(range(1, 32)).replace(b"\n", b"").replace(b"\r", b"") + b"\n",
        "right-to-left-marks": "NIK;Nama\n1;\u202eina\u202c\u200b\ufeff\n".encode(),
        "sep-of-letters": b"sep=a\nNIKaNama\n1aAni\n",
        "sep-and-nothing": b"sep=;\n",
        "formulas": head + b"=1+1;=cmd|' /C calc'!A0\n@SUM(1);+1\n",
        "every-byte": bytes(range(256)) * 40,
    }
    return ((f"csv-{name}", _content(content)) for name, content in contents.items())


def _far_cells() -> Iterator[tuple[str, Make]]:
    for reference in (
        *("XFD1048576", "XFD1", "A1048576", "ZZZ1", "AAAA1", "ZZ99999", "A0", "1A", "", "a1", "xfd1048576", "A-1"),
        *("A99999999999999999999", "ABCDEFGHIJKLMNOP1", "A1:B2", "$A$1", "Ａ１", "R1C1"),
    ):
        cells = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="{reference}"><v>2</v></c></row>'
        yield f"cell-at-{reference or 'nowhere'}", lambda path, cells=cells: bare_xlsx(path, cells)  # type: ignore[misc]
    spaced = '<row r="1"><c r="A1"><v>1</v></c><c r = "XFD1048576"><v>1</v></c></row>'
    yield "cell-behind-spaces", lambda path: bare_xlsx(path, spaced)
    yield "row-at-the-end", lambda path: bare_xlsx(path, '<row r="1048576"><c><v>1</v></c></row>')
    yield "row-beyond-the-end", lambda path: bare_xlsx(path, '<row r="99999999999"><c><v>1</v></c></row>')
    yield (
        "rows-backwards",
        lambda path: bare_xlsx(
            path, "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(50, 0, -1))
        ),
    )


def _archives() -> Iterator[tuple[str, Make]]:
    sheet = "xl/worksheets/sheet1.xml"
    spaces = " " * 40 * MEGABYTE
    yield "bomb-in-the-sheet", lambda path: package(path, WORKBOOK | {sheet: spaces})
    yield "bomb-in-the-texts", lambda path: package(path, WORKBOOK | {"xl/sharedStrings.xml": spaces})
    yield "bomb-in-the-workbook", lambda path: package(path, WORKBOOK | {"xl/workbook.xml": spaces})
    yield "bomb-in-the-mimetype", lambda path: package(path, {"mimetype": spaces, "content.xml": ""})
    yield "bomb-in-a-picture", lambda path: package(path, WORKBOOK | {"xl/media/a.png": spaces, sheet: "<x/>"})
    yield "bomb-in-ods", lambda path: package(path, {"mimetype": ODS, "content.xml": spaces})
    yield "zip-in-zip-in-zip", _nested
    yield "zip-of-itself-named-xlsx", lambda path: package(path, {"a.xlsx": "PK\3\4" * 1_000})
    for count in (6_000, 20_000):
        yield f"{count}-members", lambda path, count=count: package(path, {f"xl/{n}": "" for n in range(count)})  # type: ignore[misc]
    yield "10,000-sheets", lambda path: _many_sheets(path, 10_000)
    yield "2,000-sheets", lambda path: _many_sheets(path, 2_000)
    yield "no-members", lambda path: package(path, {})
    yield "only-a-folder", lambda path: package(path, {"xl/": ""})
    yield "names-that-climb", lambda path: package(path, WORKBOOK | {"xl/../../../etc/passwd": "x", "/xl/a": "x"})
    yield (
        "names-of-odd-signs",
        lambda path: package(path, WORKBOOK | {"xl/\u202e\\..\\a\n": "x", "xl/" + "n" * 60_000: "x"}),
    )
    yield "stored-twice", _twice
    yield "directory-of-four-gigabytes", _changed(a_list, lambda all_: _end_record(all_, 12, 0xFFFFFFFF))
    yield "directory-of-ten-megabytes", _changed(a_list, lambda all_: _end_record(all_, 12, 10 * MEGABYTE))
    yield "directory-somewhere-else", _changed(a_list, lambda all_: _end_record(all_, 16, 7))
    yield "directory-behind-the-end", _changed(a_list, lambda all_: _end_record(all_, 16, 2**31))
    yield "sizes-that-lie", _changed(a_list, _lying)
    yield "encrypted-members", _changed(a_list, lambda all_: _flagged(all_, 8, 1))
    yield "unknown-compression", _changed(a_list, lambda all_: _flagged(all_, 10, 99))
    yield "junk-before", _changed(a_list, lambda all_: b"PK" + b"x" * 5_000 + all_)
    yield "junk-behind", _changed(a_list, lambda all_: all_ + b"y" * 100_000)


ODS = "application/vnd.oasis.opendocument.spreadsheet"


def _nested(path: Path) -> Path:
    content = b"x" * 1_000
    for depth in range(50):
        inner = io.BytesIO()
        with ZipFile(inner, "w", ZIP_DEFLATED) as target:
            target.writestr(f"xl/{depth}.xlsx", content)
        content = inner.getvalue()
    return _content(content)(path)


def _many_sheets(path: Path, count: int) -> Path:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    sheets = "".join(f'<sheet name="L{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, count + 1))
    targets = "".join(
        f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, count + 1)
    )
    cell = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
    members = WORKBOOK | {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{office}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{targets}</Relationships>',
    }
    return package(path, members | {f"xl/worksheets/sheet{n}.xml": cell for n in range(1, count + 1)})


def _twice(path: Path) -> Path:
    """One name, two contents: whoever checks the one and reads the other is fooled."""
    far = f'<worksheet xmlns="{MAIN}"><sheetData><row><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    a_list(path)
    members = _members(path)
    members["xl/worksheets/sheet2.xml"] = far.encode()
    with ZipFile(path, "w", ZIP_STORED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return _content(path.read_bytes().replace(b"sheet2.xml", b"sheet1.xml"))(path)


def _members(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as package_:
        return {name: package_.read(name) for name in package_.namelist()}


def _end_record(content: bytes, offset: int, value: int) -> bytes:
    at = content.rfind(b"PK\5\6") + offset
    return content[:at] + struct.pack("<I", value) + content[at + 4 :]


def _flagged(content: bytes, offset: int, value: int) -> bytes:
    """Change a field of two bytes in every entry of the directory."""
    found, changed = content.find(b"PK\1\2"), bytearray(content)
    while found >= 0:
        changed[found + offset : found + offset + 2] = struct.pack("<H", value)
        found = content.find(b"PK\1\2", found + 4)
    return bytes(changed)


def _lying(content: bytes) -> bytes:
    """Every member says that it unpacks to ten bytes."""
    found, changed = content.find(b"PK\1\2"), bytearray(content)
    while found >= 0:
        changed[found + 24 : found + 28] = struct.pack("<I", 10)
        found = content.find(b"PK\1\2", found + 4)
    return bytes(changed)


LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)) + "]>"
)
OUTSIDE = "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
ROW = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'


def _sheet(data: str, before: str = "", around: str = "") -> str:
    return f'{before}<worksheet xmlns="{MAIN}">{around}<sheetData>{data}</sheetData></worksheet>'


def _workbook_xml() -> Iterator[tuple[str, Make]]:
    sheet, texts, book = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
    hidden = '<row r="1" hidden="1"><c r="A1"><v>1</v></c></row>'
    relations = WORKBOOK["xl/_rels/workbook.xml.rels"]
    parts: dict[str, dict[str, str]] = {
        "entities-in-the-sheet": {sheet: _sheet('<row r="1"><c t="str"><v>&a11;</v></c></row>', LAUGHS)},
        "entities-in-the-texts": {sheet: _sheet(ROW), texts: f"{LAUGHS}<sst><si><t>&a11;</t></si></sst>"},
        "entities-in-the-workbook": {sheet: _sheet(hidden), book: LAUGHS + WORKBOOK[book].replace("Daftar", "&a11;")},
        "entity-from-outside": {sheet: _sheet('<row r="1"><c t="str"><v>&e;</v></c></row>', OUTSIDE)},
        "entity-from-outside-in-the-name": {
            sheet: _sheet(hidden),
            book: OUTSIDE + WORKBOOK[book].replace("Daftar", "&e;"),
        },
        "deep-elements": {sheet: _sheet("<row><c>" * 50_000)},
        "deep-elements-in-the-workbook": {sheet: _sheet(hidden), book: "<x>" * 200_000},
        "an-element-with-100,000-attributes": {
            sheet: _sheet("<row " + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>")
        },
        "an-attribute-of-a-megabyte": {sheet: _sheet(f'<row r="{"1" * MEGABYTE}"><c><v>1</v></c></row>')},
        "cdata": {sheet: _sheet('<row r="1"><c t="str"><v><![CDATA[<x>&a;]]></v></c></row>')},
        "processing-instructions": {sheet: "<?xml version='1.0'?><?php system('x') ?>" + _sheet(ROW), texts: "<sst/>"},
        "comments": {sheet: _sheet("<!--" + "-" * 1_000 + "--><row r='1'><c><v>1</v></c></row>")},
        "text-that-is-not-there": {sheet: _sheet(ROW)},
        "text-number-huge": {sheet: _sheet(ROW.replace(">0<", ">99999999999999999999<")), texts: "<sst/>"},
        "text-number-negative": {sheet: _sheet(ROW.replace(">0<", ">-1<")), texts: "<sst><si><t>x</t></si></sst>"},
        "a-thousand-million-texts-said": {
            sheet: _sheet(ROW),
            texts: '<sst count="1000000000" uniqueCount="1000000000"/>',
        },
        "a-text-of-five-megabytes": {sheet: _sheet(ROW), texts: f"<sst><si><t>{'ab' * 2 * MEGABYTE}</t></si></sst>"},
        "style-that-is-not-there": {sheet: _sheet('<row r="1"><c r="A1" s="99999"><v>1</v></c></row>')},
        "dimension-of-everything": {sheet: _sheet(hidden, "", '<dimension ref="A1:XFD1048576"/>')},
        "everything-merged": {
            sheet: _sheet(hidden).replace(
                "</worksheet>", '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
            )
        },
        "all-columns-hidden": {sheet: _sheet(hidden, "", '<cols><col min="1" max="16384" hidden="1"/></cols>')},
        "hidden-rows-far-away": {sheet: _sheet(hidden + '<row r="99999999999999" hidden="1"/>')},
        "sheet-elsewhere": {
            book: WORKBOOK[book],
            "xl/_rels/workbook.xml.rels": relations.replace("worksheets/", "../../../etc/"),
        },
        "sheet-on-the-net": {"xl/_rels/workbook.xml.rels": relations.replace("worksheets/", "http://127.0.0.1:9/")},
        "sheet-is-the-workbook": {
            "xl/_rels/workbook.xml.rels": relations.replace("worksheets/sheet1.xml", "workbook.xml")
        },
        "no-relations": {"xl/_rels/workbook.xml.rels": "<Relationships/>", sheet: _sheet(hidden)},
        "sheet-without-a-name": {book: WORKBOOK[book].replace('name="Daftar"', ""), sheet: _sheet(hidden)},
        "sheet-name-of-a-megabyte": {book: WORKBOOK[book].replace("Daftar", "D" * MEGABYTE), sheet: _sheet(hidden)},
        "sheet-name-that-is-script": {book: WORKBOOK[book].replace("Daftar", "&lt;script&gt;"), sheet: _sheet(hidden)},
        "utf-16": {sheet: "<?xml version='1.0' encoding='UTF-16'?>" + _sheet(hidden)},
        "not-xml": {sheet: "\x01\x02{}" * 100},
        "html-inside": {sheet: "<html><table><tr><td>NIK</td></tr></table></html>"},
        "empty-members": {sheet: "", book: ""},
        "links-to-other-books": {
            sheet: _sheet('<row r="1"><c t="str"><f>[1]Lain!A1</f><v>x</v></c></row>'),
            "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"/>',
        },
        "formula-without-a-value": {
            sheet: _sheet('<row r="1"><c r="A1"><f>WEBSERVICE("http://127.0.0.1:9")</f></c></row>')
        },
        "macro": {sheet: _sheet(hidden), "xl/vbaProject.bin": "x" * 100},
    }
    return ((f"xml-{name}", lambda path, own=own: package(path, WORKBOOK | own)) for name, own in parts.items())  # type: ignore[misc]


def _cells() -> Iterator[tuple[str, Make]]:
    for name, cell in {
        "infinite": "<c><v>1e999</v></c>",
        "not-a-number": "<c><v>NaN</v></c>",
        "words-for-a-number": "<c><v>tiga</v></c>",
        "a-number-of-a-megabyte": f"<c><v>{'9' * MEGABYTE}</v></c>",
        "a-truth-of-seven": '<c t="b"><v>7</v></c>',
        "a-day-that-is-none": '<c t="d"><v>2026-13-45T99:99:99</v></c>',
        "a-day-before-time": '<c t="d"><v>-9999-01-01</v></c>',
        "an-unknown-type": '<c t="zz"><v>1</v></c>',
        "an-unknown-error": '<c t="e"><v>#WHAT!</v></c>',
        "an-error-without-text": '<c t="e"/>',
        "escaped-controls": '<c t="str"><v>_x0000__x0001__xD800__xFFFF_</v></c>',
        "rich-text": '<c t="inlineStr"><is><r><t>A</t></r><r><t>ni</t></r></is></c>',
        "a-cell-in-a-cell": "<c><v>1</v><c><v>2</v></c></c>",
    }.items():
        data = f'<row r="1">{cell}<c t="str"><v>x</v></c></row>'
        yield f"cell-{name}", lambda path, data=data: bare_xlsx(path, data)  # type: ignore[misc]
    for serial in ("-1", "1e308", "2958466", "0.99999999999"):
        yield f"day-{serial}", lambda path, serial=serial: _styled(path, serial)  # type: ignore[misc]


def _styled(path: Path, serial: str) -> Path:
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>'
    data = _sheet(f'<row r="1"><c r="A1" s="0"><v>{serial}</v></c></row>')
    return package(path, WORKBOOK | {"xl/styles.xml": styles, "xl/worksheets/sheet1.xml": data})


def _ods() -> Iterator[tuple[str, Make]]:
    row = "<table:table-row {}>{}</table:table-row>"
    rows = {
        "a-row-a-million-times": row.format('table:number-rows-repeated="1048576"', _text("x")),
        "a-cell-a-million-times": row.format("", _text("x", 'table:number-columns-repeated="1048576"')),
        "a-million-million-cells": row.format(
            'table:number-rows-repeated="1048576"', _text("x", 'table:number-columns-repeated="16384"')
        ),
        "more-rows-than-numbers": row.format('table:number-rows-repeated="99999999999999999999"', _text("x")),
        "fewer-than-no-rows": row.format('table:number-rows-repeated="-5"', _text("x")),
        "some-rows": row.format('table:number-rows-repeated="beberapa"', _text("x")),
        "empty-rows-then-one": row.format('table:number-rows-repeated="1048575"', "") + row.format("", _text("x")),
        "hidden-a-thousand-million-times": row.format(
            'table:visibility="collapse" table:number-rows-repeated="999999999"', "<table:table-cell/>"
        )
        + row.format("", _text("x")),
        "a-day-that-is-none": row.format(
            "",
            '<table:table-cell office:value-type="date" office:date-value="2026-99-99"><text:p>x</text:p></table:table-cell>',
        ),
        "a-number-that-is-none": row.format("", '<table:table-cell office:value-type="float" office:value="satu"/>'),
        "a-table-in-a-cell": row.format(
            "", f"<table:table-cell><table:table>{row.format('', _text('x'))}</table:table></table:table-cell>"
        ),
        "rows-without-end": "<table:table-row>" * 1_000,
        "an-entity": row.format("", _text("&lol;")),
    }
    return ((f"ods-{name}", lambda path, own=own: ods(path, own)) for name, own in rows.items())  # type: ignore[misc]


def _other_kinds() -> Iterator[tuple[str, Make]]:
    contents = {
        "pdf": b"%PDF-1.7\n" + b"x" * 100,
        "png": b"\x89PNG\r\n\x1a\n" + bytes(100),
        "jpeg": b"\xff\xd8\xff\xe0" + bytes(100),
        "gif": b"GIF89a" + bytes(100),
        "rtf": b"{\\rtf1\\ansi NIK}",
        "rar": b"Rar!\x1a\7" + bytes(100),
        "7z": b"7z\xbc\xaf\x27\x1c" + bytes(100),
        "gzip": gzip.compress(b"NIK;Nama\n"),
        "elf": b"\x7fELF" + bytes(100),
        "exe": b"MZ\x90\0" + bytes(100),
        "sqlite": b"SQLite format 3\0" + bytes(100),
        "html": b"<html><table><tr><td>NIK</td></tr></table></html>",
        "excel-2003-xml": b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        "zeros": bytes(100_000),
        "spaces": b" " * 100_000,
        "word-of-97": OLE2 + "WordDocument\0".encode("utf-16-le") + bytes(512),
        "ole-without-streams": OLE2,
        "ole-of-eight-bytes": OLE2[:8],
        "pk-alone": b"PK",
    }
    yield from ((f"kind-{name}", _content(content)) for name, content in contents.items())
    yield "kind-docx", lambda path: package(path, {"word/document.xml": "<x/>"})
    yield "kind-pptx", lambda path: package(path, {"ppt/presentation.xml": "<x/>"})
    yield "kind-odt", lambda path: package(path, {"mimetype": "application/vnd.oasis.opendocument.text"})
    yield "kind-jar", lambda path: package(path, {"META-INF/MANIFEST.MF": "Main-Class: x"})
