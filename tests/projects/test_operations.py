"""Evidence from the contractor's hand to the officer's word, and what it makes of the project."""

import json
from datetime import date

import pytest
from sqlmodel import select

from compliance.access.models import Role
from compliance.audit.models import AuditEntry
from compliance.contracts.addenda import Amendment, amend_contract, set_contribution_basis
from compliance.contracts.models import Contract, ContractKind, ContractStatus, ContributionBasis, TermKind
from compliance.contracts.rules import TermEntry
from compliance.jobs.models import Job
from compliance.kernel.errors import Conflict, Forbidden, GateClosed, Invalid, NotFound, Stale
from compliance.projects.decisions import reject_evidence, verify_evidence
from compliance.projects.gather import project_facts
from compliance.projects.models import Evidence, EvidenceKind, EvidenceStatus
from compliance.projects.operations import get_evidence, read_evidence, submit_evidence
from compliance.projects.papers import PaperEntry
from compliance.projects.rules import ProjectState, project_standing
from compliance.rosters.models import RosterVersion
from tests.builders import TODAY, World, a_contract, a_person, key
from tests.certificates.builders import hand_in as new_roster
from tests.fixes.builders import PDF
from tests.projects.builders import ENTRY, PAID_ON, a_file, a_paper, hand_in, verify

K, S = EvidenceKind, EvidenceStatus
REASON = "Nomornya tidak ada di laman e-Jakon."
CHECKED = date(2026, 8, 31)


@pytest.fixture
def contract_id(world: World) -> int:
    with world.work("officer") as ctx:
        return key(a_contract(ctx, world, paid=False, project_number=""))


def state(world: World, contract_id: int) -> ProjectState:
    with world.work("auditor") as ctx:
        return project_standing(project_facts(ctx, ctx.db.get_one(Contract, contract_id)), TODAY).state


def statuses(world: World) -> list[EvidenceStatus]:
    with world.work("auditor") as ctx:
        return list(ctx.db.exec(select(Evidence.status).order_by(Evidence.id)))  # type: ignore[arg-type]


def test_from_nothing_to_member(world: World, contract_id: int):
    assert state(world, contract_id) is ProjectState.UNREGISTERED
    registration = hand_in(world, contract_id, K.REGISTRATION, number=" 2600012345 ")
    assert state(world, contract_id) is ProjectState.UNREGISTERED
    verify(world, registration)
    assert state(world, contract_id) is ProjectState.REGISTERED
    receipt = hand_in(world, contract_id, K.RECEIPT, number="K-1", instalment=1)
    assert state(world, contract_id) is ProjectState.REGISTERED
    verify(world, receipt)
    assert state(world, contract_id) is ProjectState.MEMBER
    with world.work("auditor") as ctx:
        contract = ctx.db.get_one(Contract, contract_id)
        assert (contract.project_number, contract.vouched_version) == ("2600012345", 2)
        facts = project_facts(ctx, contract)
        assert (facts.registered_on, facts.paid, facts.difference) == (PAID_ON, 875_000, 875_000)
        assert ctx.db.get_one(Evidence, receipt).checked_on == CHECKED


def test_what_happens_is_logged_and_checked_again(world: World, contract_id: int):
    receipt = hand_in(world, contract_id, K.RECEIPT, number="K-1")
    with world.work("officer") as ctx:
        reject_evidence(ctx, ctx.db.get_one(Evidence, receipt), "Milik 6408041708900001, bukan proyek ini.", 1)
    with world.work("auditor") as ctx:
        logged = ctx.db.exec(select(AuditEntry).order_by(AuditEntry.sequence)).all()  # type: ignore[arg-type]
        assert [entry.event for entry in logged] == ["evidence:submitted", "evidence:rejected"]
        told = json.loads(logged[1].details)
        assert (told["number"], told["reason"]) == ("K-1", "Milik ************0001, bukan proyek ini.")
        assert len(ctx.db.exec(select(Job)).all()) == 2


