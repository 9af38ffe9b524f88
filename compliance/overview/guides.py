"""What each role does, step by step, and what to do in the cases that puzzle people most; nothing of it is secret."""

from dataclasses import dataclass

from compliance.access.models import Role
from compliance.kernel.i18n import Text, _
from compliance.overview import steps, steps_inside, steps_leading
from compliance.overview.steps import Step

Answered = tuple[Text, Text]  # a question and its answer


@dataclass(frozen=True)
class Guide:
    """``fixes``: whether this role mends what was flagged, or decides about it."""

    steps: tuple[Step, ...]
    when: tuple[Answered, ...]
    fixes: bool = False


@dataclass(frozen=True)
class Picture:
    """What it shows, and its size in pixels: of a desk, or of a phone for those who work with one."""

    shows: Text
    width: int = 760
    height: int = 534


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
STALE = (
    _("Daftar BPJS terlalu tua. Apa artinya?"),
    _(
        "Kepesertaan tidak dinilai sampai petugas daftar BPJS memuat daftar yang baru. Pekerja dihitung belum "
        "dinilai, bukan aman, dan sertifikat baru tidak terbit."
    ),
)
CUT_OFF = (
    _("Sambungan terputus atau sesi berakhir. Apakah isian saya hilang?"),
    _(
        "Tidak. Biarkan halamannya terbuka: kiriman diulang sendiri begitu tersambung. Bila sesi berakhir, masuk "
        "lagi, lalu tekan Kembali ke isian; berkas perlu dipilih sekali lagi."
    ),
)
PHONE_LOST = (
    _("Telepon saya hilang. Bagaimana menerbitkan?"),
    _(
        "Pakai satu kode cadangan di Pindah ke telepon lain. Bila kode cadangan juga hilang, minta admin menghapus "
        "kode keamanan Anda, lalu pasang yang baru."
    ),
)
UNUSUAL = (
    _("Ada pemberitahuan tentang penerbitan yang tidak biasa. Apa yang dilakukan?"),
    _(
        "Tidak ada yang dihentikan, dan sering ada sebab yang baik. Buka sertifikatnya, lihat siapa yang meminta dan "
        "menerbitkan, dan tanyakan kepada mereka. Bila keliru, penyetuju mencabutnya; pemeriksa sudah diberi tahu."
    ),
)
NO_WORKERS = (
    _("Mengapa nama pekerja tidak terlihat?"),
    _(
        "Nama dan NIK hanya untuk yang memeriksa dan memperbaiki. Peran ini melihat jumlahnya, apa yang menahan "
        "pembayaran, dan giliran siapa."
    ),
)
FORGED = (
    _("Halaman pemeriksaan berkata tidak sah atau bukan dari kami. Apa yang dilakukan?"),
    _(
        "Jangan membayar, dan hubungi OPD. Sertifikat yang bertulisan UJI COBA disegel dengan kunci percobaan dan "
        "tidak berlaku."
    ),
)
MESSAGES: tuple[Answered, ...] = (  # whoever meets them
    (
        _("Pemeriksaan belum mutakhir"),
        _("Data berubah sesudah pemeriksaan terakhir. Tunggu sebentar, atau tekan Periksa sekarang."),
    ),
    (
        _("Data ini sudah diubah orang lain"),
        _("Ada yang menyimpan lebih dulu. Periksa isian Anda, lalu simpan lagi."),
    ),
    (
        _("Isian Anda yang belum terkirim dikembalikan"),
        _("Halaman tertutup atau sambungan terputus sebelum terkirim. Periksa lalu kirim, atau tekan Buang isian ini."),
    ),
    (
        _("Terlalu banyak percobaan gagal"),
        _("Kata sandi salah berkali-kali. Tunggu, atau pakai Lupa kata sandi?"),
    ),
)
GUIDES: dict[Role, Guide] = {
    Role.OFFICER: Guide(
        steps.OFFICER,
        (
            FLAGGED,
            HELD,
            STALE,
        ),
        fixes=True,
    ),
    Role.CONTRACTOR: Guide(
        steps.CONTRACTOR,
        (
            FLAGGED,
            HELD,
            CUT_OFF,
        ),
        fixes=True,
    ),
    Role.APPROVER: Guide(
        steps.APPROVER,
        (
            HELD,
            PHONE_LOST,
        ),
    ),
    Role.HEAD: Guide(
        steps_leading.HEAD,
        (
            UNUSUAL,
            HELD,
            NO_WORKERS,
        ),
    ),
    Role.TREASURY: Guide(
        steps.TREASURY,
        (
            HELD,
            FORGED,
        ),
    ),
    Role.AUDITOR: Guide(
        steps_inside.AUDITOR,
        (
            HELD,
            FORGED,
        ),
    ),
    Role.LEADER: Guide(
        steps_leading.LEADER,
        (
            HELD,
            NO_WORKERS,
        ),
    ),
    Role.REGISTRAR: Guide(steps_inside.REGISTRAR, (STALE,)),
    Role.ADMIN: Guide(steps_inside.ADMIN, (STALE,)),
}
PICTURES: dict[Role, Picture] = {  # static/help/<role>.webp, made by `make screens`
    Role.OFFICER: Picture(_("Meja kerja: jawaban yang menunggu keputusan, yang menahan uang lebih dulu.")),
    Role.CONTRACTOR: Picture(_("Temuan sebuah kontrak: siapa, apa yang salah, dan langkah berikutnya."), 480, 986),
    Role.APPROVER: Picture(_("Halaman sertifikat: apa yang dinyatakan, dan keadaannya hari ini.")),
    Role.HEAD: Picture(_("Beranda: tiga angka, lalu yang tidak biasa atau terlambat.")),
    Role.TREASURY: Picture(_("Pembayaran: termin yang boleh dibayar ada di atas, lalu yang tertahan dengan sebabnya.")),
    Role.AUDITOR: Picture(_("Dasbor: setiap angka menuju daftar kontrak di baliknya.")),
    Role.LEADER: Picture(_("Daftar kontrak di balik sebuah angka; jumlahnya sama dengan angka itu.")),
    Role.REGISTRAR: Picture(_("Daftar BPJS yang sedang dipakai, masing-masing dengan umurnya.")),
    Role.ADMIN: Picture(_("Pengaturan: setiap nilai dengan artinya.")),
}
