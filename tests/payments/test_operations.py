"""Releasing a term, overriding the gate, and two people who do it at the same moment."""

import json
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from compliance.access.models import Mail, Role
from compliance.audit.log import STANDS_OUT
from compliance.audit.models import AuditEntry
from compliance.checks.operations import check_pending
from compliance.contracts.models import Contract
from compliance.kernel.errors import Conflict, Forbidden, GateClosed, Invalid, NotFound
from compliance.notices.models import Notice, NoticeKind
from compliance.payments import operations, overrides
from compliance.payments.models import Override, Release
from tests.builders import NOW, World, a_person
from tests.certificates.builders import PEOPLE, a_certificate, a_cleared_contract, both_at_once, first_term, hand_in
from tests.payments.builders import CONFIRMATION, LATER, REASON, TODAY, an_override, papers, release

BEFORE_ISSUE = date(2026, 8, 31)


def test_a_release_keeps_the_papers_and_what_it_rests_on(world: World):
    contract_id = a_cleared_contract(world)
    certificate = a_certificate(world, contract_id)
    release(world, contract_id)
    with world.work("auditor") as ctx:
        paid = ctx.db.exec(select(Release)).one()
        assert (paid.certificate_id, paid.override_id) == (certificate, None)
        assert (paid.spm_number, paid.sp2d_number, paid.sp2d_date) == ("SPM/1", "SP2D/1", TODAY)
        assert first_term(ctx, contract_id).released_at == LATER
        entry = ctx.db.exec(select(AuditEntry).where(AuditEntry.event == "term:released")).one()
        assert json.loads(entry.details)["sp2d_number"] == "SP2D/1"


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        pytest.param({"spm_number": "  "}, {"spm_number"}, id="no SPM number"),
        pytest.param({"spm_number": "", "sp2d_number": ""}, {"spm_number", "sp2d_number"}, id="no numbers at all"),
        pytest.param({"sp2d_date": TODAY + timedelta(days=1)}, {"sp2d_date"}, id="SP2D of tomorrow"),
        pytest.param({"spm_date": TODAY + timedelta(days=1)}, {"spm_date", "sp2d_date"}, id="SPM of tomorrow"),
        pytest.param({"sp2d_date": TODAY - timedelta(days=1)}, {"sp2d_date"}, id="SP2D before SPM"),
        pytest.param({"spm_date": BEFORE_ISSUE, "sp2d_date": BEFORE_ISSUE}, {"sp2d_date"}, id="before the certificate"),
        pytest.param({"spm_date": BEFORE_ISSUE, "sp2d_date": date(2026, 9, 1)}, set(), id="on the day of its issue"),
    ],
)
def test_the_papers_must_fit_together_and_the_certificate(world: World, changes, fields):
    contract_id = a_cleared_contract(world)
    a_certificate(world, contract_id)
    if not fields:
        assert release(world, contract_id, **changes)
        return
    with pytest.raises(Invalid) as refused:
        release(world, contract_id, **changes)
    assert set(refused.value.fields) == fields
    with world.work("auditor") as ctx:
        assert first_term(ctx, contract_id).released_at is None


def test_paid_before_the_override_was_signed_is_refused(world: World):
    contract_id = a_cleared_contract(world)
    an_override(world, contract_id)
    with pytest.raises(Invalid, match="baru sejak 4 September 2026"):
        release(world, contract_id, spm_date=BEFORE_ISSUE, sp2d_date=BEFORE_ISSUE)


def test_a_second_release_says_who_was_first(world: World):
    contract_id = a_cleared_contract(world)
    a_certificate(world, contract_id)
    release(world, contract_id)
    with pytest.raises(GateClosed, match=r"sudah dicairkan oleh Treasury pada 4 September 2026 .* SP2D/1"):
        release(world, contract_id, sp2d_number="SP2D/2")


