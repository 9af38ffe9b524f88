"""What people read for the states, sources and bases of a contract; kinds and gates have theirs in the rule book."""

from collections.abc import Mapping

from compliance.access.words import ROLES, SIZES
from compliance.contracts.models import ContractStatus, ContributionBasis, FundingSource
from compliance.kernel.i18n import Text, _
from compliance.rulebook.words import GATES, KINDS, SEVERITIES

STATUSES: Mapping[str, Text] = {
    ContractStatus.DRAFT: _("Draf"),
    ContractStatus.ACTIVE: _("Berjalan"),
    ContractStatus.CLOSED: _("Selesai"),
}
FUNDING: Mapping[str, Text] = {
    FundingSource.APBD_DISTRICT: _("APBD Kabupaten"),
    FundingSource.APBD_PROVINCE: _("APBD Provinsi"),
    FundingSource.APBN: _("APBN"),
    FundingSource.DAK: _("DAK"),
    FundingSource.BLUD: _("BLUD"),
    FundingSource.OTHER: _("Lainnya"),
}
BASES: Mapping[str, Text] = {
    ContributionBasis.VALUE: _("Nilai kontrak tanpa PPN, bertingkat"),
    ContributionBasis.WAGES: _("Upah yang terperinci dalam kontrak"),
}
PAYMENT = {"instalments": _("Diangsur"), "at_once": _("Dibayar sekaligus")}

TABLES: Mapping[str, Mapping[str, Text]] = {  # for templates, on screen and on paper
    "KINDS": KINDS,
    "GATES": GATES,
    "SEVERITIES": SEVERITIES,
    "SIZES": SIZES,
    "ROLES": ROLES,
    "STATUSES": STATUSES,
    "FUNDING": FUNDING,
}
