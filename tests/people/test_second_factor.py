"""Codes from a telephone: set up, asked for, used once; and what happens when the telephone is gone."""

from datetime import timedelta

import pytest
from pyotp import TOTP
from sqlmodel import col, select

from compliance.access.context import Context
from compliance.access.models import Mail, RecoveryCode, SecondFactor, SignInFailure
from compliance.audit.models import AuditEntry
from compliance.installation import House
from compliance.kernel.errors import Conflict, Invalid
from compliance.kernel.vault import vault
from compliance.people import second_factor
from compliance.people.second_factor import STEP
from tests.builders import NOW, PASSWORD, SECRET, World
from tests.certificates.builders import both_at_once
from tests.people.builders import person_of, with_password

ONE_STEP = timedelta(seconds=STEP)


def shown(at=NOW, secret: str = SECRET) -> str:
    return TOTP(secret).at(at)


def set_up(world: World, who: str = "officer") -> tuple[str, list[str]]:
    """The secret in the telephone, and the recovery codes."""
    with_password(world, who)
    with world.work(who) as ctx:
        assert second_factor.begin(ctx, PASSWORD) == {}
        secret = second_factor.own_factor(ctx).secret
        return secret, second_factor.confirm(ctx, shown(secret=secret))


def events(ctx: Context) -> list[str]:
    return [
        event
        for event in ctx.db.exec(select(AuditEntry.event).order_by(col(AuditEntry.sequence)))
        if event.startswith("second_factor")
    ]


def test_it_counts_from_the_first_code_on(world: World):
    with_password(world, "officer")
    with world.work("officer") as ctx:
        assert second_factor.begin(ctx, PASSWORD) == {}
        begun = second_factor.own_factor(ctx)
        assert (begun.is_set, len(begun.secret)) == (False, 32)
        assert begun.address.startswith("otpauth://totp/Patuh:officer%40patuh.test?secret=")
        with pytest.raises(Conflict, match="belum dipasang"):
            second_factor.prove(ctx, shown(secret=begun.secret))
        with pytest.raises(Invalid) as refused:
            second_factor.confirm(ctx, shown())
        assert set(refused.value.fields) == {"otp"}
        recovery = second_factor.confirm(ctx, shown(secret=begun.secret))
        assert len(set(recovery)) == 10
    with world.work("officer", NOW + ONE_STEP) as ctx:
        done = second_factor.own_factor(ctx)
        assert (done.is_set, done.secret, done.address, done.recovery_left) == (True, "", "", 10)
        assert second_factor.prove(ctx, shown(NOW + ONE_STEP, begun.secret)).user_id == ctx.actor.id
        assert events(ctx) == ["second_factor:set"]
        assert [mail.subject for mail in ctx.db.exec(select(Mail))] == ["Kode keamanan Patuh dipasang"]
        stored = ctx.db.exec(select(SecondFactor.secret)).all()
        assert begun.secret not in "".join(stored), "encrypted at rest"
        assert not set(recovery) & {row.code_hash for row in ctx.db.exec(select(RecoveryCode))}


@pytest.mark.parametrize(
    ("steps", "fits"), [pytest.param(steps, abs(steps) <= 1, id=f"{steps:+d} steps") for steps in (-2, -1, 0, 1, 2)]
)
def test_a_clock_may_be_one_step_off(world: World, steps, fits):
    with world.work("approver") as ctx:
        assert second_factor.passes(ctx, shown(NOW + steps * ONE_STEP)) == fits


@pytest.mark.parametrize("typed", ["{0}{1}{2} {3}{4}{5}", " {0}{1}{2}-{3}{4}{5} "])
def test_it_may_be_typed_as_people_read_it(world: World, typed):
    with world.work("approver") as ctx:
        assert second_factor.passes(ctx, typed.format(*shown()))


@pytest.mark.parametrize("typed", ["", "000000", "abc", "１２３４５６", "é" * 40, "0" * 16])
def test_nonsense_is_only_wrong(world: World, typed):
    with world.work("approver") as ctx:
        assert not second_factor.passes(ctx, typed)


def test_a_code_works_once_and_none_before_it(world: World):
    with world.work("approver") as ctx:
        assert second_factor.passes(ctx, shown())
    for again in (NOW, NOW - ONE_STEP):
        with world.work("approver") as ctx:
            assert not second_factor.passes(ctx, shown(again))
    with world.work("approver", NOW + ONE_STEP) as ctx:
        assert second_factor.passes(ctx, shown(NOW + ONE_STEP))
        assert events(ctx) == ["second_factor:refused"] * 2


def test_of_one_code_sent_twice_at_once_one_passes(world: World):
    def use() -> bool:
        with world.work("approver") as ctx:
            return second_factor.passes(ctx, shown())

    assert sorted(both_at_once(use, use, use)) == [False, False, True]  # type: ignore[type-var]


def test_guessing_is_throttled_like_passwords(world: World):
    for _attempt in range(5):
        with world.work("approver") as ctx:
            assert not second_factor.passes(ctx, "000000")
    with world.work("approver") as ctx, pytest.raises(Invalid, match="Tunggu 15 menit"):
        second_factor.passes(ctx, shown())
    with world.work("other_approver") as ctx:
        assert second_factor.passes(ctx, shown()), "of somebody else"
    later = NOW + timedelta(minutes=15)
    with world.work("approver", later) as ctx:
        assert second_factor.passes(ctx, shown(later))


