"""The log in the house: leaves with the acts that they tell of, nothing trusted before it is published, no fork."""

import shutil
import signal
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

import pytest
from sqlmodel import col, delete, select, update

from compliance import worker
from compliance.audit.models import AuditEntry
from compliance.certificates import agreement, chronicle, issuing, operations, public
from compliance.certificates.covered import logged_digest
from compliance.certificates.lives import LifeState
from compliance.certificates.models import Certificate, CertificateStatus, CertificateWorker
from compliance.history import auditing
from compliance.history import operations as history
from compliance.history.folder import Forked, StaticLog
from compliance.history.leaf import Leaf
from compliance.history.models import HistoryLeaf, LeafEvent
from compliance.history.shelf import kept_log, static_log
from compliance.installation import House
from compliance.kernel.errors import Conflict
from config import Config
from tests.builders import NOW, World, a_code
from tests.certificates.builders import (
    PEOPLE,
    a_certificate,
    a_cleared_contract,
    a_request,
    both_at_once,
    first_term,
    hand_in,
    stored,
)
from tests.history import killed
from tests.payments.builders import release
from tests.processes import run_apart

REASON = "Dokumen ternyata palsu"
LATER = NOW + timedelta(days=3)
E = LeafEvent


def log_of(house: House) -> StaticLog:
    return static_log(house.installation)


def published(house: House) -> list[tuple[str, str]]:
    """Event and certificate of every published leaf; the files hold together."""
    log = log_of(house)
    checkpoint = log.checkpoint()
    assert checkpoint
    assert auditing.faults(log.folder, checkpoint) == []
    leaves = map(Leaf.read, log.tree(checkpoint.size).all_entries())
    return [(leaf.event.value, leaf.certificate) for leaf in leaves]


def number_of(world: World, certificate_id: int) -> str:
    with world.work("auditor") as ctx:
        return str(stored(ctx, certificate_id).number)


def revoke(world: World, certificate_id: int) -> None:
    with world.work("approver", LATER) as ctx:
        operations.revoke(ctx, stored(ctx, certificate_id), REASON)


def verdict(world: World, number: str) -> LifeState:
    with world.work("treasury", LATER) as ctx:
        return public.verify(ctx, number).life.state


def download(world: World, certificate_id: int) -> bytes:
    with world.work("auditor", LATER) as ctx:
        return operations.download(ctx, stored(ctx, certificate_id))


def test_issue_and_revocation_are_published_at_once(world: World, house: House):
    certificate = a_certificate(world, a_cleared_contract(world))
    number = number_of(world, certificate)
    assert published(house) == [("issued", number)]
    revoke(world, certificate)
    assert published(house) == [("issued", number), ("revoked", number)]


def test_a_leaf_tells_of_no_person_and_can_not_be_guessed(world: World, house: House):
    a_certificate(world, a_cleared_contract(world))
    log = log_of(house)
    everything = b"".join(path.read_bytes() for path in log.folder.rglob("*") if path.is_file())
    for nik, name in PEOPLE:
        assert nik.encode() not in everything
        assert name.encode() not in everything
    with world.work("auditor") as ctx:
        certificate = ctx.db.exec(select(Certificate)).one()
        assert logged_digest(certificate).encode() in everything
        assert '"salt":"' in certificate.statement
        assert "salt" not in public.verify(ctx, str(certificate.number)).stated


def test_a_certificate_that_was_superseded_gets_its_leaf_once(world: World, house: House):
    contract_id = a_cleared_contract(world)
    certificate = a_certificate(world, contract_id)
    number = number_of(world, certificate)
    worker.run_pending(house)
    assert published(house) == [("issued", number)]
    with world.work("officer", LATER) as ctx:
        hand_in(ctx, stored(ctx, certificate).contract, PEOPLE[:1], LATER)
    for _time in range(2):
        worker.run_pending(house)
    assert published(house) == [("issued", number), ("superseded", number)]
    with world.work("auditor") as ctx:
        told = ctx.db.exec(select(AuditEntry.actor).where(AuditEntry.event == "certificate:superseded")).all()
        assert told == ["sistem"]


