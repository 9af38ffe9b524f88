"""What an addendum can change, as it stood at a moment: money in whole rupiah, days, the payment schedule."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from itertools import pairwise

from pydantic import TypeAdapter

from compliance.contracts.models import Contract, ContributionBasis, TermKind


@dataclass(frozen=True, slots=True)
class TermFigures:
    number: int
    kind: TermKind
    amount: int
    percentage: str


@dataclass(frozen=True, slots=True)
class Figures:
    value: int
    vat: int
    itemised_wages: int
    ends_on: date
    maintenance_ends_on: date | None
    terms: tuple[TermFigures, ...]

    @property
    def value_net(self) -> int:
        return self.value - self.vat

    def base(self, basis: ContributionBasis) -> int:
        """Of contributions."""
        return self.itemised_wages if basis is ContributionBasis.WAGES else self.value_net


ADAPTER = TypeAdapter(Figures)
PLAIN = [field.name for field in fields(Figures) if field.name != "terms"]


def figures_of(contract: Contract) -> Figures:
    """As the contract stands now."""
    terms = tuple(TermFigures(term.number, term.kind, term.amount, term.percentage) for term in contract.terms)
    return Figures(**{name: getattr(contract, name) for name in PLAIN}, terms=terms)


def written(figures: Figures) -> str:
    return ADAPTER.dump_json(figures).decode()


def read(text: str) -> Figures:
    return ADAPTER.validate_json(text)


def stands(contract: Contract) -> list[Figures]:
    """The contract as it was signed, then after each addendum; the last is how it stands now."""
    if not contract.addenda:
        return [figures_of(contract)]
    return [read(contract.addenda[0].before), *(read(addendum.after) for addendum in contract.addenda)]


def bases(contract: Contract) -> list[int]:
    """Of contributions: as it was signed, then after each addendum. Needs no terms."""
    if contract.addenda:
        return [stand.base(contract.contribution_basis) for stand in stands(contract)]
    is_by_wages = contract.contribution_basis is ContributionBasis.WAGES
    return [contract.itemised_wages if is_by_wages else contract.value_net]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that an addendum changed; ``name`` as the column is called, or ``term`` with its ``number``."""

    name: str
    before: int | date | None
    after: int | date | None
    number: int = 0


def changes(contract: Contract) -> dict[int, list[Change]]:
    """By the addendum's number."""
    steps = pairwise(stands(contract))
    return {addendum.number: list(_differences(*step)) for addendum, step in zip(contract.addenda, steps, strict=True)}


def _differences(before: Figures, after: Figures) -> Iterator[Change]:
    for name in PLAIN:
        if getattr(before, name) != getattr(after, name):
            yield Change(name, getattr(before, name), getattr(after, name))
    known = {term.number: term for term in before.terms}
    for term in after.terms:
        earlier = known.get(term.number)
        if earlier is None or earlier.amount != term.amount:
            yield Change("term", earlier.amount if earlier else None, term.amount, term.number)
