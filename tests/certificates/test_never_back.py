"""What was revoked or superseded stays so: in every channel, after a restart, a restored backup and new keys."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, delete, update

from compliance import worker
from compliance.app import create_app
from compliance.certificates import agreement, chronicle, issuing, operations
from compliance.certificates.archive import CertificateFilter, find_certificates
from compliance.certificates.lives import LifeState, life
from compliance.certificates.lookup import look_up_cover
from compliance.certificates.models import Certificate, CertificateStatus
from compliance.certificates.packs import ask_pack
from compliance.certificates.public import verify
from compliance.history import auditing
from compliance.history.keys import make_key
from compliance.history.leaf import Leaf
from compliance.history.models import HistoryLeaf, LeafEvent
from compliance.history.shelf import static_log
from compliance.installation import House, open_house
from compliance.jobs.models import Job, JobStatus
from compliance.kernel.errors import Refusal
from compliance.rosters.models import RosterVersion, Worker
from compliance.web.request import Patuh
from config import Config
from tests.builders import NOW, World, a_code
from tests.certificates.builders import PEOPLE, a_certificate, a_cleared_contract, hand_in, stored
from tests.payments.builders import release

REASON = "Dokumen ternyata palsu"
LATER = NOW + timedelta(days=2)
LATER_DAY = date(2026, 9, 3)
WORDS = {LifeState.REVOKED: "DICABUT", LifeState.SUPERSEDED: "DIGANTIKAN"}


@dataclass
class Ended:
    """A certificate that was revoked or superseded, and the installation that is asked about it now."""

    state: LifeState
    world: World
    config: Config
    contract: int
    id: int
    number: str
    pdf: bytes
    digest: str

    @property
    def house(self) -> House:
        return self.world.house

    def client(self) -> FlaskClient:
        return create_app(self.config, self.house).test_client()


@pytest.fixture(params=[LifeState.REVOKED, LifeState.SUPERSEDED])
def ended(world: World, config: Config, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Ended:
    monkeypatch.setattr(Patuh, "now", lambda _app: LATER)
    world.house = replace(world.house, clock=lambda: LATER)
    certificate = a_certificate(world, contract := a_cleared_contract(world))
    with world.work("officer") as ctx:
        pdf = operations.download(ctx, stored(ctx, certificate))
        number, digest = str(stored(ctx, certificate).number), stored(ctx, certificate).pdf_digest
    case = Ended(request.param, world, config, contract, certificate, number, pdf, digest)
    revoke(case) if case.state is LifeState.REVOKED else replace_roster(case)
    return case


def revoke(case: Ended) -> None:
    with case.world.work("approver", LATER) as ctx:
        operations.revoke(ctx, stored(ctx, case.id), REASON)


def replace_roster(case: Ended) -> None:
    with case.world.work("officer", LATER) as ctx:
        hand_in(ctx, stored(ctx, case.id).contract, PEOPLE[:1], LATER)
    worker.run_pending(case.house)


def nothing(case: Ended) -> None:
    """Right after its end."""


def restart(case: Ended) -> None:
    reopen(case, case.config)


def reopen(case: Ended, config: Config) -> None:
    case.house.engine.dispose()
    opened = open_house(config)
    opened.engine.dispose()
    case.config, case.world.house = config, replace(case.house, installation=opened.installation)


def restore(case: Ended) -> None:
    """The backup was taken before that; the static files of the log were not put back with it."""
    with case.house.work() as ctx:
        ctx.db.execute(delete(HistoryLeaf).where(col(HistoryLeaf.event) != LeafEvent.ISSUED))
        issued = {"status": CertificateStatus.ISSUED, "revoked_at": None, "revoked_by": None, "revocation_reason": ""}
        issued |= {"superseded_at": None}
        ctx.db.execute(update(Certificate).where(col(Certificate.id) == case.id).values(**issued))
        ctx.db.execute(delete(Worker).where(col(Worker.since_version) == 2))
        ctx.db.execute(update(Worker).values(until_version=None))
        ctx.db.execute(delete(RosterVersion).where(col(RosterVersion.number) == 2))
    reopen(case, case.config)


def restore_and_wait(case: Ended) -> None:
    """The minute after, when the worker has looked at the log; nobody has asked for ``log recover`` yet."""
    restore(case)
    worker.run_pending(case.house)


def recover(case: Ended) -> None:
    restore_and_wait(case)
    with case.house.work() as ctx:
        chronicle.recover(ctx)


def rotate(case: Ended) -> None:
    """New keys for seal, codes and log."""
    keys = case.config.data_dir / "keys"
    for name in ("seal.p12", "code.pem"):
        (keys / name).unlink()
    make_key(keys / "new-log.pem")
    reopen(case, replace(case.config, log_key=keys / "new-log.pem"))
    worker.run_pending(case.house)


def rotate_all_at_once_with_a_restore(case: Ended) -> None:
    rotate(case)
    restore(case)


AFTER = (nothing, restart, restore, restore_and_wait, recover, rotate, rotate_all_at_once_with_a_restore)


def on_the_page(case: Ended) -> bool:
    return WORDS[case.state] in case.client().get(f"/v/{case.number}").text


def as_json(case: Ended) -> bool:
    return bool(case.client().get(f"/v/{case.number}.json").get_json()["verdict"] == case.state.name)


def by_file(case: Ended) -> bool:
    return bool(case.client().get(f"/v/by-digest/{case.digest}").get_json()["verdict"] == case.state.name)


def on_the_day_of_payment(case: Ended) -> bool:
    with case.house.work(now=LATER + timedelta(days=3)) as ctx:
        return verify(ctx, case.number, LATER_DAY).life.state is case.state


def by_command(case: Ended) -> bool:
    with case.house.work(now=LATER) as ctx:
        found = agreement.of_live(ctx, case.pdf)
        return not found.agrees and "Tidak berlaku lagi" in str(found.told)


def by_command_from_the_log(case: Ended) -> bool:
    folder = case.config.data_dir / "log"
    return not agreement.of_log(folder, folder, case.pdf).agrees


def at_the_gate(case: Ended) -> bool:
    try:
        release(case.world, case.contract, LATER)
    except Refusal:
        return True
    return False


def in_the_public_log(case: Ended) -> bool:
    log = static_log(case.house.installation)
    checkpoint = log.checkpoint()
    assert checkpoint
    assert auditing.faults(log.folder, checkpoint) == []
    leaves = map(Leaf.read, log.tree(checkpoint.size).all_entries())
    return (LeafEvent(case.state), case.number) in {(leaf.event, leaf.certificate) for leaf in leaves}


def in_a_pack(case: Ended) -> bool:
    """Its proofs tell of that, or there is no pack: one is not made of a table that lags behind the log."""
    with case.world.work("auditor", LATER) as ctx:
        job = ask_pack(ctx, CertificateFilter()).id
    worker.run_pending(case.house)
    with case.house.work() as ctx:
        asked = ctx.db.get_one(Job, job)
        if asked.status is not JobStatus.DONE:
            return "log recover" in asked.error
    folder = case.config.data_dir / "log"
    told = auditing.proven(auditing.prove(folder, case.number), auditing.keys_in(folder))
    return LeafEvent(case.state) in {leaf.event for leaf in told}


def to_the_worker(case: Ended) -> bool:
    nik, _name = PEOPLE[0]
    with case.house.work(now=LATER) as ctx:
        found = look_up_cover(ctx, case.number, nik, date(1990, 8, 17))
        return [one.life.state for one in found] == [case.state]


def to_who_has_no_network(case: Ended) -> bool:
    """The page can't know, and says so."""
    return "sudah dicabut atau digantikan" in case.client().get("/v/offline").text


