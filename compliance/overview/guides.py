"""What each role does, step by step; short enough to be read before the first use."""

from dataclasses import dataclass

from compliance.access.models import Role
from compliance.kernel.i18n import Text, _


@dataclass(frozen=True)
class Guide:
    """``when``: what to do in the cases that puzzle people most, as question and answer."""

    steps: tuple[Text, ...]
    when: tuple[tuple[Text, Text], ...]


FLAGGED = (
    _("Pekerja ditandai, padahal terdaftar. Mengapa?"),
    _(
        "Buka temuannya: di sana tertulis apa kata daftar BPJS dan per tanggal berapa. Bila NIK salah ketik, perbaiki "
        "di daftar pekerja. Bila baru saja didaftarkan, kirim buktinya; petugas yang memutuskan."
    ),
)
HELD = (
    _("Mengapa termin tertahan?"),
    _("Halaman kontrak dan halaman termin menyebut setiap halangan, dan siapa yang dapat menyelesaikannya."),
)
GUIDES: dict[Role, Guide] = {
    Role.OFFICER: Guide(
        (
            _("Daftarkan kontrak beserta jadwal pembayarannya, lalu jalankan."),
            _("Unggah daftar pekerja dari penyedia apa adanya; yang tidak terbaca ditunjukkan baris demi baris."),
            _("Pemeriksaan berjalan sendiri. Baca temuannya, dan tunggu penyedia memperbaiki atau menjawab."),
            _("Putuskan jawaban penyedia: terima atau kembalikan, dengan alasan."),
            _("Verifikasi bukti proyek konstruksi: pendaftaran dan kuitansi iuran."),
            _("Minta sertifikat untuk termin berikutnya di halaman kontrak."),
        ),
        (FLAGGED, HELD),
    ),
    Role.CONTRACTOR: Guide(
        (
            _("Buka beranda: kontrak yang menunggu Anda ada di sana."),
            _("Unggah atau ketik daftar pekerja di lapangan, dengan NIK dari KTP."),
            _("Baca temuan: setiap baris menyebut apa yang salah dan langkah berikutnya."),
            _("Perbaiki datanya, daftarkan pekerja yang belum terdaftar, atau kirim bukti."),
            _("Sesudah tidak ada halangan, petugas OPD meminta sertifikat untuk termin Anda."),
        ),
        (FLAGGED, HELD),
    ),
    Role.APPROVER: Guide(
        (
            _("Buka permintaan sertifikat dari beranda."),
            _("Baca apa yang dinyatakan sertifikat dan keadaan pekerjanya."),
            _("Terbitkan, atau tolak dengan alasan."),
            _("Bila sertifikat ternyata keliru, cabut; pencabutan tidak dapat dibatalkan."),
            _("Dalam keadaan darurat, usulkan pengecualian; perbendaharaan yang mengesahkan."),
        ),
        (HELD,),
    ),
    Role.TREASURY: Guide(
        (
            _("Buka Pembayaran: termin yang boleh dibayar ada di atas."),
            _("Catat nomor dan tanggal SPM dan SP2D; termin yang tertahan tidak dapat dicatat."),
            _("Sahkan usul pengecualian hanya bila alasannya cukup; pemeriksa melihat semuanya."),
        ),
        (HELD,),
    ),
    Role.AUDITOR: Guide(
        (
            _("Beranda menampilkan yang tidak biasa: pengecualian, pencabutan, dan penolakan."),
            _("Dasbor memberi angka; setiap angka menuju daftar kontrak di baliknya."),
            _("Jejak audit mencatat siapa melakukan apa; periksa rantainya di halaman itu."),
            _("Unduh sertifikat sekaligus dari halaman Sertifikat."),
        ),
        (HELD,),
    ),
    Role.REGISTRAR: Guide(
        (
            _("Minta daftar peserta terbaru dari kantor cabang BPJS Ketenagakerjaan."),
            _("Muat daftar itu, cocokkan kolomnya, dan periksa jumlah barisnya sebelum disimpan."),
            _("Semua kontrak diperiksa ulang sendiri. Daftar yang terlalu lama tidak dipakai untuk menilai."),
        ),
        (),
    ),
    Role.ADMIN: Guide(
        (
            _("Undang pengguna, dan beri peran serta OPD atau perusahaannya."),
            _("Usulkan perubahan aturan; admin lain yang menyetujui."),
            _("Atur masa berlaku sertifikat, umur daftar BPJS, dan lainnya di Pengaturan."),
        ),
        (),
    ),
}
PICTURES: dict[Role, Text] = {  # what static/help/<role>.webp shows; made by `make screens`
    Role.OFFICER: _("Meja kerja: jawaban yang menunggu keputusan, yang menahan uang lebih dulu."),
    Role.CONTRACTOR: _("Temuan sebuah kontrak: siapa, apa yang salah, dan langkah berikutnya."),
    Role.APPROVER: _("Halaman sertifikat: apa yang dinyatakan, dan keadaannya hari ini."),
    Role.TREASURY: _("Pembayaran: termin yang boleh dibayar ada di atas, lalu yang tertahan dengan sebabnya."),
    Role.AUDITOR: _("Dasbor: setiap angka menuju daftar kontrak di baliknya."),
    Role.REGISTRAR: _("Daftar BPJS yang sedang dipakai, masing-masing dengan umurnya."),
    Role.ADMIN: _("Pengaturan: setiap nilai dengan artinya."),
}
