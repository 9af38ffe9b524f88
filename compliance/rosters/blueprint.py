"""The pages of rosters under one name, and the contract that most of them ask for."""

from flask import Blueprint

from compliance.access.permissions import Permission
from compliance.access.request import ctx
from compliance.contracts.models import Contract
from compliance.contracts.operations import get_contract
from compliance.rosters.rules import refuse_unless_active

bp = Blueprint("rosters", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def editable(contract_id: int) -> Contract:
    contract = get_contract(ctx(), contract_id, Permission.ROSTER_EDIT)
    refuse_unless_active(contract)
    return contract
