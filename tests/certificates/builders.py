"""A contract on which nothing stands in the way of a certificate, and certificates of it."""

from datetime import date, datetime
from threading import Barrier, Thread
from typing import Any

from sqlmodel import col, func, select

from compliance.access.context import Context
from compliance.certificates.issuing import issue
from compliance.certificates.models import Certificate
from compliance.certificates.operations import request_certificate
from compliance.checks.models import Finding, FindingStatus, Move
from compliance.checks.operations import check_contract
from compliance.contracts.models import Contract, PaymentTerm
from compliance.enrolments.models import Enrolment, RegisterSnapshot, RegisterSource, SnapshotStatus
from compliance.fixes.moves import take_step
from compliance.kernel.errors import Refusal
from compliance.kernel.membership import Programme, Segment, to_mask
from compliance.rosters.models import RosterVersion, Worker
from compliance.rulebook.models import Severity
from compliance.worker import run_pending
from tests.builders import NOW, World, a_code, a_contract, key
from tests.kept import brought_about

PEOPLE = (("6408041708900001", "Ani Lestari"), ("6408041708900002", "Budi Santoso"), ("6408041708900003", "Citra Dewi"))
MASKED = "************0001"
LISTED_ON = date(2026, 8, 25)


def a_cleared_contract(
    world: World, people: tuple[tuple[str, str], ...] = PEOPLE, answered: bool = True, **changes: Any
) -> int:
    """Everybody on its roster is covered by its project, and the check has said so. Returns the id."""
    what = "cleared", people, answered, repr(changes)
    return brought_about(world.house, what, lambda: _cleared(world, people, answered, changes))


def _cleared(world: World, people: tuple[tuple[str, str], ...], answered: bool, changes: dict[str, Any]) -> int:
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world, **changes)
        hand_in(ctx, contract, people)
        register(ctx, contract, people)
        check_contract(ctx, contract, "request")
        if answered:
            answer_questions(ctx, contract)
        return key(contract)


def several_cleared(world: World, *numbers: str) -> list[int]:
    """They share people: each is asked about the others, those before it once their checks have followed; answered."""
    contracts = [a_cleared_contract(world, number=number) for number in numbers]
    run_pending(world.house)
    with world.work("officer") as ctx:
        for each in contracts:
            answer_questions(ctx, ctx.db.get_one(Contract, each))
    return contracts


def answer_questions(ctx: Context, contract: Contract) -> None:
    """Whoever works on several of these contracts is asked about; the officer knows why."""
    is_open = Finding.status == FindingStatus.OPEN
    asked = (Finding.contract_id == contract.id, Finding.severity == Severity.ASK, is_open)
    for finding in ctx.db.exec(select(Finding).where(*asked)):
        take_step(ctx, finding, Move.ACCEPT, "Bekerja bergantian hari di dua lokasi.")


def hand_in(ctx: Context, contract: Contract, people: tuple[tuple[str, str], ...], at: datetime = NOW) -> int:
    """The next version of the roster, holding these people only. Returns its number."""
    last = ctx.db.exec(select(func.max(RosterVersion.number)).where(RosterVersion.contract_id == contract.id)).one()
    number = (last or 0) + 1
    of_it: dict[str, Any] = {"contract_id": key(contract)}
    ctx.db.add(RosterVersion(**of_it, number=number, created_at=at, workers=len(people), digest=f"{number:064}"))
    on_it = (Worker.contract_id == contract.id, col(Worker.until_version).is_(None))
    for worker in ctx.db.exec(select(Worker).where(*on_it)):
        worker.until_version = number
    for line, (nik, name) in enumerate(people, start=1):
        ctx.db.add(Worker(**of_it, line=line, since_version=number, nik=nik, name=name, occupation="Tukang batu"))
    ctx.db.flush()
    return number


def register(ctx: Context, contract: Contract, people: tuple[tuple[str, str], ...]) -> None:
    """A current list on which these people are insured through the contract's project; the first one stays."""
    if ctx.db.exec(select(RegisterSnapshot)).first():
        return
    snapshot = RegisterSnapshot(
        source=RegisterSource.COMBINED, status=SnapshotStatus.CURRENT, as_of=LISTED_ON, loaded_at=NOW
    )
    ctx.db.add(snapshot)
    ctx.db.flush()
    cover: dict[str, Any] = {"segment": Segment.JAKON, "programmes": to_mask([Programme.JKK, Programme.JKM])}
    project: dict[str, Any] = {"project_number": contract.project_number, "active_from": contract.starts_on}
    for nik, name in people:
        ctx.db.add(Enrolment(snapshot_id=key(snapshot), nik=nik, name=name, **cover, **project))


def first_term(ctx: Context, contract_id: int) -> PaymentTerm:
    return terms(ctx, contract_id)[0]


def terms(ctx: Context, contract_id: int) -> list[PaymentTerm]:
    contract = ctx.db.get(Contract, contract_id)
    assert contract is not None
    return contract.terms


def a_request(world: World, contract_id: int, now: datetime = NOW) -> int:
    return brought_about(world.house, ("asked", contract_id, now), lambda: _asked(world, contract_id, now))


def _asked(world: World, contract_id: int, now: datetime) -> int:
    with world.work("officer", now) as ctx:
        return key(request_certificate(ctx, first_term(ctx, contract_id)))


def a_certificate(world: World, contract_id: int, now: datetime = NOW) -> int:
    """Asked for by the officer and issued by the approver."""
    return brought_about(world.house, ("issued", contract_id, now), lambda: _issued(world, contract_id, now))


def _issued(world: World, contract_id: int, now: datetime) -> int:
    request = _asked(world, contract_id, now)
    with world.work("approver", now) as ctx:
        issue(ctx, stored(ctx, request), a_code(ctx))
    return request


def stored(ctx: Context, certificate_id: int) -> Certificate:
    certificate = ctx.db.get(Certificate, certificate_id)
    assert certificate is not None
    return certificate


def both_at_once(*acts: Any) -> list[object]:
    """Run the acts in threads that start together; what each returned, or the refusal that it met."""
    answers: list[object] = [None] * len(acts)
    start = Barrier(len(acts))

    def run(place: int) -> None:
        start.wait()
        try:
            answers[place] = acts[place]()
        except Refusal as refusal:
            answers[place] = refusal

    threads = [Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
