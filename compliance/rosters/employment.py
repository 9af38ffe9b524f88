"""How lists of workers say how somebody is employed."""

import re
from collections.abc import Mapping

from compliance.kernel.dates import Unreadable
from compliance.kernel.headings import words
from compliance.kernel.i18n import Text, _
from compliance.kernel.membership import Employment
from compliance.kernel.sheets import Cell

EMPLOYMENTS: Mapping[str, Text] = {
    Employment.PERMANENT: _("Tetap"),
    Employment.FIXED_TERM: _("PKWT (kontrak)"),
    Employment.DAILY: _("Harian lepas"),
    Employment.PIECE: _("Borongan"),
}
WORKER = r"(?:(?:pekerja|karyawan|pegawai|tenaga kerja|buruh) )?"
PATTERNS = {
    Employment.FIXED_TERM: re.compile(rf"{WORKER}(?:pkwt|kontrak|tidak tetap|waktu tertentu)(?: kontrak)?|fixed term"),
    Employment.PERMANENT: re.compile(rf"{WORKER}(?:pkwtt|tetap|permanent?|waktu tidak tertentu)|permanent"),
    Employment.DAILY: re.compile(rf"{WORKER}(?:harian(?: lepas)?|[pb]hl|lepas)|daily"),
    Employment.PIECE: re.compile(rf"{WORKER}(?:borongan|borong)|piece(?: work)?"),
}


def read_employment(cell: Cell) -> Employment | None:
    """None for an empty cell. Raises Unreadable."""
    text = words(cell) if cell is not None else ""
    if not text:
        return None
    found = next((employment for employment, known in PATTERNS.items() if known.fullmatch(text)), None)
    if found is None:
        raise Unreadable(cell)
    return found
