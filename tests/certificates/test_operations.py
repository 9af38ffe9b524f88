"""Asking, issuing, declining, revoking, handing out: what is kept, noted and refused."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlmodel import select

from compliance.access.context import Context
from compliance.access.models import Role, Setting
from compliance.access.settings import Key
from compliance.audit.models import AuditEntry
from compliance.certificates import issuing, operations, public
from compliance.certificates.models import Certificate, CertificateStatus
from compliance.certificates.rules import tidy
from compliance.kernel.errors import Conflict, Forbidden, GateClosed, Invalid, NotFound
from compliance.serve import THREADS
from tests.builders import NOW, World, a_code, a_person, a_telephone, key
from tests.certificates.builders import (
    MASKED,
    PEOPLE,
    a_certificate,
    a_cleared_contract,
    a_request,
    both_at_once,
    first_term,
    hand_in,
    stored,
)

REASON = "Dokumen ternyata palsu"
LATER = NOW + timedelta(days=3)


def events(world: World) -> list[str]:
    with world.work("auditor") as ctx:
        found = ctx.db.exec(select(AuditEntry.event).order_by(AuditEntry.sequence)).all()  # type: ignore[arg-type]
        return [event for event in found if event.startswith("certificate:") or event == "gate:refused"]


def issue(ctx: Context, certificate: Certificate) -> Certificate:
    return issuing.issue(ctx, certificate, a_code(ctx))


def test_issuing_keeps_what_is_vouched_for(world: World):
    number = a_certificate(world, a_cleared_contract(world))
    with world.work("approver") as ctx:
        certificate = stored(ctx, number)
        assert certificate.status is CertificateStatus.ISSUED
        assert re.fullmatch(r"KTM-2026-000001-[0-9A-HJKMNP-TV-Z]{6}", certificate.number or "")
        assert certificate.expires_on == date(2026, 10, 1)
        assert (certificate.roster_version, certificate.workers) == (1, 3)
        assert certificate.decided_by == world.actors["approver"].id
        assert operations.stored_pdf(ctx, certificate).startswith(b"%PDF-1.7")
    assert events(world) == ["certificate:requested", "certificate:issued"]


def test_the_statement_masks_every_nik(world: World):
    number = a_certificate(world, a_cleared_contract(world))
    with world.work("approver") as ctx:
        text = stored(ctx, number).statement
        assert MASKED in text
        assert not any(nik in text for nik, _name in PEOPLE)
        assert json.loads(text)["counts"] == {"workers": 3, "cleared": 3, "accepted": 0}


def test_the_facts_are_those_of_the_issue(world: World):
    """The setting changed between request and issue."""
    request = a_request(world, a_cleared_contract(world))
    with world.work("admin") as ctx:
        ctx.db.add(Setting(key=Key.CERTIFICATE_DAYS.value, value="7", updated_at=NOW))
    with world.work("approver", LATER) as ctx:
        certificate = issuing.issue(ctx, stored(ctx, request), a_code(ctx))
        assert (certificate.decided_at, certificate.expires_on) == (LATER, date(2026, 9, 11))


def test_numbers_count_on_within_a_year(world: World):
    first = a_certificate(world, a_cleared_contract(world))
    second = a_certificate(world, a_cleared_contract(world, number="602.1/02"))
    with world.work("approver") as ctx:
        numbers = [str(stored(ctx, number).number) for number in (first, second)]
        assert [number[:16] for number in numbers] == ["KTM-2026-000001-", "KTM-2026-000002-"]
        assert numbers[0][16:] != numbers[1][16:]


def test_nobody_issues_what_they_asked_for(world: World):
    with world.work("admin") as ctx:
        both = [Role.OFFICER, Role.APPROVER]
        world.actors["both"] = a_person(ctx.db, "both", both, world.agency, None)
        a_telephone(ctx, world.actors["both"])
    contract_id = a_cleared_contract(world)
    with world.work("both") as ctx:
        request = key(operations.request_certificate(ctx, first_term(ctx, contract_id)))
    with pytest.raises(GateClosed, match="orang lain yang harus"), world.work("both") as ctx:
        issuing.issue(ctx, stored(ctx, request), a_code(ctx))
    with world.work("approver") as ctx:
        assert issuing.issue(ctx, stored(ctx, request), a_code(ctx)).number
    assert events(world) == ["certificate:requested", "gate:refused", "certificate:issued"]


def test_asked_for_twice_says_by_whom(world: World):
    contract_id = a_cleared_contract(world)
    a_request(world, contract_id)
    with pytest.raises(Conflict, match="sudah diminta oleh Officer pada 1 September 2026"):
        a_request(world, contract_id)


def test_a_declined_request_can_be_made_again(world: World):
    contract_id = a_cleared_contract(world)
    request = a_request(world, contract_id)
    with world.work("approver") as ctx:
        operations.decline(ctx, stored(ctx, request), REASON)
    for act in (issue, lambda ctx, certificate: operations.decline(ctx, certificate, REASON)):
        with world.work("approver") as ctx, pytest.raises(Conflict, match="sudah diputuskan oleh Approver"):
            act(ctx, stored(ctx, request))
    assert a_request(world, contract_id) != request


@pytest.mark.parametrize("act", [operations.decline, operations.revoke])
def test_a_reason_is_needed(world: World, act):
    number = a_certificate(world, a_cleared_contract(world))
    with world.work("approver") as ctx:
        with pytest.raises(Invalid) as refused:
            act(ctx, stored(ctx, number), "  salah   ")
        assert set(refused.value.fields) == {"reason"}


def test_a_revocation_is_final(world: World):
    contract_id = a_cleared_contract(world)
    number = a_certificate(world, contract_id)
    with world.work("approver", LATER) as ctx:
        operations.revoke(ctx, stored(ctx, number), REASON)
    attempts = (
        issue,
        lambda ctx, certificate: operations.decline(ctx, certificate, REASON),
        lambda ctx, certificate: operations.revoke(ctx, certificate, "Ternyata asli, hidupkan lagi"),
    )
    for attempt in attempts:
        with world.work("approver", LATER) as ctx, pytest.raises(Conflict):
            attempt(ctx, stored(ctx, number))
    with world.work("approver", LATER) as ctx:
        certificate = stored(ctx, number)
        assert (certificate.status, certificate.revocation_reason) == (CertificateStatus.REVOKED, REASON)
        assert certificate.revoked_at == LATER


def test_a_number_of_a_person_in_the_reason_is_masked(world: World):
    """The reason stands on a page that anyone can read."""
    number = a_certificate(world, a_cleared_contract(world))
    with world.work("approver") as ctx:
        operations.revoke(ctx, stored(ctx, number), f"Pekerja {PEOPLE[0][0]} tidak pernah ada")
        assert stored(ctx, number).revocation_reason == f"Pekerja {MASKED} tidak pernah ada"


def test_only_what_was_issued_can_be_revoked(world: World):
    request = a_request(world, a_cleared_contract(world))
    with world.work("approver") as ctx, pytest.raises(Conflict):
        operations.revoke(ctx, stored(ctx, request), REASON)


def test_every_download_is_noted_and_gives_the_same_bytes(world: World):
    contract_id = a_cleared_contract(world)
    number = a_certificate(world, contract_id)
    with world.work("treasury") as ctx:
        before = operations.download(ctx, stored(ctx, number))
    with world.work("officer", LATER) as ctx:
        hand_in(ctx, stored(ctx, number).contract, PEOPLE[:1], LATER)
    with world.work("approver", LATER) as ctx:
        operations.revoke(ctx, stored(ctx, number), REASON)
    with world.work("auditor", LATER) as ctx:
        assert operations.download(ctx, stored(ctx, number)) == before
    assert events(world).count("certificate:exported") == 2


@pytest.mark.parametrize("damage", ["altered", "gone"])
def test_a_damaged_file_is_not_handed_out(world: World, damage):
    number = a_certificate(world, a_cleared_contract(world))
    with world.work("auditor") as ctx:
        path = ctx.files.path(stored(ctx, number).pdf_digest)
        path.unlink() if damage == "gone" else path.write_bytes(path.read_bytes() + b" ")
        with pytest.raises(Conflict, match="tidak lagi sama"):
            operations.download(ctx, stored(ctx, number))
    assert "certificate:exported" not in events(world)


def test_there_is_nothing_to_download_before_the_issue(world: World):
    request = a_request(world, a_cleared_contract(world))
    with world.work("auditor") as ctx, pytest.raises(NotFound):
        operations.download(ctx, stored(ctx, request))


ACTS = {
    "request": lambda ctx, number: operations.request_certificate(ctx, issuing.term_of(ctx, stored(ctx, number))),
    "issue": lambda ctx, number: issue(ctx, stored(ctx, number)),
    "decline": lambda ctx, number: operations.decline(ctx, stored(ctx, number), REASON),
    "revoke": lambda ctx, number: operations.revoke(ctx, stored(ctx, number), REASON),
    "read": lambda ctx, number: operations.get_certificate(ctx, number),
    "download": lambda ctx, number: operations.download(ctx, stored(ctx, number)),
}
ALLOWED = {
    "request": {"officer"},
    "issue": {"approver"},
    "decline": {"approver"},
    "revoke": {"approver"},
    "read": {"officer", "approver", "head", "contractor", "treasury", "auditor", "leader"},
    "download": {"officer", "approver", "contractor", "treasury", "auditor"},
}
OUTSIDERS = {"other_officer", "other_approver", "other_head", "other_contractor", "registrar", "admin"}


@pytest.mark.parametrize("act", ACTS)
def test_who_may(world: World, act):
    """Those who may get past the policy (and may then meet a Conflict); people of other offices see nothing."""
    number = a_certificate(world, a_cleared_contract(world))
    for who in world.actors:
        refused: type[Exception] | None = None
        try:
            with world.work(who) as ctx:
                ACTS[act](ctx, number)
        except (NotFound, Forbidden) as refusal:
            refused = type(refusal)
        except Conflict:
            pass
        expected = None if who in ALLOWED[act] else NotFound if who in OUTSIDERS else Forbidden
        assert refused is expected, who


def test_anyone_finds_a_number_as_it_was_typed(world: World):
    number = a_certificate(world, a_cleared_contract(world))
    with world.work("registrar") as ctx:
        typed = " " + str(stored(ctx, number).number).lower().replace("0", "o").replace("1", "l") + " "
        found = public.verify(ctx, typed)
        assert found.number == stored(ctx, number).number
        assert not set(found.stated) & {"workers", "requested_by", "issued_by"}
        with pytest.raises(NotFound):
            public.by_number(ctx, found.number[:-1])


def test_a_request_has_no_number_to_be_found_by(world: World):
    a_request(world, a_cleared_contract(world))
    with world.work("auditor") as ctx:
        for typed in ("", "None", "KTM"):
            with pytest.raises(NotFound):
                public.by_number(ctx, typed)


def test_tidy_reads_numbers_off_paper():
    assert tidy(" ktm-2o26-oooool -abcde i") == "KTM-2026-000001-ABCDE1"


def test_two_who_ask_at_once_make_one_request(world: World):
    contract_id = a_cleared_contract(world)
    answers = both_at_once(*[lambda: a_request(world, contract_id)] * 2)
    refusals = [answer for answer in answers if isinstance(answer, Conflict)]
    assert len(refusals) == 1
    assert "sudah diminta oleh Officer" in str(refusals[0])
    with world.work("officer") as ctx:
        assert len(ctx.db.exec(select(Certificate)).all()) == 1


def test_two_who_issue_at_once_issue_one(world: World):
    request = a_request(world, a_cleared_contract(world))

    def issue() -> str:
        with world.work("approver") as ctx:
            return str(issuing.issue(ctx, stored(ctx, request), a_code(ctx)).number)

    answers = both_at_once(issue, issue)
    refusals = [answer for answer in answers if isinstance(answer, Conflict)]
    assert len(refusals) == 1
    with world.work("auditor") as ctx:
        assert stored(ctx, request).number in answers
    assert events(world) == ["certificate:requested", "certificate:issued"]


def test_two_hundred_requests_for_a_term_make_one_certificate(world: World):
    request = a_request(world, a_cleared_contract(world))

    def issue(_place: int) -> object:
        try:
            with world.work("approver") as ctx:
                return issuing.issue(ctx, stored(ctx, request), a_code(ctx)).number
        except Conflict as refusal:
            return refusal

    with ThreadPoolExecutor(THREADS) as server:  # they all wait at its door
        answers = list(server.map(issue, range(200)))
    assert sum(isinstance(answer, Conflict) for answer in answers) == 199
    with world.work("auditor") as ctx:
        assert stored(ctx, request).number in answers
    assert events(world) == ["certificate:requested", "certificate:issued"]


def test_two_terms_issued_at_once_get_two_places_in_the_sequence(world: World):
    requests = [a_request(world, a_cleared_contract(world, number=f"602.1/{place}")) for place in (1, 2)]

    def issue(request: int) -> str:
        with world.work("approver") as ctx:
            return str(issuing.issue(ctx, stored(ctx, request), a_code(ctx)).number)

    answers = both_at_once(lambda: issue(requests[0]), lambda: issue(requests[1]))
    assert sorted(str(answer)[9:15] for answer in answers) == ["000001", "000002"]
