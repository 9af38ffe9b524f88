"""What a file is, told by its content and never by its name."""

from enum import StrEnum
from mmap import ACCESS_READ, mmap
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from compliance.kernel.i18n import Text, _
from compliance.kernel.sheets_csv import utf16_without_mark
from compliance.kernel.sheets_refusals import crowded, damaged, empty, not_a_sheet, password_protected

HEAD = 64 * 1024
LONGEST_DIRECTORY = 1024 * 1024  # bytes of a ZIP's list of members: some ten thousand
TEXT_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE2_STREAMS = ("EncryptedPackage", "Workbook", "Book", "WordDocument")
SIGNATURES = (
    (b"%PDF", _("dokumen PDF")),
    (b"\x89PNG", _("gambar PNG")),
    (b"\xff\xd8\xff", _("foto JPEG")),
    (b"GIF8", _("gambar GIF")),
    (b"{\\rtf", _("dokumen teks RTF")),
    (b"Rar!", _("arsip RAR")),
    (b"7z\xbc\xaf", _("arsip 7z")),
    (b"\x1f\x8b", _("arsip GZIP")),
)
WEB_PAGE = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"<style", b"<meta")


class Kind(StrEnum):
    """The formats that are read; XLSX stands for XLSB and XLSM too."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"


def kind_of(path: Path) -> Kind:
    """The kind of sheet that the file is, or UnusableFile that says what it seems to be instead."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise empty()
    if head.startswith(b"PK"):
        return _in_zip(path)
    if head.startswith(OLE2):
        return _in_ole2(path)
    return _in_text(head)


def _in_zip(path: Path) -> Kind:
    if _directory_size(path) > LONGEST_DIRECTORY:
        raise crowded()
    try:
        with ZipFile(path) as package:
            names, mimetype = package.namelist(), b""
            if "mimetype" in names:
                with package.open("mimetype") as member:
                    mimetype = member.read(100)
    except (BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError):
        raise damaged() from None
    if any(name.startswith("xl/") for name in names):
        return Kind.XLSX
    if b"opendocument.spreadsheet" in mimetype:
        return Kind.ODS
    raise not_a_sheet(_package_name(names, mimetype))


def _directory_size(path: Path) -> int:
    """As the end of the file says, which is what ``ZipFile`` reads into memory; 0 where there is no such end."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - HEAD - 22))
        end = file.read()
    at = end.rfind(b"PK\5\6")
    return int.from_bytes(end[at + 12 : at + 16], "little") if at >= 0 else 0


def _package_name(names: list[str], mimetype: bytes) -> Text:
    if b"opendocument.text" in mimetype or any(name.startswith("word/") for name in names):
        return _("dokumen Word")
    if any(name.startswith("ppt/") for name in names):
        return _("presentasi PowerPoint")
    return _("arsip ZIP")


def _in_ole2(path: Path) -> Kind:
    """An old Excel file, or a new one encrypted with a password: both are in the format of Office 97."""
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        streams = {name for name in OLE2_STREAMS if content.find(f"{name}\0".encode("utf-16-le")) >= 0}
    if "EncryptedPackage" in streams:
        raise password_protected()
    if streams & {"Workbook", "Book"}:
        return Kind.XLS
    raise not_a_sheet(_("dokumen Word") if "WordDocument" in streams else _("dokumen Office lama"))


def _in_text(head: bytes) -> Kind:
    for signature, name in SIGNATURES:
        if head.startswith(signature):
            raise not_a_sheet(name)
    if head.removeprefix(TEXT_MARKS[0]).lstrip().lower().startswith(WEB_PAGE):
        raise not_a_sheet(_("halaman web (HTML atau XML)"))
    if b"\0" in head and not head.startswith(TEXT_MARKS) and not utf16_without_mark(head):
        raise not_a_sheet(_("file biner yang tidak dikenal"))
    return Kind.CSV
