"""The signing room: the only code that touches a private key. It seals papers and signs what their QR codes hold."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from pkcs11.exceptions import PKCS11Error
from pyhanko.config.pkcs11 import PKCS11SignatureConfig, TokenCriteria
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.pkcs11 import PKCS11SigningContext
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError

from compliance.certificates import published, trial
from compliance.kernel.coroutines import finished
from compliance.kernel.errors import Conflict
from compliance.kernel.i18n import _

FIELD = "Segel"
COORDINATE = 32  # bytes of r and of s on P-256


@dataclass(frozen=True)
class Keys:
    """Where the keys are. With neither PKCS#12 nor PKCS#11, a key for trials is made in ``folder`` at first use."""

    folder: Path
    pkcs12: str = ""
    password: str = field(default="", repr=False)
    module: str = ""  # a PKCS#11 library
    token: str = ""
    label: str = ""
    pin: str = field(default="", repr=False)
    code_key: str = ""  # PEM, P-256; made in ``folder`` where none is named
    timestamps: str = ""  # address of an RFC 3161 server
    trial_allowed: bool = True

    @property
    def trial(self) -> bool:
        return not (self.pkcs12 or self.module)

    @property
    def public(self) -> Path:
        """Every public key that ever signed here stays in this folder, so that old papers keep verifying."""
        return self.folder / "public"


class Room:
    """Opened at first use; one signature at a time."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self._one_at_a_time = Lock()
        self._reserved: int | None = None  # hex digits for an envelope: once estimated, it does for all

    @cached_property
    def chain(self) -> list[x509.Certificate]:
        """The seal's certificate, then those above it; published from here on. Raises Conflict."""
        with self._signer() as signer:
            above = [one for one in signer.cert_registry if one != signer.signing_cert]
            chain = [signer.signing_cert, *above]
        published.publish_seal(self.keys.public, chain)
        return chain

    @property
    def key_id(self) -> str:
        return published.key_id(self.chain[0].public_key.dump())

    @property
    def signer_name(self) -> str:
        """In whose name the seal is, as its certificate says."""
        return str(self.chain[0].subject.native.get("common_name", ""))

    def seal(self, pdf: bytes, at: datetime) -> bytes:
        """The PDF with a PAdES signature that allows no change. Raises Conflict with what to do."""
        meta = signers.PdfSignatureMetadata(
            field_name=FIELD,
            subfilter=SigSeedSubFilter.PADES,
            md_algorithm="sha256",
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        )
        _published = self.chain  # nobody shall hold a paper whose key is unknown
        stamper = _Stamper(self.keys.timestamps) if self.keys.timestamps else None
        with self._one_at_a_time, self._signer() as signer:
            hand = _Hand(meta, signer, timestamper=stamper, new_field_spec=SigFieldSpec(FIELD, box=None))
            hand.at = at
            try:
                sealed, self._reserved = finished(hand.sign(pdf, self._reserved))
            except TimestampRequestError as error:
                raise _unstamped(self.keys.timestamps, error) from error
            except (SigningError, PKCS11Error, OSError) as error:
                self._reserved = None  # should that be what is wrong
                raise _shut(error) from error
        return bytes(sealed.getbuffer())

    @cached_property
    def _code_key(self) -> ec.EllipticCurvePrivateKey:
        path = Path(self.keys.code_key) if self.keys.code_key else self.keys.folder / "code.pem"
        try:
            if not self.keys.code_key:
                _make_once(path, _new_code_key)
            key = load_pem_private_key(path.read_bytes(), None)
        except (OSError, ValueError, TypeError) as error:
            raise _shut(error) from error
        if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
            raise _shut(ValueError(f"{path}: P-256"))
        published.publish_code(self.keys.public, key.public_key())
        return key

    @property
    def code_key_id(self) -> str:
        return published.key_id_of(self._code_key.public_key())

    def sign_code(self, message: bytes) -> bytes:
        """ES256, as r and s of 32 bytes each (RFC 9053); deterministic (RFC 6979). Raises Conflict."""
        signature = self._code_key.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
        return b"".join(number.to_bytes(COORDINATE, "big") for number in decode_dss_signature(signature))

    @contextmanager
    def _signer(self) -> Iterator[signers.Signer]:
        if not self.keys.module:
            yield self._from_file
            return
        device = PKCS11SignatureConfig(
            module_path=self.keys.module,
            token_criteria=TokenCriteria(label=self.keys.token),
            cert_label=self.keys.label,
            user_pin=self.keys.pin,
        )
        try:
            with PKCS11SigningContext(device) as signer:
                yield signer
        except (SigningError, PKCS11Error, OSError) as error:
            raise _shut(error) from error

    @cached_property
    def _from_file(self) -> signers.SimpleSigner:
        path = Path(self.keys.pkcs12) if self.keys.pkcs12 else self.keys.folder / "seal.p12"
        try:
            if self.keys.trial:
                _make_once(path, trial.make_pkcs12)
            signer = signers.SimpleSigner.load_pkcs12(str(path), passphrase=self.keys.password.encode() or None)
        except (SigningError, OSError, ValueError) as error:
            raise _shut(error) from error
        if signer is None:
            raise _shut(ValueError(path))
        return signer


class _Hand(signers.PdfSigner):
    """Writes the time of the unit of work, not that of the machine's clock."""

    at: datetime

    async def sign(self, pdf: bytes, reserved: int | None) -> tuple[BytesIO, int]:
        """The sealed PDF, and the room for its envelope, in hex digits.

        To estimate it takes a seal of nothing with a timestamp of its own: not again where it is ``reserved`` already.
        """
        if reserved is None:
            trial = self.init_signing_session(IncrementalPdfFileWriter(BytesIO(pdf)))
            reserved = int(await trial.estimate_signature_container_size(None))
        sealed = await self.async_sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), bytes_reserved=reserved)
        return sealed, reserved

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.at
        return session


class _Stamper(HTTPTimeStamper):
    """Whatever is wrong with the server's answer, it is the server's fault, and said so."""

    async def async_timestamp(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return await super().async_timestamp(*args, **kwargs)
        except (ValueError, TypeError, KeyError, OSError) as error:  # what the parser raises on nonsense
            raise TimestampRequestError(str(error)) from error


def _unstamped(address: str, error: Exception) -> Conflict:
    told = _(
        "Server stempel waktu {address} tidak menjawab sebagaimana mestinya ({reason}); belum ada yang terbit."
        " Coba lagi nanti, atau hubungi admin: setelan PATUH_SEAL_TSA.",
        address=address,
        reason=_reason(error),
    )
    return Conflict(told)


def _reason(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _shut(error: Exception) -> Conflict:
    told = _(
        "Kunci penyegel tidak dapat dipakai ({reason}). Hubungi admin: periksa setelan PATUH_SEAL_….",
        reason=_reason(error),
    )
    return Conflict(told)


def _new_code_key() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _make_once(path: Path, make: Any) -> None:
    """Two processes that start together end up with the same key; only this account can read it."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(make())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # the other one was first
    finally:
        draft.unlink()
