"""The columns of a list of members, and the words that the branch or an export heads them with."""

import re
from enum import StrEnum

from compliance.kernel import headings
from compliance.kernel.i18n import Text, _
from compliance.kernel.membership import LONG_FORMS, Programme


class Field(StrEnum):
    """A column's meaning; a list may have a column for each programme in place of PROGRAMMES."""

    NIK = "nik"
    KPJ = "kpj"
    NAME = "name"
    BIRTH_DATE = "birth_date"
    NPP = "npp"
    COMPANY = "company"
    SEGMENT = "segment"
    PROJECT_NUMBER = "project_number"
    PROGRAMMES = "programmes"
    JKK = "jkk"
    JKM = "jkm"
    JHT = "jht"
    JP = "jp"
    JKP = "jkp"
    ACTIVE_FROM = "active_from"
    ACTIVE_UNTIL = "active_until"
    PAID_UNTIL = "paid_until"
    STATUS = "status"
    ARREARS = "arrears"


HEADINGS: dict[Field, Text] = {
    Field.NIK: _("NIK"),
    Field.KPJ: _("No. KPJ"),
    Field.NAME: _("Nama"),
    Field.BIRTH_DATE: _("Tanggal Lahir"),
    Field.NPP: _("NPP"),
    Field.COMPANY: _("Perusahaan"),
    Field.SEGMENT: _("Segmen"),
    Field.PROJECT_NUMBER: _("Nomor Proyek"),
    Field.PROGRAMMES: _("Program, misalnya JKK, JKM"),
    Field.JKK: _("Program JKK (ya/tidak)"),
    Field.JKM: _("Program JKM (ya/tidak)"),
    Field.JHT: _("Program JHT (ya/tidak)"),
    Field.JP: _("Program JP (ya/tidak)"),
    Field.JKP: _("Program JKP (ya/tidak)"),
    Field.ACTIVE_FROM: _("Aktif Dari"),
    Field.ACTIVE_UNTIL: _("Aktif Sampai"),
    Field.PAID_UNTIL: _("Dibayar Sampai"),
    Field.STATUS: _("Status"),
    Field.ARREARS: _("Tunggakan Iuran (ya/tidak)"),
}

OWN = (Field.NIK, Field.KPJ, Field.NAME)  # of one person: merged cells give it to nobody else
OF_PROGRAMME = {programme: Field(programme.value) for programme in Programme}

DAY = r"(?:(?:tanggal|tgl|tg) )?"
COVER = r"(?: (?:aktif|kepesertaan|keaktifan|peserta|perlindungan|berlaku))?"
EMPLOYER = r"(?: (?:perusahaan|pemberi kerja|badan usaha|pk bu))?"


def _programme_words(programme: Programme) -> str:
    own = "|".join([programme.value, *(long for long, meant in LONG_FORMS.items() if meant is programme)])
    return rf"(?:program )?(?:jaminan )?(?:{own})"


PATTERNS: dict[Field, re.Pattern[str]] = {
    field: re.compile(words)
    for field, words in {
        Field.NIK: headings.NIK,
        Field.KPJ: headings.KPJ,
        Field.NAME: headings.NAME,
        Field.BIRTH_DATE: headings.BIRTH_DATE,
        Field.NPP: rf"{headings.NO}(?:npp|pendaftaran perusahaan){EMPLOYER}|(?:employer|company) number",
        Field.COMPANY: r"(?:nama )?(?:perusahaan|pemberi kerja|badan usaha)|company(?: name)?|employer",
        Field.SEGMENT: r"segmen(?:tasi)?(?: (?:kepesertaan|peserta))?|(?:jenis|kategori) (?:kepesertaan|peserta)"
        r"|segment",
        Field.PROJECT_NUMBER: r"(?:no|nomor|kode|id) (?:kepesertaan |pendaftaran )?proyek(?: jakon)?"
        r"|project (?:number|no)",
        Field.PROGRAMMES: r"program(?: (?:bpjs|kepesertaan|yang diikuti|diikuti))?|programm?es?",
        **{field: _programme_words(programme) for programme, field in OF_PROGRAMME.items()},
        Field.ACTIVE_FROM: rf"{DAY}(?:mulai|awal){COVER}|{DAY}aktif (?:dari|mulai|sejak)"
        rf"|(?:masa )?berlaku (?:dari|mulai)|{DAY}(?:kepesertaan|daftar)|{DAY}(?:tmt){COVER}|active from",
        Field.ACTIVE_UNTIL: rf"{DAY}aktif (?:sampai|s d|hingga)(?: dengan)?|{DAY}(?:akhir|berakhir|selesai){COVER}"
        r"|(?:masa )?berlaku (?:sampai|s d|hingga)(?: dengan)?|active until",
        Field.PAID_UNTIL: r"(?:iuran )?(?:ter|di)?bayar(?:an)? (?:sampai|s d|hingga)(?: dengan)?(?: bulan)?"
        r"|(?:bulan )?(?:iuran|pembayaran)(?: iuran)? terakhir|bulan iuran|paid until",
        Field.STATUS: r"status(?: (?:kepesertaan|peserta|aktif|keaktifan))?|keaktifan",
        Field.ARREARS: r"(?:status |jumlah |bulan |lama |ada )?(?:tunggakan|menunggak)(?: iuran)?"
        r"(?: perusahaan)?(?: rp)?"
        r"|status (?:iuran|pembayaran)(?: iuran)?|arrears",
    }.items()
}
