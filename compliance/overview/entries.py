"""What an entry of the log tells the parties of its contract, and the page of what it is about."""

import json
from typing import Any

from flask import url_for

from compliance.access.permissions import Permission
from compliance.access.request import ctx
from compliance.audit.log import Event
from compliance.audit.models import AuditEntry
from compliance.audit.words import spoken
from compliance.kernel.i18n import Text
from compliance.projects.words import KINDS
from compliance.rulebook.words import TITLES

CONTRACT, ROSTER, CERTIFICATE = Permission.CONTRACT_READ, Permission.ROSTER_READ, Permission.CERTIFICATE_READ
OF_PEOPLE = frozenset({"check_run", "finding", "fix_entry", "roster_version", "worker"})
FOR_AUDITORS = frozenset({Event.CERTIFICATE_UNUSUAL.value, Event.GATE_REFUSED.value})  # what was tried, and how
# What was typed may name a worker, as the file does.
TYPED = frozenset({Event.CERTIFICATE_DECLINED.value, Event.CERTIFICATE_REVOKED.value})
PAGES: dict[str, tuple[str, str, Permission]] = {  # endpoint, the name of the id in its address
    "addendum": ("contracts.addenda", "", CONTRACT),
    "certificate": ("certificates.show", "certificate_id", CERTIFICATE),
    "check_run": ("checks.show_run", "run_id", ROSTER),
    "evidence": ("projects.evidence", "evidence_id", CONTRACT),
    "finding": ("fixes.thread", "finding_id", ROSTER),
    "override": ("overview.contract_terms", "", CONTRACT),
    "payment_term": ("payments.show", "term_id", CONTRACT),
    "release": ("overview.contract_terms", "", CONTRACT),
    "roster_version": ("rosters.show", "", ROSTER),
}


SAID: dict[str, Text] = {
    **{str(code): title for code, title in TITLES.items()},
    **{str(kind): word for kind, word in KINDS.items()},
}


def told(entry: AuditEntry) -> str:
    """The details as JSON, without the digests of files: those are for auditors."""
    details = json.loads(entry.details)
    return json.dumps({name: value for name, value in details.items() if "digest" not in name and name != "proof"})


def said(value: object) -> object:
    """What stands in the log as a code, as people call it."""
    return SAID.get(str(value)) or spoken(value)


def tells(entry: AuditEntry) -> bool:
    """Its details: of people only to whoever may see them, of alarms to auditors alone."""
    if ctx().may(Permission.AUDIT_READ):
        return True
    if entry.event in TYPED:
        return ctx().may(Permission.CERTIFICATE_FILE)
    return entry.event not in FOR_AUDITORS and (entry.subject_type not in OF_PEOPLE or ctx().may(ROSTER))


def subject_page(entry: AuditEntry) -> str:
    """Empty where there is none that the reader may see; the contract itself is seen already."""
    endpoint, name, permission = PAGES.get(entry.subject_type, ("", "", CONTRACT))
    if not endpoint or not ctx().may(permission):
        return ""
    place: dict[str, Any] = {name: entry.subject_id} if name else {}
    of_contract: dict[str, Any] = {} if name and name != "run_id" else {"contract_id": entry.contract_id}
    return url_for(endpoint, **of_contract, **place)
