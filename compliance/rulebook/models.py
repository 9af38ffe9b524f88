"""The words of the rule book: what can be found, how grave it is, and where a payment can be held."""

from enum import StrEnum


class Severity(StrEnum):
    BLOCK = "block"
    WARN = "warn"
    ASK = "ask"


class Kind(StrEnum):
    """Of contract; the same words as ``contracts.models.ContractKind``, which stands above this package."""

    CONSTRUCTION = "construction"
    GOODS = "goods"
    CONSULTANCY = "consultancy"
    OTHER_SERVICES = "other_services"
    OUTSOURCING = "outsourcing"  # cleaning, security, drivers: people, hired out


class Gate(StrEnum):
    """Of payment; the same words as ``contracts.models.TermKind``."""

    ADVANCE = "advance"
    PROGRESS = "progress"
    FINAL = "final"
    RETENTION = "retention"


class CompanySize(StrEnum):
    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class Code(StrEnum):
    """The names of the findings; stored for ever, so never rename one."""

    NIK_INVALID = "nik_invalid"
    NIK_PRECISION_LOST = "nik_precision_lost"
    DUPLICATE_WORKER = "duplicate_worker"
    NOT_ENROLLED = "not_enrolled"
    ENROLMENT_INACTIVE = "enrolment_inactive"
    PROGRAMME_MISSING = "programme_missing"
    COVERAGE_GAP = "coverage_gap"
    OTHER_EMPLOYER = "other_employer"
    SELF_EMPLOYED_COVER = "self_employed_cover"
    NAME_MISMATCH = "name_mismatch"
    BIRTH_DATE_MISMATCH = "birth_date_mismatch"
    UNDERAGE = "underage"
    OVERLAPPING_ASSIGNMENT = "overlapping_assignment"
    WAGE_BELOW_MINIMUM = "wage_below_minimum"
    WORKER_NOT_ON_PROJECT_LIST = "worker_not_on_project_list"
    ROSTER_MISSING = "roster_missing"
    ROSTER_STALE = "roster_stale"
    REGISTER_STALE = "register_stale"
    HEADCOUNT_IMPLAUSIBLE = "headcount_implausible"
    PROJECT_UNREGISTERED = "project_unregistered"
    PROJECT_NOT_MEMBER = "project_not_member"
    REGISTERED_LATE = "registered_late"
    CONTRIBUTION_UNPAID = "contribution_unpaid"
    CONTRIBUTION_SHORT = "contribution_short"
    CONTRIBUTION_EVIDENCE_UNVERIFIED = "contribution_evidence_unverified"
    PROVIDER_IN_ARREARS = "provider_in_arrears"