def test_certificates_from_before_the_log_are_told_of(world: World, house: House):
    """Their statement has no salt; a secret of the house stands in for it."""
    old = a_certificate(world, a_cleared_contract(world))
    with house.work() as ctx:
        certificate = stored(ctx, old)
        certificate.seed = ""
        certificate.statement = certificate.statement.replace('"salt":"', '"other":"')
        ctx.db.execute(delete(HistoryLeaf))
    for log in (static_log, kept_log):  # there was none
        shutil.rmtree(log(house.installation).folder)
    worker.run_pending(house)
    assert published(house) == [("issued", number_of(world, old))]
    assert verdict(world, number_of(world, old)) is LifeState.VALID


def test_an_undone_issue_leaves_no_leaf(world: World, house: House):
    request = a_request(world, a_cleared_contract(world))

    def break_off() -> None:
        with world.work("approver") as ctx:
            issuing.issue(ctx, stored(ctx, request), a_code(ctx))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    worker.run_pending(house)
    assert published(house) == []


def test_two_at_once_get_two_places(world: World, house: House):
    requests = [a_request(world, a_cleared_contract(world, number=f"602.1/{place}")) for place in range(4)]

    def issue(request: int) -> str:
        with world.work("approver") as ctx:
            return str(issuing.issue(ctx, stored(ctx, request), a_code(ctx)).number)

    numbers = both_at_once(*[lambda request=request: issue(request) for request in requests])
    assert sorted(published(house)) == sorted(("issued", number) for number in numbers)


def test_nothing_is_trusted_before_it_is_published(world: World, house: House, monkeypatch):
    """The disk is full: the certificate is issued, but nobody gets it, nor is it called valid."""
    certificate = a_request(world, a_cleared_contract(world))

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(StaticLog, "write", full)
        with world.work("approver") as ctx:
            issuing.issue(ctx, stored(ctx, certificate), a_code(ctx))
        number = number_of(world, certificate)
        with pytest.raises(Conflict, match="belum tercatat di catatan publik"):
            download(world, certificate)
        with pytest.raises(Conflict, match="belum tercatat di catatan publik"):
            verdict(world, number)
    assert verdict(world, number) is LifeState.VALID, "the next who asks has it published"
    assert download(world, certificate).startswith(b"%PDF")
    assert published(house) == [("issued", number)]


@pytest.mark.parametrize("lost", ["log", "log/checkpoint", "log/tile/0", "log/tile/entries", "log/keys", "keys/log"])
def test_files_that_are_lost_are_made_again(world: World, house: House, lost):
    certificate = a_certificate(world, a_cleared_contract(world))
    path = house.installation.files.root / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert verdict(world, number_of(world, certificate)) is LifeState.VALID
    with house.work() as ctx:
        history.republish(ctx)
    assert published(house) == [("issued", number_of(world, certificate))]


def test_the_address_may_change_but_the_log_keeps_its_name(world: World, house: House):
    a_certificate(world, a_cleared_contract(world))
    before = log_of(house).checkpoint()
    installation = replace(house.installation, public_url="https://patuh2.test")
    moved = replace(house, installation=installation)
    worker.run_pending(moved)
    after = log_of(house).checkpoint()
    assert before
    assert after
    assert before.origin == after.origin == "patuh.test/log"


def alter(world: World, certificate_id: int, **values: object) -> None:
    """As somebody would who can write to the database."""
    with world.house.work() as ctx:
        ctx.db.execute(update(Certificate).where(col(Certificate.id) == certificate_id).values(**values))


def test_a_row_that_was_tampered_with_is_neither_called_valid_nor_paid(world: World, house: House):
    contract_id = a_cleared_contract(world)
    certificate = a_certificate(world, contract_id)
    number = number_of(world, certificate)
    with world.work("auditor") as ctx:
        statement = stored(ctx, certificate).statement
    alter(world, certificate, statement=statement.replace("Etam Jaya", "Tidak Ada"))
    with pytest.raises(Conflict, match="tidak sama dengan catatan publik"):
        verdict(world, number)
    alter(world, certificate, statement=statement)
    revoke(world, certificate)
    alter(world, certificate, status=CertificateStatus.ISSUED)
    asked = (lambda: verdict(world, number), lambda: download(world, certificate), lambda: release(world, contract_id))
    for ask in asked:
        with pytest.raises(Conflict, match="tidak sama dengan catatan publik"):
            ask()


TAMPERED = (
    {"expires_on": date(2030, 1, 1)},
    {"decided_at": NOW + timedelta(days=1)},
    {"number": "KTM-2026-000099-AAAAAA"},
    {"owed": 1},
    {"fulfil_before": NOW + timedelta(days=300), "owed": 1_000_000_000},
)


