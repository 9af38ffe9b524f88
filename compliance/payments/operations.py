"""Where each payment term stands, and paying it: with a live certificate, or in spite of obstacles by two people."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, cast

from sqlalchemy.orm import defer
from sqlmodel import col, func, select

from compliance.access.context import Context, operation
from compliance.access.models import User
from compliance.access.names import names_of
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.certificates.chronicle import vouch_valid
from compliance.certificates.gate import ALREADY_RELEASED, contract_obstacles, decide_alone
from compliance.certificates.lives import Life, life_columns, newest_of_term, read_life
from compliance.certificates.models import Certificate
from compliance.checks.gate_rules import gates_of
from compliance.checks.obstacles import Standing, name_obstacles, name_warnings
from compliance.checks.standings import standing_of, standings_of
from compliance.contracts.models import Contract, PaymentTerm
from compliance.contracts.rules import Obstacle
from compliance.contracts.subcontracts import ask_checks
from compliance.kernel.errors import GateClosed, Invalid
from compliance.kernel.i18n import _, today_in_wita
from compliance.notices.models import NoticeKind
from compliance.notices.operations import notify
from compliance.payments import rules
from compliance.payments.models import Override, Release
from compliance.payments.rules import Papers

REASON_LETTERS = 20


class TermState(StrEnum):
    WAITING = "waiting"
    CLEARED = "cleared"
    RELEASED = "released"


@dataclass(frozen=True)
class TermLine:
    """A term and all that decides whether it can be paid; ``certificate`` is its newest, whatever became of it.

    ``refused``: so many proposals to pay it all the same came to nothing. ``standing`` is the contract's, where a line
    was judged by it.
    """

    contract: Contract
    term: PaymentTerm
    certificate: Certificate | None
    life: Life | None
    override: Override | None
    release: Release | None
    released_by: str
    refused: int
    obstacles: Sequence[Obstacle] = ()
    standing: Standing | None = None

    @property
    def state(self) -> TermState:
        if self.release:
            return TermState.RELEASED
        return TermState.WAITING if self.obstacles else TermState.CLEARED

    @property
    def live(self) -> Certificate | None:
        return self.certificate if self.life and self.life.is_valid else None

    @property
    def confirmed(self) -> Override | None:
        return self.override if self.override and self.override.confirmed_at else None

    @property
    def is_judged(self) -> bool:
        """By where the contract stands: nothing else decides."""
        return not (self.release or self.live or self.confirmed)

    @property
    def allowed_since(self) -> date | None:
        """The first day on which it could be paid: by the live certificate, else by the confirmed override."""
        moments = [self.live and self.live.decided_at, self.confirmed and self.confirmed.confirmed_at]
        return next((today_in_wita(moment) for moment in moments if moment), None)

    @property
    def can_request(self) -> bool:
        """Nothing but a certificate is missing, and nobody has asked for it."""
        return [found.code in rules.MENDED_BY_REQUEST for found in self.obstacles] == [True]

    def grounds(self) -> dict[str, Any]:
        """By which paper it may be paid, as columns of a release; a live certificate goes before an override."""
        columns = {"contract_id": self.term.contract_id, "term_id": self.term.id}
        if self.live:
            return columns | {"certificate_id": self.live.id}
        return columns | {"override_id": self.confirmed and self.confirmed.id}


def schedule(ctx: Context, contract: Contract, standing: Standing | None = None) -> list[TermLine]:
    """``standing``, where it is known already."""
    return lines(ctx, contract.terms, {contract.id or 0: standing} if standing else None)


def lines(
    ctx: Context, terms: Iterable[PaymentTerm], standings: Mapping[int, Standing] | None = None
) -> list[TermLine]:
    """In the order of the terms; a dozen queries for all, whatever their contracts."""
    terms = list(terms)
    papers, contracts = _papers(ctx, terms), {term.contract_id: term.contract for term in terms}
    known = [TermLine(contracts[term.contract_id], term, *papers[key(term)]) for term in terms]
    if standings is None:
        judged = {line.contract.id: line.contract for line in known if line.is_judged}
        standings = standings_of(ctx, list(judged.values())) if judged else {}
    return [
        replace(line, obstacles=list(_obstacles(line, standings)), standing=standings.get(line.contract.id or 0))
        for line in known
    ]


def key(term: PaymentTerm) -> int:
    return cast(int, term.id)


def _papers(ctx: Context, terms: Iterable[PaymentTerm]) -> dict[int, list[Any]]:
    """By the term's id, as a line holds them: one query for all."""
    rows = (
        select(col(PaymentTerm.id), Override, Release, User.name, _refused_of_term(), Certificate, *life_columns(ctx))  # type: ignore[call-overload]  # more columns than SQLModel has types for
        .outerjoin(Override, (col(Override.term_id) == PaymentTerm.id) & col(Override.refused_at).is_(None))
        .outerjoin(Release, col(Release.term_id) == PaymentTerm.id)
        .outerjoin(User, col(User.id) == Release.released_by)
        .outerjoin(Certificate, newest_of_term())
        .where(col(PaymentTerm.id).in_([term.id for term in terms]))
        .options(defer(Certificate.statement))  # type: ignore[arg-type]  # SQLModel types columns as their values
    )
    return {
        term_id: [
            certificate,
            read_life(certificate, life) if certificate else None,
            override,
            release,
            payer or "",
            no,
        ]
        for term_id, override, release, payer, no, certificate, *life in ctx.db.execute(rows)
    }