def test_a_recovery_code_stands_in_once(world: World):
    _secret, recovery = set_up(world)
    with world.work("officer") as ctx:
        assert second_factor.passes(ctx, recovery[3].upper().replace("-", " "))
    with world.work("officer") as ctx:
        assert not second_factor.passes(ctx, recovery[3])
        assert second_factor.own_factor(ctx).recovery_left == 9
    with world.work("approver") as ctx:
        assert not second_factor.passes(ctx, recovery[4]), "of somebody else"
        assert events(ctx) == [f"second_factor:{act}" for act in ("set", "recovery_used", "refused")]


def test_new_recovery_codes_end_the_old_ones(world: World):
    secret, old = set_up(world)
    with world.work("officer", NOW + ONE_STEP) as ctx:
        assert second_factor.renew_recovery(ctx, "000000") == []
        new = second_factor.renew_recovery(ctx, shown(NOW + ONE_STEP, secret))
        assert len(new) == 10
    with world.work("officer") as ctx:
        assert [second_factor.passes(ctx, code) for code in (old[0], new[0])] == [False, True]


def test_another_telephone_needs_the_password_and_the_old_one(world: World):
    secret, recovery = set_up(world)
    with world.work("officer", NOW + ONE_STEP) as ctx:
        assert set(second_factor.begin(ctx, "salah", shown(NOW + ONE_STEP, secret))) == {"password"}
        assert set(second_factor.begin(ctx, PASSWORD)) == {"old_otp"}
        assert second_factor.own_factor(ctx).is_set
        assert len(ctx.db.exec(select(SignInFailure)).all()) == 2
        assert second_factor.begin(ctx, PASSWORD, recovery[0]) == {}
        assert second_factor.own_factor(ctx).secret not in ("", secret)
        assert second_factor.own_factor(ctx).recovery_left == 0


def test_an_admin_removes_it_and_the_person_is_told(world: World):
    set_up(world)
    with world.work("admin") as ctx:
        officer = person_of(ctx, world, "officer")
        assert second_factor.has_factor(ctx, officer)
        second_factor.remove(ctx, officer)
        with pytest.raises(Conflict):
            second_factor.remove(ctx, officer)
        assert ctx.db.exec(select(Mail.subject).order_by(col(Mail.id).desc())).first() == "Kode keamanan Patuh dihapus"
        assert ctx.db.exec(select(RecoveryCode)).all() == []
    with world.work("officer") as ctx:
        assert not second_factor.is_set(ctx)
        assert events(ctx) == ["second_factor:set", "second_factor:removed"]


@pytest.mark.any_store
def test_under_another_key_of_the_house_it_says_what_to_do(world: World, house: House):
    object.__setattr__(house.installation, "vault", vault("another secret"))
    with world.work("approver") as ctx, pytest.raises(Conflict, match="Minta admin"):
        second_factor.passes(ctx, shown())


def test_it_is_set_up_on_its_page(world: World, signed_in):
    with_password(world, "officer")
    client = signed_in("officer")
    assert "Pasang kode keamanan" in client.get("/account").text
    wrong = client.post("/account/code/begin", data={"password": "salah"})
    assert (wrong.status_code, "Kata sandi ini salah" in wrong.text) == (422, True)
    page = client.post("/account/code/begin", data={"password": PASSWORD}, follow_redirects=True).text
    with world.work("officer") as ctx:
        secret = second_factor.own_factor(ctx).secret
    assert " ".join(second_factor.in_fours(secret)) in page
    assert 'src="data:image/png;base64,' in page
    assert client.post("/account/code/confirm", data={"otp": "1"}).status_code == 422
    done = client.post("/account/code/confirm", data={"otp": shown(secret=secret)})
    assert done.headers["Cache-Control"] == "no-store"
    assert "Sepuluh kode cadangan" in done.text
    after = client.get("/account/code").text
    assert "Kode cadangan tersisa: 10" in after
    assert " ".join(second_factor.in_fours(secret)) not in after
    assert client.post("/account/code/recovery", data={"otp": "1"}).status_code == 422
    assert client.post("/account/code/begin", data={"password": PASSWORD}).status_code == 422


def test_the_admin_removes_it_on_the_persons_page(world: World, signed_in):
    path = f"/people/{world.actors['approver'].id}"
    assert "Hapus kode keamanan" in signed_in("admin").get(path).text
    answer = signed_in("admin").post(f"{path}/code/remove", follow_redirects=True)
    assert "dihapus; orangnya diberi tahu" in answer.text
    assert "Hapus kode keamanan" not in answer.text
    again = signed_in("admin").post(f"{path}/code/remove", follow_redirects=True)
    assert "tidak memasang kode keamanan" in again.text


def test_a_wrong_code_stays_counted_though_the_act_is_refused(world: World):
    with world.work("approver") as ctx, pytest.raises(Invalid):
        second_factor.prove(ctx, "000000")
    with world.work("approver") as ctx:
        assert len(ctx.db.exec(select(SignInFailure)).all()) == 1
