"""What the dashboard calls things."""

from compliance.access.models import Role
from compliance.access.words import ROLES
from compliance.checks.models import Turn
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
TURNS: dict[str, Text] = {
    Turn.CONTRACTOR: SUBCONTRACTOR,
    Turn.OFFICER: ROLES[Role.OFFICER],
    Turn.REGISTRAR: ROLES[Role.REGISTRAR],
}
