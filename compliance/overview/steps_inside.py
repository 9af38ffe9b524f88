"""The steps of those who watch over it all or keep it running."""

from compliance.kernel.i18n import _, many
from compliance.overview.steps import Step

AUDITOR = (
    Step(
        _(
            "Beranda menunjukkan lebih dahulu yang tidak biasa: penerbitan di luar kebiasaan, pengecualian, "
            "pencabutan, dan penolakan."
        ),
        "overview.home",
        _("Beranda"),
    ),
    Step(
        _(
            "Dasbor menjumlahkan semua kontrak. Setiap angka menuju daftar kontrak di baliknya, dan jumlah daftar "
            "itu sama dengan angkanya."
        ),
        "overview.dashboard",
        _("Dasbor"),
    ),
    Step(
        _(
            "Jejak audit: saring menurut kejadian, orang, atau hari. Periksa keutuhan memastikan tidak ada catatan "
            "yang diubah atau dihapus; simpan sidik catatan terakhir di luar aplikasi."
        ),
        "audit.listing",
        _("Jejak audit"),
    ),
    Step(
        _(
            "Ambil contoh dari sertifikat, acak atau menurut risiko. Dengan kunci undian yang sama, contoh yang "
            "sama dapat diulang siapa pun."
        ),
        "overview.sample",
        _("Ambil contoh"),
    ),
    Step(
        _(
            "Sertifikat, Buat paket (ZIP): sertifikat, temuan, dan jawaban daftar BPJS di baliknya. Buka "
            "verify.html dari paket itu; isinya diperiksa di komputer Anda sendiri, tanpa internet."
        ),
        "certificates.listing",
        many("Sertifikat"),
    ),
    Step(
        _(
            "Daftar kontrak, perbaikan, sertifikat, pembayaran, dan jejak audit dapat diunduh seperti yang tampak "
            "menurut saringannya. Setiap unduhan tercatat."
        ),
    ),
    Step(
        _("Menu Aturan menyebut apa yang diperiksa, seberapa berat, dan dasar hukumnya, juga untuk versi yang lama."),
        "overview.rules",
        _("Aturan"),
    ),
)
REGISTRAR = (
    Step(
        _("Minta daftar peserta terbaru dari kantor cabang BPJS Ketenagakerjaan, dengan tanggal “per”-nya."),
    ),
    Step(
        _("Menu Daftar BPJS, lalu Muat daftar baru: pilih jenis daftar dan berkasnya, CSV atau Excel."),
        "enrolments.load",
        _("Muat daftar baru"),
    ),
    Step(
        _(
            "Periksa hasil bacaannya: arti setiap kolom, jumlah baris, dan tanggalnya. Ubah kolom bila perlu; "
            "jawaban Anda diingat untuk daftar berikutnya."
        ),
    ),
    Step(
        _(
            "Tekan Pakai daftar ini. Daftar panjang dimuat di belakang layar; halamannya boleh ditutup dan dibuka "
            "lagi dari menu Proses. Selama itu daftar lama tetap dipakai."
        ),
        "jobs.listing",
        _("Proses"),
    ),
    Step(
        _(
            "Sesudahnya halaman menyebut apa yang berubah: lama + baru − tidak ada lagi = sekarang. Pekerja yang "
            "datanya berubah dinilai lagi dengan sendirinya."
        ),
    ),
    Step(
        _(
            "Perhatikan umur setiap daftar. Yang melewati batasnya tidak dipakai untuk menilai: pekerja dihitung "
            "belum dinilai, bukan aman."
        ),
        "enrolments.listing",
        many("Daftar BPJS"),
    ),
)
ADMIN = (
    Step(
        _(
            "Undang pengguna, dan beri peran serta OPD atau perusahaannya. Undangan adalah tautan sekali pakai; "
            "bila surel belum diatur, tautannya tampil satu kali di layar."
        ),
        "people.invite",
        _("Undang pengguna"),
    ),
    Step(
        _("Daftarkan OPD dan perusahaan. Ukuran usaha menentukan program yang wajib bagi pekerja tetapnya."),
        "people.companies",
        many("Perusahaan"),
    ),
    Step(
        _(
            "Pengaturan: masa berlaku sertifikat, umur daftar BPJS, waktu memperbaiki dan memutuskan, batas "
            "penerbitan per hari. Setiap perubahan tercatat."
        ),
        "people.settings",
        _("Pengaturan"),
    ),
    Step(
        _(
            "Bila peraturan berubah, usulkan perubahan di menu Aturan: angkanya, alasannya, dan hari mulai "
            "berlakunya. Admin lain yang menyetujui, jadi perlu paling sedikit dua admin."
        ),
        "overview.rules",
        _("Aturan"),
    ),
    Step(
        _("Koreksi hari libur daerah di Aturan, Hari libur: tenggat dihitung dalam hari kerja."),
        "rulebook.calendar",
        _("Hari libur"),
    ),
    Step(
        _(
            "Penyetuju yang kehilangan telepon dan kode cadangannya ditolong di halaman orangnya: Hapus kode "
            "keamanan, sesudah dipastikan memang orang itu."
        ),
        "people.listing",
        _("Pengguna"),
    ),
)
