"""Rosters as files, handed in the way people do."""

import io

from compliance.access.context import Context
from compliance.contracts.models import Contract
from compliance.rosters.handing_in import commit_roster, stage_roster
from compliance.rosters.models import RosterVersion
from compliance.rosters.operations import current_number

HEADINGS = ("NIK", "Nama Lengkap", "Jabatan", "Tanggal Lahir", "Mulai", "Selesai", "Upah")
ANI, BUDI, CITRA = ("6408041708900001", "Ani Lestari"), ("6408041708900002", "Budi Santoso"), ("6408", "Citra Dewi")


def a_sheet(*people: tuple[str, ...]) -> bytes:
    """A CSV as Excel in Indonesia saves it; each person as far as given, in the order of ``HEADINGS``."""
    return "\r\n".join(";".join(row) for row in (HEADINGS, *people)).encode("cp1252")


def hand_in(ctx: Context, contract: Contract, content: bytes, name: str = "daftar.csv") -> RosterVersion:
    """Send the file and commit it against the current version."""
    upload = stage_roster(ctx, contract, io.BytesIO(content), name)
    return commit_roster(ctx, contract, upload.token, current_number(ctx, contract))
