"""The typefaces of certificates, all shipped with the program: what the machine has installed changes nothing."""

import base64
from functools import cache
from pathlib import Path
from typing import NamedTuple

from fontTools.ttLib import TTFont

VENDOR = Path(__file__).parents[1] / "web/static/vendor"
FAMILY, FALLBACK = "Patuh Inter", "Patuh DejaVu"  # names that no installed typeface has, or it could be taken instead


class Face(NamedTuple):
    family: str
    weight: int
    path: Path

    @property
    def rule(self) -> str:
        """CSS."""
        font = base64.b64encode(self.path.read_bytes()).decode()
        source = f'url("data:font/woff2;base64,{font}") format("woff2")'
        return f'@font-face {{ font-family: "{self.family}"; font-weight: {self.weight}; src: {source} }}\n'


FACES = (
    *(Face(FAMILY, weight, VENDOR / f"inter/inter-latin-{weight}-normal.woff2") for weight in (400, 600, 700)),
    *(Face(FALLBACK, weight, VENDOR / f"dejavu/dejavu-sans-{weight}.woff2") for weight in (400, 700)),
)


@cache
def letters() -> frozenset[int]:
    """All that can be shown; typefaces hold empty places for the codes below."""
    return frozenset(code for face in FACES for code in TTFont(face.path).getBestCmap() if code >= ord(" "))


def shown(text: str) -> str:
    """With the code of each letter that no shipped typeface has in its place: ``王`` as ``[U+738B]``.

    Nobody reads an empty box, PDF/A forbids it, and another machine would take a typeface of its own.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(one if ord(one) in letters() or one.isspace() else f"[U+{ord(one):04X}]" for one in text)
