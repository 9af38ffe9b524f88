"""Where a finding is put right: by correcting the list, by proof, by papers of the project. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from compliance.rulebook.models import Code


class Way(StrEnum):
    CORRECT = "correct"  # what stands on the list about this worker
    PROVE = "prove"  # done at BPJS, or right as it stands: answer with proof
    UPLOAD = "upload"  # a list of workers
    REGISTRATION = "registration"  # the rest: a paper of the project of this kind
    RECEIPT = "receipt"
    MEMBERSHIP = "membership"
    WORKER_CHANGE = "worker_change"
    PAPERS = "papers"  # that were handed in, to be verified
    LISTS = "lists"  # of BPJS


OF_THE_LIST = (
    Code.NIK_INVALID,
    Code.NIK_PRECISION_LOST,
    Code.DUPLICATE_WORKER,
    Code.NAME_MISMATCH,
    Code.BIRTH_DATE_MISMATCH,
    Code.UNDERAGE,
    Code.OVERLAPPING_ASSIGNMENT,
    Code.WAGE_BELOW_MINIMUM,
)
WAYS: Mapping[tuple[Code, str | None], Way] = {
    **{(code, None): Way.CORRECT for code in OF_THE_LIST},
    (Code.COVERAGE_GAP, "past"): Way.CORRECT,
    (Code.OTHER_EMPLOYER, "project_unknown"): Way.PAPERS,
    (Code.ROSTER_MISSING, None): Way.UPLOAD,
    (Code.ROSTER_STALE, None): Way.UPLOAD,
    (Code.ROSTER_STALE, "unreported"): Way.WORKER_CHANGE,
    (Code.HEADCOUNT_IMPLAUSIBLE, None): Way.UPLOAD,
    (Code.REGISTER_STALE, None): Way.LISTS,
    (Code.PROJECT_UNREGISTERED, None): Way.REGISTRATION,
    (Code.PROJECT_UNREGISTERED, "waiting"): Way.PAPERS,
    (Code.PROJECT_NOT_MEMBER, None): Way.RECEIPT,
    (Code.PROJECT_NOT_MEMBER, "maintenance"): Way.MEMBERSHIP,
    (Code.PROJECT_NOT_MEMBER, "maintenance_unknown"): Way.MEMBERSHIP,
    (Code.CONTRIBUTION_UNPAID, None): Way.RECEIPT,
    (Code.CONTRIBUTION_SHORT, None): Way.RECEIPT,
    (Code.CONTRIBUTION_EVIDENCE_UNVERIFIED, None): Way.PAPERS,
}


def way_of(code: Code, values: Mapping[str, Any]) -> Way:
    return WAYS.get((code, values.get("variant"))) or WAYS.get((code, None)) or Way.PROVE
