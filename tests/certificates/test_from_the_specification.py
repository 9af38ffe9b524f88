"""A verifier written from docs/certificate-format.md alone: nothing of the program's own code reads or checks here."""

import hashlib
import io
import json
import re
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path
from typing import Any

import cbor2
import pypdf
import pytest
import zxingcpp
from asn1crypto import cms
from asn1crypto import core as asn1
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_der_x509_certificate
from flask.testing import FlaskClient
from PIL import Image

from compliance.certificates.covered import prove_worker  # these two give proofs; they are checked here
from compliance.certificates.lives import LifeState
from compliance.history.auditing import prove
from compliance.history.operations import publish
from tests.builders import World
from tests.certificates.builders import PEOPLE, a_certificate, a_cleared_contract, stored
from tests.certificates.test_document import poppler

pytestmark = pytest.mark.printed

Jwk = dict[str, Any]


def unpadded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


# The tree: RFC 6962 for the hashes, RFC 9162, 2.1.3.2 for the path.


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def led_to(entry: bytes, index: int, size: int, path: list[str]) -> bytes:
    """The root to which a path leads. Raises ValueError for one of the wrong length."""
    if index >= size:
        raise ValueError("no such leaf")
    at, last, found = index, size - 1, leaf_hash(entry)
    for step in map(bytes.fromhex, path):
        if last == 0:
            raise ValueError("too long")
        if at % 2 or at == last:
            found = node_hash(step, found)
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            found = node_hash(found, step)
        at, last = at // 2, last // 2
    if last:
        raise ValueError("too short")
    return found


# The code.


def key_of(jwk: Jwk) -> ec.EllipticCurvePublicKey:
    x, y = (int.from_bytes(unpadded(jwk[name])) for name in ("x", "y"))
    key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    name = hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()[:8]
    assert name.hex() == jwk["kid"]
    return key


def claims_of(content: str, keys: dict[str, Jwk]) -> dict[int, Any]:
    """Of what a QR code holds. Raises InvalidSignature or ValueError."""
    address, _sharp, token = content.partition("#")
    message = cbor2.loads(unpadded(token))
    protected, unprotected, payload, signature = message.value
    heads = cbor2.loads(protected)
    if message.tag != 18 or unprotected or set(heads) != {1, 4} or heads[1] != -7 or len(signature) != 64:
        raise ValueError("not a code of ours")
    jwk = keys[heads[4].hex()]
    assert jwk["alg"] == "ES256"
    der = encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
    key_of(jwk).verify(der, cbor2.dumps(["Signature1", protected, b"", payload]), ec.ECDSA(hashes.SHA256()))
    claims: dict[int, Any] = cbor2.loads(payload)
    if address.rpartition("/")[2] != claims[2]:
        raise ValueError("another number")
    return claims


# The seal.


def der(tag: int, *parts: bytes) -> bytes:
    inner = b"".join(parts)
    if len(inner) < 128:
        return bytes([tag, len(inner)]) + inner
    digits = len(inner).to_bytes(2 if len(inner) > 255 else 1)
    return bytes([tag, 128 + len(digits)]) + digits + inner


def oid(text: str) -> bytes:
    return cms.ContentType(text).dump()


def seal_of(pdf: bytes, keys: dict[str, Jwk]) -> str:
    """The kid of the key that sealed it. Raises InvalidSignature or AssertionError."""
    (told,) = re.findall(rb"/ByteRange \[0 (\d+) (\d+) (\d+) *\]", pdf)
    first, second, rest = map(int, told)
    assert second + rest == len(pdf)
    signed = pdf[:first] + pdf[second:]
    envelope = cms.ContentInfo.load(bytes.fromhex(pdf[first + 1 : second - 1].decode()))
    held, signer = envelope["content"]["certificates"], envelope["content"]["signer_infos"][0]
    chains = {kid: [b64decode(one) for one in jwk.get("x5c", ())] for kid, jwk in keys.items()}
    (kid,) = (kid for kid, chain in chains.items() if set(chain) == {one.dump() for one in held})
    chain = chains[kid]
    own = load_der_x509_certificate(chain[0])
    key = own.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    plain = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert hashlib.sha256(plain).hexdigest()[:16] == kid
    attributes, signature = signer["signed_attrs"].contents, signer["signature"].native
    one, digest = bytes([2, 1, 1]), der(0x30, bytes.fromhex("0609608648016503040201"), b"\5\0")
    named = der(0x30, own.issuer.public_bytes(), asn1.Integer(own.serial_number).dump())
    ecdsa = der(0x30, bytes.fromhex("06082a8648ce3d040302"))
    info = der(0x30, one, named, digest, der(0xA0, attributes), ecdsa, der(4, signature))
    content = (der(0x31, digest), der(0x30, oid("data")), der(0xA0, *sorted(chain)), der(0x31, info))
    written = der(0x30, oid("signed_data"), der(0xA0, der(0x30, one, *content)))
    assert pdf[first:second] == b"<" + written.hex().upper().encode().ljust(second - first - 2, b"0") + b">"
    assert attributes.count(der(0x31, der(4, hashlib.sha256(signed).digest()))) == 1
    key.verify(signature, der(0x31, attributes), ec.ECDSA(hashes.SHA256()))
    return kid


