"""What makes a certificate checkable: the digest of its bytes, and the QR that leads to the official address."""

import hashlib

import segno


def digest(pdf: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(pdf).hexdigest()


def address(public_url: str, number: str) -> str:
    """Where anyone can see whether the certificate is valid now."""
    return f"{public_url}/v/{number}"


def qr(address: str) -> str:
    """An SVG as data: URI, black on white; level M survives a stain or a stamp."""
    return segno.make_qr(address, error="m").svg_data_uri(border=2)
