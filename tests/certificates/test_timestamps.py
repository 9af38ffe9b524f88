"""A timestamp by a server of RFC 3161, here one of our own; and what happens while it does not answer as it should."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Thread
from typing import Any

import pytest
from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from compliance.audit.log import canonical
from compliance.certificates import published
from compliance.certificates.document import render
from compliance.certificates.inspection import Faulty, read_seal
from compliance.certificates.issuing import issue
from compliance.certificates.models import CertificateStatus
from compliance.certificates.seal import Keys, Room
from compliance.history.operations import count
from compliance.kernel.coroutines import finished
from compliance.kernel.errors import Conflict
from tests.builders import World, a_code
from tests.certificates.builders import a_cleared_contract, a_request, stored
from tests.certificates.test_document import CODE, a_statement

pytestmark = pytest.mark.printed

AT = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)
STAMPED = datetime(2026, 9, 1, 2, 0, 3, tzinfo=UTC)
REPLY = "application/timestamp-reply"
Answer = Callable[[bytes], tuple[int, str, bytes]]


class Server(ThreadingHTTPServer):
    """Gives the answer that it is told to give."""

    answer: Answer

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/tsa"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        status, kind, content = self.server.answer(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def authority() -> DummyTimeStamper:
    return an_authority()


def an_authority() -> DummyTimeStamper:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Stempel Waktu Uji")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(9)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2030, 1, 1, tzinfo=UTC))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    public = asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
    return DummyTimeStamper(public, keys.PrivateKeyInfo.load(private), fixed_dt=STAMPED)


@pytest.fixture
def server(authority: DummyTimeStamper) -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Handler)
    server.answer = lambda asked: (200, REPLY, stamp(authority, asked))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def stamp(authority: DummyTimeStamper, asked: bytes) -> bytes:
    return bytes(authority.request_tsa_response(tsp.TimeStampReq.load(asked)).dump())


def refused(_asked: bytes) -> tuple[int, str, bytes]:
    status = tsp.PKIStatusInfo({"status": tsp.PKIStatus("rejection")})
    return 200, REPLY, tsp.TimeStampResp({"status": status}).dump()


def test_a_seal_bears_the_servers_time(server: Server, authority: DummyTimeStamper, tmp_path):
    room = Room(Keys(tmp_path, timestamps=server.address))
    paper = room.seal(render(canonical(a_statement()), CODE), AT)
    assert read_seal(paper, published.keys(room.keys.public)).key_id == room.key_id
    signature = PdfFileReader(BytesIO(paper)).embedded_signatures[0]
    roots = ValidationContext(trust_roots=[room.chain[1], authority.tsa_cert], moment=AT)
    status = finished(async_validate_pdf_signature(signature, roots))
    assert status.bottom_line
    assert status.timestamp_validity is not None
    assert status.timestamp_validity.timestamp == STAMPED
    for place in range(0, len(paper), len(paper) // 20):
        with pytest.raises(Faulty):
            read_seal(paper[:place] + bytes([paper[place] ^ 1]) + paper[place + 1 :], published.keys(room.keys.public))


def test_the_server_is_asked_once_for_each_seal(server: Server, authority: DummyTimeStamper, tmp_path):
    """And once more before the first, to learn how much room an answer takes; also after one that did not fit."""
    asked: list[bytes] = []

    def answer(request: bytes) -> tuple[int, str, bytes]:
        asked.append(request)
        return 200, REPLY, stamp(authority, request)

    server.answer = answer
    room, page = Room(Keys(tmp_path, timestamps=server.address)), render(canonical(a_statement()), CODE)
    papers = [room.seal(page, AT) for _time in range(3)]
    assert len(asked) == 4
    room._reserved = 100
    with pytest.raises(Conflict, match="larger than expected"):
        room.seal(page, AT)
    papers.append(room.seal(page, AT))
    assert {read_seal(paper, published.keys(room.keys.public)).key_id for paper in papers} == {room.key_id}


def test_a_timestamp_of_another_signature_is_found(server: Server, authority: DummyTimeStamper, tmp_path):
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": b"x" * 32}

    def other(asked: bytes) -> tuple[int, str, bytes]:
        wanted = tsp.TimeStampReq.load(asked)
        wanted["message_imprint"] = tsp.MessageImprint(imprint)
        return 200, REPLY, stamp(authority, wanted.dump(force=True))

    server.answer = other
    room = Room(Keys(tmp_path, timestamps=server.address))
    with pytest.raises((Faulty, Conflict)):
        read_seal(room.seal(render(canonical(a_statement()), CODE), AT), published.keys(room.keys.public))


OUT_OF_ORDER: list[Any] = [
    pytest.param(lambda _asked: (503, "text/plain", b"busy"), id="it is down"),
    pytest.param(lambda _asked: (200, "text/html", b"<h1>Welcome"), id="a page"),
    pytest.param(lambda _asked: (200, REPLY, b"nonsense"), id="nonsense"),
    pytest.param(lambda _asked: (200, REPLY, b""), id="nothing"),
    pytest.param(refused, id="it refuses"),
]


@pytest.mark.parametrize("answer", OUT_OF_ORDER)
def test_without_a_timestamp_nothing_is_sealed(server: Server, tmp_path, answer: Answer):
    server.answer = answer
    with pytest.raises(Conflict, match=f"{server.address}.*PATUH_SEAL_TSA"):
        Room(Keys(tmp_path, timestamps=server.address)).seal(render(canonical(a_statement()), CODE), AT)


def test_while_the_server_is_away_nothing_is_issued_and_later_it_is(world: World, server: Server):
    room = Room(Keys(world.house.installation.room.keys.folder, timestamps=server.address))
    world.house.installation.room.__dict__.update(vars(room))
    works, server.answer = server.answer, lambda _asked: (503, "text/plain", b"")
    request = a_request(world, a_cleared_contract(world))
    kept = files(world)
    with pytest.raises(Conflict, match="PATUH_SEAL_TSA"), world.work("approver") as ctx:
        issue(ctx, stored(ctx, request), a_code(ctx))
    with world.work("approver") as ctx:
        waiting = stored(ctx, request)
        assert (waiting.status, waiting.number) == (CertificateStatus.REQUESTED, None)
        assert count(ctx.db) == 0
        assert files(world) == kept
        server.answer = works
        issue(ctx, waiting, a_code(ctx))
    with world.work("approver") as ctx:
        assert stored(ctx, request).status is CertificateStatus.ISSUED
        assert count(ctx.db) == 1


def files(world: World) -> set[str]:
    """What is stored for good."""
    paths = world.house.installation.files.root.rglob("*")
    return {str(path) for path in paths if path.is_file() and "keys" not in path.parts and ".sqlite" not in path.name}
