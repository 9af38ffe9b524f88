"""What makes a contract and its payment schedule sound. Pure; money in whole rupiah."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from compliance.contracts.models import Contract, ContractKind, ContractStatus, ContributionBasis, TermKind
from compliance.kernel.dates import Unreadable, read_money
from compliance.kernel.i18n import Text, _, rupiah

PERCENTAGE = re.compile(r"(?P<number>\d{1,3}(?:[.,]\d{1,4})?)\s*(?:%|persen)")
STATUS_STEPS = {
    (ContractStatus.DRAFT, ContractStatus.ACTIVE),
    (ContractStatus.ACTIVE, ContractStatus.CLOSED),
}


@dataclass(frozen=True)
class TermEntry:
    """A term as typed: ``share`` is ``30%`` or an amount."""

    kind: TermKind
    share: str


@dataclass(frozen=True)
class TermPlan:
    kind: TermKind
    amount: int
    percentage: str  # "" when an amount was typed


def plan_terms(value: int, entries: Sequence[TermEntry]) -> tuple[list[TermPlan], list[Text]]:
    """The schedule in rupiah and what is wrong with it. Rounding of percentages is borne by the last of them."""
    plans, faults = [], []
    for number, entry in enumerate(entries, start=1):
        plan = _plan(value, entry)
        if plan is None:
            faults.append(
                _("Termin {number}: tulis persen (30%) atau rupiah (250.000.000), lebih dari nol.", number=number)
            )
        else:
            plans.append(plan)
    if faults:
        return plans, faults
    plans = _bear_rounding(value, plans)
    return plans, list(_sum_faults(value, plans))


def _plan(value: int, entry: TermEntry) -> TermPlan | None:
    """None when the share can't be read or is not above zero."""
    if found := PERCENTAGE.fullmatch(entry.share.strip().lower()):
        exact = value * Decimal(found["number"].replace(",", ".")) / 100
        amount, percentage = int(exact.to_integral_value(ROUND_HALF_UP)), found["number"]
    else:
        amount, percentage = _amount(entry.share), ""
    return TermPlan(entry.kind, amount, percentage) if amount else None


def _amount(share: str) -> int:
    try:
        return read_money(share) or 0
    except Unreadable:
        return 0


def _bear_rounding(value: int, plans: list[TermPlan]) -> list[TermPlan]:
    """Percentages rounded to rupiah may miss the value by a rupiah each: the last percentage takes the rest."""
    rest = value - sum(plan.amount for plan in plans)
    by_percentage = [index for index, plan in enumerate(plans) if plan.percentage]
    if not rest or abs(rest) > len(by_percentage):
        return plans
    last = by_percentage[-1]
    borne = TermPlan(plans[last].kind, plans[last].amount + rest, plans[last].percentage)
    return [*plans[:last], borne, *plans[last + 1 :]]


def _sum_faults(value: int, plans: list[TermPlan]) -> Iterator[Text]:
    total = sum(plan.amount for plan in plans)
    if not plans:
        yield _("Isi paling sedikit satu termin.")
    elif total < value:
        yield _(
            "Jumlah termin {total} kurang {difference} dari nilai kontrak {value}.",
            total=rupiah(total),
            difference=rupiah(value - total),
            value=rupiah(value),
        )
    elif total > value:
        yield _(
            "Jumlah termin {total} lebih {difference} dari nilai kontrak {value}.",
            total=rupiah(total),
            difference=rupiah(total - value),
            value=rupiah(value),
        )


def field_faults(contract: Contract) -> dict[str, Text]:
    """Field → what is wrong with it, all at once."""
    faults = {}
    if contract.value <= 0:
        faults["value"] = _("Nilai kontrak harus lebih dari nol.")
    if contract.vat < 0 or contract.vat >= max(contract.value, 1):
        faults["vat"] = _("PPN harus lebih kecil dari nilai kontrak.")
    if contract.ends_on < contract.starts_on:
        faults["ends_on"] = _("Tanggal selesai lebih awal daripada tanggal mulai ({day}).", day=contract.starts_on)
    if contract.maintenance_ends_on and contract.maintenance_ends_on < contract.ends_on:
        faults["maintenance_ends_on"] = _(
            "Akhir masa pemeliharaan lebih awal daripada tanggal selesai ({day}).", day=contract.ends_on
        )
    on_wages = contract.contribution_basis is ContributionBasis.WAGES
    if on_wages and not 0 < contract.itemised_wages <= contract.value_net:
        faults["itemised_wages"] = _("Upah harus lebih dari nol dan tidak melebihi nilai tanpa PPN.")
    return faults


def plan_changed_terms(contract: Contract, entries: Sequence[TermEntry]) -> tuple[list[TermPlan], list[Text]]:
    """The schedule after an addendum: released terms as they were paid, every other as its entry says."""
    missing = [TermEntry(term.kind, "") for term in contract.terms[len(entries) :]]
    kept = [TermEntry(term.kind, str(term.amount)) if term.released_at else None for term in contract.terms]
    known = len(contract.terms)
    wanted = [stays or entry for stays, entry in zip(kept, [*entries, *missing], strict=False)]
    return plan_terms(contract.value, [*wanted, *entries[known:]])


def amendment_faults(contract: Contract, document: str, signed_on: date, today: date) -> dict[str, Text]:
    """What is wrong with the paper of a new addendum; field → fault."""
    faults, document = {}, document.strip()
    after = max([contract.signed_on, *(addendum.signed_on for addendum in contract.addenda)])
    if not document:
        faults["document"] = _("Isi nomor adendum.")
    elif document in {addendum.document for addendum in contract.addenda}:
        faults["document"] = _("Adendum dengan nomor ini sudah tercatat pada kontrak ini.")
    if not after <= signed_on <= today:
        faults["signed_on"] = _("Tanggal adendum harus antara {after} dan hari ini.", after=after)
    return faults


def needs_project_number(contract: Contract) -> bool:
    """Construction is insured per project, the main contract's (Permenaker 5/2021); all else through the company."""
    return contract.kind is ContractKind.CONSTRUCTION and not contract.is_part


@dataclass(frozen=True)
class Obstacle:
    """One reason why a certificate or a payment can't go ahead; ``code`` is stable, ``reason`` is for people.

    ``turn``: who acts next, where the code alone does not say; ``due_on``: the last day in time for that;
    ``company``: whose it is, where it is not the main contractor's.
    """

    code: str
    reason: Text
    turn: str = ""
    due_on: date | None = None
    company: str = ""
