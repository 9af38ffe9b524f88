"""The envelope of a seal: where it lies in the file, and whether it is written as the signing room writes it.

By bytes alone: whoever writes a verifier from docs/certificate-format.md does the same, as ``pack/seal.js`` does, and
a changed file is found before anything parses it. Whether the signature itself holds is not asked here.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from asn1crypto import x509

RANGES = re.compile(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+) *\]")
OCTETS, SEQUENCE, SET, FIRST, SECOND = 0x04, 0x30, 0x31, 0xA0, 0xA1
INTEGER_1 = bytes.fromhex("020101")
SIGNED_DATA, DATA = bytes.fromhex("06092a864886f70d010702"), bytes.fromhex("06092a864886f70d010701")
SHA256 = bytes.fromhex("300d06096086480165030402010500")
CONTENT_TYPE, MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010903"), bytes.fromhex("06092a864886f70d010904")
TIMESTAMP = bytes.fromhex("060b2a864886f70d010910020e")
ALGORITHMS = {  # by which a key signs: kind of key → AlgorithmIdentifier, both with SHA-256
    "ec": bytes.fromhex("300a06082a8648ce3d040302"),
    "rsa": bytes.fromhex("300d06092a864886f70d01010b0500"),
}


class Loose(ValueError):
    """Not as the signing room writes it."""


@dataclass(frozen=True)
class Element:
    tag: int
    inner: bytes


@dataclass(frozen=True)
class Envelope:
    """What is in one, as bytes; ``signer`` is issuer and number of a certificate, (un)signed are attributes."""

    ranges: tuple[int, ...]
    content: bytes
    certificates: Sequence[bytes]
    signer: bytes
    signed: bytes
    signature: bytes
    unsigned: bytes


def elements(data: bytes) -> Iterator[Element]:
    """What these bytes consist of, as strict as DER: no length longer than needed. Raises Loose or IndexError."""
    at = 0
    while at < len(data):
        tag, size, start = data[at], data[at + 1], at + 2
        if size > 0x7F:
            start += size & 0x7F
            size = int.from_bytes(data[at + 2 : start])
        inner, end = data[start : start + size], start + size
        if tag & 0x1F == 0x1F or wrapped(tag, inner) != data[at:end]:
            raise Loose
        yield Element(tag, inner)
        at = end


def wrapped(tag: int, *parts: bytes) -> bytes:
    inner = b"".join(parts)
    size = len(inner)
    digits = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, size] if size < 0x80 else [tag, 0x80 | len(digits), *digits]) + inner


def opened(pdf: bytes, ranges: tuple[int, ...]) -> Envelope:
    """The envelope of a file of which these ranges are signed. Raises Loose, or ValueError for what is none."""
    start, first, second, rest = ranges
    if start != 0 or second + rest != len(pdf):
        raise Loose
    content = _unpadded(pdf[first:second])
    (info,) = elements(content)
    _type, explicit = elements(info.inner)
    (data,) = elements(explicit.inner)
    _version, _digests, _what, certificates, signers = elements(data.inner)
    (one,) = elements(signers.inner)
    _version, signer, _digest, signed, _algorithm, signature, *unsigned = elements(one.inner)
    for attributes in unsigned:
        _refuse_but_stamp(attributes.inner)
    return Envelope(
        ranges=ranges,
        content=content,
        certificates=[wrapped(one.tag, one.inner) for one in elements(certificates.inner)],
        signer=wrapped(SEQUENCE, signer.inner),
        signed=signed.inner,
        signature=signature.inner,
        unsigned=b"".join(wrapped(SECOND, one.inner) for one in unsigned),
    )


def _unpadded(reserved: bytes) -> bytes:
    """The CMS in the room that is reserved: capital hex digits, then zeros only."""
    held = bytes.fromhex(reserved[1:-1].decode("ascii"))
    size = 4 + int.from_bytes(held[2:4])  # of a sequence whose length takes two bytes, as every CMS of ours is
    content = held[:size]
    written = b"<" + content.hex().upper().encode() + b"00" * (len(held) - size) + b">"
    if reserved != written:
        raise Loose
    return content


def _refuse_but_stamp(unsigned: bytes) -> None:
    """No signature covers these; a timestamp, which has one of its own, is all that the signing room adds."""
    (attribute,) = elements(unsigned)
    if not attribute.inner.startswith(TIMESTAMP):
        raise Loose
    _refuse_loose(attribute.inner)


def _refuse_loose(data: bytes) -> None:
    for element in elements(data):
        if element.tag & 0x20:
            _refuse_loose(element.inner)


def written(found: Envelope, chain: Sequence[x509.Certificate]) -> bytes:
    """The envelope as the signing room writes it around these attributes and this signature."""
    attributes, algorithm = wrapped(FIRST, found.signed), ALGORITHMS[chain[0].public_key.algorithm]
    proof = wrapped(OCTETS, found.signature)
    signer = wrapped(SEQUENCE, INTEGER_1, named(chain[0]), SHA256, attributes, algorithm, proof, found.unsigned)
    certificates = wrapped(FIRST, *sorted(one.dump() for one in chain))
    around = (INTEGER_1, wrapped(SET, SHA256), wrapped(SEQUENCE, DATA), certificates, wrapped(SET, signer))
    return wrapped(SEQUENCE, SIGNED_DATA, wrapped(FIRST, wrapped(SEQUENCE, *around)))


def named(certificate: x509.Certificate) -> bytes:
    """By issuer and number, as an envelope names its signer."""
    number = certificate["tbs_certificate"]["serial_number"]
    return wrapped(SEQUENCE, certificate.issuer.dump(), number.dump())


def digests_fit(found: Envelope, pdf: bytes) -> bool:
    """Whether what is signed is this file: all of it but the room for the envelope."""
    _start, first, second, _rest = found.ranges
    digest = sha256(pdf[:first] + pdf[second:]).digest()
    told = [attribute.inner for attribute in elements(found.signed)]
    wanted = (CONTENT_TYPE + wrapped(SET, DATA), MESSAGE_DIGEST + wrapped(SET, wrapped(OCTETS, digest)))
    return all(told.count(one) == 1 for one in wanted)
