"""Change a contract in force by a numbered addendum, and the basis of its contribution."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import cast

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.contracts import rules
from compliance.contracts.figures import PLAIN, Figures, figures_of, written
from compliance.contracts.models import Addendum, Contract, ContractStatus, ContributionBasis, PaymentTerm, TermKind
from compliance.contracts.operations import refuse_stale
from compliance.contracts.rules import TermEntry, TermPlan
from compliance.contracts.subcontracts import active_parts, ask_checks
from compliance.jobs.models import JobKind
from compliance.jobs.operations import enqueue
from compliance.kernel.errors import Conflict, Invalid
from compliance.kernel.i18n import Text, _
from compliance.kernel.logs import masked

REASON_LETTERS = 10
OF_EVERY_TERM = frozenset({"value", "vat", "itemised_wages"})  # the contribution, which every certificate rests on
OF_RETENTION = frozenset({"ends_on", "maintenance_ends_on"})  # cover to the end; others vouch for days that have come


@dataclass(frozen=True)
class Amendment:
    """An addendum as typed. ``terms``: an entry for each term in order (of released ones unread), then new ones."""

    document: str
    signed_on: date
    reason: str
    value: int
    vat: int
    itemised_wages: int
    ends_on: date
    maintenance_ends_on: date | None
    terms: Sequence[TermEntry]


@operation(Permission.CONTRACT_EDIT)
def amend_contract(ctx: Context, contract: Contract, amendment: Amendment, version: int) -> Addendum:
    """Raises Stale, Conflict, or Invalid with every fault at once."""
    ctx.db.refresh(contract, with_for_update=True)  # nobody releases a term in between
    refuse_stale(contract, version)
    if contract.status is not ContractStatus.ACTIVE or contract.is_part:
        raise Conflict(_("Adendum hanya untuk kontrak yang berjalan; draf masih dapat diubah."))
    for term in contract.terms:
        ctx.db.refresh(term)
    before = figures_of(contract)
    faults = rules.amendment_faults(contract, amendment.document, amendment.signed_on, ctx.today)
    if len(amendment.reason.strip()) < REASON_LETTERS:
        faults["reason"] = _("Tulis alasan, paling sedikit {count} huruf.", count=REASON_LETTERS)
    _apply(contract, amendment, faults)
    after = figures_of(contract)
    if after == before:
        raise Invalid(_("Belum ada yang berubah. Isi nilai, tanggal, atau termin menurut adendum."))
    _shorten_parts(ctx, contract)
    return _record(ctx, contract, amendment, before, after)


def _apply(contract: Contract, amendment: Amendment, faults: dict[str, Text]) -> None:
    """Set what the addendum says; Invalid with ``faults`` and every fault of contract and schedule."""
    for name in PLAIN:
        setattr(contract, name, getattr(amendment, name))
    plans, term_faults = rules.plan_changed_terms(contract, amendment.terms)
    if faults := faults | rules.field_faults(contract):
        raise Invalid(*term_faults, fields=faults)
    if term_faults:
        raise Invalid(*term_faults)
    _set_open_terms(contract, plans)


def _set_open_terms(contract: Contract, plans: Sequence[TermPlan]) -> None:
    """Released terms stay as they were paid; number n stays number n."""
    for term, plan in zip(contract.terms, plans, strict=False):
        if not term.released_at:
            term.kind, term.amount, term.percentage = plan.kind, plan.amount, plan.percentage
    for number, plan in list(enumerate(plans, start=1))[len(contract.terms) :]:
        contract.terms.append(PaymentTerm(contract_id=cast(int, contract.id), number=number, **asdict(plan)))


def _shorten_parts(ctx: Context, contract: Contract) -> None:
    """No subcontract lasts longer than the contract that is paid."""
    for part in active_parts(ctx, contract):
        if part.ends_on > contract.ends_on:
            part.starts_on, part.ends_on = min(part.starts_on, contract.ends_on), contract.ends_on
            part.version += 1


def _record(ctx: Context, contract: Contract, amendment: Amendment, before: Figures, after: Figures) -> Addendum:
    addendum = Addendum(
        contract_id=cast(int, contract.id),
        number=len(contract.addenda) + 1,
        document=amendment.document.strip(),
        signed_on=amendment.signed_on,
        reason=masked(amendment.reason.strip()),
        before=written(before),
        after=written(after),
        created_at=ctx.now,
        created_by=ctx.actor.id,
    )
    contract.addenda.append(addendum)
    contract.version += 1
    changes = log.differences(*({name: getattr(stand, name) for name in PLAIN} for stand in (before, after)))
    of_paper = {"number": addendum.number, "document": addendum.document, "reason": addendum.reason}
    log.record(ctx, log.Event.ADDENDUM_RECORDED, addendum, **of_paper, **changes)
    _supersede(ctx, contract, before, after, set(changes))
    ask_checks(ctx, contract)
    return addendum


def _supersede(ctx: Context, contract: Contract, before: Figures, after: Figures, changed: set[str]) -> None:
    """Count up where certificates vouch for something else now: for all terms, or for some."""
    if changed & OF_EVERY_TERM:
        contract.vouched_version += 1
        log.record(ctx, log.Event.CONTRACT_CHANGED, contract, fields=sorted(changed & OF_EVERY_TERM))
    for term in _changed_terms(contract, before, after, changed):
        term.version += 1
        log.record(ctx, log.Event.TERM_CHANGED, term, term=term.number, amount=term.amount)


def _changed_terms(contract: Contract, before: Figures, after: Figures, changed: set[str]) -> Iterator[PaymentTerm]:
    known = {figures.number: figures for figures in before.terms}
    for term, figures in zip(contract.terms, after.terms, strict=True):
        end_moved = term.kind is TermKind.RETENTION and not term.released_at and changed & OF_RETENTION
        if figures.number in known and (figures != known[figures.number] or end_moved):
            yield term


@operation(Permission.CONTRACT_EDIT)
def set_contribution_basis(
    ctx: Context, contract: Contract, basis: ContributionBasis, wages: int, at_once: bool, version: int
) -> None:
    """What the contribution is taken of, and whether it is paid at once. Raises Stale, Conflict or Invalid."""
    ctx.db.refresh(contract, with_for_update=True)
    refuse_stale(contract, version)
    if not rules.needs_project_number(contract):
        raise Conflict(_("Iuran proyek hanya untuk pekerjaan konstruksi."))
    if contract.status is ContractStatus.CLOSED:
        raise Conflict(_("Kontrak ini sudah selesai."))
    wages = wages if basis is ContributionBasis.WAGES else 0
    wanted = {"contribution_basis": basis, "itemised_wages": wages, "pays_at_once": at_once}
    if not (changes := log.differences({name: getattr(contract, name) for name in wanted}, wanted)):
        return
    contract.sqlmodel_update(wanted)
    if faults := rules.field_faults(contract):
        raise Invalid(fields=faults)
    contract.version += 1
    contract.vouched_version += 1
    log.record(ctx, log.Event.CONTRACT_CHANGED, contract, **changes)
    enqueue(ctx, JobKind.RECHECK, contract_id=contract.id)
