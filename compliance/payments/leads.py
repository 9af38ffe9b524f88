"""From what stands in a payment's way to the page on which it is put right, as far as the reader may go there."""

from collections.abc import Sequence

from flask import url_for

from compliance.access.permissions import Permission
from compliance.access.request import ctx
from compliance.access.words import ROLES
from compliance.checks.gate_rules import GATE_CODES
from compliance.contracts.models import Contract
from compliance.contracts.rules import Obstacle
from compliance.kernel.i18n import Text
from compliance.payments import rules
from compliance.rulebook.models import Code

CONTRACT, ROSTER = Permission.CONTRACT_READ, Permission.ROSTER_READ
PAGES: dict[str, tuple[str, Permission]] = {
    **dict.fromkeys((code.value for code in GATE_CODES), ("projects.show", CONTRACT)),
    Code.ROSTER_STALE.value: ("rosters.show", ROSTER),
    Code.ROSTER_MISSING.value: ("rosters.show", ROSTER),
    **dict.fromkeys(("check_missing", "check_outdated", "unjudged"), ("checks.findings", ROSTER)),
    **dict.fromkeys(rules.MENDED_BY_REQUEST, ("overview.contract_certificates", Permission.CERTIFICATE_READ)),
    "certificate_requested": ("overview.contract_certificates", Permission.CERTIFICATE_READ),
}
FINDINGS = {code.value for code in Code}


def leads_to(obstacle: Obstacle, contract: Contract) -> str:
    """Empty: there is no such page, or not for the reader. A subcontractor's lies behind the list of companies."""
    if obstacle.code == "register_stale":
        return url_for("enrolments.listing") if ctx().may(Permission.REGISTER_READ) else ""
    if obstacle.company:
        return url_for("overview.contract_companies", contract_id=contract.id)
    if obstacle.code in PAGES:
        endpoint, permission = PAGES[obstacle.code]
        return url_for(endpoint, contract_id=contract.id) if ctx().may(permission, contract) else ""
    if obstacle.code in FINDINGS and ctx().may(ROSTER, contract):
        turn = obstacle.turn or None
        return url_for("checks.findings", contract_id=contract.id, code=obstacle.code, turn=turn)
    return ""


def own_turn_first(obstacles: Sequence[Obstacle]) -> list[tuple[Text, list[Obstacle]]]:
    """By who acts next; what the reader can do comes before what others have to."""
    own = {ROLES[role].sentence for role in ctx().actor.roles}
    return sorted(rules.by_actor(obstacles), key=lambda group: group[0].sentence not in own)
