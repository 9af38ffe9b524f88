"""The columns of the list to enrol, as an administrator writes them: a heading, and what stands under it."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from compliance.kernel.i18n import Text, _

MOST = 30


class Content(StrEnum):
    """What can stand under a heading, in the words that the administrator types."""

    NIK = "nik"
    NAME = "nama"
    BIRTH_DATE = "tanggal lahir"
    OCCUPATION = "jabatan"
    STARTS_ON = "mulai"
    ENDS_ON = "selesai"
    WAGE = "upah"
    KPJ = "kpj"
    COMPANY = "perusahaan"
    NPP = "npp"
    CONTRACT = "nomor kontrak"
    PROJECT_NUMBER = "nomor proyek"
    FOUND = "temuan"
    NEXT_STEP = "langkah"
    EMPTY = ""  # to be filled in by hand


class Column(NamedTuple):
    heading: str
    content: Content


DEFAULT = "\n".join(
    (
        "NIK = nik",
        "Nama Lengkap = nama",
        "Tanggal Lahir = tanggal lahir",
        "Jabatan = jabatan",
        "Mulai Bekerja = mulai",
        "Selesai Bekerja = selesai",
        "Upah per Bulan = upah",
        "No. KPJ = kpj",
        "Perusahaan = perusahaan",
        "NPP = npp",
        "Nomor Proyek = nomor proyek",
        "Yang Ditemukan = temuan",
        "Yang Harus Dilakukan = langkah",
    )
)
HELP = _(
    "Satu kolom per baris: judul = isi. Isi boleh {words}; tanpa isi, kolomnya kosong untuk diisi tangan.",
    words=", ".join(content for content in Content if content),
)


def read_columns(text: str) -> list[Column]:
    """From left to right; the text has been checked."""
    return [Column(heading, Content(content)) for heading, content in _pairs(text)]


def column_faults(text: str) -> Iterator[Text]:
    """Every line that can't be used, and why."""
    pairs = list(_pairs(text))
    for number, (heading, content) in enumerate(pairs, start=1):
        if not heading:
            yield _("Baris {number}: judul kolomnya belum ada.", number=number)
        if content not in set(Content):
            yield _("Baris {number}: isi “{content}” tidak dikenal.", number=number, content=content)
    if len(pairs) > MOST:
        yield _("Paling banyak {most} kolom.", most=MOST)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for line in filter(str.strip, text.splitlines()):
        heading, _sign, content = line.partition("=")
        yield heading.strip(), " ".join(content.split()).lower()
