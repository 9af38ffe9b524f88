"""The rule book's words as people read them."""

from collections.abc import Mapping

from compliance.kernel.i18n import Text, _
from compliance.rulebook.models import BookStatus, Code, Gate, Kind, Severity, Variant

TITLES: Mapping[str, Text] = {
    Code.NIK_INVALID: _("NIK salah"),
    Code.NIK_PRECISION_LOST: _("NIK dibulatkan Excel"),
    Code.DUPLICATE_WORKER: _("NIK dipakai ganda"),
    Code.NOT_ENROLLED: _("Belum terdaftar"),
    Code.ENROLMENT_INACTIVE: _("Kepesertaan tidak aktif"),
    Code.PROGRAMME_MISSING: _("Program kurang"),
    Code.COVERAGE_GAP: _("Ada hari tanpa perlindungan"),
    Code.OTHER_EMPLOYER: _("Terdaftar di tempat lain"),
    Code.SELF_EMPLOYED_COVER: _("Peserta mandiri (BPU)"),
    Code.NAME_MISMATCH: _("Nama berbeda"),
    Code.BIRTH_DATE_MISMATCH: _("Tanggal lahir berbeda"),
    Code.UNDERAGE: _("Di bawah umur"),
    Code.OVERLAPPING_ASSIGNMENT: _("Bekerja di dua tempat"),
    Code.ROSTER_MISSING: _("Daftar pekerja belum ada"),
    Code.REGISTER_STALE: _("Daftar BPJS belum diperbarui"),
    Code.PROJECT_UNREGISTERED: _("Proyek belum terdaftar"),
    Code.ROSTER_STALE: _("Daftar pekerja belum diperbarui"),
    Code.WORKER_NOT_ON_PROJECT_LIST: _("Di luar daftar proyek"),
    Code.HEADCOUNT_IMPLAUSIBLE: _("Jumlah pekerja tidak wajar"),
    Code.WAGE_BELOW_MINIMUM: _("Upah di bawah UMK"),
    Code.PROJECT_NOT_MEMBER: _("Proyek belum menjadi peserta"),
    Code.REGISTERED_LATE: _("Proyek terlambat didaftarkan"),
    Code.CONTRIBUTION_UNPAID: _("Iuran belum dibayar"),
    Code.CONTRIBUTION_SHORT: _("Iuran kurang bayar"),
    Code.ASSESSMENT_DIFFERS: _("Penetapan iuran berbeda"),
    Code.CONTRIBUTION_EVIDENCE_UNVERIFIED: _("Bukti iuran belum diperiksa"),
    Code.PROVIDER_IN_ARREARS: _("Penyedia menunggak iuran"),
}
SEVERITIES: Mapping[str, Text] = {
    Severity.BLOCK: _("Menghalangi"),
    Severity.WARN: _("Peringatan"),
    Severity.ASK: _("Perlu jawaban"),
}
KINDS: Mapping[str, Text] = {
    Kind.CONSTRUCTION: _("Konstruksi"),
    Kind.GOODS: _("Barang"),
    Kind.CONSULTANCY: _("Konsultansi"),
    Kind.OTHER_SERVICES: _("Jasa lainnya"),
    Kind.OUTSOURCING: _("Alih daya"),
}
GATES: Mapping[str, Text] = {
    Gate.ADVANCE: _("Uang muka"),
    Gate.PROGRESS: _("Prestasi pekerjaan"),
    Gate.FINAL: _("Pelunasan"),
    Gate.RETENTION: _("Retensi"),
}
VARIANTS: Mapping[str, Text] = {
    Variant.AHEAD: _("bila baru akan terputus"),
    Variant.AS_STAFF: _("bila terdaftar sebagai pekerja perusahaan"),
    Variant.SMALL: _("bila dalam batas yang dibiarkan"),
    Variant.UNKNOWN: _("bila tidak ada daftar yang mengatakannya"),
}
STATUSES: Mapping[str, Text] = {
    BookStatus.SHIPPED: _("Dari pembuat Patuh"),
    BookStatus.PROPOSED: _("Menunggu persetujuan"),
    BookStatus.APPROVED: _("Disetujui"),
    BookStatus.REJECTED: _("Ditolak"),
    BookStatus.WITHDRAWN: _("Dibatalkan"),
}
