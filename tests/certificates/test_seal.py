"""The seal: PDF/A all the same, valid to pyHanko, and broken by any byte that differs."""

import ast
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pkcs11
import pytest
from asn1crypto import cms, core
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from pkcs11.util.x509 import decode_x509_certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from weasyprint import HTML

from compliance.audit.log import canonical
from compliance.certificates import inspection, published
from compliance.certificates.document import render
from compliance.certificates.inspection import Faulty, read_seal, read_statement, refuse_other_number
from compliance.certificates.seal import FIELD, Keys, Room
from compliance.kernel.coroutines import finished
from compliance.kernel.errors import Conflict
from tests.certificates.test_document import CODE, a_statement, a_worker

AT = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)
SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")
COMPLIANCE = Path(published.__file__).parents[1]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Room:
    return Room(Keys(tmp_path_factory.mktemp("keys")))


@pytest.fixture(scope="module")
def statement(room: Room) -> str:
    return canonical(a_statement(30, seal=seal_of(room)))


def seal_of(room: Room) -> dict[str, Any]:
    return {"key_id": room.key_id, "signer": room.signer_name, "trial": True}


@pytest.fixture(scope="module")
def paper(room: Room, statement: str) -> bytes:
    return room.seal(render(statement, CODE), AT)


def test_a_sealed_certificate_is_pdf_a_3a(paper: bytes, room: Room, tmp_path: Path):
    names = ["Muhammad " * 20, "Łukasz Nguyễn", "محمد", "Ирина", *["Ani"] * 200]
    people = [a_worker(number, name=name) for number, name in enumerate(names, start=1)]
    odd = room.seal(render(canonical(a_statement(workers=people, seal=seal_of(room))), CODE), AT)
    nobody = room.seal(render(canonical(a_statement(0, seal=seal_of(room))), CODE), AT)
    files = [tmp_path / f"{place}.pdf" for place in range(3)]
    for file, content in zip(files, (paper, odd, nobody), strict=True):
        file.write_bytes(content)
    command = [sys.executable, "-m", "tests.certificates.verapdf", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_verapdf_refuses_what_is_not_pdf_a(tmp_path: Path):
    HTML(string="<p>x").write_pdf(tmp_path / "plain.pdf")
    command = [sys.executable, "-m", "tests.certificates.verapdf", str(tmp_path / "plain.pdf")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert "6.6.2.1-1" in done.stdout, done.stderr


def test_pyhanko_finds_the_signature_valid_and_final(paper: bytes, room: Room):
    signature = PdfFileReader(BytesIO(paper)).embedded_signatures[0]
    authority = room.chain[1]
    trusted = ValidationContext(trust_roots=[authority], moment=AT)
    status = finished(async_validate_pdf_signature(signature, trusted))
    assert status.bottom_line
    assert signature.docmdp_level is MDPPerm.NO_CHANGES
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.self_reported_timestamp == AT


def test_the_field_is_invisible_and_the_document_tagged(paper: bytes):
    with pikepdf.open(BytesIO(paper)) as pdf:
        assert pdf.Root.Lang == "id"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.AF[0].AFRelationship == "/Data"
        field = pdf.Root.AcroForm.Fields[0]
        assert field.T == FIELD
        assert [int(side) for side in field.Rect] == [0, 0, 0, 0]


def test_the_statement_comes_back_byte_by_byte(paper: bytes, statement: str):
    assert read_statement(paper) == statement
    refuse_other_number(paper, a_statement())


def test_another_number_in_print_is_found(room: Room):
    other = canonical(a_statement(number="KTM-2026-000002-7F3K9Q"))
    with pytest.raises(Faulty, match="KTM-2026-000001-7F3K9Q"):
        refuse_other_number(render(other, CODE), a_statement(number="KTM-2026-000002-7F3K9Q"))


def test_the_seal_names_its_key(paper: bytes, room: Room):
    seal = read_seal(paper, published.keys(room.keys.public))
    assert (seal.key_id, seal.signed_at) == (room.key_id, AT)
    assert seal.signer.startswith("UJI COBA")


def gap_of(pdf: bytes) -> tuple[int, int]:
    """Where the room for the envelope begins and ends, which no signature covers."""
    match = re.search(rb"/ByteRange \[0 (\d+) (\d+) ", pdf)
    assert match
    return int(match[1]), int(match[2])


def places(pdf: bytes) -> list[int]:
    """The whole envelope and all behind it (names of the signature, trailer); for the rest one digest stands.

    ``python -m tests.bench.flips`` leaves nothing out.
    """
    gap, _after = gap_of(pdf)
    return sorted({*range(0, gap, 101), *range(gap - 40, len(pdf))})


@pytest.mark.parametrize("bit", [0x01, 0x20], ids=["the last bit", "capitals"])
def test_a_single_flipped_byte_anywhere_is_found(paper: bytes, room: Room, bit: int):
    keys = published.keys(room.keys.public)
    for place in places(paper):
        flipped = bytearray(paper)
        flipped[place] ^= bit
        with pytest.raises(Faulty):
            read_seal(bytes(flipped), keys)


def resealed(pdf: bytes, change: Callable[[cms.SignedData], None]) -> bytes:
    """With an envelope in which something is changed that no signature covers; it means the same to a PDF reader."""
    gap, after = gap_of(pdf)
    envelope = cms.ContentInfo.load(bytes.fromhex(pdf[gap + 1 : after - 1].decode()))
    change(envelope["content"])
    content = envelope.dump(force=True).hex().upper().encode()
    return pdf[: gap + 1] + content.ljust(after - gap - 2, b"0") + pdf[after - 1 :]


def another_version(data: cms.SignedData) -> None:
    data["version"] = "v3"


def signers_version(data: cms.SignedData) -> None:
    data["signer_infos"][0]["version"] = "v3"


def one_certificate_less(data: cms.SignedData) -> None:
    data["certificates"] = [one for one in data["certificates"] if one.chosen.subject != one.chosen.issuer]


def one_certificate_twice(data: cms.SignedData) -> None:
    data["certificates"] = [*data["certificates"], data["certificates"][0]]


def another_digest(data: cms.SignedData) -> None:
    data["digest_algorithms"] = [{"algorithm": "sha256"}, {"algorithm": "sha512"}]


def something_unsigned(data: cms.SignedData) -> None:
    noted = cms.CMSAttribute({"type": "1.2.3.4", "values": [core.OctetString(b"x")]})
    data["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes([noted])


OPEN = [
    another_version,
    signers_version,
    one_certificate_less,
    one_certificate_twice,
    another_digest,
    something_unsigned,
]


@pytest.mark.parametrize("change", OPEN)
def test_what_a_signature_leaves_open_is_as_it_was(paper: bytes, room: Room, change):
    keys = published.keys(room.keys.public)
    assert read_seal(resealed(paper, lambda _data: None), keys)
    with pytest.raises(Faulty, match="tidak utuh"):
        read_seal(resealed(paper, change), keys)


def test_a_length_longer_than_needed_is_found(paper: bytes, room: Room):
    """BER would allow it: the same CMS to a PDF reader, in other bytes."""
    gap, after = gap_of(paper)
    held = paper[gap + 1 : after - 1]
    longer = b"3083" + b"00" + held[4:8] + held[8:-2]
    with pytest.raises(Faulty):
        read_seal(paper[: gap + 1] + longer + paper[after - 1 :], published.keys(room.keys.public))


@pytest.mark.parametrize("more", [b"\n", b"%%EOF\n", b"\n1 0 obj\nnull\nendobj\n"])
def test_nothing_can_be_added(paper: bytes, room: Room, more):
    with pytest.raises(Faulty):
        read_seal(paper + more, published.keys(room.keys.public))


@pytest.mark.parametrize("file", [b"", b"%PDF-1.7", b"PK\x03\x04", b"x" * 5000])
def test_what_is_no_certificate_is_refused_in_words(room: Room, file):
    for read in (lambda: read_seal(file, {}), lambda: read_statement(file), lambda: refuse_other_number(file, {})):
        with pytest.raises(Faulty):
            read()


def test_a_seal_by_a_stranger_is_not_ours(paper: bytes, statement: str, tmp_path: Path):
    stranger = Room(Keys(tmp_path))
    forged = stranger.seal(render(statement, CODE), AT)
    with pytest.raises(Faulty, match="bukan dari Patuh"):
        read_seal(forged, {})
    with pytest.raises(Faulty, match="bukan dari Patuh"):
        read_seal(paper, published.keys(stranger.keys.public))


def test_the_private_keys_are_out_of_reach(room: Room):
    room.sign_code(room.key_id.encode())
    for name in ("seal.p12", "code.pem"):
        assert stat.S_IMODE((room.keys.folder / name).stat().st_mode) == 0o600
    assert not re.search('"d"', " ".join(path.read_text() for path in room.keys.public.iterdir()))


def test_a_new_start_finds_the_same_keys(room: Room):
    again = Room(room.keys)
    assert (again.key_id, again.code_key_id) == (room.key_id, room.code_key_id)


def test_papers_of_a_key_that_was_replaced_still_verify(statement: str, tmp_path: Path):
    old = Room(Keys(tmp_path))
    paper = old.seal(render(statement, CODE), AT)
    (tmp_path / "seal.p12").unlink()
    new = Room(Keys(tmp_path))
    assert new.key_id != old.key_id
    assert read_seal(paper, published.keys(tmp_path / "public")).key_id == old.key_id


OfficialKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def an_official_key(key: OfficialKey | None = None) -> tuple[OfficialKey, x509.Certificate]:
    key, name = key or rsa.generate_private_key(65537, 2048), "Pemerintah Kabupaten Kutai Timur"
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
    )
    signing = x509.KeyUsage(
        **usage, digital_signature=True, content_commitment=True, key_cert_sign=False, crl_sign=False
    )
    return key, (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2026, 12, 31, tzinfo=UTC))
        .add_extension(signing, critical=True)
        .sign(key, hashes.SHA256())
    )


