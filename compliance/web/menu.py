"""The main menu: what somebody may go to, what of it is rarer, and in which part of the house they stand."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import request

from compliance.access.permissions import Permission
from compliance.kernel.i18n import Text, _, many

MOST = 6  # entries that stand beside the search box in one line on a small desk


@dataclass(frozen=True)
class Entry:
    """``covers``: how the endpoints of its part begin. ``rare_for`` whoever has this permission, too."""

    endpoint: str
    label: Text
    permission: Permission
    covers: tuple[str, ...] = ()
    rare_for: Permission | None = None

    @property
    def current(self) -> str | None:
        """What ``aria-current`` says: this page, or the part it belongs to."""
        here = request.endpoint or ""
        if here == self.endpoint:
            return "page"
        return "true" if here.startswith(self.covers) else None


EVERYBODY = Permission.ACCOUNT
OF_A_CERTIFICATE = ("certificates.", "overview.sample")
OF_A_CONTRACT = ("contracts.", "overview.contract", "rosters.", "projects.", "checks.")
MENU = (
    Entry("overview.home", _("Beranda"), Permission.ACCOUNT),
    Entry("contracts.listing", many("Kontrak"), Permission.CONTRACT_READ, OF_A_CONTRACT),
    Entry("overview.dashboard", _("Dasbor"), Permission.DASHBOARD_READ, ("overview.dashboard",)),
    Entry("fixes.desk", _("Perbaikan"), Permission.ROSTER_READ, ("fixes.",), rare_for=Permission.AUDIT_READ),
    Entry("certificates.listing", many("Sertifikat"), Permission.CERTIFICATE_READ, OF_A_CERTIFICATE),
    Entry("payments.queue", _("Pembayaran"), Permission.PAYMENT_QUEUE, ("payments.",)),
    Entry("audit.listing", _("Jejak audit"), Permission.AUDIT_READ, ("audit.",)),
    Entry("people.listing", _("Pengguna"), Permission.PEOPLE_MANAGE, ("people.invite", "people.person")),
    Entry("people.agencies", many("OPD"), Permission.PEOPLE_MANAGE, ("people.new_agency", "people.agency")),
    Entry("people.companies", many("Perusahaan"), Permission.PEOPLE_MANAGE, ("people.new_company", "people.company")),
    Entry("people.settings", _("Pengaturan"), Permission.SETTINGS_MANAGE, ("people.setting", "people.outbox")),
    Entry("enrolments.listing", many("Daftar BPJS"), Permission.REGISTER_READ, ("enrolments.",), rare_for=EVERYBODY),
    Entry("overview.rules", _("Aturan"), Permission.RULES_READ, ("rulebook.", "overview.rule"), rare_for=EVERYBODY),
    Entry("jobs.listing", _("Proses"), Permission.JOB_READ, ("jobs.",), rare_for=EVERYBODY),
)


def menu(may: Callable[[Permission], bool]) -> tuple[list[Entry], list[Entry]]:
    """What stands in the line, and what is folded away because there is too much."""
    mine = [entry for entry in MENU if may(entry.permission)]
    if len(mine) <= MOST:
        return mine, []
    line = [entry for entry in mine if not (entry.rare_for and may(entry.rare_for))][:MOST]
    return line, [entry for entry in mine if entry not in line]
