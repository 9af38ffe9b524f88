"""What a certificate of a batch will probably say, so that its page can be set before its turn comes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from compliance.access.context import Context
from compliance.kernel.i18n import today_in_wita

LASTS = timedelta(minutes=1)  # the moment of the issue may not lie further back
Paper = Callable[[], bytes | None]  # waits for it; None: it could not be set
Begin = Callable[[str, str], Paper]  # of a statement and its code


@dataclass(frozen=True)
class Foreseen:
    """``row``: the certificate as it would be stored, without its paper."""

    row: dict[str, Any]
    paper: Paper

    def is_fresh(self, ctx: Context) -> bool:
        at: datetime = self.row["decided_at"]
        return ctx.now - LASTS < at <= ctx.now and today_in_wita(at) == ctx.today
