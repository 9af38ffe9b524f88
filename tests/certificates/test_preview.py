"""The preview looks like the certificate and can't be taken for one."""

import io

import pytest
from pypdf import PdfReader
from sqlmodel import func, select

from compliance.audit.models import AuditEntry
from compliance.certificates.models import Certificate, CertificateWorker
from compliance.certificates.preview import preview
from compliance.history.models import HistoryLeaf
from compliance.kernel.errors import Conflict, NotFound
from tests.builders import World
from tests.certificates.builders import (
    PEOPLE,
    a_certificate,
    a_cleared_contract,
    a_request,
    first_term,
    hand_in,
    stored,
)


def test_every_page_is_marked_and_nothing_is_signed_or_kept(world: World):
    crowd = tuple((f"64080417089{place:05}", f"Orang {place}") for place in range(100, 190))
    request = a_request(world, a_cleared_contract(world, people=crowd))
    keys = world.house.installation.files.root / "keys"
    with world.work("contractor") as ctx:
        before = sorted(keys.rglob("*"))
        pdf = PdfReader(io.BytesIO(preview(ctx, stored(ctx, request))))
        assert sorted(keys.rglob("*")) == before, "the signing room stays shut"
        for kept in (CertificateWorker, HistoryLeaf):
            assert ctx.db.exec(select(func.count()).select_from(kept)).one() == 0
        assert len(ctx.db.exec(select(Certificate)).all()) == 1
    texts = [" ".join(page.extract_text().split()) for page in pdf.pages]
    assert len(texts) > 1
    assert all("TIDAK SAH" in text for text in texts)
    assert "KTM-" not in "".join(texts)
    assert "Memenuhi syarat" not in "".join(texts)
    assert "Ditandatangani" not in "".join(texts)
    assert pdf.get_fields() is None
    assert not pdf.attachments
    with world.work("auditor") as ctx:
        opened = select(AuditEntry.actor).where(AuditEntry.event == "certificate:previewed")
        assert ctx.db.exec(opened).one() == "Contractor"


def test_no_nik_is_shown_in_full(world: World):
    request = a_request(world, a_cleared_contract(world))
    with world.work("officer") as ctx:
        text = PdfReader(io.BytesIO(preview(ctx, stored(ctx, request)))).pages[1].extract_text()
    assert PEOPLE[0][1] in text
    assert not any(nik in text for nik, _name in PEOPLE)


def test_what_is_decided_has_none(world: World):
    number = a_certificate(world, a_cleared_contract(world))
    with world.work("officer") as ctx, pytest.raises(NotFound):
        preview(ctx, stored(ctx, number))


def test_a_new_roster_is_checked_first(world: World):
    request = a_request(world, contract := a_cleared_contract(world))
    with world.work("officer") as ctx:
        hand_in(ctx, first_term(ctx, contract).contract, PEOPLE[:1])
    with world.work("officer") as ctx, pytest.raises(Conflict, match="belum selesai diperiksa"):
        preview(ctx, stored(ctx, request))


def test_by_page(world: World, signed_in):
    request = a_request(world, a_cleared_contract(world))
    client = signed_in("officer")
    assert f"/certificates/{request}/preview" in client.get(f"/certificates/{request}").text
    answer = client.get(f"/certificates/{request}/preview")
    assert answer.mimetype == "application/pdf"
    answer.close()