def test_a_replacement_of_what_waits_takes_its_place_at_once(world: World, contract_id: int):
    hand_in(world, contract_id, K.REGISTRATION, number="A")
    second = hand_in(world, contract_id, K.REGISTRATION, number="B")
    assert statuses(world) == [S.REPLACED, S.SUBMITTED]
    with world.work("auditor") as ctx:
        assert ctx.db.get_one(Evidence, second).replaces_id is not None


def test_a_verified_paper_stands_until_its_replacement_is_verified(world: World, contract_id: int):
    verify(world, hand_in(world, contract_id, K.REGISTRATION, number="A"))
    hand_in(world, contract_id, K.REGISTRATION, number="typo")
    newest = hand_in(world, contract_id, K.REGISTRATION, number="B")
    assert statuses(world) == [S.VERIFIED, S.REPLACED, S.SUBMITTED]
    with world.work("auditor") as ctx:
        assert ctx.db.get_one(Contract, contract_id).project_number == "A"
    verify(world, newest)
    assert statuses(world) == [S.REPLACED, S.REPLACED, S.VERIFIED]
    with world.work("auditor") as ctx:
        assert ctx.db.get_one(Contract, contract_id).project_number == "B"


def test_a_registration_found_to_be_wrong_takes_its_number_along(world: World, contract_id: int):
    registration = hand_in(world, contract_id, K.REGISTRATION)
    verify(world, registration)
    with world.work("officer") as ctx:
        reject_evidence(ctx, ctx.db.get_one(Evidence, registration), REASON, 2)
    assert state(world, contract_id) is ProjectState.UNREGISTERED
    with world.work("auditor") as ctx:
        assert ctx.db.get_one(Contract, contract_id).project_number == ""


def test_a_replaced_receipt_is_not_counted_twice(world: World, contract_id: int):
    first = hand_in(world, contract_id, K.RECEIPT, number="K-1")
    verify(world, first)
    with world.work("contractor") as ctx:
        contract, old = ctx.db.get_one(Contract, contract_id), ctx.db.get_one(Evidence, first)
        entry = PaperEntry("K-1", PAID_ON, 900_000)
        second = key(submit_evidence(ctx, contract, K.RECEIPT, entry, a_file(), replaces=old))
        assert [(one.amount, one.verified) for one in project_facts(ctx, contract).payments] == [(875_000, True)]
    verify(world, second)
    with world.work("auditor") as ctx:
        facts = project_facts(ctx, ctx.db.get_one(Contract, contract_id))
        assert [(one.amount, one.verified) for one in facts.payments] == [(900_000, True)]


def test_the_same_receipt_is_not_taken_twice(world: World, contract_id: int):
    hand_in(world, contract_id, K.RECEIPT, number="K-1")
    with pytest.raises(Invalid) as refused:
        hand_in(world, contract_id, K.RECEIPT, number=" k-1")
    assert set(refused.value.fields) == {"number"}


def test_a_receipt_of_another_contract_is_not_verified(world: World, contract_id: int):
    with world.work("officer") as ctx:
        other = a_contract(ctx, world, paid=False, number="other", agency_id=world.other_agency)
        a_paper(ctx, other, status=S.VERIFIED, number="K-1")
    receipt = hand_in(world, contract_id, K.RECEIPT, number="K-1")
    with pytest.raises(Conflict, match="kontrak lain"):
        verify(world, receipt)


