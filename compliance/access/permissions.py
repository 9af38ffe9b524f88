"""The whole access policy on one page: who may do what, and on whose objects. What is not granted is denied."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Protocol, runtime_checkable

from compliance.access.models import Role


class Reach(IntEnum):
    """How far a grant goes."""

    NOWHERE = 0
    COMPANY = 1  # objects of the actor's company
    AGENCY = 2  # objects of the actor's agency
    EVERYWHERE = 3


class Permission(StrEnum):
    # fmt: off
    CONTRACT_READ       = "contract_read"
    CONTRACT_EDIT       = "contract_edit"
    ROSTER_READ         = "roster_read"          # the workers, NIK masked
    ROSTER_EDIT         = "roster_edit"
    NIK_REVEAL          = "nik_reveal"           # one NIK in full; every look is logged
    CHECK_RUN           = "check_run"
    FIX_SUBMIT          = "fix_submit"
    FIX_DECIDE          = "fix_decide"
    EVIDENCE_EDIT       = "evidence_edit"        # of the project's cover: registration, receipts
    EVIDENCE_DECIDE     = "evidence_decide"
    CERTIFICATE_READ    = "certificate_read"
    CERTIFICATE_FILE    = "certificate_file"     # what names workers: its PDF, each download logged; typed reasons
    CERTIFICATE_REQUEST = "certificate_request"
    CERTIFICATE_ISSUE   = "certificate_issue"
    CERTIFICATE_REVOKE  = "certificate_revoke"
    CERTIFICATE_EXPORT  = "certificate_export"
    ONSITE_CHECK        = "onsite_check"         # is this one person behind the certificate? every look is logged
    LIST_EXPORT         = "list_export"          # lists as sheets, as their pages show them; every export is logged
    PAYMENT_QUEUE       = "payment_queue"
    TERM_RELEASE        = "term_release"
    OVERRIDE_PROPOSE    = "override_propose"
    OVERRIDE_CONFIRM    = "override_confirm"
    HISTORY_KEEP        = "history_keep"         # the public log of certificates: add what is due, publish, repair
    REGISTER_READ       = "register_read"        # the lists and their dates, not the people in them
    REGISTER_LOAD       = "register_load"
    REGISTER_EXPORT     = "register_export"      # a list as the branch sent it, whole NIKs; every export is logged
    RULES_READ          = "rules_read"           # the rule book and the holidays
    RULES_CHANGE        = "rules_change"         # propose a change, or approve another person's
    RULES_LOAD          = "rules_load"           # the books that come with the product
    JOB_READ            = "job_read"             # everybody's long work; one's own needs no permission
    JOB_CANCEL          = "job_cancel"           # the same
    AUDIT_READ          = "audit_read"
    PEOPLE_MANAGE       = "people_manage"
    COMPANY_ADD         = "company_add"          # an unknown contractor; changing one is the admin's
    SETTINGS_MANAGE     = "settings_manage"
    ENROL_LIST_EXPORT   = "enrol_list_export"    # the own workers to be enrolled, NIK in full; every export is logged
    NOTICES_SEND        = "notices_send"         # by the clock
    DASHBOARD_READ      = "dashboard_read"       # figures over many contracts, nobody's data
    DIRECTORY_READ      = "directory_read"       # names of agencies and companies, to choose from
    ACCOUNT             = "account"              # one's own password, sessions, language
    PUBLIC              = "public"               # anyone, without signing in
    # fmt: on


@dataclass(frozen=True)
class Grant:
    role: Role
    reach: Reach


def of_agency(*roles: Role) -> list[Grant]:
    return [Grant(role, Reach.AGENCY) for role in roles]


def of_company(*roles: Role) -> list[Grant]:
    return [Grant(role, Reach.COMPANY) for role in roles]


def everywhere(*roles: Role) -> list[Grant]:
    return [Grant(role, Reach.EVERYWHERE) for role in roles]


R = Role
P = Permission
EVERYONE = everywhere(*Role)
OVERSEERS = everywhere(R.TREASURY, R.AUDITOR, R.SYSTEM)
PARTIES = of_agency(R.OFFICER, R.APPROVER) + of_company(R.CONTRACTOR)
LEADERS = of_agency(R.HEAD) + everywhere(R.LEADER)  # they see how contracts stand, and no worker

# fmt: off
POLICY: dict[Permission, list[Grant]] = {
    P.CONTRACT_READ:       PARTIES + OVERSEERS + LEADERS,
    P.CONTRACT_EDIT:       of_agency(R.OFFICER),
    P.ROSTER_READ:         PARTIES + everywhere(R.AUDITOR, R.SYSTEM),
    P.ROSTER_EDIT:         of_agency(R.OFFICER) + of_company(R.CONTRACTOR),
    P.NIK_REVEAL:          of_agency(R.OFFICER) + of_company(R.CONTRACTOR),
    P.CHECK_RUN:           PARTIES + everywhere(R.SYSTEM),
    P.FIX_SUBMIT:          of_company(R.CONTRACTOR),
    P.FIX_DECIDE:          of_agency(R.OFFICER),
    P.EVIDENCE_EDIT:       of_agency(R.OFFICER) + of_company(R.CONTRACTOR),
    P.EVIDENCE_DECIDE:     of_agency(R.OFFICER),
    P.CERTIFICATE_READ:    PARTIES + OVERSEERS + LEADERS,
    P.CERTIFICATE_FILE:    PARTIES + OVERSEERS,
    P.CERTIFICATE_REQUEST: of_agency(R.OFFICER),
    P.CERTIFICATE_ISSUE:   of_agency(R.APPROVER),
    P.CERTIFICATE_REVOKE:  of_agency(R.APPROVER),
    P.CERTIFICATE_EXPORT:  everywhere(R.AUDITOR, R.SYSTEM),
    P.ONSITE_CHECK:        of_agency(R.OFFICER, R.APPROVER) + everywhere(R.AUDITOR),
    P.LIST_EXPORT:         everywhere(R.AUDITOR),
    P.PAYMENT_QUEUE:       everywhere(R.TREASURY, R.AUDITOR),
    P.TERM_RELEASE:        everywhere(R.TREASURY),
    P.OVERRIDE_PROPOSE:    of_agency(R.APPROVER),
    P.OVERRIDE_CONFIRM:    everywhere(R.TREASURY),
    P.HISTORY_KEEP:        everywhere(R.SYSTEM),
    P.REGISTER_READ:       everywhere(R.REGISTRAR, R.AUDITOR, R.OFFICER, R.APPROVER),
    P.REGISTER_LOAD:       everywhere(R.REGISTRAR, R.SYSTEM),
    P.REGISTER_EXPORT:     everywhere(R.REGISTRAR, R.AUDITOR),
    P.RULES_READ:          EVERYONE,
    P.RULES_CHANGE:        everywhere(R.ADMIN),
    P.RULES_LOAD:          everywhere(R.SYSTEM),
    P.JOB_READ:            everywhere(R.AUDITOR, R.ADMIN, R.SYSTEM),
    P.JOB_CANCEL:          everywhere(R.ADMIN, R.SYSTEM),
    P.AUDIT_READ:          everywhere(R.AUDITOR, R.SYSTEM),
    P.PEOPLE_MANAGE:       everywhere(R.ADMIN, R.SYSTEM),
    P.COMPANY_ADD:         everywhere(R.OFFICER, R.ADMIN, R.SYSTEM),
    P.SETTINGS_MANAGE:     everywhere(R.ADMIN, R.SYSTEM),
    P.ENROL_LIST_EXPORT:   of_company(R.CONTRACTOR),
    P.NOTICES_SEND:        everywhere(R.SYSTEM),
    P.DASHBOARD_READ:      of_agency(R.OFFICER, R.APPROVER) + everywhere(R.TREASURY, R.AUDITOR, R.ADMIN) + LEADERS,
    P.DIRECTORY_READ:      EVERYONE,
    P.ACCOUNT:             EVERYONE,
    P.PUBLIC:              EVERYONE,
}
# fmt: on


@dataclass(frozen=True)
class Scope:
    """Whose an object is, and which permission lets one know that it exists."""

    agency_id: int | None = None
    company_id: int | None = None
    seen_with: Permission = Permission.CONTRACT_READ


@runtime_checkable
class Scoped(Protocol):
    @property
    def scope(self) -> Scope: ...


@dataclass(frozen=True)
class Actor:
    """Who acts. ``id`` is None for the system and for a visitor who is not signed in."""

    id: int | None
    name: str
    roles: frozenset[Role] = field(default_factory=frozenset)
    agency_id: int | None = None
    company_id: int | None = None

    @property
    def signed_in(self) -> bool:
        return bool(self.roles)


VISITOR = Actor(None, "pengunjung")
SYSTEM = Actor(None, "sistem", frozenset({Role.SYSTEM}))


def grants(actor: Actor, permission: Permission) -> Iterable[Grant]:
    return (grant for grant in POLICY[permission] if grant.role in actor.roles)


def covers(grant: Grant, actor: Actor, scope: Scope) -> bool:
    if grant.reach is Reach.EVERYWHERE:
        return True
    if grant.reach is Reach.AGENCY:
        return actor.agency_id is not None and actor.agency_id == scope.agency_id
    return actor.company_id is not None and actor.company_id == scope.company_id


def allows(actor: Actor, permission: Permission, scope: Scope | None = None) -> bool:
    """May the actor do this: on the object, or (without one) anywhere at all?"""
    if permission is Permission.PUBLIC:
        return True
    if scope is None:
        return any(True for _ in grants(actor, permission))
    return any(covers(grant, actor, scope) for grant in grants(actor, permission))


def reach(actor: Actor, permission: Permission) -> set[Reach]:
    """For lists: on whose objects the actor has this permission."""
    return {grant.reach for grant in grants(actor, permission)}