def test_two_who_release_at_once_release_once(world: World):
    contract_id = a_cleared_contract(world)
    a_certificate(world, contract_id)
    answers = both_at_once(*[lambda: release(world, contract_id)] * 2)
    assert sum(isinstance(answer, GateClosed) for answer in answers) == 1
    assert "sudah dicairkan oleh Treasury" in " ".join(map(str, answers))
    with world.work("auditor") as ctx:
        assert len(ctx.db.exec(select(Release)).all()) == 1
        assert len(ctx.db.exec(select(AuditEntry).where(AuditEntry.event == "term:released")).all()) == 1


def test_a_roster_handed_in_at_the_same_moment_is_before_or_after(world: World):
    """Whoever is first: a release never rests on a certificate that was superseded when it was made."""
    contract_id = a_cleared_contract(world)
    a_certificate(world, contract_id)

    def replace_roster() -> int:
        with world.work("officer", LATER) as ctx:
            contract = first_term(ctx, contract_id).contract
            ctx.db.refresh(contract, with_for_update=True)
            return hand_in(ctx, contract, PEOPLE[:1], LATER)

    answers = both_at_once(lambda: release(world, contract_id), replace_roster)
    assert answers[1] == 2
    with world.work("auditor") as ctx:
        paid = ctx.db.exec(select(Release)).first()
        assert (paid is None) is isinstance(answers[0], GateClosed)


def test_an_override_takes_two_people_and_stands_out(world: World):
    contract_id = a_cleared_contract(world)
    an_override(world, contract_id)
    release(world, contract_id)
    with world.work("auditor") as ctx:
        override, paid = ctx.db.exec(select(Override)).one(), ctx.db.exec(select(Release)).one()
        assert (paid.certificate_id, paid.override_id) == (None, override.id)
        assert (override.reason, override.confirmation) == (REASON, CONFIRMATION)
        assert override.stood == ["Termin ini belum mempunyai sertifikat."]
        events = ctx.db.exec(select(AuditEntry.event).order_by(col(AuditEntry.sequence)))
        loud = [event for event in events if event in STANDS_OUT]
        assert loud == ["override:proposed", "override:confirmed"]


def test_a_live_certificate_goes_before_an_override(world: World):
    contract_id = a_cleared_contract(world)
    an_override(world, contract_id, now=NOW)
    certificate = a_certificate(world, contract_id)
    release(world, contract_id)
    with world.work("auditor") as ctx:
        paid = ctx.db.exec(select(Release)).one()
        assert (paid.certificate_id, paid.override_id) == (certificate, None)


def test_nobody_signs_an_override_twice(world: World):
    with world.work("admin") as ctx:
        both = [Role.APPROVER, Role.TREASURY]
        world.actors["both"] = a_person(ctx.db, "both", both, world.agency, None)
    contract_id = a_cleared_contract(world)
    with world.work("both") as ctx:
        override = overrides.propose_override(ctx, first_term(ctx, contract_id), REASON)
        with pytest.raises(GateClosed, match="orang lain yang harus"):
            overrides.confirm_override(ctx, override, CONFIRMATION)
        assert override.confirmed_at is None


def test_an_override_is_proposed_and_confirmed_once(world: World):
    contract_id = a_cleared_contract(world)
    an_override(world, contract_id, confirmed=False)
    with world.work("approver") as ctx, pytest.raises(Conflict, match="sudah diusulkan oleh Approver"):
        overrides.propose_override(ctx, first_term(ctx, contract_id), REASON)
    for refused in (False, True):
        with world.work("treasury") as ctx:
            override = overrides.get_override(ctx, first_term(ctx, contract_id))
            if refused:
                with pytest.raises(Conflict, match="sudah disahkan oleh Treasury"):
                    overrides.confirm_override(ctx, override, CONFIRMATION)
            else:
                overrides.confirm_override(ctx, override, CONFIRMATION)


