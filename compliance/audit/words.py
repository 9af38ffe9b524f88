"""The log in words: every event, and the details that stand beside it."""

import re
from datetime import date

from compliance.access.settings import DEFINITIONS
from compliance.audit.log import Event
from compliance.kernel.i18n import Text, _, day

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

EVENTS: dict[Event, Text] = {
    Event.SIGNED_IN: _("Masuk"),
    Event.SIGN_IN_FAILED: _("Kata sandi salah"),
    Event.SIGNED_OUT: _("Keluar"),
    Event.SESSION_REVOKED: _("Perangkat dikeluarkan"),
    Event.PERSON_ADDED: _("Pengguna didaftarkan"),
    Event.PERSON_INVITED: _("Undangan dikirim"),
    Event.PERSON_CHANGED: _("Pengguna diubah"),
    Event.PASSWORD_CHANGED: _("Kata sandi diganti"),
    Event.PASSWORD_RESET_ASKED: _("Tautan kata sandi baru diminta"),
    Event.AGENCY_CHANGED: _("Data OPD disimpan"),
    Event.COMPANY_CHANGED: _("Data perusahaan disimpan"),
    Event.SETTING_CHANGED: _("Pengaturan diubah"),
    Event.CONTRACT_REGISTERED: _("Kontrak didaftarkan"),
    Event.CONTRACT_CHANGED: _("Kontrak diubah"),
    Event.CONTRACT_ACTIVATED: _("Kontrak mulai berjalan"),
    Event.CONTRACT_CLOSED: _("Kontrak ditutup"),
    Event.ROSTER_COMMITTED: _("Daftar tenaga kerja disimpan"),
    Event.WORKER_ADDED: _("Tenaga kerja ditambahkan"),
    Event.WORKER_CHANGED: _("Data tenaga kerja diubah"),
    Event.WORKER_ENDED: _("Tenaga kerja berhenti"),
    Event.NIK_REVEALED: _("NIK lengkap dilihat"),
    Event.REGISTER_LOADED: _("Daftar BPJS dimuat"),
    Event.CONTRACT_CHECKED: _("Kontrak diperiksa"),
    Event.FIX_SUBMITTED: _("Jawaban temuan dikirim"),
    Event.FIX_ACCEPTED: _("Jawaban temuan diterima"),
    Event.FIX_RETURNED: _("Jawaban temuan dikembalikan"),
    Event.PROOF_READ: _("Bukti dibuka"),
    Event.CERTIFICATE_REQUESTED: _("Sertifikat diminta"),
    Event.CERTIFICATE_DECLINED: _("Permintaan sertifikat ditolak"),
    Event.CERTIFICATE_ISSUED: _("Sertifikat terbit"),
    Event.CERTIFICATE_REVOKED: _("Sertifikat dicabut"),
    Event.CERTIFICATE_SUPERSEDED: _("Sertifikat digantikan"),
    Event.CERTIFICATE_EXPORTED: _("Sertifikat diunduh"),
    Event.WORKER_PROVEN: _("Bukti satu pekerja dibuat"),
    Event.COVER_LOOKED_UP: _("Pekerja memeriksa perlindungannya"),
    Event.HISTORY_RECOVERED: _("Catatan publik dipulihkan ke basis data"),
    Event.TERM_RELEASED: _("Termin dicairkan"),
    Event.OVERRIDE_PROPOSED: _("Pengecualian diusulkan"),
    Event.OVERRIDE_CONFIRMED: _("Pengecualian disetujui"),
    Event.GATE_REFUSED: _("Ditahan oleh pemeriksaan"),
    Event.ACCESS_DENIED: _("Akses ditolak"),
    Event.FILE_EXPORTED: _("Berkas diunduh"),
}

