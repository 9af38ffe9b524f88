"""A key and certificate for trials: they seal like real ones, and say in their name that they are not."""

from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from cryptography.x509.oid import NameOID

NAME = "UJI COBA Patuh"
FIRST, LAST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, tzinfo=UTC)


def make_pkcs12() -> bytes:
    """The authority's own key is thrown away: it signs this one certificate, and nobody can make it sign another."""
    authority, seal = (ec.generate_private_key(ec.SECP256R1()) for _which in range(2))
    above = _certificate(f"{NAME} CA", authority, f"{NAME} CA", authority, is_authority=True)
    own = _certificate(f"{NAME} (bukan tanda tangan resmi)", seal, f"{NAME} CA", authority, is_authority=False)
    return pkcs12.serialize_key_and_certificates(NAME.encode(), seal, own, [above], NoEncryption())


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    is_authority: bool,
) -> x509.Certificate:
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
    )
    signs = {"digital_signature": not is_authority, "content_commitment": not is_authority}
    rules = {"key_cert_sign": is_authority, "crl_sign": is_authority}
    length = 0 if is_authority else None
    return (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FIRST)
        .not_valid_after(LAST)
        .add_extension(x509.BasicConstraints(is_authority, length), critical=True)
        .add_extension(x509.KeyUsage(**usage, **signs, **rules), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
