"""Subdistricts and villages of Kutai Timur, in Kemendagri codes (never BPS codes: the numbers differ)."""

from dataclasses import dataclass
from functools import cache

from lokal import wilayah

DISTRICT = "64.08"


@dataclass(frozen=True)
class Region:
    code: str
    name: str


@cache
def subdistricts() -> tuple[Region, ...]:
    """The 18 kecamatan."""
    return tuple(Region(found.code, found.name) for found in wilayah.list_wilayah(DISTRICT))


@cache
def villages(subdistrict: str) -> tuple[Region, ...]:
    return tuple(Region(found.code, found.name) for found in wilayah.list_wilayah(subdistrict))


@cache
def place_names() -> dict[str, str]:
    """Every code of the district → "Senyiur, Kecamatan Muara Ancalong"."""
    names = {area.code: f"Kecamatan {area.name}" for area in subdistricts()}
    for area in subdistricts():
        names |= {village.code: f"{village.name}, Kecamatan {area.name}" for village in villages(area.code)}
    return names
