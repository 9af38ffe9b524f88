"""A form that was sent after its session had ended: sealed into the page of signing in, given back after it."""

import json
import zlib
from base64 import urlsafe_b64encode
from dataclasses import astuple, dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from itsdangerous import BadSignature, URLSafeSerializer

from compliance.people.sessions import LASTS

LONGEST = 1024 * 1024  # characters: more than any page of ours holds, and less than a request may


@dataclass(frozen=True)
class Unsent:
    path: str  # where the form goes
    page: str  # on which it stood
    person: int  # for whom it was drawn
    fields: list[tuple[str, str]]
    files: list[str]  # their names; the content was not kept


def mark(secret: str, person: int) -> str:
    """Stands in each form: only what was typed by somebody on a page of ours is carried along."""
    return str(_signer(secret).dumps(person))


def marked(secret: str, text: str) -> int | None:
    try:
        return int(_signer(secret).loads(text))
    except BadSignature:
        return None


def seal(secret: str, unsent: Unsent, now: datetime) -> str:
    """Unreadable to whoever signs in next at the same computer. Empty for what is too long to be carried."""
    packed = zlib.compress(json.dumps(astuple(unsent)).encode())
    sealed = _box(secret).encrypt_at_time(packed, int(now.timestamp())).decode()
    return sealed if len(sealed) <= LONGEST else ""


def unseal(secret: str, text: str, now: datetime) -> Unsent | None:
    """None for what we did not seal, or longer ago than a session lasts."""
    try:
        packed = _box(secret).decrypt_at_time(text.encode(), int(LASTS.total_seconds()), int(now.timestamp()))
    except InvalidToken:
        return None
    path, page, person, fields, files = json.loads(zlib.decompress(packed))
    return Unsent(path, page, person, [(name, value) for name, value in fields], files)


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="filled by")


def _box(secret: str) -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(b"unsent form\0" + secret.encode()).digest()))
