"""A project's cover in words: papers, states, clocks, sums."""

from compliance.kernel.i18n import Text, _
from compliance.projects.clocks import Clock, ClockKind, ClockState
from compliance.projects.dues import Due
from compliance.projects.models import EvidenceKind

KINDS: dict[EvidenceKind, Text] = {
    EvidenceKind.REGISTRATION: _("Pendaftaran proyek"),
    EvidenceKind.ASSESSMENT: _("Surat penetapan iuran"),
    EvidenceKind.RECEIPT: _("Kuitansi pembayaran iuran"),
    EvidenceKind.MEMBERSHIP: _("Sertifikat kepesertaan proyek"),
    EvidenceKind.WORKER_CHANGE: _("Laporan perubahan tenaga kerja"),
}
NUMBERS: dict[EvidenceKind, Text] = {
    EvidenceKind.REGISTRATION: _("Nomor proyek BPJS Ketenagakerjaan"),
    EvidenceKind.ASSESSMENT: _("Nomor surat penetapan"),
    EvidenceKind.RECEIPT: _("Nomor kuitansi"),
    EvidenceKind.MEMBERSHIP: _("Nomor sertifikat kepesertaan"),
    EvidenceKind.WORKER_CHANGE: _("Nomor laporan"),
}
DATES: dict[EvidenceKind, Text] = {
    EvidenceKind.REGISTRATION: _("Tanggal pendaftaran"),
    EvidenceKind.ASSESSMENT: _("Tanggal surat"),
    EvidenceKind.RECEIPT: _("Tanggal bayar"),
    EvidenceKind.MEMBERSHIP: _("Tanggal sertifikat"),
    EvidenceKind.WORKER_CHANGE: _("Tanggal lapor"),
}
CLOCKS: dict[ClockKind, Text] = {
    ClockKind.REGISTRATION: _("Pendaftaran proyek"),
    ClockKind.PAYMENT: _("Pembayaran iuran berikutnya"),
    ClockKind.WORKER_CHANGE: _("Laporan perubahan tenaga kerja"),
}


def due_name(due: Due) -> Text:
    if due.addendum:
        return _("Selisih adendum {number}", number=due.addendum)
    return _("Angsuran {number}", number=due.number)


def clock_words(clock: Clock, state: ClockState, days_left: int) -> Text:
    match state:
        case ClockState.UNKNOWN:
            return _("Batasnya belum dapat dihitung: hari libur tahun itu belum ada di kalender.")
        case ClockState.OVERDUE:
            return _("Lewat {days} hari; batasnya {day}.", days=-days_left, day=clock.due_on)
        case ClockState.RUNNING if days_left == 0:
            return _("Batasnya hari ini, {day}.", day=clock.due_on)
        case ClockState.RUNNING:
            return _("{days} hari lagi, sampai {day}.", days=days_left, day=clock.due_on)
    return _finished(clock, state)


def _finished(clock: Clock, state: ClockState) -> Text:
    if clock.finished_on is None:
        return _("Sudah dilakukan; tanggalnya tidak tercatat.")
    if state is ClockState.LATE:
        return _("Selesai {day}, terlambat dari batas {due}.", day=clock.finished_on, due=clock.due_on)
    return _("Selesai {day}.", day=clock.finished_on)
