"""What the house has to read again and nobody else may: encrypted, under a key made from the secret of the settings."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PURPOSE = b"patuh: second factors"


def vault(secret: str) -> Fernet:
    """Another secret opens nothing that was locked away before."""
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return Fernet(urlsafe_b64encode(key))
