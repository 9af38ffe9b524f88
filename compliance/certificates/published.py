"""The public halves of every key that ever signed here, one file each, for ever; and as a JWKS for everybody."""

import hashlib
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from asn1crypto import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from compliance.audit.log import canonical
from compliance.kernel.files import write_durably

KEY_ID_BYTES = 8
COORDINATE = 32
CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
Jwk = dict[str, Any]


def key_id(public_key: bytes) -> str:
    """The first 8 bytes of SHA-256 over the SubjectPublicKeyInfo (DER), in hex."""
    return hashlib.sha256(public_key).hexdigest()[: 2 * KEY_ID_BYTES]


def key_id_of(key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey) -> str:
    return key_id(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def publish_seal(folder: Path, chain: Sequence[x509.Certificate]) -> None:
    key = load_der_public_key(chain[0].public_key.dump())
    if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        raise ValueError(f"a seal is made with RSA or an elliptic curve, not with {type(key).__name__}")
    certificates = [b64encode(one.dump()).decode() for one in chain]
    _publish(folder, _jwk(key) | {"use": "sig", "x5c": certificates})


def publish_code(folder: Path, key: ec.EllipticCurvePublicKey) -> None:
    _publish(folder, _jwk(key) | {"use": "sig", "alg": "ES256"})


def _publish(folder: Path, jwk: Jwk) -> None:
    path = folder / f"{jwk['kid']}.json"
    if not path.exists():
        write_durably(path, [canonical(jwk).encode()])


def _jwk(key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey) -> Jwk:
    """RFC 7517."""
    if isinstance(key, rsa.RSAPublicKey):
        of_rsa = key.public_numbers()
        return {"kty": "RSA", "kid": key_id_of(key), "n": _unsigned(of_rsa.n), "e": _unsigned(of_rsa.e)}
    point, size = key.public_numbers(), (key.key_size + 7) // 8
    place = {"x": _number(point.x, size), "y": _number(point.y, size)}
    return {"kty": "EC", "kid": key_id_of(key), "crv": CURVES[key.curve.name]} | place


def _unsigned(number: int) -> str:
    return _number(number, (number.bit_length() + 7) // 8)


def _number(number: int, size: int) -> str:
    return urlsafe_b64encode(number.to_bytes(size, "big")).rstrip(b"=").decode()


def keys(folder: Path) -> dict[str, Jwk]:
    """By key id."""
    return {path.stem: json.loads(path.read_bytes()) for path in sorted(folder.glob("*.json"))}
