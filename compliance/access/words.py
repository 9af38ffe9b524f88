"""What people read for the roles, and for the sizes of companies."""

from collections.abc import Mapping

from compliance.access.models import CompanySize, Role
from compliance.kernel.i18n import Text, _

ROLES: Mapping[str, Text] = {
    Role.OFFICER: _("Petugas OPD"),
    Role.APPROVER: _("Penyetuju OPD"),
    Role.HEAD: _("Kepala OPD"),
    Role.CONTRACTOR: _("Penyedia"),
    Role.TREASURY: _("Perbendaharaan (BPKAD)"),
    Role.AUDITOR: _("Pemeriksa"),
    Role.LEADER: _("Pimpinan daerah"),
    Role.REGISTRAR: _("Petugas daftar BPJS"),
    Role.ADMIN: _("Admin"),
    Role.SYSTEM: _("Sistem"),
}
SIZES: Mapping[str, Text] = {
    CompanySize.MICRO: _("usaha mikro"),
    CompanySize.SMALL: _("usaha kecil"),
    CompanySize.MEDIUM: _("usaha menengah"),
    CompanySize.LARGE: _("usaha besar"),
}
