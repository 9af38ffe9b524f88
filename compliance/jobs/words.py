"""Jobs in words: what they are, what they are at, how long they will take."""

from datetime import timedelta

from compliance.jobs.models import JobKind, Step
from compliance.kernel.i18n import Text, _

KINDS: dict[JobKind, Text] = {
    JobKind.RECHECK: _("Memeriksa ulang kontrak"),
    JobKind.READ_REGISTER: _("Membaca daftar BPJS"),
    JobKind.LOAD_REGISTER: _("Memuat daftar BPJS"),
    JobKind.PRUNE_REGISTER: _("Menghapus baris daftar BPJS yang sudah diganti"),
    JobKind.PACK: _("Membuat paket untuk pemeriksa"),
    JobKind.ISSUE_MANY: _("Menerbitkan sertifikat yang dicentang"),
    JobKind.MORNING: _("Mengirim pengingat pagi"),
}
STEPS: dict[Step, Text] = {
    Step.READING: _("Membaca berkas"),
    Step.STORING: _("Menyimpan baris"),
    Step.COMPARING: _("Membandingkan dengan daftar sebelumnya"),
    Step.PRUNING: _("Menghapus baris lama"),
    Step.PACKING: _("Mengumpulkan sertifikat dan buktinya"),
    Step.ISSUING: _("Memeriksa sekali lagi dan menerbitkan"),
}


def about(left: timedelta) -> Text:
    """``sekitar 3 menit lagi``: an estimate, so never to the second."""
    seconds = left.total_seconds()
    if seconds < 50:
        return _("kurang dari satu menit lagi")
    if seconds < 5400:
        return _("sekitar {count} menit lagi", count=round(seconds / 60))
    return _("sekitar {count} jam lagi", count=round(seconds / 3600))
