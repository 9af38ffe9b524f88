"""What anybody may ask about a certificate, today or as of a day that is past: counts, never names."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import select

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.certificates import published, rules
from compliance.certificates.bound import file_agrees
from compliance.certificates.chronicle import sure
from compliance.certificates.issuing import term_of
from compliance.certificates.lives import Life, end_of, life, life_on
from compliance.certificates.models import Certificate
from compliance.certificates.statement import digest, for_everyone
from compliance.history.models import HistoryLeaf, LeafEvent
from compliance.kernel.db import memory, memory_of
from compliance.kernel.errors import Invalid, NotFound
from compliance.kernel.files import look, watching
from compliance.kernel.i18n import _, today_in_wita

NOT_OURS = "NOT_OURS"
KEPT = 1_000  # answers of a few kilobytes that each connection remembers


@operation(Permission.PUBLIC)
def by_number(ctx: Context, number: str) -> Certificate:
    """The issued certificate with this number, however it was typed, or NotFound."""
    return _only(ctx, Certificate.number == rules.tidy(number))


@operation(Permission.PUBLIC)
def by_digest(ctx: Context, pdf_digest: str) -> Certificate:
    """The issued certificate whose PDF has this SHA-256 (hex), or NotFound: also where the row alone says so."""
    certificate = _only(ctx, (Certificate.pdf_digest == pdf_digest.lower()) & (Certificate.pdf_digest != ""))
    if not file_agrees(ctx, certificate):
        raise NotFound
    return certificate


def _only(ctx: Context, condition: Any) -> Certificate:
    certificate = ctx.db.exec(select(Certificate).where(condition)).first()
    if certificate is None:
        raise NotFound
    return certificate


@dataclass(frozen=True)
class Verification:
    """What anyone may know of a certificate, ``on`` a day, as far as it is known at ``as_of``.

    ``log_index``: where the public log tells of its issue, from 0.
    """

    number: str
    life: Life
    on: date
    as_of: datetime
    issued_at: datetime
    released_at: datetime | None
    expires_on: date
    pdf_digest: str
    statement_digest: str
    fulfil_by: date | None
    log_index: int | None
    stated: dict[str, Any]

    @property
    def is_of_today(self) -> bool:
        return self.on == today_in_wita(self.as_of)

    @property
    def verdict(self) -> str:
        return self.life.state.name


@operation(Permission.PUBLIC)
def verify(ctx: Context, number: str, on: date | None = None) -> Verification:
    """Its state today, or at the end of a day that has come.

    Raises NotFound, Invalid for a day to come, or Conflict for what would be valid if the public log told of it.
    """
    if (on is None or on == ctx.today) and ctx.only_reads:
        return _of_today(ctx, rules.tidy(number))
    certificate = by_number(ctx, number)
    if on and on > ctx.today:
        raise Invalid(fields={"on": _("Tanggal {day} belum tiba: belum dapat dikatakan.", day=on)})
    return _look_up(ctx, certificate, on)


def _of_today(ctx: Context, number: str) -> Verification:
    """As it was found before, if since then nobody committed anything, and no file changed that it was read from.

    What a condition still waits for hangs on the hour, too, and is looked up each time.
    """
    known, asked = memory(ctx.db), ("verification", number, ctx.today)
    if found := _recalled(known, asked, ctx.now):
        return found
    with watching() as files:
        found = _look_up(ctx, by_number(ctx, number), None)
    if found.fulfil_by is None and len(known) < KEPT:
        known[asked] = found, files
    return found


def remembered(engine: Engine, number: str, now: datetime) -> Verification | None:
    """What ``verify`` says of today, where it is known without a look at the certificate. Open to anybody, as that."""
    return _recalled(memory_of(engine), ("verification", rules.tidy(number), today_in_wita(now)), now)


def _recalled(known: dict[Any, Any], asked: tuple[str, str, date], now: datetime) -> Verification | None:
    found, files = known.get(asked, (None, {}))
    return replace(found, as_of=now) if found and all(look(path) == was for path, was in files.items()) else None


def _look_up(ctx: Context, certificate: Certificate, on: date | None) -> Verification:
    known = certificate.model_dump(include={"number", "expires_on", "pdf_digest"})
    known |= {"issued_at": certificate.decided_at, "released_at": term_of(ctx, certificate).released_at}
    past = on if on and on != ctx.today else None
    stated = for_everyone(json.loads(certificate.statement))
    issued = (HistoryLeaf.number == certificate.number, HistoryLeaf.event == LeafEvent.ISSUED)
    known["log_index"] = ctx.db.exec(select(HistoryLeaf.position).where(*issued)).first()
    known["fulfil_by"] = date.fromisoformat(last) if (last := stated.get("fulfil_by")) else None
    found = life_on(ctx, certificate, past) if past else life(ctx, certificate)
    found = sure(ctx, certificate, found, until=end_of(past) if past else None)
    return Verification(
        life=found,
        on=on or ctx.today,
        as_of=ctx.now,
        statement_digest=digest(certificate.statement).hex(),
        stated=stated,
        **known,
    )


@operation(Permission.PUBLIC)
def public_keys(ctx: Context) -> dict[str, Any]:
    """Every key that ever signed here, as a JWKS (RFC 7517); a new installation makes its keys now."""
    room = ctx.installation.room
    folder = room.keys.public
    if not folder.exists():
        room.key_id, room.code_key_id  # noqa: B018 - asking for them publishes them
    return {"keys": list(published.keys(folder).values())}