def an_official_room(folder: Path, key: OfficialKey) -> Room:
    file = folder / "official.p12"
    made = an_official_key(key)
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"x", *made, None, BestAvailableEncryption(b"pw")))
    return Room(Keys(folder, pkcs12=str(file), password="pw"))


OFFICIAL = [
    pytest.param(rsa.generate_private_key(65537, 2048), id="RSA"),
    pytest.param(ec.generate_private_key(ec.SECP384R1()), id="P-384"),
    pytest.param(ec.generate_private_key(ec.SECP521R1()), id="P-521"),
]


@pytest.mark.parametrize("key", OFFICIAL)
def test_an_official_pkcs12_seals(statement: str, tmp_path: Path, key: OfficialKey):
    room = an_official_room(tmp_path, key)
    assert not room.keys.trial
    assert room.signer_name == "Pemerintah Kabupaten Kutai Timur"
    seal = read_seal(room.seal(render(statement, CODE), AT), published.keys(room.keys.public))
    assert seal.key_id == room.key_id
    kind = "RSA" if isinstance(key, rsa.RSAPrivateKey) else "EC"
    assert published.keys(room.keys.public)[room.key_id]["kty"] == kind


@pytest.mark.parametrize("keys", [{"password": "wrong"}, {"pkcs12": "/nowhere.p12"}])
def test_a_key_that_cannot_be_opened_is_told(statement: str, tmp_path: Path, keys):
    file = tmp_path / "official.p12"
    made = an_official_key()
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"x", *made, None, BestAvailableEncryption(b"pw")))
    room = Room(Keys(tmp_path, **{"pkcs12": str(file), **keys}))
    with pytest.raises(Conflict, match="PATUH_SEAL"):
        room.seal(render(statement, CODE), AT)


