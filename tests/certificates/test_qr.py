"""What the QR code says: golden vectors for whoever writes another reader, and that cameras can read it."""

import io
import json
from base64 import urlsafe_b64decode
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cbor2
import jsonschema
import pytest
import segno
import zxingcpp
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from PIL import Image

from compliance.audit.log import canonical
from compliance.certificates import document, packing, published, qr
from compliance.certificates.statement import SCHEMA, digest
from tests.certificates.test_document import a_statement, poppler

PRIVATE = ec.derive_private_key(64082026, ec.SECP256R1())  # of the golden vectors, and of nothing else
PUBLIC = PRIVATE.public_key()
KEY_ID = "ca719bdbad264f8a"
DIGEST = "3e024c83359744b2897074c49f2ae5e1e0816f901b8c986adbcac0b2f2ed3826"
PAYLOAD = (
    "a402764b544d2d323032362d3030303030312d3746334b3951041a6abe837f061a6a9631a03a00010000ac01050258203e024c83359744b2"
    "897074c49f2ae5e1e0816f901b8c986adbcac0b2f2ed382603773630322e312f30312f4b54522f44505550522f32303236047444696e6173"
    "2050656b65726a61616e20556d756d056c4356204574616d204a61796106781d50656d62616e67756e616e204a656d626174616e2053616e"
    "676174746107010867616476616e6365091a13d92d400a010b666e6f726d616c0df5"
)
TOKEN = (
    "0oRNogEmBEjKcZvbrSZPiqBYyqQCdktUTS0yMDI2LTAwMDAwMS03RjNLOVEEGmq-g38GGmqWMaA6AAEAAKwBBQJYID4CTIM1l0SyiXB0xJ8q5eHg"
    "gW-QG4yYatvKwLLy7TgmA3c2MDIuMS8wMS9LVFIvRFBVUFIvMjAyNgR0RGluYXMgUGVrZXJqYWFuIFVtdW0FbENWIEV0YW0gSmF5YQZ4HVBlbWJh"
    "bmd1bmFuIEplbWJhdGFuIFNhbmdhdHRhBwEIZ2FkdmFuY2UJGhPZLUAKAQtmbm9ybWFsDfVYQBuVxScII2B7hPtQP-gtn2gfDU4o_sxl12LoJWDk"
    "mLw6piy1KqmJWzAbg023gRW4616YKgRgFrA_Terd4jU4HYo"
)
LONG: dict[str, Any] = {
    "number": "027/1234.A/SP-KONSTRUKSI/BM/DPUPR-KUTIM/XII/2026",
    "title": "Peningkatan Jalan Poros Kecamatan Kongbeng menuju Kecamatan Muara Wahau Tahap III",
    "agency": "Dinas Pekerjaan Umum, Penataan Ruang, Perumahan, Kawasan Permukiman dan Pertanahan",
    "company": "PT Pembangunan Perumahan Rakyat Kalimantan Timur Sejahtera",
}


def sign(message: bytes) -> bytes:
    signature = PRIVATE.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    return b"".join(number.to_bytes(32, "big") for number in decode_dss_signature(signature))


