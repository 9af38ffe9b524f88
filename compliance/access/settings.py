"""What an administrator can change: each setting with its meaning, unit and default. Texts of law are data."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlmodel import select

from compliance.access import columns
from compliance.access.context import Context, once
from compliance.access.models import Setting
from compliance.kernel.errors import Invalid
from compliance.kernel.i18n import Text, _


class Key(StrEnum):
    CERTIFICATE_DAYS = "certificate_days"
    LEGAL_BASIS = "legal_basis"
    DISTRICT_NAME = "district_name"
    CERTIFICATE_CITY = "certificate_city"
    REGISTER_MAX_AGE_DAYS = "register_max_age_days"
    REGISTER_MAX_AGE_DAYS_PU = "register_max_age_days_pu"
    REGISTER_MAX_AGE_DAYS_JAKON = "register_max_age_days_jakon"
    REGISTER_MAX_AGE_DAYS_BPU = "register_max_age_days_bpu"
    REGISTER_LISTS_KEPT = "register_lists_kept"
    PROOF_MEGABYTES = "proof_megabytes"
    DECISION_DAYS = "decision_days"
    ENROL_LIST_COLUMNS = "enrol_list_columns"
    PACK_DAYS = "pack_days"
    ISSUE_QUOTA = "issue_quota"
    ALARM_BURST = "alarm_burst"
    ALARM_FROM_HOUR = "alarm_from_hour"
    ALARM_TO_HOUR = "alarm_to_hour"
    ALARM_TIMES_MEDIAN = "alarm_times_median"
    ALARM_MILLIONS = "alarm_millions"


WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Definition:
    label: Text
    help: Text
    default: str
    allowed: range | None = None  # given for whole numbers only
    faults: Callable[[str], Iterable[Text]] = lambda value: ()  # what is wrong with a text


AGES = range(1, 366)  # days
ALARM_HELP = _("Pemeriksa dan penyetuju lain dari OPD itu diberi tahu; penerbitan tidak terhalang.")

DEFINITIONS = {
    Key.CERTIFICATE_DAYS: Definition(
        _("Masa berlaku sertifikat (hari)"), _("Dihitung dari tanggal terbit."), "30", range(1, 366)
    ),
    Key.REGISTER_MAX_AGE_DAYS: Definition(
        _("Umur terlama daftar BPJS gabungan (hari)"),
        _("Untuk daftar yang memuat semua segmen. Daftar yang lebih tua tidak dipakai untuk menilai."),
        "45",
        AGES,
    ),
    Key.REGISTER_MAX_AGE_DAYS_PU: Definition(
        _("Umur terlama daftar penerima upah (hari)"),
        _("Daftar PU yang lebih tua tidak dipakai untuk menilai kontrak mana pun."),
        "45",
        AGES,
    ),
    Key.REGISTER_MAX_AGE_DAYS_JAKON: Definition(
        _("Umur terlama daftar jasa konstruksi (hari)"),
        _("Daftar proyek yang lebih tua tidak dipakai untuk menilai kontrak konstruksi."),
        "45",
        AGES,
    ),
    Key.REGISTER_MAX_AGE_DAYS_BPU: Definition(
        _("Umur terlama daftar mandiri (hari)"),
        _("Daftar BPU tidak pernah meloloskan pekerja; yang lebih tua hanya ditandai di halaman Daftar BPJS."),
        "90",
        AGES,
    ),
    Key.REGISTER_LISTS_KEPT: Definition(
        _("Daftar BPJS lama yang disimpan"),
        _(
            "Berapa daftar terdahulu dari setiap jenis yang barisnya tetap disimpan. "
            "0: dihapus begitu ada penggantinya. Hasil pemeriksaan tidak berubah; "
            "jawaban yang dipakainya disimpan tersendiri. "
            "Berlaku saat daftar berikutnya dimuat."
        ),
        "1",
        range(0, 6),
    ),
    Key.PROOF_MEGABYTES: Definition(
        _("Ukuran terbesar berkas bukti (MB)"), _("PDF, JPG atau PNG."), "10", range(1, 51)
    ),
    Key.DECISION_DAYS: Definition(
        _("Waktu petugas memutuskan jawaban (hari)"),
        _("Jawaban yang terlambat diputuskan tetap menunggu; penyetuju OPD diberi tahu."),
        "7",
        range(1, 31),
    ),
    Key.ENROL_LIST_COLUMNS: Definition(
        _("Kolom daftar untuk didaftarkan"), columns.HELP, columns.DEFAULT, faults=columns.column_faults
    ),
    Key.PACK_DAYS: Definition(
        _("Paket untuk pemeriksa disimpan (hari)"),
        _("Sesudah itu paket dihapus dari server; pemeriksa dapat memintanya lagi."),
        "7",
        range(1, 91),
    ),
    Key.ISSUE_QUOTA: Definition(
        _("Batas sertifikat per penyetuju per hari"),
        _("Penyetuju yang mencapai batas ini baru dapat menerbitkan lagi besok (WITA)."),
        "50",
        range(1, 10_001),
    ),
    Key.ALARM_BURST: Definition(
        _("Penerbitan yang tidak biasa: lebih dari sekian sertifikat dalam satu jam"), ALARM_HELP, "10", range(1, 1001)
    ),
    Key.ALARM_FROM_HOUR: Definition(_("Jam kerja penerbitan mulai (WITA)"), ALARM_HELP, "6", range(24)),
    Key.ALARM_TO_HOUR: Definition(
        _("Jam kerja penerbitan berakhir (WITA)"),
        _("Penerbitan di luar jam ini, pada akhir pekan atau hari libur diberitahukan."),
        "20",
        range(1, 25),
    ),
    Key.ALARM_TIMES_MEDIAN: Definition(
        _("Nilai termin yang tidak biasa: sekian kali median termin OPD"), ALARM_HELP, "10", range(2, 1001)
    ),
    Key.ALARM_MILLIONS: Definition(
        _("Nilai termin yang selalu diberitahukan (juta rupiah)"), ALARM_HELP, "10000", range(1, 100_000_001)
    ),
    Key.DISTRICT_NAME: Definition(
        _("Nama pemerintah daerah"), _("Tercetak di kepala sertifikat."), "Pemerintah Kabupaten Kutai Timur"
    ),
    Key.CERTIFICATE_CITY: Definition(_("Kota penerbitan"), _("Tercetak di sertifikat."), "Sangatta"),
    Key.LEGAL_BASIS: Definition(
        _("Dasar hukum"),
        _("Satu dasar per baris; tercetak di sertifikat."),
        "Undang-Undang Nomor 24 Tahun 2011 tentang Badan Penyelenggara Jaminan Sosial\n"
        "Peraturan Pemerintah Nomor 44 Tahun 2015 sebagaimana diubah dengan PP 82/2019 dan PP 49/2023\n"
        "Peraturan Menteri Ketenagakerjaan Nomor 5 Tahun 2021 sebagaimana diubah dengan Permenaker 1/2025\n"
        "Instruksi Presiden Nomor 2 Tahun 2021\n"
        "Undang-Undang Nomor 2 Tahun 2017 tentang Jasa Konstruksi, Pasal 47 ayat (1) huruf l\n"
        "Surat Kemendagri Nomor 400.5.7/765/Keuda tanggal 21 Februari 2025\n"
        "Peraturan Daerah Kabupaten Kutai Timur Nomor 1 Tahun 2022",
    ),
}


JUDGED_BY = frozenset(  # a change of these calls for a new check of every contract
    {Key.REGISTER_MAX_AGE_DAYS, Key.REGISTER_MAX_AGE_DAYS_PU, Key.REGISTER_MAX_AGE_DAYS_JAKON}
)


def current(ctx: Context, key: Key) -> Setting:
    """The stored row; where nobody changed it yet, a new one with the default."""
    return _current(ctx, key, ctx.db.get(Setting, key.value))


def all_current(ctx: Context) -> dict[Key, Setting]:
    """As ``current``, in one query."""
    stored = {setting.key: setting for setting in ctx.db.exec(select(Setting))}
    return {key: _current(ctx, key, stored.get(key.value)) for key in DEFINITIONS}


def _current(ctx: Context, key: Key, stored: Setting | None) -> Setting:
    return stored or Setting(key=key.value, value=DEFINITIONS[key].default, updated_at=ctx.now)


@once
def _texts(ctx: Context) -> dict[Key, str]:
    stored = dict(ctx.db.execute(select(Setting.key, Setting.value)).all())
    return {key: stored.get(key.value, definition.default) for key, definition in DEFINITIONS.items()}


def text(ctx: Context, key: Key) -> str:
    return _texts(ctx)[key]


def default(key: Key) -> str:
    return DEFINITIONS[key].default


def whole_number(ctx: Context, key: Key) -> int:
    return int(text(ctx, key))


def stored(key: Key) -> Any:
    """As a column of another query; empty where nobody changed it yet."""
    return select(Setting.value).where(Setting.key == key.value).scalar_subquery()


def cleaned(key: Key, value: str) -> str:
    """The value as it is stored; raises Invalid."""
    allowed, value = DEFINITIONS[key].allowed, "\n".join(value.strip().splitlines())
    if not value:
        raise Invalid(fields={"value": _("Isian ini tidak boleh kosong.")})
    if allowed and not (WHOLE_NUMBER.fullmatch(value) and int(value) in allowed):
        bounds = {"lowest": allowed.start, "highest": allowed.stop - 1}
        raise Invalid(fields={"value": _("Isi dengan bilangan bulat {lowest} sampai {highest}.", **bounds)})
    if faults := list(DEFINITIONS[key].faults(value)):
        raise Invalid(*faults)
    return value
