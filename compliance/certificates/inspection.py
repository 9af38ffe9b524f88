"""A certificate's file on its own: is its seal ours and whole, does what is inside it agree with what is printed?

Stricter than a PDF reader: not one byte may differ from what the signing room wrote, not even in the places that a
signature leaves open (the room reserved for it, the envelope around it).
"""

import json
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import pypdf
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from compliance.audit.log import canonical
from compliance.certificates import envelope
from compliance.certificates.document import EMBEDDED
from compliance.certificates.envelope import Envelope, Loose
from compliance.certificates.published import Jwk, key_id
from compliance.kernel.coroutines import finished
from compliance.kernel.i18n import Text, _

NUMBER = re.compile(r"[A-Z]{3}-\d{4}-\d{6,}-[0-9A-Z]{6}")


class Faulty(Exception):
    """What is wrong with the file, in a sentence."""

    def __init__(self, told: Text) -> None:
        super().__init__(told)
        self.told = told


@dataclass(frozen=True)
class Seal:
    key_id: str
    signer: str
    signed_at: datetime | None


def read_seal(pdf: bytes, keys: Mapping[str, Jwk]) -> Seal:
    """The seal, if one of these keys made it over every byte of the file. Raises Faulty.

    What bytes alone tell comes first: a changed file is found before a parser takes it for something else.
    """
    try:
        found = envelope.opened(pdf, _only_ranges(pdf))
        if not envelope.digests_fit(found, pdf):
            raise Faulty(_("Segelnya tidak sah: isi berkas sudah diubah."))
        made_by, chain = _by_known_key(found, keys)
        if envelope.written(found, chain) != found.content:
            raise Loose
        at = _signed_at(pdf, found, chain)
    except Faulty:
        raise
    except Loose as error:
        raise Faulty(_("Segelnya tidak utuh: ada byte yang diubah atau ditambahkan.")) from error
    except Exception as error:  # a damaged file may trip the parsers anywhere
        raise Faulty(_("Berkas ini rusak, atau bukan PDF yang bersegel.")) from error
    return Seal(made_by, str(chain[0].subject.native.get("common_name", "")), at)


def _only_ranges(pdf: bytes) -> tuple[int, ...]:
    """What the only signature covers; a second one is refused wherever its words stand."""
    count = pdf.count(b"/ByteRange")
    if count != 1:
        raise Faulty(_("Berkas ini harus mempunyai tepat satu segel; ditemukan {count}.", count=count))
    found = envelope.RANGES.search(pdf)
    if found is None:
        raise Loose
    return tuple(map(int, found.groups()))


def _by_known_key(found: Envelope, keys: Mapping[str, Jwk]) -> tuple[str, list[x509.Certificate]]:
    """The key of the certificate that the envelope names as its signer's, and the chain published with it."""
    held = [x509.Certificate.load(one) for one in found.certificates]
    own = next(one for one in held if envelope.named(one) == found.signer)
    made_by = key_id(own.public_key.dump())
    chain = [x509.Certificate.load(b64decode(one)) for one in keys.get(made_by, {}).get("x5c", ())]
    if not chain:
        raise Faulty(_("Segel ini bukan dari Patuh: kunci {key} tidak dikenal.", key=made_by))
    return made_by, chain


def _signed_at(pdf: bytes, found: Envelope, chain: list[x509.Certificate]) -> datetime | None:
    """When, as the seal itself says, if pyHanko finds it valid; trusted is our key, as of that day. Raises Faulty."""
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    if tuple(signature.byte_range) != found.ranges or not signature.pkcs7_content.startswith(found.content):
        raise Loose
    at = signature.self_reported_timestamp
    trusted = ValidationContext(trust_roots=chain[:1], moment=at, allow_fetching=False)
    status = finished(async_validate_pdf_signature(signature, trusted))
    whole = signature.evaluate_signature_coverage() is SignatureCoverageLevel.ENTIRE_FILE
    stamp = status.timestamp_validity  # its server is none of ours: what it signed is checked, whom it trusts is not
    stamped = stamp is None or (stamp.intact and stamp.valid)
    if not (status.intact and status.valid and status.trusted and stamped and whole and status.docmdp_ok):
        raise Faulty(_("Segelnya tidak sah: tanda tangannya tidak cocok."))
    return at


def read_statement(pdf: bytes) -> str:
    """The statement inside the file, as its bytes are. Raises Faulty."""
    try:
        found = pypdf.PdfReader(BytesIO(pdf)).attachments.get(EMBEDDED, [])
        text = found[0].decode() if len(found) == 1 else ""
        if text and canonical(json.loads(text)) == text:
            return text
    except Exception as error:  # a damaged file may trip the parser anywhere
        raise Faulty(_("Data di dalam berkas ini tidak dapat dibaca.")) from error
    raise Faulty(_("Di dalam berkas ini tidak ada {name} yang utuh.", name=EMBEDDED))


def refuse_other_number(pdf: bytes, statement: Mapping[str, Any]) -> None:
    """Every certificate number that is printed must be that of the statement. Raises Faulty."""
    try:
        printed = set(NUMBER.findall("\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)))
    except Exception as error:  # as above
        raise Faulty(_("Tulisan pada halaman berkas ini tidak dapat dibaca.")) from error
    if printed != {statement.get("number")}:
        listed = ", ".join(sorted(printed)) or "–"
        raise Faulty(
            _("Tercetak {printed}, sedangkan datanya {number}.", printed=listed, number=statement.get("number"))
        )
