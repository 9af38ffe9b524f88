"""What was released, and what was released in spite of obstacles. Waiting and cleared are derived."""

import json
from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from compliance.contracts.models import OfContract
from compliance.kernel.values import Moment

STANDING = text("refused_at IS NULL")


class Override(OfContract, table=True):
    """Payment without a live certificate: proposed by an approver, confirmed by treasury, each with a reason.

    Declined by treasury or taken back by the one who proposed it, it stays on the term for ever and stands no more.
    """

    __table_args__ = (
        Index("ix_override_standing", "term_id", unique=True, sqlite_where=STANDING, postgresql_where=STANDING),
    )

    id: int | None = Field(default=None, primary_key=True)
    term_id: int = Field(foreign_key="payment_term.id")
    reason: str
    obstacles: str = Field(default="[]", description="JSON: what stood in the way when it was proposed")
    proposed_at: datetime = Moment()
    proposed_by: int = Field(foreign_key="person.id")
    confirmed_at: datetime | None = Moment(default=None, nullable=True)
    confirmed_by: int | None = Field(default=None, foreign_key="person.id")
    confirmation: str = ""
    refused_at: datetime | None = Moment(default=None, nullable=True)
    refused_by: int | None = Field(default=None, foreign_key="person.id")
    refusal: str = ""

    @property
    def withdrawn(self) -> bool:
        return self.refused_by == self.proposed_by

    @property
    def stood(self) -> list[str]:
        """The reasons that stood in the way when it was proposed."""
        return [found["reason"] for found in json.loads(self.obstacles)]


class Release(OfContract, table=True):
    """A term was paid by SPM (payment order) and SP2D (disbursement); the term knows when. One per term."""

    id: int | None = Field(default=None, primary_key=True)
    term_id: int = Field(foreign_key="payment_term.id", unique=True)
    certificate_id: int | None = Field(default=None, foreign_key="certificate.id")
    override_id: int | None = Field(default=None, foreign_key="override.id")
    spm_number: str = Field(max_length=100)
    spm_date: date
    sp2d_number: str = Field(max_length=100)
    sp2d_date: date
    released_by: int = Field(foreign_key="person.id")