def test_a_row_that_says_something_else_than_its_statement_is_not_called_valid(world: World, house: House):
    """Neither today nor of a day that is past, nor is it paid."""
    certificate = a_certificate(world, contract_id := a_cleared_contract(world))
    with world.work("auditor") as ctx:
        whole = stored(ctx, certificate).model_dump(include={name for fields in TAMPERED for name in fields})
    for fields in TAMPERED:
        alter(world, certificate, **fields)
        number = str(fields.get("number", whole["number"]))
        for ask in (lambda n=number: verdict(world, n), lambda n=number: on_a_day(world, n)):
            with pytest.raises(Conflict, match="tidak sama dengan catatan publik"):
                ask()
        with pytest.raises(Conflict, match="tidak sama dengan catatan publik"):
            release(world, contract_id, LATER)
        alter(world, certificate, **whole)
    assert verdict(world, whole["number"]) is LifeState.VALID


def test_an_expired_or_superseded_one_is_not_revived_by_its_row(world: World, house: House):
    certificate = a_certificate(world, contract_id := a_cleared_contract(world))
    number = number_of(world, certificate)
    alter(world, certificate, expires_on=date(2030, 1, 1))
    with world.work("treasury", NOW + timedelta(days=700)) as ctx, pytest.raises(Conflict):
        public.verify(ctx, number)
    alter(world, certificate, expires_on=date(2026, 10, 1))
    with world.work("officer", LATER) as ctx:
        hand_in(ctx, stored(ctx, certificate).contract, PEOPLE[:1], LATER)
    alter(world, certificate, roster_version=2)
    with pytest.raises(Conflict):
        verdict(world, number)
    with pytest.raises(Conflict):
        release(world, contract_id, LATER)
    other = a_cleared_contract(world, number="602.1/02")
    with world.work("officer") as ctx:
        term, facts = first_term(ctx, other), {"contract_id": other, "roster_version": 1}
        alter_to = facts | {"term_id": term.id, "term_version": term.version}
    alter(world, certificate, **alter_to)
    with pytest.raises(Conflict):
        release(world, other, LATER)


def test_a_forged_file_is_not_ours_whatever_the_row_says(world: World, house: House, visitor):
    certificate = a_certificate(world, a_cleared_contract(world))
    paper = download(world, certificate)
    forged = sha256(b"forged").hexdigest()
    for other in (forged, house.installation.files.put(b"%PDF-1.7 forged")):
        alter(world, certificate, pdf_digest=other)
        answer = visitor.get(f"/v/by-digest/{other}")
        assert (answer.status_code, answer.get_json()["verdict"]) == (404, "NOT_OURS")
        with house.work() as ctx:
            assert not agreement.of_live(ctx, b"%PDF-1.7 forged").agrees
    alter(world, certificate, pdf_digest=sha256(paper).hexdigest())
    assert visitor.get(f"/v/by-digest/{sha256(paper).hexdigest()}").get_json()["verdict"] == "VALID"


def test_a_leaf_that_was_tampered_with_is_not_published(world: World, house: House, caplog):
    certificate = a_certificate(world, a_cleared_contract(world))
    number = number_of(world, certificate)
    with house.work() as ctx:
        ctx.db.execute(update(HistoryLeaf).values(entry=Leaf(number, E.ISSUED, "00" * 32, NOW).entry))
    with pytest.raises(Conflict):
        verdict(world, number)
    with pytest.raises(Forked), house.work() as ctx:
        history.republish(ctx)
    with pytest.raises(Forked):
        a_certificate(world, a_cleared_contract(world, number="602.1/02"))


@pytest.fixture
def restored(world: World, house: House) -> tuple[int, int, str]:
    """A backup was put back: of two certificates it knows one, and not that it was revoked; and the other's number."""
    contract_id = a_cleared_contract(world)
    kept, lost = a_certificate(world, contract_id), a_certificate(world, a_cleared_contract(world, number="602.1/02"))
    number = number_of(world, lost)
    revoke(world, kept)
    with house.work() as ctx:
        ctx.db.execute(delete(HistoryLeaf).where(col(HistoryLeaf.position) > 0))
        ctx.db.execute(delete(CertificateWorker).where(col(CertificateWorker.certificate_id) == lost))
        ctx.db.execute(
            update(Certificate)
            .where(col(Certificate.id) == lost)
            .values(number=None, status=CertificateStatus.REQUESTED, statement="", pdf_digest="", decided_at=None)
        )
    alter(world, kept, status=CertificateStatus.ISSUED, revoked_at=None, revocation_cause=None, revocation_reason="")
    return kept, lost, number


