"""Subcontracts: a tree of companies below one contract, each with its own list of workers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import aliased, selectinload
from sqlmodel import col, func, select

from compliance.access.context import Context, operation
from compliance.access.models import Company
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.contracts.models import Contract, ContractStatus
from compliance.jobs.models import JobKind
from compliance.jobs.operations import enqueue
from compliance.kernel.errors import Conflict, Invalid, Stale
from compliance.kernel.i18n import Text, _

FROM_ABOVE = ("kind", "agency_id", "subdistrict_code", "village_code", "funding_source")


@dataclass(frozen=True)
class Subcontracting:
    """What the officer says of a subcontract; ``value`` in rupiah, with ``vat``."""

    number: str
    title: str
    company_id: int | None
    value: int
    vat: int
    signed_on: date
    starts_on: date
    ends_on: date


def parts_of(ctx: Context, contract: Contract) -> Sequence[Contract]:
    """Everything below a main contract, at any depth, in the order of its registration."""
    below = select(Contract).where(Contract.main_id == contract.id).order_by(col(Contract.id))
    return ctx.db.exec(below.options(selectinload(Contract.company))).all()  # type: ignore[arg-type]  # SQLModel types relationships as their values


def active_parts(ctx: Context, contract: Contract) -> list[Contract]:
    return [part for part in parts_of(ctx, contract) if part.status is ContractStatus.ACTIVE]


def handed_on(ctx: Context, contract_ids: Iterable[int]) -> dict[int, int]:
    """By contract: rupiah less PPN that it has handed on to those next below it, who do that work."""
    net = func.sum(col(Contract.value) - col(Contract.vat))
    rows = select(col(Contract.under_id), net).where(col(Contract.under_id).in_(list(contract_ids)))
    return {number: int(total) for number, total in ctx.db.execute(rows.group_by(col(Contract.under_id))) if number}


class Employer(NamedTuple):
    """A company as far as a list of the branch can name it."""

    npp: str
    name: str


def employers_below(ctx: Context, contract_ids: Iterable[int]) -> dict[int, tuple[Employer, ...]]:
    """By contract: the companies of the subcontracts in force below it, at any depth; those without are left out."""
    above = aliased(Contract)
    tree = func.coalesce(above.main_id, above.id)
    wanted = set(contract_ids)
    rows = ctx.db.execute(
        select(col(Contract.id), col(Contract.under_id), col(Company.npp), col(Company.name))
        .join(Company, col(Company.id) == Contract.company_id)
        .where(col(Contract.status) == ContractStatus.ACTIVE)
        .where(col(Contract.main_id).in_(select(tree).where(col(above.id).in_(wanted))))
        .order_by(col(Contract.id))
    ).all()
    over = {number: under for number, under, *_who in rows}
    found: dict[int, list[Employer]] = {}
    for number, _under, npp, name in rows:
        place = number
        while place in over:
            place = over[place]
            if place in wanted:
                found.setdefault(place, []).append(Employer(npp, name))
    return {number: tuple(employers) for number, employers in found.items()}


@operation(Permission.CONTRACT_EDIT)
def add_subcontract(ctx: Context, above: Contract, said: Subcontracting) -> Contract:
    """In force at once, for its workers can be there tomorrow. Raises Conflict, or Invalid with every fault at once."""
    root = above.root
    ctx.db.refresh(root, with_for_update=True)
    if above.status is not ContractStatus.ACTIVE:
        raise Conflict(_("Subpenyedia hanya dapat ditambahkan pada kontrak yang berjalan."))
    if faults := _faults(ctx, above, said):
        raise Invalid(fields=faults)
    fields = {name: getattr(above, name) for name in FROM_ABOVE} | vars(said) | {"number": said.number.strip()}
    own = {"main_id": root.id, "under_id": above.id, "status": ContractStatus.ACTIVE}
    part = Contract(**fields | own, created_at=ctx.now, created_by=ctx.actor.id)
    ctx.db.add(part)
    ctx.db.flush()
    log.record(ctx, log.Event.CONTRACT_REGISTERED, part, number=part.number, under=above.number)
    tree_changed(ctx, root, subcontract=part.number)
    return part


@dataclass(frozen=True)
class Revision:
    """What an addendum of a subcontract can change; ``value`` in rupiah, with ``vat``."""

    value: int
    vat: int
    starts_on: date
    ends_on: date


@operation(Permission.CONTRACT_EDIT)
def change_subcontract(ctx: Context, part: Contract, said: Revision, expected_version: int) -> None:
    """Another value or other days; certificates are superseded as by any change of the tree.

    Raises Stale, Conflict, or Invalid with every fault at once.
    """
    ctx.db.refresh(part.root, with_for_update=True)
    ctx.db.refresh(part)
    if not part.is_part or part.status is not ContractStatus.ACTIVE:
        raise Conflict(_("Kontrak ini tidak dalam keadaan yang dapat diubah begitu. Muat ulang halaman."))
    if part.version != expected_version:
        raise Stale
    if faults := _revision_faults(ctx, part, said):
        raise Invalid(fields=faults)
    before = {name: getattr(part, name) for name in vars(said)}
    if before == vars(said):
        return
    part.sqlmodel_update(vars(said))
    part.version += 1
    changed = {name: {"before": before[name], "after": value} for name, value in vars(said).items()}
    told = {name: each for name, each in changed.items() if each["before"] != each["after"]}
    log.record(ctx, log.Event.CONTRACT_CHANGED, part, number=part.number, **told)
    tree_changed(ctx, part.root, subcontract=part.number)


def _revision_faults(ctx: Context, part: Contract, said: Revision) -> dict[str, Text]:
    above = ctx.db.get_one(Contract, part.under_id)
    faults = dict(_bounds(above, said))
    below = [each for each in active_parts(ctx, part.root) if each.under_id == part.id]
    if any(each.starts_on < said.starts_on or each.ends_on > said.ends_on for each in below):
        faults.setdefault("ends_on", _("Masa kerja subpenyedia di bawahnya harus tetap di dalam masa ini."))
    if any(each.value > said.value for each in below):
        faults.setdefault("value", _("Nilai subpenyedia di bawahnya tidak boleh melebihi nilai ini."))
    return faults


def _bounds(above: Contract, said: Subcontracting | Revision) -> Iterator[tuple[str, Text]]:
    if not above.starts_on <= said.starts_on <= said.ends_on <= above.ends_on:
        days = {"first": above.starts_on, "last": above.ends_on}
        yield "ends_on", _("Masa kerja harus di antara {first} dan {last}, masa kontrak di atasnya.", **days)
    if not 0 <= said.vat < said.value <= above.value:
        yield "value", _("Nilai harus lebih dari PPN, dan tidak melebihi nilai kontrak di atasnya.")


@operation(Permission.CONTRACT_EDIT)
def end_subcontract(ctx: Context, part: Contract) -> None:
    """Its work is over: it no longer stands before a payment. What it handed in stays. Raises Conflict."""
    ctx.db.refresh(part.root, with_for_update=True)
    ctx.db.refresh(part)
    if not part.is_part or part.status is not ContractStatus.ACTIVE:
        raise Conflict(_("Kontrak ini tidak dalam keadaan yang dapat diubah begitu. Muat ulang halaman."))
    below = [each for each in active_parts(ctx, part.root) if each.under_id == part.id]
    if below:
        raise Conflict(_("Masih ada subpenyedia di bawahnya. Akhiri itu lebih dahulu."))
    part.status = ContractStatus.CLOSED
    log.record(ctx, log.Event.CONTRACT_CLOSED, part)
    enqueue(ctx, JobKind.RECHECK, contract_id=part.id)  # for those who share people with it
    tree_changed(ctx, part.root, ended=part.number)


def tree_changed(ctx: Context, root: Contract, **details: str) -> None:
    """Certificates vouch for all companies of the tree: one that joins or leaves supersedes them."""
    root.version += 1
    root.vouched_version += 1
    log.record(ctx, log.Event.CONTRACT_CHANGED, root, **details)
    ask_checks(ctx, root)


def ask_checks(ctx: Context, root: Contract) -> None:
    """Of the contract, and of those below it: the project that insures their workers is its own."""
    for each in (root, *active_parts(ctx, root)):
        enqueue(ctx, JobKind.RECHECK, contract_id=each.id)


def _faults(ctx: Context, above: Contract, said: Subcontracting) -> dict[str, Text]:
    """Field → what is wrong with it, all at once."""
    faults = {name: _("Isian ini wajib.") for name in ("number", "title") if not getattr(said, name).strip()}
    faults |= dict(_bounds(above, said))
    in_tree = {above.root.company_id, *(part.company_id for part in active_parts(ctx, above.root))}
    if said.company_id is None:
        faults["company_id"] = _("Pilih perusahaannya.")
    elif said.company_id in in_tree:
        faults["company_id"] = _("Perusahaan ini sudah bekerja pada kontrak ini.")
    same = (Contract.agency_id == above.agency_id, Contract.number == said.number.strip())
    if ctx.db.exec(select(Contract.id).where(*same)).first():
        faults["number"] = _("Nomor kontrak ini sudah terdaftar di OPD Anda.")
    return faults