CHANNELS: tuple[Callable[[Ended], bool], ...] = (
    *(on_the_page, as_json, by_file, on_the_day_of_payment, by_command, by_command_from_the_log, at_the_gate),
    *(in_the_public_log, to_the_worker, to_who_has_no_network, in_a_pack),
)


@pytest.mark.parametrize("after", AFTER, ids=lambda after: after.__name__)
def test_every_channel_says_so(ended: Ended, after: Callable[[Ended], None]):
    after(ended)
    assert {channel.__name__: channel(ended) for channel in CHANNELS} == {
        channel.__name__: True for channel in CHANNELS
    }


@pytest.mark.parametrize("after", [restore_and_wait, recover, rotate], ids=lambda after: after.__name__)
def test_lists_say_so_and_nobody_can_undo_it(ended: Ended, after: Callable[[Ended], None]):
    after(ended)
    with ended.world.work("auditor", LATER) as ctx:
        assert [line.life.state for line in find_certificates(ctx, CertificateFilter()).items] == [ended.state]
    with ended.world.work("approver", LATER) as ctx, pytest.raises(Refusal):
        issuing.issue(ctx, stored(ctx, ended.id), a_code(ctx))


def test_the_day_before_it_was_valid_for_ever(ended: Ended):
    restore(ended)
    with ended.house.work(now=LATER) as ctx:
        before = verify(ctx, ended.number, date(2026, 8, 31))
        assert before.life.state is LifeState.NOT_YET


def test_without_the_files_of_the_log_nothing_is_called_valid(ended: Ended):
    """Backup and log are both gone: better no answer than a wrong one."""
    restore(ended)
    shutil.rmtree(ended.config.data_dir / "log" / "tile")
    answer = ended.client().get(f"/v/{ended.number}")
    assert answer.status_code == 409
    assert "BERLAKU" not in answer.text


def test_it_is_noted_once_that_an_end_was_taken_over(ended: Ended):
    restore(ended)
    for expected in ([ended.number], []):
        with ended.house.work() as ctx:
            assert chronicle.end_again(ctx) == expected
    with ended.house.work() as ctx:
        assert life(ctx, stored(ctx, ended.id)).state is ended.state