def test_a_restored_backup_issues_nothing_until_it_has_caught_up(world: World, house: House, restored, caplog):
    kept, lost, _number = restored
    before = log_of(house).checkpoint()
    with pytest.raises(Forked, match="log recover"), world.work("approver") as ctx:
        issuing.issue(ctx, stored(ctx, lost), a_code(ctx))
    assert verdict(world, number_of(world, kept)) is LifeState.REVOKED, "the log knows"
    with pytest.raises(Conflict, match="log recover"):
        download(world, kept)
    worker.run_pending(house)
    assert "log recover" in caplog.text
    assert log_of(house).checkpoint() == before


def test_what_was_revoked_stays_revoked_after_a_restore(world: World, house: House, restored):
    kept, lost, number = restored
    before = log_of(house).checkpoint()
    with house.work() as ctx:
        leaves = chronicle.recover(ctx)
        assert [leaf.event for leaf in leaves] == [E.ISSUED, E.REVOKED]
        assert chronicle.unknown(ctx, leaves) == [number]
    assert verdict(world, number_of(world, kept)) is LifeState.REVOKED
    with world.work("approver", LATER) as ctx:
        assert issuing.issue(ctx, stored(ctx, lost), a_code(ctx)).number
    after = log_of(house).checkpoint()
    assert before
    assert after
    assert auditing.faults(log_of(house).folder, after, before) == []
    assert [event for event, _number in published(house)] == ["issued", "issued", "revoked", "issued"]
    with house.work() as ctx:
        assert chronicle.recover(ctx) == [], "once is enough"


def test_a_restore_takes_nothing_over_that_was_not_signed(world: World, house: House, restored):
    """The entries were altered on the disk."""
    path = log_of(house).folder / "tile/entries/000.p/3"
    path.write_bytes(path.read_bytes().replace(b"revoked", b"created"))
    with pytest.raises(Forked), house.work() as ctx:
        chronicle.recover(ctx)


@pytest.mark.parametrize("left", ["nothing", "tiles", "an older state"])
def test_a_restored_backup_without_the_log_is_neither_called_valid_nor_published(world: World, house: House, left):
    """Nobody can say what was revoked since; an operator decides, and is heard of."""
    contract_id = a_cleared_contract(world)
    certificate = a_certificate(world, contract_id)
    number, folder = number_of(world, certificate), log_of(house).folder
    older = (folder / "checkpoint").read_bytes()
    revoke(world, certificate)
    with house.work() as ctx:
        ctx.db.execute(delete(HistoryLeaf).where(col(HistoryLeaf.event) == E.REVOKED))
    alter(world, certificate, status=CertificateStatus.ISSUED, revoked_at=None, revoked_by=None)
    shutil.rmtree(folder / "tile" if left != "nothing" else folder)
    if left == "an older state":  # as it comes out of the backup
        (folder / "checkpoint").write_bytes(older)
    asked = [
        lambda: verdict(world, number),
        lambda: on_a_day(world, number),
        lambda: download(world, certificate),
        lambda: release(world, contract_id, LATER),
        lambda: a_certificate(world, a_cleared_contract(world, number="602.1/02")),
        lambda: history.publish(house.engine, house.installation),
        lambda: adopt(house),
    ]
    for ask in asked:
        with pytest.raises(Conflict):
            ask()
    worker.run_pending(house)
    assert not (folder / "tile").exists(), "nothing shorter was signed"
    with house.work() as ctx:
        assert history.begin_anew(ctx) == 1
    assert published(house) == [("issued", number)]
    after = log_of(house).checkpoint()
    assert after
    assert after.origin.startswith("patuh.test/log-"), "another log, not the old one cut short"
    assert verdict(world, number) is LifeState.VALID
    with world.work("auditor") as ctx:
        assert ctx.db.exec(select(AuditEntry).where(AuditEntry.event == "history:begun_anew")).one()
    assert list(folder.parent.glob("log-*/last-known-checkpoint"))


def on_a_day(world: World, number: str) -> LifeState:
    with world.work("treasury", LATER + timedelta(days=9)) as ctx:
        return public.verify(ctx, number, LATER.date()).life.state