def read(token: str) -> dict[int, Any]:
    """As docs/certificate-format.md says, by somebody who has only that. Raises InvalidSignature."""
    tag = cbor2.loads(urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    protected, unprotected, payload, signature = tag.value
    assert (tag.tag, unprotected, cbor2.loads(protected)) == (18, {}, {1: -7, 4: bytes.fromhex(KEY_ID)})
    der = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    PUBLIC.verify(der, cbor2.dumps(["Signature1", protected, b"", payload]), ec.ECDSA(hashes.SHA256()))
    return dict(cbor2.loads(payload))


def test_the_statement_has_known_bytes():
    statement = canonical(a_statement(1))
    assert digest(statement).hex() == DIGEST
    assert statement.startswith(
        '{"address":"https://patuh.test/v/KTM-2026-000001-7F3K9Q","answers":[],"city":"Sangatta","companies":[{"contract"'
    )


@pytest.mark.parametrize("text", ['"', "\\", "/", "\u007f", "é", "\u2028", "\n\t\b\f\r", "\u001f", "😀"])
def test_canonical_json_escapes_as_rfc_8785_says(text):
    short = {"\n": "\\n", "\t": "\\t", "\b": "\\b", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
    escaped = "".join(short.get(c) or (f"\\u{ord(c):04x}" if c < " " else c) for c in text)
    assert canonical({"b": text, "a": [1, None, True]}) == f'{{"a":[1,null,true],"b":"{escaped}"}}'


def test_the_token_has_known_bytes():
    told = qr.claims(a_statement(1), bytes.fromhex(DIGEST))
    assert published.key_id_of(PUBLIC) == KEY_ID
    assert qr._cbor(told).hex() == PAYLOAD
    assert qr.token(told, KEY_ID, sign) == TOKEN


def test_the_document_prints_these_bytes():
    text = (Path(__file__).parents[2] / "docs/certificate-format.md").read_text()
    signer: Any = SimpleNamespace(code_key_id=KEY_ID, sign_code=sign)
    number = "KTM-2026-000001-7F3K9Q"
    sums = packing.sums({f"certificates/{number}.pdf": "ab" * 32, f"statements/{number}.json": DIGEST})
    printed = [
        f"```\n{canonical(a_statement(1))}\n```",
        DIGEST,
        PAYLOAD,
        TOKEN,
        packing.signature(signer, sums).decode(),
    ]
    assert [each for each in printed if each not in text] == []


def test_another_reader_reads_it():
    told = read(TOKEN)
    assert told[2] == "KTM-2026-000001-7F3K9Q"
    assert told[6] == 1788228000  # 2026-09-01 10.00 WITA
    assert told[4] == 1790870399  # the last second of 2026-10-01 in WITA
    brief = told[-65537]
    assert (brief[2].hex(), brief[7], brief[8], brief[9]) == (DIGEST, 1, "advance", 333_000_000)
    assert brief[13] is True


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({}, {13: True}, id="for trials"),
        pytest.param({"seal": {"trial": False}}, {}, id="sealed with a real key"),
        pytest.param({"fulfil_by": "2026-09-15"}, {12: 1789487999, 13: True}, id="conditional"),
    ],
)
def test_what_not_every_code_says(changes, told):
    brief = qr.claims(a_statement(1, **changes), bytes(32))[-65537]
    assert {key: value for key, value in brief.items() if key > 11} == told


@pytest.mark.parametrize("place", range(40, len(TOKEN) - 1, 29))
def test_a_changed_letter_is_found(place):
    other = "A" if TOKEN[place] != "A" else "B"
    with pytest.raises((InvalidSignature, AssertionError, ValueError, cbor2.CBORDecodeError)):
        read(TOKEN[:place] + other + TOKEN[place + 1 :])


def a_long_code() -> tuple[dict[str, Any], str]:
    contract = a_statement()["contract"] | LONG
    address = "https://kepatuhan.kutaitimurkab.go.id/v/KTM-2026-000123-7F3K9Q"
    term = {"number": 12, "kind": "retention", "percentage": "", "amount": 123_456_789_000}
    condition = {"kind": "conditional", "fulfil_by": "2026-12-31"}
    statement = a_statement(12_345, contract=contract, address=address, term=term, **condition)
    return statement, qr.token(qr.claims(statement, bytes(32)), KEY_ID, sign)


def test_the_longest_code_stays_below_version_20():
    statement, token = a_long_code()
    assert int(segno.make_qr(f"{statement['address']}#{token}", error="m").version) <= 20
    assert read(token)[-65537][5] == "PT Pembangunan Perumahan Rakyat Kal…"


@pytest.mark.parametrize("dots", [300, 110], ids=["printed at 300 dpi", "on a screen"])
def test_cameras_read_it(dots):
    statement, token = a_long_code()
    pdf = document.render(canonical(statement | {"workers": []}), token)
    page = Image.open(io.BytesIO(poppler(pdf, "pdftoppm", "-f", "1", "-l", "1", "-r", str(dots), "-png", "-")))
    assert [code.text for code in zxingcpp.read_barcodes(page)] == [f"{statement['address']}#{token}"]


def test_the_sample_of_these_tests_fits_the_published_schema():
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text())).validate(a_statement())
