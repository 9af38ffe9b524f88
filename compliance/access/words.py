"""What people read for the roles."""

from collections.abc import Mapping

from compliance.access.models import Role
from compliance.kernel.i18n import Text, _

ROLES: Mapping[str, Text] = {
    Role.OFFICER: _("Pejabat pengadaan OPD"),
    Role.APPROVER: _("Penyetuju OPD"),
    Role.CONTRACTOR: _("Penyedia"),
    Role.TREASURY: _("Perbendaharaan (BPKAD)"),
    Role.AUDITOR: _("Pemeriksa"),
    Role.REGISTRAR: _("Petugas daftar BPJS"),
    Role.ADMIN: _("Admin"),
    Role.SYSTEM: _("Sistem"),
}