@pytest.mark.parametrize(
    ("kind", "changes", "faults"),
    [
        pytest.param(
            K.RECEIPT, {"number": " ", "dated_on": None, "amount": 0}, {"number", "dated_on", "amount"}, id="all"
        ),
        pytest.param(K.RECEIPT, {"dated_on": date(2026, 9, 2)}, {"dated_on"}, id="paid tomorrow"),
        pytest.param(K.ASSESSMENT, {"amount": None}, {"amount"}, id="an assessment without a sum"),
        pytest.param(K.REGISTRATION, {"amount": None}, set(), id="a registration has no sum"),
        pytest.param(K.MEMBERSHIP, {"covers_until": None}, {"covers_until"}, id="a certificate without an end"),
        pytest.param(K.MEMBERSHIP, {"covers_until": date(2026, 6, 7)}, {"covers_until"}, id="cover before the work"),
        pytest.param(K.WORKER_CHANGE, {"amount": None, "covers_until": None}, set(), id="a report"),
    ],
)
def test_what_must_stand_on_a_paper(world: World, contract_id: int, kind, changes, faults):
    entry = PaperEntry(**{**ENTRY.__dict__, **changes})
    with world.work("contractor") as ctx:
        contract = ctx.db.get_one(Contract, contract_id)
        if not faults:
            submit_evidence(ctx, contract, kind, entry, a_file())
            return
        with pytest.raises(Invalid) as refused:
            submit_evidence(ctx, contract, kind, entry, None)
        assert set(refused.value.fields) == faults | {"proof"}
        assert not ctx.db.exec(select(Evidence)).all()


@pytest.mark.parametrize("checked_on", [None, date(2026, 6, 14), date(2026, 9, 2)])
def test_a_receipt_is_verified_only_once_it_was_looked_up(world: World, contract_id: int, checked_on):
    receipt = hand_in(world, contract_id, K.RECEIPT)
    with pytest.raises(Invalid) as refused:
        verify(world, receipt, checked_on)
    assert set(refused.value.fields) == {"checked_on"}
    assert statuses(world) == [S.SUBMITTED]


GRID = {
    (S.SUBMITTED, "verify"): S.VERIFIED,
    (S.SUBMITTED, "reject"): S.REJECTED,
    (S.VERIFIED, "reject"): S.REJECTED,
}


@pytest.mark.parametrize("status", list(S))
@pytest.mark.parametrize("act", ["verify", "reject"])
def test_the_grid_of_states_and_decisions(world: World, status, act):
    with world.work("officer") as ctx:
        paper = a_paper(ctx, a_contract(ctx, world, paid=False), status=status)
        end = GRID.get((status, act))
        try:
            verify_evidence(ctx, paper, CHECKED, 1) if act == "verify" else reject_evidence(ctx, paper, REASON, 1)
        except Conflict:
            assert end is None
        assert (paper.status, paper.version) == ((end, 2) if end else (status, 1))


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("contractor", Forbidden),
        ("approver", Forbidden),
        ("treasury", Forbidden),
        ("auditor", Forbidden),
        ("other_officer", NotFound),
        ("other_contractor", NotFound),
        ("admin", NotFound),
    ],
)
def test_who_may_not_decide_decides_nothing(world: World, contract_id: int, who, refusal):
    receipt = hand_in(world, contract_id, K.RECEIPT)
    with world.work(who) as ctx:
        paper = ctx.db.get_one(Evidence, receipt)
        for act in (
            lambda: verify_evidence(ctx, paper, CHECKED, 1),
            lambda: reject_evidence(ctx, paper, REASON, 1),
        ):
            with pytest.raises(refusal):
                act()
    assert statuses(world) == [S.SUBMITTED]


def test_nobody_decides_about_the_papers_of_their_own_company(world: World, contract_id: int):
    receipt = hand_in(world, contract_id, K.RECEIPT)
    with world.work("officer") as ctx:
        roles = [Role.OFFICER, Role.CONTRACTOR]
        ctx.actor = a_person(ctx.db, "both", roles, world.agency, world.company)
        paper = ctx.db.get_one(Evidence, receipt)
        for act in (
            lambda: verify_evidence(ctx, paper, CHECKED, 1),
            lambda: reject_evidence(ctx, paper, REASON, 1),
        ):
            with pytest.raises(GateClosed, match="perusahaan Anda sendiri"):
                act()


def test_a_decision_on_an_older_state_is_stale(world: World, contract_id: int):
    receipt = hand_in(world, contract_id, K.RECEIPT)
    verify(world, receipt)
    with world.work("officer") as ctx, pytest.raises(Stale):
        reject_evidence(ctx, ctx.db.get_one(Evidence, receipt), REASON, 1)


