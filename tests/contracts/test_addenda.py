"""Changing a contract in force: what an addendum may change, what stays explainable, what it supersedes."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from compliance.audit.models import AuditEntry
from compliance.certificates import lives
from compliance.certificates.lives import LifeState
from compliance.checks import operations as checks
from compliance.contracts.addenda import Amendment, amend_contract, set_contribution_basis
from compliance.contracts.figures import changes, stands
from compliance.contracts.models import Contract, ContractKind, ContractStatus, ContributionBasis, TermKind
from compliance.contracts.rules import TermEntry
from compliance.jobs.models import Job
from compliance.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from tests.builders import NOW, World, a_contract, key
from tests.certificates.builders import a_certificate, a_cleared_contract, stored

KEPT = (TermEntry(TermKind.ADVANCE, "333.000.000"), TermEntry(TermKind.FINAL, "777.000.000"))
SAME = Amendment(
    document="ADD-01/2026",
    signed_on=date(2026, 8, 3),
    reason="Perubahan menurut berita acara.",
    value=1_110_000_000,
    vat=110_000_000,
    itemised_wages=0,
    ends_on=date(2026, 12, 4),
    maintenance_ends_on=date(2027, 6, 2),
    terms=KEPT,
)
MORE: dict[str, Any] = {
    "value": 1_332_000_000,
    "vat": 132_000_000,
    "terms": (KEPT[0], TermEntry(TermKind.FINAL, "999.000.000")),
}


def amended(world: World, contract_id: int, **said: Any) -> None:
    with world.work("officer") as ctx:
        contract = ctx.db.get_one(Contract, contract_id)
        amend_contract(ctx, contract, replace(SAME, **said), contract.version)


@pytest.fixture
def contract_id(world: World) -> int:
    with world.work("officer") as ctx:
        return key(a_contract(ctx, world, paid=False))


def test_an_addendum_changes_the_contract_and_keeps_what_it_was(world: World, contract_id: int):
    amended(world, contract_id, **MORE)
    amended(world, contract_id, **MORE | {"document": "ADD-02", "ends_on": date(2027, 1, 15)})
    with world.work("auditor") as ctx:
        contract = ctx.db.get_one(Contract, contract_id)
        assert (contract.value, contract.vat, contract.ends_on) == (1_332_000_000, 132_000_000, date(2027, 1, 15))
        assert [term.amount for term in contract.terms] == [333_000_000, 999_000_000]
        assert [addendum.number for addendum in contract.addenda] == [1, 2]
        assert [(stand.value, stand.ends_on) for stand in stands(contract)] == [
            (1_110_000_000, date(2026, 12, 4)),
            (1_332_000_000, date(2026, 12, 4)),
            (1_332_000_000, date(2027, 1, 15)),
        ]
        assert {number: [change.name for change in found] for number, found in changes(contract).items()} == {
            1: ["value", "vat", "term"],
            2: ["ends_on"],
        }


def test_it_is_logged_with_before_and_after_and_checked_again(world: World, contract_id: int):
    amended(world, contract_id, ends_on=date(2027, 1, 15), reason="Banjir, surat 6408041708900001.")
    with world.work("auditor") as ctx:
        entry = ctx.db.exec(select(AuditEntry)).one()
        told = json.loads(entry.details)
        assert (entry.event, told["document"]) == ("addendum:recorded", "ADD-01/2026")
        assert told["ends_on"] == {"before": "2026-12-04", "after": "2027-01-15"}
        assert told["reason"] == "Banjir, surat ************0001."
        assert len(ctx.db.exec(select(Job)).all()) == 1


@pytest.mark.parametrize(
    ("said", "fields", "sentence"),
    [
        pytest.param({}, set(), "Belum ada yang berubah", id="nothing changed"),
        pytest.param({"document": " "}, {"document"}, "Isi nomor adendum", id="without a number"),
        pytest.param({"signed_on": date(2026, 5, 31)}, {"signed_on"}, "1 Juni 2026", id="before the contract"),
        pytest.param({"signed_on": date(2026, 9, 2)}, {"signed_on"}, "hari ini", id="tomorrow"),
        pytest.param({"reason": "ya"}, {"reason"}, "paling sedikit", id="without a reason"),
        pytest.param({"vat": 1_110_000_000}, {"vat"}, "PPN", id="all of it PPN"),
        pytest.param({"ends_on": date(2026, 6, 7)}, {"ends_on"}, "lebih awal", id="ends before it starts"),
        pytest.param({"value": 1_200_000_000}, set(), "kurang Rp90.000.000", id="terms do not add up"),
        pytest.param({"terms": KEPT[:1]}, set(), "Termin 2", id="a term is left out"),
        pytest.param({"document": "", "value": 1_200_000_000}, {"document"}, "kurang", id="everything at once"),
    ],
)
def test_a_faulty_addendum_changes_nothing(world: World, contract_id: int, said, fields, sentence):
    with pytest.raises(Invalid) as refused:
        amended(world, contract_id, **said)
    assert set(refused.value.fields) == fields
    assert sentence in str(refused.value)
    with world.work("auditor") as ctx:
        contract = ctx.db.get_one(Contract, contract_id)
        assert (contract.value, contract.version, contract.addenda) == (1_110_000_000, 1, [])


def test_the_same_paper_is_not_recorded_twice(world: World, contract_id: int):
    amended(world, contract_id, ends_on=date(2027, 1, 15))
    with pytest.raises(Invalid) as refused:
        amended(world, contract_id, ends_on=date(2027, 1, 20))
    assert set(refused.value.fields) == {"document"}


def test_a_released_term_stays_as_it_was_paid(world: World, contract_id: int):
    with world.work("officer") as ctx:
        ctx.db.get_one(Contract, contract_id).terms[0].released_at = NOW
    changed = (TermEntry(TermKind.FINAL, "1"), TermEntry(TermKind.PROGRESS, "700.000.000"))
    amended(world, contract_id, terms=(*changed, TermEntry(TermKind.RETENTION, "77.000.000")))
    with world.work("auditor") as ctx:
        terms = ctx.db.get_one(Contract, contract_id).terms
        assert [(term.number, term.kind, term.amount, term.version) for term in terms] == [
            (1, TermKind.ADVANCE, 333_000_000, 1),
            (2, TermKind.PROGRESS, 700_000_000, 2),
            (3, TermKind.RETENTION, 77_000_000, 1),
        ]


@pytest.mark.parametrize("status", [ContractStatus.DRAFT, ContractStatus.CLOSED])
def test_only_a_contract_in_force_is_amended(world: World, status):
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world, paid=False, status=status)
        with pytest.raises(Conflict):
            amend_contract(ctx, contract, replace(SAME, ends_on=date(2027, 1, 15)), 1)


def test_a_stale_addendum_is_refused(world: World, contract_id: int):
    with world.work("officer") as ctx, pytest.raises(Stale):
        amend_contract(ctx, ctx.db.get_one(Contract, contract_id), replace(SAME, **MORE), 9)


@pytest.mark.parametrize(
    ("who", "refusal"), [("contractor", Forbidden), ("approver", Forbidden), ("other_officer", NotFound)]
)
def test_who_may_not_amend(world: World, contract_id: int, who, refusal):
    with world.work(who) as ctx, pytest.raises(refusal):
        amend_contract(ctx, ctx.db.get_one(Contract, contract_id), replace(SAME, **MORE), 1)


RETENTION = (TermEntry(TermKind.RETENTION, "333.000.000"), KEPT[1])


@pytest.mark.parametrize(
    ("kind", "said", "state", "reason"),
    [
        pytest.param(TermKind.ADVANCE, MORE, LifeState.SUPERSEDED, "Data kontrak", id="more value, more contribution"),
        pytest.param(TermKind.ADVANCE, {"ends_on": date(2027, 1, 15)}, LifeState.VALID, "", id="time only"),
        pytest.param(
            TermKind.ADVANCE, {"maintenance_ends_on": date(2027, 9, 1)}, LifeState.VALID, "", id="longer maintenance"
        ),
        pytest.param(
            TermKind.ADVANCE,
            {"terms": (KEPT[0], TermEntry(TermKind.PROGRESS, "777.000.000"))},
            LifeState.VALID,
            "",
            id="another term",
        ),
        pytest.param(
            TermKind.ADVANCE,
            {"terms": (TermEntry(TermKind.ADVANCE, "300.000.000"), TermEntry(TermKind.FINAL, "810.000.000"))},
            LifeState.SUPERSEDED,
            "Termin ini",
            id="the term itself",
        ),
        pytest.param(
            TermKind.RETENTION,
            {"maintenance_ends_on": date(2027, 9, 1), "terms": RETENTION},
            LifeState.SUPERSEDED,
            "Termin ini",
            id="longer maintenance, for the retention",
        ),
    ],
)
def test_certificates_are_superseded_where_what_they_vouch_for_changed(world: World, kind, said, state, reason):
    contract_id = a_cleared_contract(world)
    with world.work("officer") as ctx:
        ctx.db.get_one(Contract, contract_id).terms[0].kind = kind
    certificate_id = a_certificate(world, contract_id)
    amended(world, contract_id, **said)
    with world.work("treasury") as ctx:
        life = lives.life(ctx, stored(ctx, certificate_id))
        assert life.state is state
        assert reason in str(life.reason)


def test_a_certificate_names_the_addendum(world: World):
    contract_id = a_cleared_contract(world)
    with world.work("officer") as ctx:
        contract = ctx.db.get_one(Contract, contract_id)
        amend_contract(ctx, contract, replace(SAME, maintenance_ends_on=date(2027, 9, 1)), 1)
        checks.check_contract(ctx, contract, "request")
    certificate_id = a_certificate(world, contract_id)
    with world.work("auditor") as ctx:
        assert json.loads(stored(ctx, certificate_id).statement)["contract"]["addendum"] == 1


@pytest.mark.parametrize(
    ("basis", "wages", "fault"),
    [
        (ContributionBasis.WAGES, 0, True),
        (ContributionBasis.WAGES, 1_000_000_001, True),
        (ContributionBasis.WAGES, 1_000_000_000, False),
    ],
)
def test_the_basis_of_the_contribution(world: World, contract_id: int, basis, wages, fault):
    with world.work("officer") as ctx:
        contract = ctx.db.get_one(Contract, contract_id)
        if fault:
            with pytest.raises(Invalid) as refused:
                set_contribution_basis(ctx, contract, basis, wages, False, 1)
            assert set(refused.value.fields) == {"itemised_wages"}
            return
        set_contribution_basis(ctx, contract, basis, wages, False, 1)
        assert (contract.version, contract.vouched_version) == (2, 2)
        set_contribution_basis(ctx, contract, basis, wages, False, 2)
        assert contract.version == 2, "nothing changed"


def test_goods_have_no_project_contribution(world: World):
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world, paid=False, kind=ContractKind.GOODS)
        with pytest.raises(Conflict):
            set_contribution_basis(ctx, contract, ContributionBasis.WAGES, 1, False, 1)
