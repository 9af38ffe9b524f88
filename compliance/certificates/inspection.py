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
from asn1crypto import cms, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from compliance.audit.log import canonical
from compliance.certificates.document import EMBEDDED
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
    """The seal, if one of these keys made it over every byte of the file. Raises Faulty."""
    try:
        signature = _only_signature(pdf)
        seal, chain = _by_known_key(signature, keys)
        _refuse_loose_ends(pdf, signature, chain)
        _refuse_broken(signature, chain, seal)
    except Faulty:
        raise
    except Exception as error:  # a damaged file may trip the parsers anywhere
        raise Faulty(_("Berkas ini rusak, atau bukan PDF yang bersegel.")) from error
    return seal


def _only_signature(pdf: bytes) -> EmbeddedPdfSignature:
    signatures = PdfFileReader(BytesIO(pdf)).embedded_signatures
    if len(signatures) != 1:
        raise Faulty(_("Berkas ini harus mempunyai tepat satu segel; ditemukan {count}.", count=len(signatures)))
    return signatures[0]


def _by_known_key(signature: EmbeddedPdfSignature, keys: Mapping[str, Jwk]) -> tuple[Seal, list[x509.Certificate]]:
    made_by = key_id(signature.signer_cert.public_key.dump())
    chain = [x509.Certificate.load(b64decode(one)) for one in keys.get(made_by, {}).get("x5c", ())]
    if not chain:
        raise Faulty(_("Segel ini bukan dari Patuh: kunci {key} tidak dikenal.", key=made_by))
    name = str(chain[0].subject.native.get("common_name", ""))
    return Seal(made_by, name, signature.self_reported_timestamp), chain


def _refuse_loose_ends(pdf: bytes, signature: EmbeddedPdfSignature, chain: list[x509.Certificate]) -> None:
    start, first, second, rest = signature.byte_range
    held = bytes(signature.pkcs7_content)
    envelope = cms.ContentInfo.load(held)
    content = envelope.dump()
    reserved = pdf[first:second]
    whole = start == 0 and second + rest == len(pdf)
    written = b"<" + content.hex().upper().encode() + b"0" * (len(reserved) - 2 * len(content) - 2) + b">"
    if not whole or reserved != written or _written_anew(envelope, chain) != content:
        raise Faulty(_("Segelnya tidak utuh: ada byte yang diubah atau ditambahkan."))


def _written_anew(envelope: cms.ContentInfo, chain: list[x509.Certificate]) -> bytes:
    """The envelope as the signing room writes it around what is signed."""
    data = envelope["content"]
    signer = data["signer_infos"][0]
    around = {
        "version": "v1",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": {"content_type": "data"},
        "certificates": data["certificates"],
        "signer_infos": [signer],
    }
    same = {one.chosen.dump() for one in data["certificates"]} == {one.dump() for one in chain}
    if not same or signer["version"].native != "v1":
        return b""
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(around)}).dump(force=True))


def _refuse_broken(signature: EmbeddedPdfSignature, chain: list[x509.Certificate], seal: Seal) -> None:
    """By pyHanko; the key is trusted because we published it, as of the day of the signature."""
    trusted = ValidationContext(trust_roots=chain[:1], moment=seal.signed_at, allow_fetching=False)
    status = finished(async_validate_pdf_signature(signature, trusted))
    whole = signature.evaluate_signature_coverage() is SignatureCoverageLevel.ENTIRE_FILE
    stamp = status.timestamp_validity  # its server is none of ours: what it signed is checked, whom it trusts is not
    stamped = stamp is None or (stamp.intact and stamp.valid)
    if not (status.intact and status.valid and status.trusted and stamped and whole and status.docmdp_ok):
        raise Faulty(_("Segelnya tidak sah: isi berkas sudah diubah."))


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