@pytest.mark.parametrize("content", ["", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_code_key_that_cannot_be_used_is_told(tmp_path: Path, content):
    (tmp_path / "code").write_text(content)
    with pytest.raises(Conflict, match="PATUH_SEAL"):
        Room(Keys(tmp_path, code_key=str(tmp_path / "code"))).sign_code(b"")


@pytest.mark.skipif(not SOFTHSM.exists(), reason="Debian's softhsm2 is not installed")
def test_a_key_in_a_device_seals(statement: str, tmp_path: Path, monkeypatch):
    (tmp_path / "tokens").mkdir()
    (tmp_path / "conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "conf"))
    key, certificate = an_official_key()
    (tmp_path / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    tool, pins = str(shutil.which("softhsm2-util")), ["--pin", "1234", "--so-pin", "1234"]
    subprocess.run([tool, "--init-token", "--free", "--label", "patuh", *pins], check=True)
    name = ["--token", "patuh", "--label", "segel", "--id", "01"]
    subprocess.run([tool, "--import", str(tmp_path / "key.pem"), *name, "--pin", "1234"], check=True)
    with pkcs11.lib(str(SOFTHSM)).get_token(token_label="patuh").open(rw=True, user_pin="1234") as session:
        stored = decode_x509_certificate(certificate.public_bytes(Encoding.DER))
        label = {pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: "segel", pkcs11.Attribute.ID: b"\x01"}
        session.create_object(stored | label)
    device: dict[str, Any] = {"module": str(SOFTHSM), "token": "patuh", "label": "segel"}
    room = Room(Keys(tmp_path / "keys", **device, pin="1234"))
    seal = read_seal(room.seal(render(statement, CODE), AT), published.keys(room.keys.public))
    assert seal.signer == "Pemerintah Kabupaten Kutai Timur"
    with pytest.raises(Conflict, match="PATUH_SEAL"):
        Room(Keys(tmp_path / "keys", **device, pin="0000")).seal(b"", AT)


PRIVATE = ("pyhanko.sign.signers", "pyhanko.sign.pkcs11", "pkcs11", "cryptography.hazmat.primitives.serialization")


def test_only_the_signing_room_reads_private_keys():
    """``load_…_private_key``, pyHanko's signers and PKCS#11 are imported nowhere else in the certificates' package."""
    using = {path.name for path in (COMPLIANCE / "certificates").glob("*.py") if uses_private(path)}
    assert using == {"seal.py", "trial.py"}, "trial.py makes the key; seal.py alone uses it"
    elsewhere = [path for path in COMPLIANCE.rglob("*.py") if "certificates" not in path.parts and uses_seal(path)]
    assert [path.name for path in elsewhere] == ["installation.py"]


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        if isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{one.name}" for one in node.names}
    return names


def uses_private(path: Path) -> bool:
    public = ("PublicFormat", "Encoding", "load_der_public_key")
    return any(name.startswith(PRIVATE) and not name.endswith(public) for name in imported(path))


def uses_seal(path: Path) -> bool:
    return any(name.startswith("compliance.certificates.seal") for name in imported(path))


def test_the_inspection_needs_no_private_key():
    assert "compliance.certificates.seal" not in " ".join(imported(Path(inspection.__file__)))
