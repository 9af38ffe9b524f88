"""The columns of a list of workers, and the words that people head them with."""

import re
from enum import StrEnum

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


HEADINGS: dict[Field, Text] = {
    Field.NIK: _("NIK"),
    Field.NAME: _("Nama Lengkap"),
    Field.OCCUPATION: _("Jabatan/Pekerjaan"),
    Field.BIRTH_DATE: _("Tanggal Lahir"),
    Field.STARTS_ON: _("Mulai Bekerja"),
    Field.ENDS_ON: _("Selesai Bekerja"),
    Field.KPJ: _("No. KPJ"),
    Field.WAGE: _("Upah per Bulan"),
}

NO, DAY = r"(?:(?:no|nomor|nomer) )?", r"(?:(?:tanggal|tgl|tg) )?"
WHO = r"(?: (?:pekerja|tenaga kerja|karyawan|pegawai|peserta|buruh|tk))?"
WORK = r"(?: (?:be)?kerja| kontrak| penugasan| tugas| masa kerja)?"
BPJS = r"(?: (?:bpjs|jamsostek))?(?: (?:tk|ketenagakerjaan))?"
SPAN = r"(?:masa kerja |masa kontrak |periode |jangka waktu )?"

PATTERNS: dict[Field, re.Pattern[str]] = {
    field: re.compile(words)
    for field, words in {
        Field.ORDINAL: r"(?:no|nomor)(?: urut)?|urut|number",
        Field.NIK: rf"{NO}(?:induk kependudukan(?: nik)?|nik|(?:e )?ktp|identitas)(?: {NO}(?:nik|(?:e )?ktp))?"
        r"(?: pekerja| tenaga kerja| tk)?(?: sesuai (?:e )?ktp)?"
        r"|national id(?: number)?|id card(?: number)?",
        Field.NAME: rf"nama(?: lengkap)?{WHO}(?: lengkap)?(?: sesuai (?:e )?ktp)?|(?:full |worker |employee )?name",
        Field.OCCUPATION: r"(?:jenis )?(?:jabatan|pekerjaan|posisi|profesi)(?: (?:jabatan|pekerjaan|posisi|di proyek))?"
        r"|occupation|position|job(?: title)?|role",
        Field.BIRTH_DATE: r"(?:tempat )?(?:dan )?(?:tanggal|tgl|tg) lahir(?: (?:tanggal|tgl))?|t ?t ?l|tempat tgl lahir"
        r"|(?:birth date|date of birth|birthdate|dob)",
        Field.STARTS_ON: rf"{SPAN}{DAY}(?:mulai|masuk|tmt){WORK}|{SPAN}mulai(?: (?:tanggal|tgl))|{SPAN}(?:dari|awal)"
        r"|start(?:s on| date)?|from",
        Field.ENDS_ON: rf"{SPAN}{DAY}(?:selesai|berakhir|akhir|berhenti|keluar){WORK}|{SPAN}(?:sampai(?: dengan)?|s d)"
        r"|end(?:s on| date)?|until",
        Field.KPJ: rf"{NO}kpj{BPJS}|(?:no|nomor|kartu|(?:no|nomor) kartu) (?:ke)?peserta(?:an)?{BPJS}"
        rf"|{NO}bpjs(?: tk| ketenagakerjaan)?|member(?:ship)?(?: (?:number|no))?",
        Field.WAGE: r"(?:upah|gaji)(?: pokok)?(?: (?:sebulan|bulanan|per bulan|bulan))?(?: rp)?"
        r"|(?:monthly )?(?:wage|salary)",
    }.items()
}
