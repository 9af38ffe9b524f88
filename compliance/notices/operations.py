"""Tell people what happened: a notice for each who acts or answers for it, and a mail in the same transaction."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Protocol, cast

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, exists, func, or_, select, update

from compliance.access.context import Context, operation
from compliance.access.models import AGENCY_ROLES, COMPANY_ROLES, NoticeMail, Role, User, UserRole
from compliance.access.permissions import Permission, Scope, allows
from compliance.audit.log import canonical
from compliance.kernel.errors import NotFound
from compliance.kernel.paging import Page, paginate
from compliance.notices import texts
from compliance.notices.models import Notice, NoticeKind
from compliance.people import mail
from compliance.people.sessions import actor_of

MOST_COUNTED = 100  # the bell says 99+

K = NoticeKind
PARTIES = frozenset({Role.CONTRACTOR, Role.OFFICER})
WATCHERS = frozenset({Role.APPROVER, Role.HEAD, Role.AUDITOR})
AUDIENCE: Mapping[NoticeKind, frozenset[Role]] = {
    K.WORKERS_FLAGGED: COMPANY_ROLES,
    K.CONTRACT_FLAGGED: COMPANY_ROLES,
    K.ANSWERED: frozenset({Role.OFFICER}),
    K.RETURNED: COMPANY_ROLES,
    K.ACCEPTED: COMPANY_ROLES,
    K.DUE_SOON: COMPANY_ROLES,
    K.OVERDUE: PARTIES | AGENCY_ROLES,
    K.DECISION_DUE: frozenset({Role.OFFICER}),
    K.DECISION_OVERDUE: AGENCY_ROLES,
    K.CERTIFICATE_ISSUED: PARTIES,
    K.CERTIFICATE_EXPIRING: PARTIES,
    K.CERTIFICATE_SUPERSEDED: PARTIES,
    K.CERTIFICATE_REVOKED: PARTIES | {Role.HEAD, Role.TREASURY},
    K.CERTIFICATE_LAPSING: PARTIES | {Role.TREASURY},
    K.CERTIFICATE_LAPSED: PARTIES | {Role.TREASURY},
    K.TERM_RELEASED: PARTIES,
    K.OVERRIDE_PROPOSED: frozenset({Role.TREASURY}),
    K.EVIDENCE_VERIFIED: COMPANY_ROLES,
    K.EVIDENCE_REJECTED: COMPANY_ROLES,
    K.REGISTRATION_DUE: COMPANY_ROLES,
    K.INSTALMENT_DUE: COMPANY_ROLES,
    K.CHANGES_DUE: COMPANY_ROLES,
    K.REGISTER_STALE: frozenset({Role.REGISTRAR}),
    K.ISSUE_BURST: WATCHERS,
    K.ISSUE_HOUR: WATCHERS,
    K.ISSUE_VALUE: WATCHERS,
}
# Their counts go to the one of the contract that is not read yet.
ADDED_UP = frozenset({K.ANSWERED, K.RETURNED, K.ACCEPTED, K.EVIDENCE_VERIFIED, K.EVIDENCE_REJECTED})
LINKS: dict[NoticeKind, str] = {
    K.WORKERS_FLAGGED: "/contracts/{contract}/findings",
    K.CONTRACT_FLAGGED: "/contracts/{contract}/findings",
    K.ANSWERED: "/work?contract_id={contract}&turn=officer",
    K.RETURNED: "/work?contract_id={contract}&turn=contractor",
    K.ACCEPTED: "/contracts/{contract}/findings?status=accepted",
    K.DUE_SOON: "/work?contract_id={contract}&turn=contractor",
    K.OVERDUE: "/work?contract_id={contract}&turn=contractor",
    K.DECISION_DUE: "/work?contract_id={contract}&turn=officer",
    K.DECISION_OVERDUE: "/work?contract_id={contract}&turn=officer",
    K.CERTIFICATE_ISSUED: "/certificates/{subject}",
    K.CERTIFICATE_EXPIRING: "/certificates/{subject}",
    K.CERTIFICATE_SUPERSEDED: "/certificates/{subject}",
    K.CERTIFICATE_REVOKED: "/certificates/{subject}",
    K.CERTIFICATE_LAPSING: "/certificates/{subject}",
    K.CERTIFICATE_LAPSED: "/certificates/{subject}",
    K.TERM_RELEASED: "/payments/{subject}",
    K.OVERRIDE_PROPOSED: "/payments/{subject}",
    K.EVIDENCE_VERIFIED: "/contracts/{contract}/project",
    K.EVIDENCE_REJECTED: "/contracts/{contract}/project",
    K.REGISTRATION_DUE: "/contracts/{contract}/project",
    K.INSTALMENT_DUE: "/contracts/{contract}/project",
    K.CHANGES_DUE: "/contracts/{contract}/project",
    K.REGISTER_STALE: "/register",
    K.ISSUE_BURST: "/certificates/{subject}",
    K.ISSUE_HOUR: "/certificates/{subject}",
    K.ISSUE_VALUE: "/certificates/{subject}",
}

# For whoever may not see the workers whom it is about.
LINKS_BESIDE: dict[NoticeKind, str] = dict.fromkeys((K.OVERDUE, K.DECISION_OVERDUE), "/contracts/{contract}")


class Dealt(Protocol):
    """A contract, which this package does not know."""

    id: int | None
    number: str

    @property
    def scope(self) -> Scope: ...


class Subject(Protocol):
    """The stored row that the news is about."""

    id: int | None
    __tablename__: ClassVar[Any]


def notify(
    ctx: Context,
    kind: NoticeKind,
    contract: Dealt | None,
    subject: Subject,
    mark: object = "",
    count: int = 1,
    **places: Any,
) -> None:
    """Tell everybody concerned but the actor, once for each ``subject`` and ``mark``; ``places`` fill the sentence.

    News about no contract reaches no one by agency or company.
    """
    ctx.db.flush()  # a new subject gets its id here
    number, scope = (contract.number, contract.scope) if contract else ("", Scope())
    news = Notice(
        user_id=0,
        kind=kind,
        contract_id=contract.id if contract else None,
        subject_type=str(subject.__tablename__),
        subject_id=cast(int, subject.id),
        key=f"{kind.value}:{subject.__tablename__}:{subject.id}:{mark}",
        count=count,
        details=canonical(places | {"contract": number}),
        link="",
        created_at=ctx.now,
    )
    for user in _to_tell(ctx, news, scope):
        if not _added(ctx, user, news):
            _tell(ctx, user, news, _way(user, news, scope))


def _to_tell(ctx: Context, news: Notice, scope: Scope) -> Iterable[User]:
    known = exists().where(col(Notice.user_id) == User.id, col(Notice.key) == news.key)
    role = exists().where(col(UserRole.user_id) == User.id, _reached(AUDIENCE[news.kind], scope))
    people = select(User).where(col(User.active), role, ~known, col(User.id).is_distinct_from(ctx.actor.id))
    return ctx.db.exec(people.order_by(col(User.id))).all()


def _reached(roles: Iterable[Role], scope: Scope) -> ColumnElement[bool]:
    """Those who have one of the roles for these objects."""
    return or_(*(and_(UserRole.role == role, *_bound(role, scope)) for role in sorted(roles)))


def _bound(role: Role, scope: Scope) -> Iterator[ColumnElement[bool]]:
    if role in AGENCY_ROLES:
        yield col(User.agency_id) == scope.agency_id
    elif role in COMPANY_ROLES:
        yield col(User.company_id) == scope.company_id


def _added(ctx: Context, user: User, news: Notice) -> bool:
    """Whether the count went up on a notice of the same kind that waits to be read, instead of a new one."""
    if news.kind not in ADDED_UP:
        return False
    same = (Notice.user_id == user.id, Notice.kind == news.kind, Notice.contract_id == news.contract_id)
    waiting = ctx.db.exec(select(Notice).where(*same, col(Notice.read_at).is_(None)).with_for_update()).first()
    if waiting:
        waiting.count, waiting.created_at = waiting.count + news.count, ctx.now
    return waiting is not None


def _way(user: User, news: Notice, scope: Scope) -> str:
    """The path of a page that this reader may open."""
    links = LINKS if allows(actor_of(user), Permission.ROSTER_READ, scope) else LINKS | LINKS_BESIDE
    return links[news.kind].format(contract=news.contract_id, subject=news.subject_id)


def _tell(ctx: Context, user: User, news: Notice, way: str) -> None:
    of_reader = {"user_id": user.id, "link": way}
    notice = Notice(**news.model_dump(exclude={"id", *of_reader}) | of_reader)
    if user.notice_mail is NoticeMail.AT_ONCE:
        mail.post(ctx, user, *texts.letter(user, notice, ctx.installation.public_url))
    if user.notice_mail is not NoticeMail.DAILY:
        notice.mailed_at = ctx.now
    ctx.db.add(notice)


@operation(Permission.NOTICES_SEND)
def send_digests(ctx: Context) -> int:
    """Write the mail of the morning to whoever wants one and has news; returns how many."""
    wanted = col(User.active) & (col(User.notice_mail) == NoticeMail.DAILY)
    people = ctx.db.exec(select(User).where(wanted).order_by(col(User.id))).all()
    return sum(_send_digest(ctx, user) for user in people)


def _send_digest(ctx: Context, user: User) -> bool:
    new = (Notice.user_id == user.id, col(Notice.mailed_at).is_(None), col(Notice.read_at).is_(None))
    notices = ctx.db.exec(select(Notice).where(*new).order_by(col(Notice.id))).all()
    if notices:
        mail.post(ctx, user, *texts.digest(user, notices, ctx.installation.public_url))
    for notice in notices:
        notice.mailed_at = ctx.now
    return bool(notices)


@operation(Permission.ACCOUNT)
def own_notices(ctx: Context, page: int = 1) -> Page[Notice]:
    """Unread first, then the newest."""
    mine = select(Notice).where(Notice.user_id == ctx.actor.id)
    order = (col(Notice.read_at).is_not(None), col(Notice.created_at).desc(), col(Notice.id).desc())
    return paginate(ctx.db, mine.order_by(*order), page)


def unread(ctx: Context) -> int:
    """How many the actor has not read, counted up to a hundred; one look into a small index."""
    mine = select(Notice.id).where(Notice.user_id == ctx.actor.id, col(Notice.read_at).is_(None))
    return ctx.db.exec(select(func.count()).select_from(mine.limit(MOST_COUNTED).subquery())).one()


@operation(Permission.ACCOUNT)
def read_notice(ctx: Context, notice_id: int) -> Notice:
    """Mark one's own notice as read, or NotFound."""
    notice = ctx.db.exec(select(Notice).where(Notice.id == notice_id, Notice.user_id == ctx.actor.id)).first()
    if notice is None:
        raise NotFound
    notice.read_at = notice.read_at or ctx.now
    return notice


@operation(Permission.ACCOUNT)
def read_all(ctx: Context) -> None:
    mine = (col(Notice.user_id) == ctx.actor.id, col(Notice.read_at).is_(None))
    ctx.db.exec(update(Notice).where(*mine).values(read_at=ctx.now))
