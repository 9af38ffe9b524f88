"""The columns of a list of workers, and the words that people head them with."""

import re
from enum import StrEnum

from compliance.kernel import headings
from compliance.kernel.i18n import Text, _


class Field(StrEnum):
    """A column's meaning; ORDINAL is the list's own numbering, which makes nobody a worker."""

    ORDINAL = "ordinal"
    NIK = "nik"
    NAME = "name"
    OCCUPATION = "occupation"
    BIRTH_DATE = "birth_date"
    STARTS_ON = "starts_on"
    ENDS_ON = "ends_on"
    KPJ = "kpj"
    WAGE = "wage"
    EMPLOYMENT = "employment"


HEADINGS: dict[Field, Text] = {
    Field.NIK: _("NIK"),
    Field.NAME: _("Nama Lengkap"),
    Field.OCCUPATION: _("Jabatan/Pekerjaan"),
    Field.BIRTH_DATE: _("Tanggal Lahir"),
    Field.STARTS_ON: _("Mulai Bekerja"),
    Field.ENDS_ON: _("Selesai Bekerja"),
    Field.KPJ: _("No. KPJ"),
    Field.WAGE: _("Upah per Bulan"),
    Field.EMPLOYMENT: _("Status Kerja"),
}

OWN = (Field.ORDINAL, Field.NIK, Field.NAME, Field.KPJ)  # of one person: merged cells give it to nobody else

DAY = r"(?:(?:tanggal|tgl|tg) )?"
WORK = r"(?: (?:be)?kerja| kontrak| penugasan| tugas| masa kerja)?"
SPAN = r"(?:masa kerja |masa kontrak |periode |jangka waktu )?"

PATTERNS: dict[Field, re.Pattern[str]] = {
    field: re.compile(words)
    for field, words in {
        Field.ORDINAL: r"(?:no|nomor)(?: urut)?|urut|number",
        Field.NIK: headings.NIK,
        Field.NAME: headings.NAME,
        Field.OCCUPATION: r"(?:jenis )?(?:jabatan|pekerjaan|posisi|profesi)(?: (?:jabatan|pekerjaan|posisi|di proyek))?"
        r"|occupation|position|job(?: title)?|role",
        Field.BIRTH_DATE: headings.BIRTH_DATE,
        Field.STARTS_ON: rf"{SPAN}{DAY}(?:mulai|masuk|tmt){WORK}|{SPAN}mulai(?: (?:tanggal|tgl))|{SPAN}(?:dari|awal)"
        r"|start(?:s on| date)?|from",
        Field.ENDS_ON: rf"{SPAN}{DAY}(?:selesai|berakhir|akhir|berhenti|keluar){WORK}|{SPAN}(?:sampai(?: dengan)?|s d)"
        r"|end(?:s on| date)?|until",
        Field.KPJ: headings.KPJ,
        Field.WAGE: r"(?:upah|gaji)(?: pokok)?(?: (?:sebulan|bulanan|per bulan|bulan))?(?: rp)?"
        r"|(?:monthly )?(?:wage|salary)",
        Field.EMPLOYMENT: r"status (?:(?:be)?kerja|pekerja|karyawan|pegawai|kepegawaian|tenaga kerja)"
        r"|(?:status |jenis )?hubungan kerja|jenis (?:kontrak|perjanjian) kerja|pkwtt?(?: pkwtt?)?"
        r"|employment(?: status)?",
    }.items()
}
