"""What the words on our pages mean, in a sentence each."""

from compliance.kernel.i18n import Text, _

TERMS: dict[Text, Text] = {
    _("OPD"): _("Organisasi perangkat daerah: dinas atau badan pemerintah kabupaten yang membeli."),
    _("Penyedia"): _("Perusahaan yang mengerjakan kontrak."),
    _("SPK"): _("Surat perintah kerja: kontrak singkat; tanggalnya memulai batas waktu pendaftaran."),
    _("Adendum"): _("Perubahan kontrak yang bernomor, misalnya nilai atau waktu pelaksanaan."),
    _("Termin"): _("Satu pembayaran dari jadwal kontrak: uang muka, prestasi pekerjaan, pelunasan, atau retensi."),
    _("Retensi"): _("Bagian yang baru dibayar sesudah masa pemeliharaan."),
    _("NIK"): _("Nomor induk kependudukan, 16 angka di KTP. Di layar hanya empat angka terakhir yang tampak."),
    _("KPJ"): _("Nomor kartu peserta BPJS Ketenagakerjaan; satu orang dapat punya lebih dari satu."),
    _("NPP"): _("Nomor perusahaan di BPJS Ketenagakerjaan."),
    _("Jakon"): _("Jasa konstruksi: pekerja dilindungi lewat proyek yang didaftarkan, bukan lewat perusahaan."),
    _("PU"): _("Penerima upah: pegawai tetap yang didaftarkan perusahaannya."),
    _("BPU"): _("Bukan penerima upah: orang yang mendaftar sendiri; tidak menggantikan kewajiban perusahaan."),
    _("JKK"): _("Jaminan kecelakaan kerja."),
    _("JKM"): _("Jaminan kematian."),
    _("Daftar BPJS"): _("Daftar peserta dari kantor cabang BPJS Ketenagakerjaan; setiap jawaban menyebut tanggalnya."),
    _("Temuan"): _("Yang tidak cocok pada seorang pekerja atau kontrak, dengan langkah untuk memperbaikinya."),
    _("Menghalangi"): _("Selama temuan ini belum selesai, sertifikat tidak terbit dan termin tidak dibayar."),
    _("Perlu jawaban"): _("Petugas OPD memutuskan sebelum sertifikat terbit."),
    _("Giliran"): _("Siapa yang harus bertindak sekarang, dan sampai kapan."),
    _("Sertifikat kepatuhan"): _("Surat bahwa pekerja pada kontrak terlindungi; satu untuk setiap termin."),
    _("Digantikan"): _("Sertifikat tidak berlaku lagi karena daftar pekerja atau kontrak sudah berubah."),
    _("Pengecualian"): _("Pembayaran tanpa sertifikat: diusulkan penyetuju, disahkan perbendaharaan, dengan alasan."),
    _("SPM"): _("Surat perintah membayar."),
    _("SP2D"): _("Surat perintah pencairan dana."),
    _("Belum dapat dinilai"): _("Daftar BPJS belum ada atau terlalu lama, jadi belum ada jawaban aman atau tidak."),
    _("Median"): _("Separuh selesai dalam waktu ini atau lebih cepat."),
    _("p90"): _("Sembilan dari sepuluh selesai dalam waktu ini."),
}
