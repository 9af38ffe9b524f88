"""Whose verdict a new list may change, though nothing else about the contract has."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, select, union
from sqlmodel import col

from compliance.checks.models import Finding, FindingStatus
from compliance.contracts.models import Contract, ContractStatus
from compliance.enrolments.models import RegisterChange
from compliance.rosters.models import Worker
from compliance.rulebook.models import Code

ON_ROSTER = col(Worker.until_version).is_(None)


def people_again(contract_ids: Collection[int], loaded: Collection[int]) -> ColumnElement[bool]:
    """The condition for workers to be judged again. By NIK, for one that stands twice is judged together.

    Rosters of other contracts may have changed since the last run, so whoever shares a NIK with them is asked again.
    """
    changed = select(col(RegisterChange.nik)).where(col(RegisterChange.snapshot_id).in_(loaded))
    niks: CompoundSelect[str] = union(changed, _on_several_contracts(), _asked_about())
    return ON_ROSTER & col(Worker.contract_id).in_(contract_ids) & col(Worker.nik).in_(niks)


def _on_several_contracts() -> Select[str]:
    """One pass over the rosters, without a join that a planner without statistics could make quadratic."""
    active = select(col(Contract.id)).where(col(Contract.status) == ContractStatus.ACTIVE)
    several = func.min(Worker.contract_id) < func.max(Worker.contract_id)
    nik = col(Worker.nik) + ""  # not by the index: SQLite would fetch row by row
    return select(nik).where(ON_ROSTER, col(Worker.contract_id).in_(active)).group_by(nik).having(several)


def _asked_about() -> Select[str]:
    """Who was found on several contracts, and perhaps no longer is."""
    same = (col(Worker.contract_id) == Finding.contract_id) & (col(Worker.line) == Finding.line)
    asked = (col(Finding.code) == Code.OVERLAPPING_ASSIGNMENT) & (col(Finding.status) != FindingStatus.CLOSED)
    return select(col(Worker.nik)).join(Finding, same).where(ON_ROSTER, asked)
