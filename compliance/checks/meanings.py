"""What each rule demands and why, whatever was found: for the page of the rule book."""

from collections.abc import Mapping

from compliance.kernel.i18n import Text, _
from compliance.rulebook.models import Code

MEANINGS: Mapping[Code, Text] = {
    Code.NIK_INVALID: _("Setiap pekerja dikenali dari NIK-nya, jadi NIK harus 16 angka seperti pada KTP."),
    Code.NIK_PRECISION_LOST: _("Excel hanya menyimpan 15 angka; NIK yang diketik sebagai bilangan bisa berubah."),
    Code.DUPLICATE_WORKER: _("Satu NIK milik satu orang; nama yang berbeda tidak boleh memakai NIK yang sama."),
    Code.NOT_ENROLLED: _("Setiap pekerja harus terdaftar di BPJS Ketenagakerjaan sebelum bekerja."),
    Code.ENROLMENT_INACTIVE: _("Kepesertaan harus tetap berlaku selama pekerja bekerja pada kontrak ini."),
    Code.PROGRAMME_MISSING: _("Pekerja harus dilindungi semua program yang diwajibkan untuk jenis kontrak ini."),
    Code.COVERAGE_GAP: _("Pekerja harus terlindungi pada setiap hari kerjanya, tanpa terputus."),
    Code.OTHER_EMPLOYER: _("Pekerja harus terdaftar lewat proyek ini atau oleh perusahaan ini, bukan oleh yang lain."),
    Code.SELF_EMPLOYED_COVER: _("Kepesertaan mandiri (BPU) tidak menggantikan kewajiban pemberi kerja."),
    Code.NAME_MISMATCH: _("NIK dan nama harus menunjuk orang yang sama seperti di daftar BPJS."),
    Code.BIRTH_DATE_MISMATCH: _("Tanggal lahir harus cocok dengan NIK dan daftar BPJS, agar santunan tidak tertahan."),
    Code.UNDERAGE: _("Anak di bawah umur dilarang melakukan pekerjaan berbahaya."),
    Code.OVERLAPPING_ASSIGNMENT: _("Orang yang sama jarang dapat bekerja di dua kontrak pada hari yang sama."),
    Code.ROSTER_MISSING: _("Tanpa daftar tenaga kerja tidak ada yang dapat diperiksa."),
    Code.REGISTER_STALE: _("Kepesertaan hanya dinilai dengan daftar BPJS yang masih baru."),
    Code.PROJECT_UNREGISTERED: _("Proyek konstruksi harus didaftarkan ke BPJS Ketenagakerjaan dan mendapat nomor."),
    Code.ROSTER_STALE: _("Daftar tenaga kerja harus menunjukkan siapa yang bekerja sekarang."),
    Code.WORKER_NOT_ON_PROJECT_LIST: _("Pekerja proyek harus ada di daftar tenaga kerja yang dilaporkan ke BPJS."),
    Code.HEADCOUNT_IMPLAUSIBLE: _(
        "Jumlah pekerja dibandingkan dengan taksiran dari nilai kontrak, agar tidak ada yang ditinggalkan."
    ),
    Code.WAGE_BELOW_MINIMUM: _("Upah tidak boleh lebih rendah daripada upah minimum kabupaten (UMK)."),
    Code.PROJECT_NOT_MEMBER: _("Proyek menjadi peserta setelah iuran atau angsuran pertamanya dibayar."),
    Code.REGISTERED_LATE: _("Proyek harus didaftarkan dalam batas hari kerja setelah kontrak ditandatangani."),
    Code.CONTRIBUTION_UNPAID: _("Angsuran iuran yang jatuh tempo harus dibayar sebelum termin dicairkan."),
    Code.CONTRIBUTION_SHORT: _("Iuran harus dibayar penuh menurut nilai kontrak tanpa PPN, atau menurut upah."),
    Code.ASSESSMENT_DIFFERS: _("Surat penetapan iuran dari BPJS harus cocok dengan nilai kontrak dan hitungannya."),
    Code.CONTRIBUTION_EVIDENCE_UNVERIFIED: _("Kuitansi iuran baru dihitung setelah dicocokkan oleh petugas."),
    Code.PROVIDER_IN_ARREARS: _(
        "Penyedia tenaga alih daya tidak boleh menunggak iuran pekerjanya; pada kontrak lain tunggakan hanya"
        " diperingatkan."
    ),
}