def test_two_who_propose_at_once_make_one(world: World):
    contract_id = a_cleared_contract(world)
    answers = both_at_once(*[lambda: an_override(world, contract_id, confirmed=False)] * 2)
    assert sum(isinstance(answer, Conflict) for answer in answers) == 1
    with world.work("auditor") as ctx:
        assert len(ctx.db.exec(select(Override)).all()) == 1


NO = "Belum mendesak: upah dibayar lewat kas kecil."


@pytest.mark.parametrize(
    ("who", "act", "event"),
    [
        pytest.param("treasury", overrides.decline_override, "override:declined", id="treasury declines"),
        pytest.param("approver", overrides.withdraw_override, "override:withdrawn", id="the proposer takes it back"),
    ],
)
def test_a_proposal_that_came_to_nothing_stays_and_makes_room_for_another(world: World, who, act, event):
    contract_id = a_cleared_contract(world)
    an_override(world, contract_id, confirmed=False)
    with world.work(who) as ctx:
        term = first_term(ctx, contract_id)
        act(ctx, overrides.get_override(ctx, term), NO)
        with pytest.raises(NotFound):
            overrides.get_override(ctx, term)
        file = operations.payment_file(ctx, term)
        assert (file.line.override, file.line.state) == (None, "waiting")
        assert [(each.refusal, each.withdrawn) for each in file.refused] == [(NO, who == "approver")]
    with world.work("auditor") as ctx:
        assert event in ctx.db.exec(select(AuditEntry.event)).all()
    an_override(world, contract_id)
    with world.work("treasury") as ctx:
        file = operations.payment_file(ctx, first_term(ctx, contract_id))
        assert (file.line.state, len(file.refused)) == ("cleared", 1)


def test_who_may_say_no_to_a_proposal_and_when(world: World):
    with world.work("admin") as ctx:
        world.actors["second"] = a_person(ctx.db, "second", [Role.APPROVER], world.agency, None)
    contract_id = a_cleared_contract(world)
    an_override(world, contract_id, confirmed=False)
    for who, act, refusal in (
        ("second", overrides.withdraw_override, GateClosed),
        ("approver", overrides.decline_override, Forbidden),
        ("treasury", overrides.withdraw_override, Forbidden),
        ("officer", overrides.decline_override, Forbidden),
    ):
        with world.work(who) as ctx, pytest.raises(refusal):
            act(ctx, overrides.get_override(ctx, first_term(ctx, contract_id)), NO)
    with world.work("treasury") as ctx:
        override = overrides.get_override(ctx, first_term(ctx, contract_id))
        with pytest.raises(Invalid):
            overrides.decline_override(ctx, override, "tidak")
        overrides.confirm_override(ctx, override, CONFIRMATION)
        with pytest.raises(Conflict, match="sudah diputuskan"):
            overrides.decline_override(ctx, override, NO)


def test_the_page_offers_each_what_is_theirs_and_keeps_the_history(world: World, signed_in):
    contract_id = a_cleared_contract(world)
    an_override(world, contract_id, confirmed=False)
    with world.work("treasury") as ctx:
        page = f"/payments/{first_term(ctx, contract_id).id}"
    assert "Tarik usul ini" in signed_in("approver").get(page).text
    treasury = signed_in("treasury")
    assert "Tolak usul ini" in treasury.get(page).text
    assert treasury.post(f"{page}/override/decline", data={"refusal": "tidak"}).status_code == 422
    assert treasury.post(f"{page}/override/decline", data={"refusal": NO}).status_code == 302
    for who in ("auditor", "approver"):
        said = signed_in(who).get(page).text
        assert "Usul pengecualian yang tidak jadi (1)" in said
        assert "Ditolak oleh Treasury" in said
    assert "Usulkan pengecualian" in signed_in("approver").get(page).text


def test_there_is_nothing_to_override_on_an_open_gate(world: World):
    contract_id = a_cleared_contract(world)
    a_certificate(world, contract_id)
    with pytest.raises(Conflict, match="tidak diperlukan"):
        an_override(world, contract_id)