@pytest.mark.parametrize("changes", [{"kind": ContractKind.GOODS}, {"status": ContractStatus.CLOSED}])
def test_contracts_without_a_project_take_no_papers(world: World, changes):
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world, paid=False, **changes)
        with pytest.raises(Conflict):
            submit_evidence(ctx, contract, K.REGISTRATION, ENTRY, a_file())


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("contractor", None),
        ("auditor", None),
        ("treasury", Forbidden),
        ("other_officer", NotFound),
        ("admin", NotFound),
    ],
)
def test_each_look_at_a_file_is_on_record(world: World, contract_id: int, who, refusal):
    receipt = hand_in(world, contract_id, K.RECEIPT)
    with world.work(who) as ctx:
        if refusal:
            with pytest.raises(refusal):
                read_evidence(ctx, ctx.db.get_one(Evidence, receipt))
        else:
            assert read_evidence(ctx, get_evidence(ctx, receipt)) == PDF
    with world.work("auditor") as ctx:
        looks = ctx.db.exec(select(AuditEntry.actor).where(AuditEntry.event == "evidence:read")).all()
        assert looks == ([] if refusal else [world.actors[who].name])


def test_a_change_of_workers_runs_until_it_is_reported(world: World, contract_id: int):
    with world.work("officer") as ctx:
        contract = ctx.db.get_one(Contract, contract_id)
        new_roster(ctx, contract, (("6408041708900001", "Ani"),))
        assert project_facts(ctx, contract).roster_changed_on is None, "the first list went with the registration"
        new_roster(ctx, contract, (("6408041708900002", "Budi"),))
        facts = project_facts(ctx, contract)
        assert (facts.roster_changed_on, facts.roster_due) == (TODAY, date(2026, 9, 10))
        for version in ctx.db.exec(select(RosterVersion)):
            version.moves_people = version.number == 1
        assert project_facts(ctx, contract).roster_changed_on is None, "a corrected occupation is not reported"
        for version in ctx.db.exec(select(RosterVersion)):
            version.moves_people = True
    verify(world, hand_in(world, contract_id, K.WORKER_CHANGE, dated_on=TODAY))
    with world.work("officer") as ctx:
        facts = project_facts(ctx, ctx.db.get_one(Contract, contract_id))
        assert (facts.roster_changed_on, facts.change_reported_on) == (None, TODAY)


def test_the_contribution_follows_its_basis_and_addenda(world: World, contract_id: int):
    with world.work("officer") as ctx:
        contract = ctx.db.get_one(Contract, contract_id)
        set_contribution_basis(ctx, contract, ContributionBasis.WAGES, 300_000_000, True, contract.version)
        facts = project_facts(ctx, contract)
        assert [(due.amount, due.due_on) for due in facts.dues] == [(6_120_000, date(2026, 6, 22))]
        set_contribution_basis(ctx, contract, ContributionBasis.VALUE, 0, False, contract.version)
        more = Amendment(
            document="ADD-1",
            signed_on=date(2026, 8, 3),
            reason="Tambah pekerjaan.",
            value=2_220_000_000,
            vat=220_000_000,
            itemised_wages=0,
            ends_on=contract.ends_on,
            maintenance_ends_on=contract.maintenance_ends_on,
            terms=[TermEntry(TermKind.ADVANCE, "50%"), TermEntry(TermKind.FINAL, "50%")],
        )
        amend_contract(ctx, contract, more, contract.version)
        dues = project_facts(ctx, contract).dues
        assert [(due.number, due.addendum, due.amount) for due in dues] == [
            (1, 0, 875_000),
            (0, 1, 1_200_000),
            (2, 0, 437_500),
            (3, 0, 437_500),
        ]


def test_an_entry_that_does_not_exist_is_not_found(world: World):
    with world.work("officer") as ctx, pytest.raises(NotFound):
        get_evidence(ctx, 1)
