"""What the dashboard calls things."""

from compliance.checks.models import Turn
from compliance.checks.turns import TURNS
from compliance.kernel.i18n import Text, _
from compliance.overview.figures import Held
from compliance.payments.rules import SUBCONTRACTOR

HELD: dict[str, Text] = {
    Held.ROSTER: _("Daftar tenaga kerja belum ada"),
    Held.CHECK: _("Daftar belum diperiksa"),
    Held.FINDINGS: _("Temuan yang menghalangi belum selesai"),
    Held.SIGNATURE: _("Sertifikat menunggu persetujuan"),
    Held.CERTIFICATE: _("Belum ada sertifikat yang berlaku"),
    Held.NOTHING: _("Boleh dibayar"),
}
HAVING: dict[str, Text] = {
    "workers": _("Dengan pekerja"),
    "cleared": _("Dengan pekerja terlindungi"),
    "flagged": _("Dengan pekerja yang perlu ditindaklanjuti"),
    "unjudged": _("Dengan pekerja yang belum dinilai"),
    "unchecked": _("Dengan pekerja yang belum diperiksa"),
}
DIMENSIONS: dict[str, Text] = {
    "agency_id": _("Menurut OPD"),
    "kind": _("Menurut jenis pekerjaan"),
    "subdistrict_code": _("Menurut kecamatan"),
    "month": _("Menurut bulan kontrak"),
}
TURNS_BELOW: dict[str, Text] = {**TURNS, Turn.CONTRACTOR: SUBCONTRACTOR}  # of a contract below another
