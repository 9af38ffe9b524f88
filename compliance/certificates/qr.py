"""What the QR code holds: the official address, and behind # the statement in brief, signed; a CWT (RFC 8392).

docs/certificate-format.md is the specification; the page that reads it is web/static/verify/.
"""

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import cbor2
import segno
from PIL import Image

from compliance.kernel.i18n import WITA

SUBJECT, EXPIRES, ISSUED, OURS = 2, 4, 6, -65537  # claims of RFC 8392, and one of private use
ALGORITHM, KEY_ID, ES256 = 1, 4, -7  # RFC 9052, RFC 9053
COSE_SIGN1 = 18
DOTS = 4  # a side of a square, so that no viewer smooths its edges away
BORDER = 4  # squares around it, as ISO/IEC 18004 wants them
WHITE = 255
MASK = 3
LONGEST = {"contract": 40, "agency": 44, "company": 36, "title": 44}  # letters; keeps the code below version 20
Sign = Callable[[bytes], bytes]


def address(public_url: str, number: str) -> str:
    """Where anyone can see whether the certificate is valid now."""
    return f"{public_url}/v/{number}"


def claims(statement: Mapping[str, Any], digest: bytes) -> dict[int, Any]:
    """The statement in brief; ``digest`` is SHA-256 of the whole."""
    contract, term = statement["contract"], statement["term"]
    brief = {
        1: statement["format"],
        2: digest,
        3: _cut(contract["number"], LONGEST["contract"]),
        4: _cut(contract["agency"], LONGEST["agency"]),
        5: _cut(contract["company"], LONGEST["company"]),
        6: _cut(contract["title"], LONGEST["title"]),
        7: term["number"],
        8: term["kind"],
        9: term["amount"],
        10: statement["counts"]["workers"],
        11: statement["kind"],
    }
    if statement["fulfil_by"]:
        brief[12] = _end_of(statement["fulfil_by"])
    if statement["seal"]["trial"]:
        brief[13] = True
    issued = int(datetime.fromisoformat(statement["issued_at"]).timestamp())
    return {SUBJECT: statement["number"], EXPIRES: _end_of(statement["expires_on"]), ISSUED: issued, OURS: brief}


def _end_of(stated: str) -> int:
    """The last second of that day."""
    return int(datetime.combine(date.fromisoformat(stated) + timedelta(days=1), time(), WITA).timestamp()) - 1


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def token(told: Mapping[int, Any], key_id: str, sign: Sign) -> str:
    """A COSE_Sign1 with these claims, in base64url without padding."""
    protected = _cbor({ALGORITHM: ES256, KEY_ID: bytes.fromhex(key_id)})
    payload = _cbor(told)
    signature = sign(to_be_signed(protected, payload))
    return (
        urlsafe_b64encode(_cbor(cbor2.CBORTag(COSE_SIGN1, [protected, {}, payload, signature]))).rstrip(b"=").decode()
    )


def to_be_signed(protected: bytes, payload: bytes) -> bytes:
    return _cbor(["Signature1", protected, b"", payload])


def _cbor(value: object) -> bytes:
    return cbor2.dumps(value, canonical=True)


def picture(content: str) -> str:
    """A PNG as data: URI, black on white; level M survives a stain or a stamp. An SVG takes far longer to set.

    Always the same mask: to find the best of the eight takes a seventh of the certificate's time, and over a
    signature, which is like noise, none is much better than another. In shades of grey, for WeasyPrint makes three
    colours of everything else and packs them twice.
    """
    rows = segno.make_qr(content, error="m", mask=MASK).matrix
    side = len(rows)
    dark = Image.frombytes("L", (side, side), b"".join(rows))
    whole = Image.new("L", (side + 2 * BORDER, side + 2 * BORDER), WHITE)
    whole.paste(0, (BORDER, BORDER), dark.point(lambda square: WHITE * square))
    drawn = BytesIO()
    whole.resize((whole.width * DOTS, whole.height * DOTS), Image.Resampling.NEAREST).save(drawn, "PNG")
    return f"data:image/png;base64,{b64encode(drawn.getvalue()).decode()}"