SUBJECTS: dict[str, Text] = {
    "agency": _("OPD"),
    "certificate": _("Sertifikat"),
    "check_run": _("Pemeriksaan"),
    "company": _("Perusahaan"),
    "contract": _("Kontrak"),
    "finding": _("Temuan"),
    "fix_entry": _("Jawaban"),
    "override": _("Pengecualian"),
    "payment_term": _("Termin"),
    "person": _("Pengguna"),
    "person_session": _("Perangkat"),
    "register_snapshot": _("Daftar BPJS"),
    "release": _("Pencairan"),
    "roster_version": _("Daftar tenaga kerja"),
    "setting": _("Pengaturan"),
    "worker": _("Tenaga kerja"),
}

DETAILS: dict[str, Text] = {
    "accepted": _("diterima"),
    "active": _("boleh masuk"),
    "added": _("baru"),
    "agency": _("OPD"),
    "as_of": _("keadaan per"),
    "birth_date": _("tanggal lahir"),
    "blank": _("kosong"),
    "changed": _("berubah"),
    "cleared": _("lolos"),
    "code": _("kode"),
    "company": _("perusahaan"),
    "company_id": _("penyedia"),
    "count": _("jumlah"),
    "digest": _("sidik berkas"),
    "duplicate": _("ganda"),
    "email": _("surel"),
    "ends_on": _("tanggal selesai"),
    "fields": _("isian yang berubah"),
    "file": _("berkas"),
    "file_digest": _("sidik berkas"),
    "file_name": _("nama berkas"),
    "filter": _("saringan"),
    "finding": _("temuan"),
    "flagged": _("bermasalah"),
    "funding_source": _("sumber dana"),
    "joined": _("masuk"),
    "gone": _("tidak ada lagi"),
    "kind": _("jenis"),
    "kpj": _("KPJ"),
    "lapsed": _("tidak aktif lagi"),
    "left": _("berhenti"),
    "line": _("nomor dalam daftar"),
    "maintenance_ends_on": _("akhir masa pemeliharaan"),
    "marked": _("dengan tanda temuan"),
    "mode": _("cara"),
    "name": _("nama"),
    "nib": _("NIB"),
    "nik": _("NIK"),
    "note": _("penjelasan"),
    "npp": _("NPP"),
    "npwp": _("NPWP"),
    "number": _("nomor"),
    "obstacles": _("halangan"),
    "occupation": _("jabatan"),
    "operation": _("tindakan"),
    "pdf": _("sidik PDF"),
    "people": _("orang"),
    "person": _("pengguna"),
    "project_number": _("nomor proyek BPJS"),
    "proof": _("sidik bukti"),
    "read": _("terbaca"),
    "reason": _("alasan"),
    "reasons": _("alasan"),
    "register_as_of": _("daftar BPJS per"),
    "rejected": _("ditolak"),
    "returned": _("aktif kembali"),
    "roles": _("peran"),
    "roster": _("versi daftar"),
    "rup_code": _("kode RUP"),
    "setting": _("pengaturan"),
    "signed_on": _("tanggal kontrak"),
    "source": _("sumber"),
    "starts_on": _("tanggal mulai"),
    "state": _("keadaan"),
    "status": _("keadaan"),
    "subdistrict_code": _("kecamatan"),
    "tender_code": _("kode tender"),
    "term": _("termin"),
    "text": _("teks"),
    "title": _("nama paket"),
    "unjudged": _("belum dinilai"),
    "unused": _("tidak dipakai"),
    "value": _("nilai"),
    "vat": _("PPN"),
    "version": _("versi"),
    "village_code": _("desa"),
    "wage": _("upah"),
    "workers": _("tenaga kerja"),
}
DETAILS |= {key.value: definition.label for key, definition in DEFINITIONS.items()}


VALUES: dict[str, Text] = {
    "change": _("ada perubahan data"),  # why a check ran
    "request": _("diminta"),
}


def spoken(value: object) -> object:
    """What the log holds as a code or an ISO day, as people write it; anything else as it is."""
    if DAY.fullmatch(str(value)):
        return day(date.fromisoformat(str(value)))
    return VALUES.get(str(value), value)


def label(name: str) -> str:
    """The word for a detail or a column; its own name where there is none yet."""
    return str(DETAILS.get(name, name.replace("_", " ")))