def test_no_override_after_the_payment(world: World):
    contract_id = a_cleared_contract(world)
    an_override(world, contract_id, confirmed=False, now=NOW)
    a_certificate(world, contract_id)
    release(world, contract_id)
    with world.work("treasury", LATER) as ctx, pytest.raises(GateClosed, match="sudah dicairkan"):
        overrides.confirm_override(ctx, overrides.get_override(ctx, first_term(ctx, contract_id)), CONFIRMATION)
    with pytest.raises(GateClosed, match="sudah dicairkan"):
        an_override(world, contract_id)


def test_reasons_must_say_something(world: World):
    contract_id = a_cleared_contract(world)
    with world.work("approver") as ctx, pytest.raises(Invalid) as refused:
        overrides.propose_override(ctx, first_term(ctx, contract_id), "darurat")
    assert set(refused.value.fields) == {"reason"}
    an_override(world, contract_id, confirmed=False)
    with world.work("treasury") as ctx, pytest.raises(Invalid) as refused:
        overrides.confirm_override(ctx, overrides.get_override(ctx, first_term(ctx, contract_id)), " setuju ")
    assert set(refused.value.fields) == {"confirmation"}


ACTS = {
    "release": lambda ctx, term: operations.release_term(ctx, term, **papers()),
    "propose": lambda ctx, term: overrides.propose_override(ctx, term, REASON),
    "confirm": lambda ctx, term: overrides.confirm_override(ctx, overrides.get_override(ctx, term), CONFIRMATION),
    "look": operations.payment_file,
}
ALLOWED = {
    "release": {"treasury"},
    "propose": {"approver"},
    "confirm": {"treasury"},
    "look": {"officer", "approver", "head", "contractor", "treasury", "auditor", "leader"},
}
OUTSIDERS = {"other_officer", "other_approver", "other_head", "other_contractor", "registrar", "admin"}


@pytest.mark.parametrize("act", ACTS)
def test_who_may(world: World, act):
    """Those who may get past the policy (and may then meet a Conflict); people of other offices see nothing."""
    contract_id = a_cleared_contract(world)
    an_override(world, contract_id, confirmed=False)
    for who in world.actors:
        refused: type[Exception] | None = None
        try:
            with world.work(who, LATER) as ctx:
                ACTS[act](ctx, first_term(ctx, contract_id))
        except (NotFound, Forbidden) as refusal:
            refused = type(refusal)
        except Conflict:
            pass
        expected = None if who in ALLOWED[act] else NotFound if who in OUTSIDERS else Forbidden
        assert refused is expected, who


def test_after_a_payment_the_contract_is_checked_for_the_next_gate(world: World):
    contract_id = a_cleared_contract(world)
    a_certificate(world, contract_id)
    release(world, contract_id)
    with world.work("officer") as ctx:
        assert check_pending(ctx, ctx.db.get_one(Contract, contract_id))


def test_treasury_is_told_of_a_proposal_at_once_and_of_each_anew(world: World):
    contract_id = a_cleared_contract(world)
    an_override(world, contract_id, confirmed=False)
    with world.work("approver", LATER) as ctx:
        overrides.withdraw_override(ctx, overrides.get_override(ctx, first_term(ctx, contract_id)), REASON)
    an_override(world, contract_id, confirmed=False)
    with world.work("treasury", LATER) as ctx:
        notices = ctx.db.exec(select(Notice).where(Notice.kind == NoticeKind.OVERRIDE_PROPOSED)).all()
        assert {notice.user_id for notice in notices} == {ctx.actor.id}
        assert [notice.link for notice in notices] == [f"/payments/{first_term(ctx, contract_id).id}"] * 2
        sent = ctx.db.exec(select(Mail).where(col(Mail.subject).contains("Pengecualian"))).all()
        assert len(sent) == 2
        assert not any(REASON in mail.body for mail in sent)
