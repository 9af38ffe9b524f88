"""Notices in words, for the page and for mails: counts and numbers of papers, never a person."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from compliance.access.models import User
from compliance.kernel.i18n import Text, _, number, rupiah
from compliance.notices.models import Notice, NoticeKind

K = NoticeKind
SENTENCES: Mapping[NoticeKind, Text] = {
    K.WORKERS_FLAGGED: _("{count} pekerja baru ditandai di kontrak {contract}."),
    K.CONTRACT_FLAGGED: _("Ada temuan baru tentang kontrak {contract}."),
    K.ANSWERED: _("{count} jawaban penyedia menunggu keputusan di kontrak {contract}."),
    K.RETURNED: _("{count} jawaban dikembalikan di kontrak {contract}."),
    K.ACCEPTED: _("{count} temuan diterima petugas di kontrak {contract}."),
    K.DUE_SOON: _("{count} temuan di kontrak {contract} harus diperbaiki paling lambat {day}."),
    K.OVERDUE: _("{count} temuan di kontrak {contract} belum diperbaiki penyedia; batasnya {day}."),
    K.DECISION_DUE: _("{count} jawaban penyedia di kontrak {contract} harus diputuskan petugas paling lambat {day}."),
    K.DECISION_OVERDUE: _("{count} jawaban penyedia di kontrak {contract} belum diputuskan petugas; batasnya {day}."),
    K.CERTIFICATE_ISSUED: _(
        "Sertifikat {certificate} terbit untuk termin {term} kontrak {contract}, berlaku sampai {day}."
    ),
    K.CERTIFICATE_EXPIRING: _(
        "Sertifikat {certificate} untuk termin {term} kontrak {contract} berakhir {day}, dan termin itu belum dibayar."
    ),
    K.CERTIFICATE_SUPERSEDED: _(
        "Sertifikat {certificate} untuk termin {term} kontrak {contract} tidak berlaku lagi: yang dijaminnya berubah."
    ),
    K.CERTIFICATE_REVOKED: _("Sertifikat {certificate} untuk termin {term} kontrak {contract} dicabut."),
    K.CERTIFICATE_LAPSING: _(
        "Sertifikat bersyarat {certificate} untuk termin {term} kontrak {contract} gugur bila syaratnya belum dipenuhi "
        "sampai {day}."
    ),
    K.CERTIFICATE_LAPSED: _(
        "Sertifikat bersyarat {certificate} untuk termin {term} kontrak {contract} gugur: syaratnya tidak dipenuhi "
        "sampai {day}."
    ),
    K.TERM_RELEASED: _("Termin {term} kontrak {contract} sudah dibayar: {amount}."),
    K.OVERRIDE_PROPOSED: _(
        "Pengecualian untuk termin {term} kontrak {contract} diusulkan dan menunggu keputusan perbendaharaan."
    ),
    K.EVIDENCE_VERIFIED: _("{count} bukti proyek kontrak {contract} diverifikasi petugas."),
    K.EVIDENCE_REJECTED: _("{count} bukti proyek kontrak {contract} ditolak petugas; baca alasannya dan kirim lagi."),
    K.REGISTRATION_DUE: _("Proyek kontrak {contract} harus didaftarkan paling lambat {day}."),
    K.INSTALMENT_DUE: _("Iuran proyek kontrak {contract} harus dibayar paling lambat {day}: {amount}."),
    K.CHANGES_DUE: _("Perubahan pekerja kontrak {contract} harus dilaporkan ke BPJS paling lambat {day}."),
    K.REGISTER_STALE: _(
        "Daftar BPJS per {day} lebih tua dari {limit} hari dan tidak dipakai menilai lagi; muat daftar yang baru."
    ),
    K.ISSUE_BURST: _(
        "Tidak biasa: seorang penyetuju menerbitkan lebih dari {most} sertifikat dalam satu jam; "
        "yang terakhir {certificate} untuk kontrak {contract}."
    ),
    K.ISSUE_HOUR: _(
        "Tidak biasa: sertifikat {certificate} untuk kontrak {contract} terbit di luar hari atau jam kerja, {day} {at}."
    ),
    K.ISSUE_VALUE: _(
        "Tidak biasa: sertifikat {certificate} untuk termin {term} kontrak {contract} bernilai {amount}, "
        "jauh di atas termin lain dari OPD itu."
    ),
}


def sentence(notice: Notice) -> Text:
    places: dict[str, Any] = json.loads(notice.details) | {"count": number(notice.count)}
    if "day" in places:
        places["day"] = date.fromisoformat(places["day"])
    if "amount" in places:
        places["amount"] = rupiah(places["amount"])
    return Text(SENTENCES[notice.kind].sentence, **places)


def letter(user: User, notice: Notice, address: str) -> tuple[Text, Text]:
    """Subject and body of a mail with one notice; ``address`` is that of the application."""
    said = sentence(notice)
    return said, _(
        "Yth. {name},\n\n{said}\n\nBuka: {link}\n\n{foot}\n",
        name=user.name,
        said=said,
        link=address + notice.link,
        foot=_foot(address),
    )


def digest(user: User, notices: Iterable[Notice], address: str) -> tuple[Text, Text]:
    """The mail of the morning, with all that is new."""
    told = [_("- {said}\n  {link}", said=sentence(each), link=address + each.link) for each in notices]
    subject = _("Patuh: {count} pemberitahuan baru", count=number(len(told)))
    return subject, _(
        "Yth. {name},\n\n{told}\n\nSemua pemberitahuan: {link}\n\n{foot}\n",
        name=user.name,
        told=_Lines(told),
        link=f"{address}/notices",
        foot=_foot(address),
    )


def _foot(address: str) -> Text:
    return _("Segera, setiap pagi, atau tidak sama sekali: pilih di {link}.", link=f"{address}/account#notice-mail")


class _Lines(tuple[Text, ...]):
    """Read one below the other, in the reader's language."""

    def __str__(self) -> str:
        return "\n".join(map(str, self))
