"""The findings in plain words: for pages, marked rosters and reports alike."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from compliance.kernel.i18n import Text, _, rupiah, spoken
from compliance.rulebook.models import Code
from compliance.rulebook.words import TITLES

Wordings = Mapping[tuple[Code, str | None], Text]
Values = Mapping[str, Any]

OF_PEOPLE = ("as_of", "born", "by_nik", "by_register", "first", "stated", "until")
OF_PROJECT = ("changed_on", "cover_ends_on", "covered_until", "due_on", "registered_on", "roster_on")
DAYS = frozenset(OF_PEOPLE + OF_PROJECT)
MONEY = frozenset(("assessed", "least", "missing", "monthly", "paid", "required", "total", "value", "wage", "waiting"))

SENTENCES: Wordings = {
    (Code.NIK_INVALID, "missing"): _("NIK belum diisi."),
    (Code.NIK_INVALID, "not_digits"): _("NIK memuat huruf atau tanda; seharusnya 16 angka."),
    (Code.NIK_INVALID, "length"): _("NIK terdiri dari {length} angka; seharusnya 16 angka."),
    (Code.NIK_INVALID, "date"): _(
        "Angka ke-7 sampai ke-12 NIK seharusnya tanggal lahir, tetapi tanggal itu tidak ada."
    ),
    (Code.NIK_INVALID, "serial"): _(
        "Empat angka terakhir NIK adalah 0000; nomor seperti itu tidak pernah diterbitkan."
    ),
    (Code.NIK_PRECISION_LOST, None): _(
        "NIK diketik sebagai bilangan, jadi angka terakhirnya mungkin sudah diubah Excel."
    ),
    (Code.DUPLICATE_WORKER, None): _("NIK yang sama juga dipakai untuk {others}."),
    (Code.DUPLICATE_WORKER, "many"): _("NIK yang sama juga dipakai untuk {others}, dan {more} nama lain."),
    (Code.NOT_ENROLLED, None): _("Tidak ditemukan di daftar BPJS per {as_of}."),
    (Code.ENROLMENT_INACTIVE, "lapsed"): _("Kepesertaan berakhir {until}, menurut daftar BPJS per {as_of}."),
    (Code.ENROLMENT_INACTIVE, "lapsed_again"): _(
        "Kepesertaan berakhir {until} dan sebelumnya tidak berlaku pada {gaps}, menurut daftar BPJS per {as_of}."
    ),
    (Code.ENROLMENT_INACTIVE, "unknown"): _("Kepesertaan tercatat tidak aktif di daftar BPJS per {as_of}."),
    (Code.ENROLMENT_INACTIVE, "elsewhere"): _(
        "Hanya ada kepesertaan lain yang sudah berakhir {until}, menurut daftar BPJS per {as_of}."
    ),
    (Code.ENROLMENT_INACTIVE, "elsewhere_unknown"): _(
        "Hanya ada kepesertaan lain yang tidak aktif, menurut daftar BPJS per {as_of}."
    ),
    (Code.PROGRAMME_MISSING, None): _("Belum dilindungi program {programmes}, menurut daftar BPJS per {as_of}."),
    (Code.COVERAGE_GAP, "past"): _("Tidak terlindungi pada {gaps}, menurut daftar BPJS per {as_of}."),
    (Code.COVERAGE_GAP, "ahead"): _("Perlindungan akan terputus pada {gaps}, menurut daftar BPJS per {as_of}."),
    (Code.OTHER_EMPLOYER, "company"): _("Terdaftar sebagai pekerja {place}, menurut daftar BPJS per {as_of}."),
    (Code.OTHER_EMPLOYER, "project"): _(
        "Terdaftar di proyek lain (nomor {place}), bukan di proyek kontrak ini, menurut daftar BPJS per {as_of}."
    ),
    (Code.OTHER_EMPLOYER, "project_unknown"): _(
        "Terdaftar di proyek nomor {place} per {as_of}, tetapi nomor proyek kontrak ini belum diisi."
    ),
    (Code.OTHER_EMPLOYER, "project_for_staff"): _(
        "Terdaftar di proyek konstruksi nomor {place} per {as_of}; itu tidak berlaku untuk kontrak ini."
    ),
    (Code.OTHER_EMPLOYER, "permanent_on_project"): _(
        "Pekerja tetap ini hanya terdaftar di proyek (nomor {place}) per {as_of}; pekerja tetap didaftarkan oleh"
        " perusahaannya."
    ),
    (Code.SELF_EMPLOYED_COVER, None): _(
        "Hanya terdaftar sebagai peserta mandiri (BPU) per {as_of}; itu tidak menggantikan kewajiban pemberi kerja."
    ),
    (Code.NAME_MISMATCH, None): _("Daftar BPJS per {as_of} mencatat NIK ini atas nama {register_name}, bukan {name}."),
    (Code.BIRTH_DATE_MISMATCH, "nik"): _("Tertulis lahir {stated}, sedangkan menurut NIK {by_nik}."),
    (Code.BIRTH_DATE_MISMATCH, "register"): _(
        "Tertulis lahir {stated}, sedangkan di daftar BPJS per {as_of} {by_register}."
    ),
    (Code.BIRTH_DATE_MISMATCH, "both"): _(
        "Tertulis lahir {stated}, sedangkan menurut NIK {by_nik} dan di daftar BPJS per {as_of} {by_register}."
    ),
    (Code.UNDERAGE, "stated"): _("Lahir {born}: belum {minimum} tahun pada hari kerja pertama, {first}."),
    (Code.UNDERAGE, "nik"): _("Menurut NIK lahir {born}: belum {minimum} tahun pada hari kerja pertama, {first}."),
    (Code.OVERLAPPING_ASSIGNMENT, None): _("Pada hari yang sama juga tercatat bekerja untuk {assignments}."),
    (Code.ROSTER_MISSING, None): _("Belum ada daftar tenaga kerja untuk kontrak ini."),
    (Code.REGISTER_STALE, "missing"): _("Belum ada daftar kepesertaan dari BPJS; kepesertaan pekerja tidak dinilai."),
    (Code.REGISTER_STALE, "old"): _(
        "Daftar BPJS terakhir per {as_of}, lebih lama dari {max_age} hari; kepesertaan pekerja tidak dinilai."
    ),
    (Code.PROJECT_UNREGISTERED, None): _("Nomor kepesertaan proyek Jasa Konstruksi dari BPJS belum diisi."),
    (Code.PROJECT_UNREGISTERED, "waiting"): _("Bukti pendaftaran proyek sudah dikirim, tetapi belum diverifikasi."),
    (Code.ROSTER_STALE, "old"): _(
        "Daftar tenaga kerja terakhir {roster_on}, lebih lama dari {max_age} hari; belum tentu masih benar."
    ),
    (Code.ROSTER_STALE, "unreported"): _(
        "Pekerja berubah pada {changed_on}, tetapi sampai {due_on} belum ada bukti laporannya ke BPJS."
    ),
    (Code.WORKER_NOT_ON_PROJECT_LIST, None): _(
        "Proyek ini terdaftar di BPJS, tetapi pekerja ini tidak ada di daftar tenaga kerjanya per {as_of}."
    ),
    (Code.WORKER_NOT_ON_PROJECT_LIST, "as_staff"): _(
        "Pekerja ini tertulis bukan pekerja tetap dan dilindungi sebagai pekerja perusahaan per {as_of}; pekerja"
        " seperti itu seharusnya juga ada di daftar tenaga kerja proyek."
    ),
    (Code.HEADCOUNT_IMPLAUSIBLE, None): _(
        "Daftar memuat {people} orang, setara {months} bulan kerja; taksirannya {estimated} bulan kerja: {share}% dari"
        " nilai tanpa PPN {value} dibagi UMK {wage}."
    ),
    (Code.WAGE_BELOW_MINIMUM, "daily"): _(
        "Upah {wage} sehari, dikali {days} hari menjadi {monthly} sebulan, lebih rendah daripada UMK {year}, {least}."
    ),
    (Code.WAGE_BELOW_MINIMUM, None): _("Upah {wage} sebulan lebih rendah daripada UMK {year}, {least}."),
    (Code.PROJECT_NOT_MEMBER, None): _(
        "Proyek terdaftar, tetapi belum menjadi peserta: pembayaran pertama {required}, terverifikasi {paid}, menunggu"
        " verifikasi {waiting}, kurang {missing}."
    ),
    (Code.PROJECT_NOT_MEMBER, "maintenance"): _(
        "Proyek hanya terlindungi sampai {covered_until}; masa pemeliharaan sampai {cover_ends_on}."
    ),
    (Code.PROJECT_NOT_MEMBER, "maintenance_unknown"): _(
        "Belum ada sertifikat kepesertaan yang menyebut perlindungan sampai {cover_ends_on}, akhir masa pemeliharaan."
    ),
    (Code.REGISTERED_LATE, None): _("Proyek didaftarkan {registered_on}; batasnya {due_on}."),
    (Code.CONTRIBUTION_UNPAID, None): _(
        "Untuk pembayaran ini iuran harus sudah dibayar {required}; terverifikasi {paid}, menunggu verifikasi"
        " {waiting}, kurang {missing}."
    ),
    (Code.CONTRIBUTION_SHORT, None): _(
        "Angsuran iuran dibayar kurang: seharusnya {required}, terverifikasi {paid}, menunggu verifikasi {waiting},"
        " kurang {missing}."
    ),
    (Code.CONTRIBUTION_SHORT, "small"): _(
        "Iuran seharusnya {required}, terverifikasi {paid}, menunggu verifikasi {waiting}: kurang {missing}, masih"
        " dalam batas toleransi."
    ),
    (Code.ASSESSMENT_DIFFERS, None): _(
        "Surat penetapan BPJS menyebut iuran {assessed}, sedangkan menurut nilai kontrak {total}."
    ),
    (Code.CONTRIBUTION_EVIDENCE_UNVERIFIED, None): _(
        "Kuitansi iuran {waiting} sudah dikirim, tetapi belum diperiksa; seharusnya {required}, terverifikasi {paid}."
    ),
    (Code.PROVIDER_IN_ARREARS, "unknown"): _(
        "Daftar BPJS per {as_of} tidak menyebut tunggakan, jadi belum diketahui apakah perusahaan ini menunggak iuran"
        " pekerjanya."
    ),
    (Code.PROVIDER_IN_ARREARS, None): _("Menurut daftar BPJS per {as_of}, perusahaan ini menunggak iuran pekerjanya."),
}

ENROL = _("Penyedia mendaftarkan pekerja ini ke BPJS Ketenagakerjaan {way_in}, lalu mengirim buktinya.")
CORRECT_NIK = _("Penyedia memperbaiki NIK sesuai KTP.")

NEXT_STEPS: Wordings = {
    (Code.NIK_INVALID, None): CORRECT_NIK,
    (Code.NIK_PRECISION_LOST, None): _("Penyedia mengetik ulang 16 angka NIK sesuai KTP; di Excel, sebagai teks."),
    (Code.DUPLICATE_WORKER, None): _("Penyedia mencocokkan KTP semua pekerja itu dan memperbaiki NIK yang salah."),
    (Code.NOT_ENROLLED, None): ENROL,
    (Code.ENROLMENT_INACTIVE, None): _(
        "Penyedia mengaktifkan kembali kepesertaan (melunasi iuran), lalu mengirim bukti bayar; atau mengisi tanggal"
        " selesai bila pekerja sudah berhenti."
    ),
    (Code.ENROLMENT_INACTIVE, "elsewhere"): ENROL,
    (Code.ENROLMENT_INACTIVE, "elsewhere_unknown"): ENROL,
    (Code.PROGRAMME_MISSING, None): _(
        "Penyedia menambah program {programmes} di BPJS Ketenagakerjaan, lalu mengirim buktinya."
    ),
    (Code.COVERAGE_GAP, None): _(
        "Penyedia memperbaiki tanggal kerja bila salah, atau mengirim bukti perlindungan untuk hari-hari itu."
    ),
    (Code.COVERAGE_GAP, "ahead"): _("Penyedia memperpanjang kepesertaan sebelum tanggal itu."),
    (Code.OTHER_EMPLOYER, None): ENROL,
    (Code.OTHER_EMPLOYER, "project_unknown"): _("Petugas mengisi nomor proyek pada kontrak, lalu memeriksa lagi."),
    (Code.SELF_EMPLOYED_COVER, None): ENROL,
    (Code.NAME_MISMATCH, None): _(
        "Penyedia mencocokkan NIK dan nama dengan KTP, lalu memperbaikinya; bila sudah benar, mengirim foto KTP."
    ),
    (Code.BIRTH_DATE_MISMATCH, None): _("Penyedia mencocokkan tanggal lahir dan NIK dengan KTP, lalu memperbaikinya."),
    (Code.UNDERAGE, None): _(
        "Penyedia menghentikan pekerja ini dari pekerjaan; bila tanggalnya salah, memperbaikinya sesuai KTP."
    ),
    (Code.OVERLAPPING_ASSIGNMENT, None): _(
        "Penyedia memperbaiki tanggal kerja bila salah, atau menjelaskan bagaimana orang ini bekerja di dua tempat."
    ),
    (Code.ROSTER_MISSING, None): _("Penyedia mengunggah daftar tenaga kerja."),
    (Code.REGISTER_STALE, None): _("Petugas data meminta daftar terbaru dari kantor cabang BPJS, lalu memuatnya."),
    (Code.PROJECT_UNREGISTERED, None): _(
        "Penyedia mendaftarkan proyek ke BPJS Ketenagakerjaan dan mengirim buktinya; petugas OPD memverifikasinya."
    ),
    (Code.PROJECT_UNREGISTERED, "waiting"): _("Petugas OPD memeriksa bukti pendaftarannya di halaman Bukti proyek."),
    (Code.ROSTER_STALE, None): _(
        "Penyedia mengunggah daftar tenaga kerja yang terbaru; bila tidak ada yang berubah, menekan 'Daftar masih"
        " benar' di halaman daftar."
    ),
    (Code.ROSTER_STALE, "unreported"): _(
        "Penyedia melaporkan perubahan pekerja ke BPJS Ketenagakerjaan, lalu mengirim bukti laporannya."
    ),
    (Code.WORKER_NOT_ON_PROJECT_LIST, None): _(
        "Penyedia melaporkan tambahan tenaga kerja proyek ke BPJS Ketenagakerjaan, lalu mengirim buktinya."
    ),
    (Code.HEADCOUNT_IMPLAUSIBLE, None): _(
        "Penyedia melengkapi daftar tenaga kerja, atau menjelaskan mengapa pekerjanya sesedikit itu."
    ),
    (Code.WAGE_BELOW_MINIMUM, None): _(
        "Penyedia memperbaiki upah bila salah tulis, atau menjelaskan dasar upahnya (misalnya paruh waktu)."
    ),
    (Code.PROJECT_NOT_MEMBER, None): _(
        "Penyedia membayar angsuran pertama iuran, lalu mengirim kuitansi dan sertifikat kepesertaan proyek."
    ),
    (Code.PROJECT_NOT_MEMBER, "maintenance"): _(
        "Penyedia memperpanjang perlindungan proyek di BPJS Ketenagakerjaan, lalu mengirim sertifikatnya."
    ),
    (Code.PROJECT_NOT_MEMBER, "maintenance_unknown"): _(
        "Penyedia mengirim sertifikat kepesertaan proyek yang menyebut hari terakhir perlindungannya."
    ),
    (Code.REGISTERED_LATE, None): _(
        "Penyedia menjelaskan keterlambatannya; kecelakaan sebelum proyek terdaftar menjadi tanggungan penyedia."
    ),
    (Code.CONTRIBUTION_UNPAID, None): _("Penyedia membayar angsuran yang jatuh tempo, lalu mengirim kuitansinya."),
    (Code.CONTRIBUTION_SHORT, None): _("Penyedia membayar selisihnya, lalu mengirim kuitansinya."),
    (Code.ASSESSMENT_DIFFERS, None): _(
        "Petugas mencocokkan dasar dan tarif surat penetapan dengan kontrak: surat yang keliru ditolak, data kontrak"
        " yang keliru diperbaiki, atau perbedaannya dijelaskan."
    ),
    (Code.CONTRIBUTION_EVIDENCE_UNVERIFIED, None): _(
        "Petugas mencocokkan kuitansi di laman e-Jakon BPJS Ketenagakerjaan, lalu mencatat hasilnya."
    ),
    (Code.PROVIDER_IN_ARREARS, "unknown"): _(
        "Penyedia melampirkan bukti bayar iuran bulan terakhir; petugas mencocokkannya. Ditanyakan lagi untuk setiap"
        " termin."
    ),
    (Code.PROVIDER_IN_ARREARS, None): _("Penyedia melunasi tunggakan iuran, lalu mengirim bukti bayarnya."),
}

WAYS_IN: Mapping[str, Text] = {
    "project": _("lewat proyek ini atau sebagai pekerja tetap {employer}"),
    "employer": _("sebagai pekerja {employer}"),
}


GENERAL: Values = {  # for the rule book, where there is no worker yet
    "way_in": _("lewat proyeknya, atau sebagai pekerja perusahaannya"),
    "programmes": _("yang kurang"),
}


def title(code: Code) -> Text:
    return TITLES[code]


def sentence(code: Code, values: Values) -> Text:
    """What is wrong; ``values`` as in the flaw."""
    return filled(SENTENCES, code, values)


def next_step(code: Code, values: Values) -> Text:
    """What to do now, and who."""
    return filled(NEXT_STEPS, code, values)


def remedy(code: Code) -> Text:
    """What to do about findings of this code in general."""
    return next_step(code, GENERAL)


def filled(wordings: Wordings, code: Code, values: Values) -> Text:
    """The wording of this variant, or else of the code."""
    wording = wordings.get((code, values.get("variant"))) or wordings[code, None]
    places = {name: _readable(name, value) for name, value in values.items()}
    if "via" in values:
        places["way_in"] = Text(WAYS_IN[values["via"]].sentence, employer=values["employer"])
    return Text(wording.sentence, **places)


def _readable(name: str, value: Any) -> object:
    if name in DAYS and value:
        return date.fromisoformat(value)
    if name in MONEY:
        return rupiah(value)
    return _Listed(map(PARTS.get(name, spoken), value)) if isinstance(value, list) else value


def _stretch(days: Sequence[str]) -> object:
    first, last = map(date.fromisoformat, days)
    return first if first == last else _("{first} sampai {last}", first=first, last=last)


def _assignment(other: Sequence[str]) -> Text:
    agency, *days = other
    return _("{agency} ({days})", agency=agency, days=_stretch(days))


PARTS: Mapping[str, Callable[[Any], object]] = {"gaps": _stretch, "assignments": _assignment}


class _Listed(tuple[object, ...]):
    """Read as ``JKK, JKM``, each part in the reader's language."""

    def __str__(self) -> str:
        return ", ".join(map(spoken, self))