# The public history.


def signed_state(checkpoint: bytes, known: list[str]) -> tuple[int, bytes]:
    """Size and root. Raises InvalidSignature."""
    text, _empty, lines = checkpoint.decode().rpartition("\n\n")
    text += "\n"
    origin, size, root = text.splitlines()[:3]
    for line in lines.splitlines():
        _dash, name, encoded = line.split(" ")
        raw = b64decode(encoded)
        for key in known:
            key_name, number, material = key.split("+", 2)
            public = b64decode(material)
            told = hashlib.sha256(key_name.encode() + b"\n" + public).digest()[:4]
            assert told.hex() == number
            if (name, raw[:4], public[0]) == (origin, told, 1):
                Ed25519PublicKey.from_public_bytes(public[1:]).verify(raw[4:], text.encode())
                return int(size), b64decode(root)
    raise InvalidSignature


def entries_of(bundle: bytes) -> list[bytes]:
    entries = []
    while bundle:
        size = int.from_bytes(bundle[:2])
        entries.append(bundle[2 : 2 + size])
        bundle = bundle[2 + size :]
    return entries


def tree_of(leaves: list[bytes]) -> bytes:
    """The root over hashes of leaves: RFC 6962, 2.1."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(tree_of(leaves[:half]), tree_of(leaves[half:]))


class Paper:
    """An issued certificate as an outsider holds it: the file, and what anybody can fetch."""

    def __init__(self, world: World, visitor: FlaskClient) -> None:
        self.contract = a_cleared_contract(world)
        self.id = a_certificate(world, self.contract)
        with world.work("auditor") as ctx:
            pdf = ctx.files.get(stored(ctx, self.id).pdf_digest)
        self.pdf, self.visitor = pdf, visitor
        (self.embedded,) = pypdf.PdfReader(io.BytesIO(pdf)).attachments["certificate.json"]
        self.statement: dict[str, Any] = json.loads(self.embedded)
        self.keys = {key["kid"]: key for key in json.loads(self.fetch("/.well-known/jwks.json"))["keys"]}
        self.live = json.loads(self.fetch(f"/v/{self.statement['number']}.json"))

    def fetch(self, address: str) -> bytes:
        answer = self.visitor.get(address)
        assert answer.status_code == 200, address
        return answer.data

    def code(self) -> str:
        page = Image.open(io.BytesIO(poppler(self.pdf, "pdftoppm", "-f", "1", "-l", "1", "-r", "300", "-png", "-")))
        (found,) = zxingcpp.read_barcodes(page)
        return str(found.text)


@pytest.fixture
def paper(world: World, visitor: FlaskClient) -> Paper:
    return Paper(world, visitor)


def test_the_statement_is_canonical_and_has_the_published_digest(paper: Paper):
    again = json.dumps(paper.statement, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert again.encode() == paper.embedded
    assert hashlib.sha256(paper.embedded).hexdigest() == paper.live["statement_digest"]
    assert hashlib.sha256(paper.pdf).hexdigest() == paper.live["pdf_digest"]
    assert paper.statement["seal"]["key_id"] in paper.keys


def test_the_code_on_the_paper_is_signed_and_says_the_same(paper: Paper):
    content = paper.code()
    claims = claims_of(content, paper.keys)
    brief = claims[-65537]
    assert content.partition("#")[0] == paper.statement["address"]
    assert (claims[2], brief[1]) == (paper.statement["number"], paper.statement["format"])
    assert brief[2] == hashlib.sha256(paper.embedded).digest()
    assert brief[9] == paper.statement["term"]["amount"]
    with pytest.raises((InvalidSignature, ValueError)):
        claims_of(content[:-8] + "AAAAAAAA", paper.keys)
    with pytest.raises(ValueError, match="another number"):
        claims_of(content.replace("-000001-", "-000002-", 1), paper.keys)


def test_the_seal_is_over_all_of_the_file(paper: Paper):
    assert seal_of(paper.pdf, paper.keys) == paper.statement["seal"]["key_id"]
    with pytest.raises(AssertionError):
        seal_of(paper.pdf.replace(b"/Segel", b"/segel").replace(b"%PDF-1.7", b"%PDF-1.6"), paper.keys)


def test_the_history_holds_it(paper: Paper):
    size, root = signed_state(paper.fetch("/log/checkpoint"), paper.fetch("/log/keys").decode().split())
    leaves = entries_of(paper.fetch(f"/log/tile/entries/000.p/{size}"))
    hashed = [leaf_hash(leaf) for leaf in leaves]
    assert b"".join(hashed) == paper.fetch(f"/log/tile/0/000.p/{size}")
    assert tree_of(hashed) == root
    told = [json.loads(leaf) for leaf in leaves]
    (issued,) = (leaf for leaf in told if leaf["certificate"] == paper.statement["number"])
    assert (issued["event"], issued["version"]) == ("issued", 1)
    assert issued["statement"] == hashlib.sha256(paper.embedded).hexdigest()


def test_a_proof_leads_to_the_signed_state(paper: Paper, world: World):
    for more in range(2):
        a_certificate(world, a_cleared_contract(world, number=f"602.1/9{more}/KTR/DPUPR/2026"))
    folder = world.house.installation.files.root / "log"
    publish(world.house.engine, world.house.installation)
    proof = json.loads(json.dumps(prove(folder, paper.statement["number"])))
    size, root = signed_state(proof["checkpoint"].encode(), paper.fetch("/log/keys").decode().split())
    (leaf,) = proof["leaves"]
    assert size == 3
    assert led_to(leaf["leaf"].encode(), leaf["index"], size, leaf["path"]) == root
    assert led_to(leaf["leaf"].replace("issued", "edited").encode(), leaf["index"], size, leaf["path"]) != root


def test_one_worker_is_in_its_tree(paper: Paper, world: World):
    for nik, _name in PEOPLE:
        with world.work("officer") as ctx:
            (proof,) = json.loads(json.dumps(prove_worker(ctx, stored(ctx, paper.id), nik)))
        root = led_to(proof["leaf"].encode(), proof["index"], proof["size"], proof["path"])
        assert root.hex() == proof["workers_root"] == paper.statement["workers_root"]
        assert json.loads(proof["leaf"])["nik"] == nik


def document() -> str:
    return (Path(__file__).parents[2] / "docs/certificate-format.md").read_text()


def test_the_golden_vectors_of_the_document():
    """Log and worker tree, as printed."""
    text = document()
    assert text.count("patuh.test/log\n2\n") == 2
    for start in (text.index("patuh.test/log\n2\n"), text.rindex("patuh.test/log\n2\n")):
        note = text[start : text.index("```", start)]
        size, root = signed_state(
            note.encode(), ["patuh.test/log+e79b339c+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"]
        )
        printed = [line.encode() for line in text.splitlines() if line.startswith('{"certificate":')]
        assert (size, root) == (2, tree_of([leaf_hash(leaf) for leaf in printed]))
        path = [leaf_hash(printed[1]).hex()]
        assert led_to(printed[0], 0, 2, path) == root
    workers = [leaf_hash(line.encode()) for line in text.splitlines() if line.startswith('{"birth_date":')]
    assert tree_of(workers).hex() in text


def block(text: str, begins: str) -> str:
    """What stands between the lines of a printed example that begins so."""
    start = text.index(f"```\n{begins}") + 4
    return text[start : text.index("```", start)]


def test_the_golden_vectors_of_statement_code_and_pack():
    text = document()
    statement = block(text, '{"address":').rstrip("\n")
    said = json.loads(statement)
    assert json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False) == statement
    digest = hashlib.sha256(statement.encode()).digest()
    assert digest.hex() in text
    jwk: Jwk = json.loads(block(text, '{"alg":"ES256"'))
    (token,) = (word.strip("`.,") for word in text.split() if word.startswith("`0oRN"))
    claims = claims_of(f"{said['address']}#{token}", {jwk["kid"]: jwk})
    assert (claims[2], claims[-65537][2]) == (said["number"], digest)
    sums = block(text, "abab").encode()
    (signed,) = (word.strip("`.,") for word in text.split() if word.startswith("`eyJ"))
    header, _empty, signature = signed.split(".")
    assert json.loads(unpadded(header)) == {"alg": "ES256", "kid": jwk["kid"]}
    raw = unpadded(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    message = f"{header}.{urlsafe_b64encode(sums).rstrip(b'=').decode()}".encode()
    key_of(jwk).verify(der, message, ec.ECDSA(hashes.SHA256()))


def test_the_document_names_every_verdict():
    told = {state.name for state in LifeState} - {"REQUESTED", "DECLINED"}  # nobody outside sees these
    assert {name for name in told if f"| `{name}` |" not in document()} == set()
