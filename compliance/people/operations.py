"""Invite people, change what they may do, and change the settings of the installation."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import col, or_, select

from compliance.access import settings
from compliance.access.context import Context, operation
from compliance.access.models import Agency, Company, LinkPurpose, Role, Setting, User, UserRole
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.jobs.models import JobKind
from compliance.jobs.operations import enqueue
from compliance.kernel.db import existing, lock
from compliance.kernel.errors import Conflict, NotFound
from compliance.kernel.i18n import Text, _
from compliance.kernel.locks import ADMIN_LOCK
from compliance.kernel.paging import Page, paginate
from compliance.people import letters, links, mail
from compliance.people.editing import next_version, refuse
from compliance.people.passwords import set_password
from compliance.people.rules import PersonEntry, email_key, masked_email, npwp_forms, person_faults
from compliance.people.sessions import end_all


@operation(Permission.PEOPLE_MANAGE)
def find_people(ctx: Context, text: str = "", page: int = 1) -> Page[User]:
    """By name or e-mail, in order of names."""
    found = or_(*(col(field).icontains(text, autoescape=True) for field in (User.name, User.email)))
    return paginate(ctx.db, select(User).where(found).order_by(User.name, col(User.id)), page)


@operation(Permission.PEOPLE_MANAGE)
def get_person(ctx: Context, user_id: int) -> User:
    return existing(ctx.db, User, user_id)


@operation(Permission.PEOPLE_MANAGE)
def invite_person(
    ctx: Context,
    email: str,
    name: str,
    roles: Iterable[Role],
    agency_id: int | None = None,
    company_id: int | None = None,
) -> tuple[User, str]:
    """A new person, and the one-time link that is mailed to them. Raises Invalid with every fault at once."""
    user = register(ctx, PersonEntry(email, name, frozenset(roles), agency_id, company_id))
    return user, invite(ctx, user)


@operation(Permission.PEOPLE_MANAGE)
def add_person(
    ctx: Context,
    email: str,
    name: str,
    roles: Iterable[Role],
    agency_code: str | None,
    company_npwp: str | None,
    password: str,
) -> User:
    """A new person who can sign in at once, for the operator at the command line. Raises Invalid."""
    agency_id, company_id = find_binding(ctx, agency_code, company_npwp)
    user = register(ctx, PersonEntry(email, name, frozenset(roles), agency_id, company_id))
    set_password(ctx, user, password)
    return user


@operation(Permission.PEOPLE_MANAGE)
def invite_again(ctx: Context, user: User) -> str:
    """A new link, mailed to the person: to the first password, or to another one. Raises Conflict."""
    if not user.active:
        raise Conflict(_("Akun ini tidak aktif. Aktifkan lebih dahulu."))
    return invite(ctx, user)


@operation(Permission.PEOPLE_MANAGE)
def change_person(ctx: Context, user: User, entry: PersonEntry, version: int) -> None:
    """Change a person whom nobody changed since ``version``. Raises Stale, or Invalid with every fault at once."""
    next_version(ctx, user, version)
    before = snapshot(ctx, user)
    refuse(person_faults(entry) | lookup_faults(ctx, entry, user) | lockout_faults(ctx, user, entry))
    if user.email != email_key(entry.email):
        links.use_up(ctx, user)  # they went to another address
    assign(user, entry)
    if not user.active:
        end_all(ctx, user)
    log.record(ctx, log.Event.PERSON_CHANGED, user, person=user.name, **log.differences(before, snapshot(ctx, user)))


@operation(Permission.SETTINGS_MANAGE)
def all_settings(ctx: Context) -> dict[settings.Key, Setting]:
    return settings.all_current(ctx)


@operation(Permission.SETTINGS_MANAGE)
def get_setting(ctx: Context, key: str) -> Setting:
    if key not in set(settings.Key):
        raise NotFound
    return settings.current(ctx, settings.Key(key))


@operation(Permission.SETTINGS_MANAGE)
def change_setting(ctx: Context, key: settings.Key, value: str, version: int) -> None:
    """Change a setting that nobody changed since ``version`` Raises Stale or Invalid."""
    setting = settings.current(ctx, key)
    ctx.db.add(setting)
    ctx.db.flush()
    next_version(ctx, setting, version)
    before, setting.value = setting.value, settings.cleaned(key, value)
    setting.updated_at, setting.updated_by = ctx.now, ctx.actor.id
    if key in settings.JUDGED_BY:
        enqueue(ctx, JobKind.RECHECK)
    log.record(
        ctx, log.Event.SETTING_CHANGED, setting, setting=key.value, value={"before": before, "after": setting.value}
    )


def register(ctx: Context, entry: PersonEntry) -> User:
    refuse(person_faults(entry) | lookup_faults(ctx, entry))
    user = User(email=email_key(entry.email), name="", created_at=ctx.now)
    assign(user, entry)
    ctx.db.add(user)
    log.record(ctx, log.Event.PERSON_ADDED, user, person=user.name, **snapshot(ctx, user))
    return user


def invite(ctx: Context, user: User) -> str:
    """A reset for whoever has a password, since an invitation would greet them as new."""
    if user.password_hash:
        link = links.new_link(ctx, user, LinkPurpose.RESET)
        mail.post(ctx, user, *letters.reset(user, link))
        log.record(ctx, log.Event.PASSWORD_RESET_ASKED, user, person=user.name)
    else:
        link = links.new_link(ctx, user, LinkPurpose.INVITATION)
        mail.post(ctx, user, *letters.invitation(user, link))
        log.record(ctx, log.Event.PERSON_INVITED, user, person=user.name)
    return link


def find_binding(ctx: Context, agency_code: str | None, company_npwp: str | None) -> tuple[int | None, int | None]:
    """Agency and company by what the operator knows of them; raises Invalid for one that is not there."""
    agency = ctx.db.exec(select(Agency).where(Agency.code == agency_code)).first()
    company = ctx.db.exec(select(Company).where(col(Company.npwp).in_(npwp_forms(company_npwp or "")))).first()
    faults = {}
    if agency_code and agency is None:
        faults["agency_id"] = _("Tidak ada OPD dengan kode {code}.", code=agency_code)
    if company_npwp and company is None:
        faults["company_id"] = _("Tidak ada perusahaan dengan NPWP ini.")
    refuse(faults)
    return agency.id if agency else None, company.id if company else None


def lookup_faults(ctx: Context, entry: PersonEntry, user: User | None = None) -> dict[str, Text]:
    """What only the database knows to be wrong with an entry."""
    faults = {}
    same_address = select(User.id).where(User.email == email_key(entry.email), col(User.id) != (user.id if user else 0))
    if ctx.db.exec(same_address).first():
        faults["email"] = _("Alamat surel ini sudah terdaftar.")
    if entry.agency_id and ctx.db.get(Agency, entry.agency_id) is None:
        faults["agency_id"] = _("OPD ini tidak ada.")
    if entry.company_id and ctx.db.get(Company, entry.company_id) is None:
        faults["company_id"] = _("Perusahaan ini tidak ada.")
    return faults


def lockout_faults(ctx: Context, user: User, entry: PersonEntry) -> dict[str, Text]:
    """Nobody lets go of the last key, and nobody of their own."""
    if not is_admin(user) or (Role.ADMIN in entry.roles and entry.active):
        return {}
    if user.id == ctx.actor.id:
        return {"roles": _("Anda tidak dapat melepas hak admin Anda sendiri. Minta admin lain.")}
    lock(ctx.db, ADMIN_LOCK)  # two admins who let go of each other at the same moment
    admins = select(User.id).join(UserRole).where(UserRole.role == Role.ADMIN, col(User.active))
    if ctx.db.exec(admins.where(col(User.id) != user.id)).first() is None:
        return {"roles": _("Harus ada paling sedikit satu admin yang aktif.")}
    return {}


def is_admin(user: User) -> bool:
    return user.active and Role.ADMIN in user.role_set


def assign(user: User, entry: PersonEntry) -> None:
    user.email, user.name, user.active = email_key(entry.email), entry.name.strip(), entry.active
    user.agency_id, user.company_id = entry.bound()
    kept = [given for given in user.roles if given.role in entry.roles]
    user.roles = kept + [UserRole(role=role) for role in sorted(entry.roles - user.role_set)]


def snapshot(ctx: Context, user: User) -> dict[str, Any]:
    """What the audit log tells of a person."""
    agency = ctx.db.get(Agency, user.agency_id) if user.agency_id else None
    company = ctx.db.get(Company, user.company_id) if user.company_id else None
    return {
        "email": masked_email(user.email),
        "roles": sorted(user.role_set),
        "agency": agency.name if agency else None,
        "company": company.name if company else None,
        "active": user.active,
    }