def adopt(house: House) -> None:
    with house.work() as ctx:
        chronicle.recover(ctx)


def test_a_log_that_is_whole_is_not_begun_anew(world: World, house: House, restored):
    with pytest.raises(Conflict, match="log recover"), house.work() as ctx:
        history.begin_anew(ctx)
    adopt(house)
    with pytest.raises(Conflict, match="Tidak ada yang hilang"), house.work() as ctx:
        history.begin_anew(ctx)


def test_what_the_log_ended_is_not_brought_back_by_deleting_its_leaf(world: World, house: House):
    """Somebody who can write to the database, and not to the files: a leaf in the middle is gone."""
    certificate = a_certificate(world, contract_id := a_cleared_contract(world))
    revoke(world, certificate)
    a_certificate(world, a_cleared_contract(world, number="602.1/02"))
    with house.work() as ctx:
        ctx.db.execute(delete(HistoryLeaf).where(col(HistoryLeaf.event) == E.REVOKED))
    alter(world, certificate, status=CertificateStatus.ISSUED, revoked_at=None)
    number = number_of(world, certificate)
    asked = (
        *(lambda: verdict(world, number), lambda: on_a_day(world, number)),
        *(lambda: download(world, certificate), lambda: release(world, contract_id, LATER)),
    )
    for ask in asked:
        with pytest.raises(Conflict, match="tidak sama dengan catatan publik"):
            ask()


def test_reading_needs_no_private_key(world: World, house: House):
    certificate = a_certificate(world, contract_id := a_cleared_contract(world))
    number = number_of(world, certificate)
    (house.installation.files.root / "keys/log.pem").rename(house.installation.files.root / "away.pem")
    assert verdict(world, number) is LifeState.VALID
    assert on_a_day(world, number) is LifeState.VALID
    assert download(world, certificate).startswith(b"%PDF")
    assert release(world, contract_id, LATER)
    assert not (house.installation.files.root / "keys/log.pem").exists(), "nor was one made"


def die(house: House, config: Config, point: str, act: str, certificate_id: int) -> None:
    assert run_apart(killed.main, config, point, act, certificate_id) == -signal.SIGKILL


@pytest.mark.parametrize("point", ["file", "leaf"])
def test_killed_before_the_commit_nothing_was_issued(world: World, house: House, config: Config, point):
    request = a_request(world, a_cleared_contract(world))
    die(house, config, point, "issue", request)
    worker.run_pending(house)
    assert published(house) == []
    with world.work("approver") as ctx:
        assert issuing.issue(ctx, stored(ctx, request), a_code(ctx)).number, "it can be done again"
    assert len(published(house)) == 1


@pytest.mark.parametrize(
    ("point", "mend"),
    [
        ("commit", "job"),
        ("commit", "reader"),
        ("commit", "next issue"),
        ("tiles", "job"),
        ("tiles", "reader"),
        ("checkpoint", "reader"),
    ],
)
def test_killed_after_the_commit_it_is_published_once(world: World, house: House, config: Config, point, mend):
    first = a_certificate(world, a_cleared_contract(world, number="602.1/00"))
    request = a_request(world, a_cleared_contract(world))
    before = log_of(house).checkpoint()
    die(house, config, point, "issue", request)
    numbers = [number_of(world, first), number_of(world, request)]
    if mend == "job":
        worker.run_pending(house)
    elif mend == "reader":
        assert download(world, request).startswith(b"%PDF")
    else:
        numbers.append(number_of(world, a_certificate(world, a_cleared_contract(world, number="602.1/02"))))
    assert published(house) == [("issued", number) for number in numbers]
    after = log_of(house).checkpoint()
    assert before
    assert after
    assert auditing.faults(log_of(house).folder, after, before) == []
    assert verdict(world, numbers[1]) is LifeState.VALID


@pytest.mark.parametrize("point", ["leaf", "commit", "tiles"])
def test_a_revocation_that_was_cut_off_is_whole_or_not_there(world: World, house: House, config: Config, point):
    certificate = a_certificate(world, a_cleared_contract(world))
    number = number_of(world, certificate)
    die(house, config, point, "revoke", certificate)
    is_done = point != "leaf"
    assert verdict(world, number) is (LifeState.REVOKED if is_done else LifeState.VALID)
    worker.run_pending(house)
    assert published(house) == [("issued", number), *([("revoked", number)] if is_done else [])]
