"""Do the parts of a certificate agree: seal, data inside, number in print, public log, and its state now?"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from compliance.access.context import Context
from compliance.certificates import inspection, public
from compliance.certificates.inspection import Faulty, Seal
from compliance.certificates.published import Jwk
from compliance.certificates.statement import digest
from compliance.history import auditing
from compliance.history.models import LeafEvent
from compliance.kernel.errors import NotFound, Refusal
from compliance.kernel.i18n import Text, _


class Part(StrEnum):
    SEAL = "seal"
    DATA = "data"
    PRINTED = "printed"
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


def of_log(folder: Path, trusted: Path, pdf: bytes) -> Finding:
    """What a copy of the public log says of it, by the keys of the log in ``trusted``."""
    try:
        statement = inspection.read_statement(pdf)
        proof = auditing.prove(folder, number_in(pdf))
        leaves = auditing.proven(proof, auditing.keys_in(trusted))
    except Faulty as fault:
        return Finding(Part.LOG, False, fault.told)
    except Refusal as refusal:
        return Finding(Part.LOG, False, refusal.reasons[0])
    told = {leaf.event: leaf for leaf in leaves}
    for event, sentence in ENDED.items():
        if leaf := told.get(event):
            return Finding(Part.LOG, False, Text(sentence, at=leaf.at))
    if LeafEvent.ISSUED not in told or told[LeafEvent.ISSUED].statement != digest(statement).hex():
        return Finding(Part.LOG, False, _("Catatan publik memuat keterangan lain untuk nomor ini."))
    return Finding(
        Part.LOG, True, _("Tercatat sejak {at}, dan tidak dicabut atau digantikan.", at=told[LeafEvent.ISSUED].at)
    )


def of_live(ctx: Context, pdf: bytes) -> Finding:
    """What the installation says now: it issued these bytes, and they are valid today."""
    number = number_in(pdf)
    try:
        found = public.verify(ctx, number)
    except NotFound:
        return Finding(Part.LIVE, False, _("Tidak ada sertifikat dengan nomor {number}.", number=number or "–"))
    if hashlib.sha256(pdf).hexdigest() != found.pdf_digest or _statement_in(pdf) != found.statement_digest:
        return Finding(Part.LIVE, False, _("Yang diterbitkan dengan nomor ini adalah berkas lain."))
    if not found.life.is_valid:
        known = {"since": found.life.since, "reason": found.life.reason}
        return Finding(Part.LIVE, False, _("Tidak berlaku lagi sejak {since}. {reason}", **known))
    return Finding(Part.LIVE, True, _("Berlaku sampai dengan {day}.", day=found.expires_on))
