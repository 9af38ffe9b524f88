"""What to do now, said to the contractor who reads it; ``texts.next_step`` says to others what the contractor does."""

from compliance.checks.texts import Values, Wordings, filled, next_step
from compliance.kernel.i18n import Text, _
from compliance.rulebook.models import Code

ENROL = _("Daftarkan pekerja ini ke BPJS Ketenagakerjaan {way_in}, lalu kirim buktinya.")

YOUR_STEPS: Wordings = {
    (Code.NIK_INVALID, None): _("Perbaiki NIK sesuai KTP."),
    (Code.NIK_PRECISION_LOST, None): _("Ketik ulang 16 angka NIK sesuai KTP; di Excel, sebagai teks."),
    (Code.DUPLICATE_WORKER, None): _("Cocokkan KTP semua pekerja itu dan perbaiki NIK yang salah."),
    (Code.NOT_ENROLLED, None): ENROL,
    (Code.ENROLMENT_INACTIVE, None): _(
        "Aktifkan kembali kepesertaannya (lunasi iuran), lalu kirim bukti bayar; atau isi tanggal selesai bila pekerja"
        " sudah berhenti."
    ),
    (Code.ENROLMENT_INACTIVE, "elsewhere"): ENROL,
    (Code.ENROLMENT_INACTIVE, "elsewhere_unknown"): ENROL,
    (Code.PROGRAMME_MISSING, None): _("Tambah program {programmes} di BPJS Ketenagakerjaan, lalu kirim buktinya."),
    (Code.COVERAGE_GAP, None): _(
        "Perbaiki tanggal kerja bila salah, atau kirim bukti perlindungan untuk hari-hari itu."
    ),
    (Code.COVERAGE_GAP, "ahead"): _("Perpanjang kepesertaan sebelum tanggal itu."),
    (Code.OTHER_EMPLOYER, None): ENROL,
    (Code.SELF_EMPLOYED_COVER, None): ENROL,
    (Code.NAME_MISMATCH, None): _("Cocokkan NIK dan nama dengan KTP, lalu perbaiki; bila sudah benar, kirim foto KTP."),
    (Code.BIRTH_DATE_MISMATCH, None): _("Cocokkan tanggal lahir dan NIK dengan KTP, lalu perbaiki."),
    (Code.UNDERAGE, None): _("Hentikan pekerja ini dari pekerjaan; bila tanggalnya salah, perbaiki sesuai KTP."),
    (Code.OVERLAPPING_ASSIGNMENT, None): _(
        "Perbaiki tanggal kerja bila salah, atau jelaskan bagaimana orang ini bekerja di dua tempat."
    ),
    (Code.ROSTER_MISSING, None): _("Unggah daftar tenaga kerja."),
    (Code.PROJECT_UNREGISTERED, None): _(
        "Daftarkan proyek ke BPJS Ketenagakerjaan dan kirim buktinya; petugas OPD memverifikasinya."
    ),
    (Code.ROSTER_STALE, None): _("Unggah daftar tenaga kerja yang terbaru."),
    (Code.ROSTER_STALE, "unreported"): _(
        "Laporkan perubahan pekerja ke BPJS Ketenagakerjaan, lalu kirim bukti laporannya."
    ),
    (Code.WORKER_NOT_ON_PROJECT_LIST, None): _(
        "Laporkan tambahan tenaga kerja proyek ke BPJS Ketenagakerjaan, lalu kirim buktinya."
    ),
    (Code.HEADCOUNT_IMPLAUSIBLE, None): _(
        "Lengkapi daftar tenaga kerja, atau jelaskan mengapa pekerjanya sesedikit itu."
    ),
    (Code.WAGE_BELOW_MINIMUM, None): _(
        "Perbaiki upah bila salah tulis, atau jelaskan dasar upahnya (misalnya paruh waktu)."
    ),
    (Code.PROJECT_NOT_MEMBER, None): _(
        "Bayar angsuran pertama iuran, lalu kirim kuitansi dan sertifikat kepesertaan proyek."
    ),
    (Code.PROJECT_NOT_MEMBER, "maintenance"): _(
        "Perpanjang perlindungan proyek di BPJS Ketenagakerjaan, lalu kirim sertifikatnya."
    ),
    (Code.PROJECT_NOT_MEMBER, "maintenance_unknown"): _(
        "Kirim sertifikat kepesertaan proyek yang menyebut hari terakhir perlindungannya."
    ),
    (Code.REGISTERED_LATE, None): _(
        "Jelaskan keterlambatannya; kecelakaan sebelum proyek terdaftar menjadi tanggungan Anda."
    ),
    (Code.CONTRIBUTION_UNPAID, None): _("Bayar angsuran yang jatuh tempo, lalu kirim kuitansinya."),
    (Code.CONTRIBUTION_SHORT, None): _("Bayar selisihnya, lalu kirim kuitansinya."),
    (Code.PROVIDER_IN_ARREARS, "unknown"): _(
        "Lampirkan bukti bayar iuran bulan terakhir; petugas mencocokkannya. Ditanyakan lagi untuk setiap termin."
    ),
    (Code.PROVIDER_IN_ARREARS, None): _("Lunasi tunggakan iuran, lalu kirim bukti bayarnya."),
}
OF_OTHERS = frozenset({(Code.OTHER_EMPLOYER, "project_unknown"), (Code.PROJECT_UNREGISTERED, "waiting")})


def your_step(code: Code, values: Values) -> Text:
    """What somebody else has to do is told of them."""
    known = (code, None) in YOUR_STEPS and (code, values.get("variant")) not in OF_OTHERS
    return filled(YOUR_STEPS, code, values) if known else next_step(code, values)
