"""The steps of those who lead an agency or the district, and only look."""

from compliance.kernel.i18n import Text, _, many
from compliance.overview.steps import Step

FIGURES = Step(
    _(
        "Beranda menunjukkan tiga angka: bagian pekerja yang terlindungi, uang yang tertahan, dan temuan yang lewat "
        "batas waktu. Setiap angka menuju tempatnya di dasbor."
    ),
    "overview.home",
    _("Beranda"),
)
UNUSUAL = Step(
    _(
        "Di bawahnya: yang tidak biasa dalam 30 hari terakhir (pengecualian, pencabutan, penerbitan di luar "
        "kebiasaan), lalu kontrak yang lewat batas waktu. Buka kontraknya untuk melihat giliran siapa."
    ),
)
DASHBOARD = "overview.dashboard", _("Dasbor")
CONTRACTS = Step(
    _(
        "Menu Kontrak: setiap baris menyebut apa yang menahan pembayaran berikutnya, giliran siapa, dan sampai "
        "kapan. Anda melihat berapa pekerjanya, bukan siapa."
    ),
    "contracts.listing",
    many("Kontrak"),
)


def certificates(words: Text) -> Step:
    return Step(words, "certificates.listing", many("Sertifikat"))


HEAD = (
    FIGURES,
    UNUSUAL,
    Step(
        _(
            "Lonceng dan surel memberi tahu bila penyetuju OPD Anda menerbitkan di luar kebiasaan, sertifikat dicabut, "
            "atau penyedia atau petugas melewati batas waktu. Surelnya diatur di Akun saya."
        ),
        "notices.listing",
        _("Pemberitahuan"),
    ),
    Step(
        _(
            "Dasbor menjumlahkan semua kontrak OPD Anda. Setiap angka yang bergaris bawah menuju daftar kontrak di "
            "baliknya, yang dapat diunduh sebagai Excel."
        ),
        *DASHBOARD,
    ),
    CONTRACTS,
    certificates(
        _(
            "Menu Sertifikat: yang terbit, siapa yang meminta dan menerbitkan, dan yang dicabut beserta sebabnya. "
            "Kepala OPD yang juga menerbitkan perlu peran penyetuju; mintalah kepada admin."
        )
    ),
)
LEADER = (
    FIGURES,
    UNUSUAL,
    Step(
        _(
            "Dasbor menjumlahkan semua kontrak kabupaten; tabel Menurut OPD membandingkan OPD. Setiap angka yang "
            "bergaris bawah menuju daftar kontrak di baliknya."
        ),
        *DASHBOARD,
    ),
    Step(
        _(
            "Di daftar itu, Unduh (Excel) memberi berkas untuk dibawa rapat. Isinya kontrak dan jumlah, tanpa data "
            "pekerja; setiap unduhan tercatat."
        ),
    ),
    CONTRACTS,
    certificates(_("Menu Sertifikat: sertifikat semua OPD, yang berlaku, yang digantikan, dan yang dicabut.")),
)
