"""The steps of each role, with the names of menus and buttons as they stand on the pages."""

from dataclasses import dataclass

from compliance.kernel.i18n import Text, _, many


@dataclass(frozen=True)
class Step:
    """What to do; ``endpoint`` leads to its page, called ``page`` there."""

    words: Text
    endpoint: str = ""
    page: Text | None = None


OFFICER = (
    Step(
        _(
            "Menu Kontrak, lalu Daftarkan kontrak: isi nomor, tanggal SPK, nilai, penyedia, dan jadwal pembayaran. "
            "Termin boleh ditulis persen (30%) atau rupiah; jumlahnya harus sama dengan nilai kontrak."
        ),
        "contracts.new",
        _("Daftarkan kontrak"),
    ),
    Step(
        _(
            "Baca drafnya sekali lagi, lalu tekan Jalankan kontrak. Sejak itu penyedia melihatnya, dan batas waktu "
            "pendaftaran dihitung dari tanggal SPK."
        ),
        "contracts.listing",
        many("Kontrak"),
    ),
    Step(
        _(
            "Kontrak konstruksi: cocokkan setiap bukti proyek dengan berkasnya, lalu tekan Cocok, verifikasi, atau "
            "tolak dengan alasan. Kuitansi dicari dulu di laman e-Jakon; tanggal Anda memeriksanya dicatat."
        ),
        "overview.home",
        _("Beranda"),
    ),
    Step(
        _(
            "Unggah daftar pekerja dari penyedia apa adanya, atau biarkan penyedia yang mengunggah. Belum ada yang "
            "tersimpan sebelum Anda melihat hasil bacaannya dan menekan Simpan."
        ),
    ),
    Step(
        _(
            "Pemeriksaan berjalan sendiri sesudah setiap perubahan. Tab Temuan pada kontrak menyebut siapa yang "
            "ditandai, sebabnya, giliran siapa, dan paling lambat kapan."
        ),
    ),
    Step(
        _(
            "Menu Perbaikan: baca jawaban dan bukti penyedia, lalu terima atau kembalikan, dengan alasan paling "
            "sedikit 10 huruf. Banyak jawaban dapat diputuskan sekaligus."
        ),
        "fixes.desk",
        _("Perbaikan"),
    ),
    Step(
        _(
            "Temuan yang bertanda Perlu jawaban menutup termin sampai Anda menjawabnya. Pertanyaan dan jawaban itu "
            "tercetak pada sertifikat."
        ),
    ),
    Step(
        _(
            "Tab Termin pada kontrak: buka termin mana pun untuk melihat semua yang menghalanginya bila diminta "
            "hari ini. Bila tidak ada lagi, tekan Minta sertifikat."
        ),
    ),
    Step(
        _(
            "Bila nilai atau waktu berubah, catat adendum. Bila perusahaan lain ikut bekerja, tambahkan sebagai "
            "subpenyedia: daftar pekerjanya ikut menentukan sertifikat."
        ),
    ),
)
CONTRACTOR = (
    Step(
        _("Beranda menunjukkan kontrak yang menunggu Anda, yang paling cepat menahan uang di atas."),
        "overview.home",
        _("Beranda"),
    ),
    Step(
        _(
            "Kontrak konstruksi: di halaman kontrak buka Bukti proyek, lalu kirim bukti pendaftaran, kuitansi tiap "
            "pembayaran, dan sertifikat kepesertaan. Halaman itu menyebut batas waktu dan berapa yang masih harus "
            "dibayar."
        ),
        "contracts.listing",
        many("Kontrak"),
    ),
    Step(
        _(
            "Unggah daftar semua orang di lapangan. Cukup satu baris judul dengan kolom NIK dan Nama. Tulis NIK "
            "sebagai teks, sebab Excel mengubah angka terakhir bilangan yang panjang."
        ),
        "rosters.template",
        _("Unduh contoh daftar kosong (XLSX)"),
    ),
    Step(
        _(
            "Tidak punya berkas? Isi tabel di halaman, tempel sekumpulan sel dari Excel, salin daftar dari kontrak "
            "lain, atau tambah pekerja satu per satu."
        ),
    ),
    Step(
        _(
            "Baca hasilnya: dibaca = diterima + ditolak + ganda + kosong. Bila sudah benar, tekan Simpan; sebelum "
            "itu belum ada yang tersimpan."
        ),
    ),
    Step(
        _(
            "Menu Perbaikan berisi semua yang menunggu Anda. Buka temuannya: di sana tertulis apa yang salah dan "
            "langkah berikutnya."
        ),
        "fixes.desk",
        _("Perbaikan"),
    ),
    Step(
        _(
            "Perbaiki datanya bila salah ketik, isi hari terakhir bila orangnya sudah berhenti, atau jawab dengan "
            "bukti (foto atau PDF) bila ia sudah didaftarkan."
        ),
    ),
    Step(
        _(
            "Yang belum terdaftar: tekan Unduh daftar untuk didaftarkan, bawa ke kantor cabang BPJS "
            "Ketenagakerjaan, lalu kirim buktinya."
        ),
    ),
    Step(
        _(
            "Selama jawaban menunggu petugas, waktu Anda berhenti. Bila tidak ada halangan lagi, petugas OPD "
            "meminta sertifikat untuk termin Anda."
        ),
    ),
)
APPROVER = (
    Step(
        _(
            "Pasang kode keamanan sekali: ketik kata sandi, pindai gambarnya dengan aplikasi autentikator di "
            "telepon, ketik kode yang tampil, lalu simpan sepuluh kode cadangan terpisah dari telepon."
        ),
        "people.code",
        _("Kode keamanan"),
    ),
    Step(
        _(
            "Beranda menunjukkan permintaan yang menunggu. Buka satu per satu, atau semuanya di Sertifikat, "
            "Permintaan yang menunggu."
        ),
        "certificates.waiting",
        _("Permintaan yang menunggu"),
    ),
    Step(
        _(
            "Baca apa yang dinyatakan sertifikat dan keadaan pekerjanya hari ini. Buka pratinjau menunjukkan "
            "kertasnya, tanpa nomor dan tanpa segel."
        ),
    ),
    Step(
        _(
            "Ketik kode keamanan, lalu tekan Terbitkan sertifikat. Keadaannya diperiksa sekali lagi saat itu juga. "
            "Setiap kode hanya dapat dipakai sekali; yang baru tampil paling lama 30 detik kemudian."
        ),
    ),
    Step(
        _("Tidak setuju? Tolak dengan alasan; petugas membacanya."),
    ),
    Step(
        _(
            "Bila sertifikat yang sudah terbit ternyata keliru, cabut. Pencabutan tidak dapat dibatalkan, dan "
            "tercatat di catatan publik."
        ),
        "certificates.listing",
        many("Sertifikat"),
    ),
    Step(
        _(
            "Bila pembayaran tidak dapat menunggu, usulkan pengecualian di halaman termin. Perbendaharaan harus "
            "mengesahkan, dan pemeriksa melihat keduanya."
        ),
    ),
)
TREASURY = (
    Step(
        _(
            "Menu Pembayaran: termin yang boleh dibayar ada di atas. Yang tertahan menyebut semua halangannya, dan "
            "siapa yang bertindak."
        ),
        "payments.queue",
        _("Pembayaran"),
    ),
    Step(
        _(
            "Cocokkan sertifikat kertas: pindai kode QR-nya atau ketik nomornya di Periksa sertifikat, dan pastikan"
            " alamat halamannya alamat resmi."
        ),
        "verify.start",
        _("Periksa sertifikat"),
    ),
    Step(
        _(
            "Isi nomor dan tanggal SPM dan SP2D, lalu catat sebagai dibayar. Di bawah setiap tanggal tertulis "
            "harinya dengan kata: pastikan hari dan bulan tidak tertukar."
        ),
    ),
    Step(
        _("Termin yang tertahan tidak dapat dicatat. Yang harus bertindak disebut pada halangannya."),
    ),
    Step(
        _("Usul pengecualian dari penyetuju: sahkan hanya bila alasannya cukup. Keduanya menonjol di jejak audit."),
    ),
)
