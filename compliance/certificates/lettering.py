"""Letters as WeasyPrint has put them into a document, to write more with them.

It embeds the glyphs that it drew. So the document's last page, a specimen, shows every letter that is still needed, and
is taken out again.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from compliance.certificates.typefaces import FAMILY

ALWAYS = "".join(map(chr, range(ord("!"), ord("~") + 1)))  # ASCII
IN_COLUMNS = " ".join("0123456789*")  # shown once more, all of one width


def specimen(texts: Iterable[str]) -> str:
    """ASCII and every other letter of these texts, apart, so that none changes another's shape."""
    return " ".join([*ALWAYS, *sorted(set("".join(texts)) - set(ALWAYS) - {" "})])


class _Known(dict[str, Any]):
    def __missing__(self, letter: str) -> Any:
        """Whatever happens, a certificate is made; Latin letters all have their glyph."""
        return self["?"]


class Letters:
    """Those of one weight: in which font of the document, under which number, how wide (1 = the size)."""

    def __init__(self, fonts: Iterable[Any], weight: int) -> None:
        self._fonts, self._codes, self._widths = _Known(), _Known(), _Known()
        usable = [font for font in fonts if font.weight == weight and not font.bitmap]
        for font in sorted(usable, key=lambda font: bool(font.family == FAMILY)):  # its letters before those of others
            for glyph, letter in font.to_unicode.items():  # in the order of drawing: the specimen's figures come last
                self._fonts[letter], self._codes[letter] = font.hash, f"{glyph:04x}"
                self._widths[letter] = font.widths[glyph] / 1000

    def width(self, text: str, size: float = 1) -> float:
        return size * sum(map(self._widths.__getitem__, text))

    def shown(self, text: str, size: float) -> str:
        """The operators of PDF that draw it."""
        runs = groupby(text, self._fonts.__getitem__)
        return " ".join(f"/{font} {size} Tf<{''.join(map(self._codes.__getitem__, run))}>Tj" for font, run in runs)
