"""The mails that people get about their account: subject and body."""

from compliance.access.models import User
from compliance.kernel.i18n import Text, _

Letter = tuple[Text, Text]


def invitation(user: User, link: str) -> Letter:
    return _("Undangan untuk memakai Patuh"), _(
        "Yth. {name},\n\n"
        "Anda didaftarkan di Patuh, aplikasi kepatuhan BPJS Ketenagakerjaan pada kontrak pengadaan. "
        "Buka tautan ini dalam tujuh hari untuk membuat kata sandi:\n\n"
        "{link}\n\n"
        "Tautan ini hanya untuk Anda dan hanya dapat dipakai sekali.\n",
        name=user.name,
        link=link,
    )


def reset(user: User, link: str) -> Letter:
    return _("Kata sandi baru untuk Patuh"), _(
        "Yth. {name},\n\n"
        "Ada permintaan kata sandi baru untuk akun Patuh Anda. Buka tautan ini dalam satu jam:\n\n"
        "{link}\n\n"
        "Bila Anda tidak memintanya, abaikan surat ini; kata sandi Anda tidak berubah.\n",
        name=user.name,
        link=link,
    )


def code_set(user: User) -> Letter:
    return _("Kode keamanan Patuh dipasang"), _(
        "Yth. {name},\n\n"
        "Kode keamanan baru saja dipasang untuk akun Patuh Anda. Mulai sekarang sertifikat Anda terbitkan dengan kode "
        "dari telepon.\n\n"
        "Bila bukan Anda yang memasangnya, hubungi admin sekarang juga.\n",
        name=user.name,
    )


def code_removed(user: User) -> Letter:
    return _("Kode keamanan Patuh dihapus"), _(
        "Yth. {name},\n\n"
        "Admin menghapus kode keamanan akun Patuh Anda beserta kode cadangannya. Pasang lagi di halaman Akun saya.\n\n"
        "Bila Anda tidak memintanya, hubungi admin sekarang juga.\n",
        name=user.name,
    )
