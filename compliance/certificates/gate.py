"""What stands between a payment term and its certificate, and the lock under which it is decided."""

from collections.abc import Iterator, Sequence

from compliance.access.context import Context
from compliance.certificates.lives import live_certificates
from compliance.certificates.models import Certificate
from compliance.checks.gate_rules import gates_of
from compliance.checks.obstacles import name_obstacles
from compliance.checks.standings import standings_of
from compliance.contracts.models import ContractStatus, OfContract, PaymentTerm
from compliance.contracts.rules import Obstacle
from compliance.contracts.subcontracts import parts_of
from compliance.kernel.i18n import _

NOT_ACTIVE = "contract_not_active"
ALREADY_RELEASED = "already_released"


def decide_alone(ctx: Context, *rows: OfContract) -> None:
    """From here to the commit nobody else decides about this contract; its rows are as the last one left them."""
    ctx.db.refresh(rows[0].contract, with_for_update=True)
    for part in parts_of(ctx, rows[0].contract):  # their lists are vouched for as well
        ctx.db.refresh(part, with_for_update=True)
    for row in rows:
        ctx.db.refresh(row)


def obstacles_to_issue(ctx: Context, term: PaymentTerm) -> list[Obstacle]:
    """Every reason at once, as of today; empty: a certificate may be given."""
    return obstacles_of(ctx, [term])[term.id or 0]


def obstacles_of(ctx: Context, terms: Sequence[PaymentTerm]) -> dict[int, list[Obstacle]]:
    """By the term's id; a few questions for all."""
    standings = standings_of(ctx, list({term.contract_id: term.contract for term in terms}.values()))
    live = live_certificates(ctx, terms)

    def named(term: PaymentTerm) -> list[Obstacle]:
        found = name_obstacles(standings[term.contract_id], *gates_of(term))
        return [*contract_obstacles(term), *_needless(term, live.get(term.id or 0)), *found]

    return {term.id or 0: named(term) for term in terms}


def contract_obstacles(term: PaymentTerm) -> Iterator[Obstacle]:
    if term.contract.status is not ContractStatus.ACTIVE:
        yield Obstacle(NOT_ACTIVE, _("Kontrak ini tidak sedang berjalan."))


def _needless(term: PaymentTerm, live: Certificate | None) -> Iterator[Obstacle]:
    if term.released_at:
        yield Obstacle(ALREADY_RELEASED, _("Termin ini sudah dibayar pada {at}.", at=term.released_at))
    if live:
        number, day = live.number, live.expires_on
        yield Obstacle(
            "certificate_exists",
            _("Sertifikat {number} masih berlaku sampai {day}.", number=number, day=day),
        )
