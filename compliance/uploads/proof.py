"""A proof is a PDF, JPG or PNG by its content: its name and the browser's word for it say nothing."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, NamedTuple

from compliance.kernel.errors import Invalid
from compliance.kernel.i18n import Text, _

MEGABYTE = 2**20


class Kind(NamedTuple):
    signature: bytes
    type: str
    suffix: str


KINDS = (
    Kind(b"%PDF-", "application/pdf", ".pdf"),
    Kind(b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    Kind(b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
)


@dataclass(frozen=True)
class Proof:
    """A file as it is sent; ``stream`` is not read beyond the limit."""

    name: str
    stream: BinaryIO


@dataclass(frozen=True)
class CheckedProof:
    """``name`` ends as its content does, whatever it was sent as."""

    name: str
    type: str
    content: bytes


def check_proof(proof: Proof, megabytes: int) -> CheckedProof:
    """Raises Invalid for ``proof``."""
    content = proof.stream.read(megabytes * MEGABYTE + 1)
    if not content:
        raise _unfit(_("Berkas bukti ini kosong."))
    if len(content) > megabytes * MEGABYTE:
        raise _unfit(_("Berkas bukti lebih besar dari {megabytes} MB. Perkecil atau foto ulang.", megabytes=megabytes))
    kind = next((kind for kind in KINDS if content.startswith(kind.signature)), None)
    if kind is None:
        raise _unfit(_("Isi berkas ini bukan PDF, JPG atau PNG. Simpan dulu sebagai salah satunya."))
    return CheckedProof(_plain_name(proof.name) + kind.suffix, kind.type, content)


def _plain_name(name: str) -> str:
    """Without folders and ending."""
    return PurePosixPath(name.replace("\\", "/")).stem[:150] or "bukti"


def _unfit(reason: Text) -> Invalid:
    return Invalid(fields={"proof": reason})
