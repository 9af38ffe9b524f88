"""Who may touch a private key, over the whole program: a module that is not in this table may not."""

import ast
from collections.abc import Iterator
from pathlib import Path

COMPLIANCE = Path(__file__).parents[1] / "compliance"

MAY = {
    "certificates/seal.py": "the signing room: the seal of the paper and the key of its code",
    "certificates/trial.py": "makes the seal's key for trials",
    "certificates/issuing.py": "asks the room to sign and seal, at the issue",
    "certificates/statement.py": "asks the room to sign the code that the paper carries",
    "certificates/packing.py": "asks the room to sign the list of a pack",
    "installation.py": "opens the room",
    "access/context.py": "says what a room can do",
    "history/keys.py": "reads and makes Ed25519 keys: the log's, a witness's",
    "history/note.py": "signs checkpoints and cosignatures",
    "history/signing.py": "loads the log's key",
    "history/operations.py": "publishes, and begins a log anew",
    "history/folder.py": "writes the checkpoint that is signed",
    "history/auditing.py": "countersigns, with the key of the witness",
    "cli/history.py": "reads and makes the witness's key",
}
HANDS = {
    *("Ed25519PrivateKey", "EllipticCurvePrivateKey", "RSAPrivateKey", "PrivateFormat", "generate_private_key"),
    *("load_pem_private_key", "load_der_private_key", "load_ssh_private_key", "load_pkcs12", "from_private_bytes"),
    *("private_bytes", "private_bytes_raw", "pkcs11", "PKCS11SigningContext", "SimpleSigner", "PdfSigner"),
    *("Signer", "signer_of", "load_key", "make_key", "Room", "sign_code", "room.seal"),
}


def names_in(path: Path) -> Iterator[str]:
    """Every name that is imported, read or asked for, in code."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Name(id=name) | ast.FunctionDef(name=name):
                yield name
            case ast.Attribute(value=ast.Name(id="room") | ast.Attribute(attr="room"), attr=name):
                yield from (name, f"room.{name}")
            case ast.Attribute(attr=name):
                yield name
            case ast.Import(names=imported) | ast.ImportFrom(names=imported):
                yield from (one.name for one in imported)


def test_only_these_modules_touch_private_keys():
    touching = {
        str(path.relative_to(COMPLIANCE)) for path in COMPLIANCE.rglob("*.py") if not HANDS.isdisjoint(names_in(path))
    }
    assert touching == set(MAY), "another module needs its reason here, or better none"
