"""Payments and overrides of a contract's first term."""

from datetime import date, datetime, timedelta
from typing import Any

from compliance.payments.operations import release_term
from compliance.payments.overrides import confirm_override, get_override, propose_override
from tests.builders import NOW, World
from tests.certificates.builders import first_term

LATER = NOW + timedelta(days=3)
TODAY = date(2026, 9, 4)  # the day of LATER
REASON = "Jembatan darurat pascabanjir, pekerja menunggu upah"
CONFIRMATION = "Disetujui bupati dalam rapat darurat hari ini"


def an_override(world: World, contract_id: int, confirmed: bool = True, now: datetime = LATER) -> None:
    with world.work("approver", now) as ctx:
        propose_override(ctx, first_term(ctx, contract_id), REASON)
    if confirmed:
        with world.work("treasury", now) as ctx:
            confirm_override(ctx, get_override(ctx, first_term(ctx, contract_id)), CONFIRMATION)


def papers(**changes: Any) -> dict[str, Any]:
    day = TODAY
    return {"spm_number": "SPM/1", "spm_date": day, "sp2d_number": "SP2D/1", "sp2d_date": day, **changes}


def release(world: World, contract_id: int, now: datetime = LATER, **changes: Any) -> int:
    """Paid by treasury. Returns the id of the release."""
    with world.work("treasury", now) as ctx:
        return int(release_term(ctx, first_term(ctx, contract_id), **papers(**changes)).id or 0)