def _refused_of_term() -> Any:
    """How many proposals to pay it all the same came to nothing."""
    refused = (col(Override.term_id) == PaymentTerm.id, col(Override.refused_at).is_not(None))
    return select(func.count(col(Override.id))).where(*refused).correlate(PaymentTerm).scalar_subquery()


def _obstacles(line: TermLine, standings: Mapping[int, Standing]) -> Iterator[Obstacle]:
    if line.release:
        yield _released(line, line.release)
        return
    yield from contract_obstacles(line.term)
    if line.is_judged:
        yield rules.certificate_obstacle(line.life)
        yield from name_obstacles(standings[line.term.contract_id], *gates_of(line.term))


def _released(line: TermLine, release: Release) -> Obstacle:
    done = {"name": line.released_by, "at": line.term.released_at, "number": release.sp2d_number}
    reason = _("Termin ini sudah dicairkan oleh {name} pada {at} dengan SP2D {number}.", **done)
    return Obstacle(ALREADY_RELEASED, reason)


def term_line(ctx: Context, term: PaymentTerm) -> TermLine:
    """The term with every reason at once why it can't be paid today."""
    return lines(ctx, [term])[0]


@dataclass(frozen=True)
class PaymentFile:
    """What the page of a term shows; ``names`` by the person's id, ``unpaid_before`` the earlier terms still unpaid.

    ``warnings``: what is known and does not close this gate; ``refused``: proposals to pay all the same, declined or
    taken back; ``is_proposer``: the one who looks proposed what stands.
    """

    line: TermLine
    warnings: Sequence[Obstacle]
    names: Mapping[int | None, str]
    unpaid_before: Sequence[PaymentTerm]
    refused: Sequence[Override]
    is_proposer: bool


def refused_overrides(ctx: Context, term: PaymentTerm) -> Sequence[Override]:
    over = (col(Override.term_id) == term.id, col(Override.refused_at).is_not(None))
    return ctx.db.exec(select(Override).where(*over).order_by(col(Override.id))).all()


@operation(Permission.CONTRACT_READ)
def payment_file(ctx: Context, term: PaymentTerm) -> PaymentFile:
    line = term_line(ctx, term)
    people = [line.override.proposed_by, line.override.confirmed_by] if line.override else []
    people += [line.release.released_by] if line.release else []
    is_proposer = line.override is not None and line.override.proposed_by == ctx.actor.id
    refused = refused_overrides(ctx, term) if line.refused else ()
    people += [who for each in refused for who in (each.proposed_by, each.refused_by)]
    earlier = [other for other in term.contract.terms if other.number < term.number and not other.released_at]
    standing = line.standing or standing_of(ctx, term.contract)
    warnings = [] if line.release else list(name_warnings(standing, *gates_of(term)))
    return PaymentFile(line, warnings, names_of(ctx, people), earlier, refused, is_proposer)


@operation(Permission.TERM_RELEASE)
def release_term(
    ctx: Context, term: PaymentTerm, spm_number: str, spm_date: date, sp2d_number: str, sp2d_date: date
) -> Release:
    """Note that the term was paid. Raises GateClosed with every obstacle at once, or Invalid for the papers.

    Raises Conflict where the certificate is valid here, but not by the public log.
    """
    decide_alone(ctx, term)
    line = term_line(ctx, term)
    if line.obstacles:
        raise GateClosed(*(obstacle.reason for obstacle in line.obstacles))
    if line.live:
        vouch_valid(ctx, line.live)
    papers = Papers(spm_number.strip(), spm_date, sp2d_number.strip(), sp2d_date)
    if faults := papers.faults(cast(date, line.allowed_since), ctx.today):
        raise Invalid(fields=faults)
    release = Release.model_validate(line.grounds() | asdict(papers) | {"released_by": ctx.actor.id})
    term.released_at = ctx.now
    ctx.db.add(release)
    ask_checks(ctx, term.contract)  # the next gate demands something else
    facts = line.grounds() | asdict(papers) | {"number": term.number, "amount": term.amount}
    log.record(ctx, log.Event.TERM_RELEASED, term, **facts)
    notify(ctx, NoticeKind.TERM_RELEASED, term.contract, term, term=term.number, amount=term.amount)
    return release
