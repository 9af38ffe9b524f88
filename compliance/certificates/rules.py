"""How certificates are numbered, and what counts as a reason. Pure."""

import re
import secrets

from compliance.kernel.errors import Invalid
from compliance.kernel.i18n import _

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans("OIL", "011")  # as Crockford reads them; neither KTM nor the digits hold these letters
SECRET_LENGTH = 6  # a thousand million for each number: guessing finds nothing


def year_prefix(year: int) -> str:
    return f"KTM-{year}-"


def number_after(last: str | None, year: int) -> str:
    """The next number of the year, such as ``KTM-2026-000123-7F3K9Q``; its end can't be guessed."""
    sequence = int(last.split("-")[2]) + 1 if last else 1
    secret = "".join(secrets.choice(CROCKFORD) for _place in range(SECRET_LENGTH))
    return f"{year_prefix(year)}{sequence:06}-{secret}"


def as_foreseen(number: str, foreseen: str) -> str:
    """The one that was foreseen, if it has the same place in the sequence."""
    return foreseen if foreseen.rpartition("-")[0] == number.rpartition("-")[0] else number


def tidy(typed: str) -> str:
    """A number as people type it from paper: spaces, small letters, O for 0."""
    return re.sub(r"\s+", "", typed).upper().translate(MISREAD)


def weighed(reason: str, least: int, field: str = "reason") -> str:
    """The reason without spaces around it; raises Invalid when it is shorter than ``least`` letters."""
    reason = reason.strip()
    if len(reason) < least:
        raise Invalid(fields={field: _("Tulis alasannya, paling sedikit {least} huruf.", least=least)})
    return reason
