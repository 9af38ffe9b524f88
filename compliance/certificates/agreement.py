"""Do the parts of a certificate agree: seal, data inside, number in print, days, public log, and its state?"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from operator import itemgetter
from pathlib import Path
from typing import Any

from compliance.access.context import Context
from compliance.certificates import inspection, public
from compliance.certificates.inspection import Faulty, Seal
from compliance.certificates.lives import end_of
from compliance.certificates.published import Jwk
from compliance.certificates.statement import digest
from compliance.history import auditing
from compliance.history.auditing import Seen
from compliance.history.models import LeafEvent
from compliance.kernel.errors import NotFound, Refusal
from compliance.kernel.i18n import Text, _, number, today_in_wita


class Part(StrEnum):
    SEAL = "seal"
    DATA = "data"
    PRINTED = "printed"
    DAYS = "days"
    LOG = "log"
    LIVE = "live"


ENDED = {
    LeafEvent.REVOKED: _("Menurut catatan publik dicabut pada {at}.").sentence,
    LeafEvent.SUPERSEDED: _("Menurut catatan publik digantikan pada {at}.").sentence,
}


@dataclass(frozen=True)
class Finding:
    """Whether one part agrees with the rest, and what it says."""

    part: Part
    agrees: bool
    told: Text
    checked: bool = True  # what was not can't agree


def unchecked(part: Part, told: Text) -> Finding:
    return Finding(part, False, told, checked=False)


def of_file(pdf: bytes, keys: Mapping[str, Jwk]) -> Iterator[Finding]:
    """What the file says by itself, judged with the published keys."""
    seal, statement = None, None
    try:
        seal = inspection.read_seal(pdf, keys)
        known = {"signer": seal.signer, "key": seal.key_id, "at": seal.signed_at}
        yield Finding(Part.SEAL, True, _("Sah dan utuh: {signer}, kunci {key}, {at}.", **known))
    except Faulty as fault:
        yield Finding(Part.SEAL, False, fault.told)
    try:
        statement = json.loads(inspection.read_statement(pdf))
        yield _data(statement, seal)
        inspection.refuse_other_number(pdf, statement)
        yield Finding(
            Part.PRINTED, True, _("Tercetak nomor {number}, sama dengan datanya.", number=statement["number"])
        )
    except Faulty as fault:
        yield Finding(Part.PRINTED if statement else Part.DATA, False, fault.told)


def of_days(pdf: bytes, on: date, is_asked_live: bool) -> Finding:
    """Whether the file states that day. Past the day of its conditions, only the installation knows."""
    try:
        statement = json.loads(inspection.read_statement(pdf))
        issued = today_in_wita(datetime.fromisoformat(statement["issued_at"]))
        last, by = date.fromisoformat(statement["expires_on"]), statement.get("fulfil_by")
    except Faulty as fault:
        return Finding(Part.DAYS, False, fault.told)
    except (KeyError, TypeError, ValueError, AttributeError):
        return Finding(Part.DAYS, False, _("Data di dalam berkas ini tidak dapat dibaca."))
    if not issued <= on <= last:
        told = _("Dapat dipakai dari {first} sampai dengan {last}, tidak pada {day}.", first=issued, last=last, day=on)
        return Finding(Part.DAYS, False, told)
    if by and on > date.fromisoformat(by) and not is_asked_live:
        told = _("Bersyarat sampai dengan {day}; apakah syaratnya dipenuhi, hanya instalasinya yang tahu.", day=by)
        return unchecked(Part.DAYS, told)
    return Finding(Part.DAYS, True, _("Dapat dipakai sampai dengan {day}.", day=last))


def _data(statement: Mapping[str, Any], seal: Seal | None) -> Finding:
    named = statement.get("seal", {}).get("key_id")
    if seal is None or named != seal.key_id:
        return Finding(
            Part.DATA, False, _("Datanya menyebut kunci {named}, dan segel ini bukan dari kunci itu.", named=named)
        )
    return Finding(Part.DATA, True, _("Datanya terbaca dan menyebut kunci segelnya."))


def number_in(pdf: bytes) -> str:
    """The number that the file claims; empty where none can be read."""
    try:
        return str(json.loads(inspection.read_statement(pdf)).get("number", ""))
    except Faulty:
        return ""


def _statement_in(pdf: bytes) -> str:
    """The digest of what the file holds, in hex; empty where nothing can be read."""
    try:
        return digest(inspection.read_statement(pdf)).hex()
    except Faulty:
        return ""


def of_log(folder: Path, trusted: Path, pdf: bytes, on: date | None = None) -> Finding:
    """What a copy of the public log says of it, and how far that copy goes.

    ``trusted``: the known keys of the log and of witnesses, as a file or in a folder. ``on``: up to the end of it.
    """
    try:
        statement, keys = inspection.read_statement(pdf), auditing.keys_in(trusted)
        leaves = auditing.proven(auditing.prove(folder, number_in(pdf), keys), keys)
        seen = auditing.seen_in(folder, keys)
    except Faulty as fault:
        return Finding(Part.LOG, False, fault.told)
    except Refusal as refusal:
        return Finding(Part.LOG, False, refusal.reasons[0])
    told = {leaf.event: leaf for leaf in leaves if on is None or leaf.at < end_of(on)}
    for event, sentence in ENDED.items():
        if leaf := told.get(event):
            return Finding(Part.LOG, False, Text(sentence, at=leaf.at))
    if LeafEvent.ISSUED not in told or told[LeafEvent.ISSUED].statement != digest(statement).hex():
        return Finding(Part.LOG, False, _("Catatan publik memuat keterangan lain untuk nomor ini."))
    return Finding(Part.LOG, True, _as_far_as(told[LeafEvent.ISSUED].at, seen))


def _as_far_as(issued: datetime, seen: Seen) -> Text:
    """A copy knows nothing of what came after it, and says up to where it goes."""
    known = {"at": issued, "size": number(seen.size), "last": seen.last or issued}
    if not seen.witnesses:
        return _(
            "Tercatat sejak {at}; menurut salinan dengan {size} peristiwa, yang terakhir {last}, tidak dicabut atau"
            " digantikan. Sesudah itu tidak diketahui.",
            **known,
        )
    name, at = max(seen.witnesses, key=itemgetter(1))
    return _(
        "Tercatat sejak {at}; menurut salinan dengan {size} peristiwa, yang terakhir {last}, tidak dicabut atau"
        " digantikan. Disaksikan {name} pada {seen}; sesudah itu tidak diketahui.",
        **known | {"name": name, "seen": at},
    )


def of_live(ctx: Context, pdf: bytes, on: date | None = None) -> Finding:
    """What the installation says: it issued these bytes, and they are valid today, or were at the end of that day."""
    claimed = number_in(pdf)
    try:
        found = public.verify(ctx, claimed, on)
    except NotFound:
        return Finding(Part.LIVE, False, _("Tidak ada sertifikat dengan nomor {number}.", number=claimed or "–"))
    if hashlib.sha256(pdf).hexdigest() != found.pdf_digest or _statement_in(pdf) != found.statement_digest:
        return Finding(Part.LIVE, False, _("Yang diterbitkan dengan nomor ini adalah berkas lain."))
    if not found.life.is_valid:
        known = {"since": found.life.since, "reason": found.life.reason}
        return Finding(Part.LIVE, False, _("Tidak berlaku lagi sejak {since}. {reason}", **known))
    return Finding(Part.LIVE, True, _("Berlaku sampai dengan {day}.", day=found.expires_on))
