"""The thread of a finding: what the contractor answered and what the officer decided."""

from datetime import datetime

from sqlmodel import Field

from compliance.checks.models import Move
from compliance.contracts.models import OfContract
from compliance.kernel.values import EnumField, Moment


class FixEntry(OfContract, table=True):
    """One step in the thread; ``proof_digest`` names the file in the store."""

    __tablename__ = "fix_entry"

    id: int | None = Field(default=None, primary_key=True)
    finding_id: int = Field(foreign_key="finding.id", index=True)
    at: datetime = Moment()
    actor_id: int | None = Field(default=None, foreign_key="person.id")
    actor: str = Field(max_length=200)
    move: Move = EnumField(Move)
    note: str = ""
    proof_digest: str = Field(default="", max_length=64)
    proof_name: str = Field(default="", max_length=200)
    proof_type: str = Field(default="", max_length=40)
