"""Agencies and companies: who can be a party to a contract."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import col, func, or_, select

from compliance.access.context import Context, operation
from compliance.access.models import Agency, Company
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.jobs.models import JobKind
from compliance.jobs.operations import enqueue
from compliance.kernel.db import existing
from compliance.kernel.i18n import Text, _
from compliance.kernel.identity import mask_numbers
from compliance.kernel.paging import Page, paginate
from compliance.people.editing import next_version, refuse
from compliance.people.rules import CompanyEntry, company_faults, npwp_forms


@operation(Permission.DIRECTORY_READ)
def directory(ctx: Context) -> tuple[Sequence[Agency], Sequence[Company]]:
    """All agencies and companies by name, to choose from."""
    return agencies(ctx), companies(ctx)


@operation(Permission.DIRECTORY_READ)
def agencies(ctx: Context) -> Sequence[Agency]:
    """All of them by name, to choose from."""
    return ctx.db.exec(select(Agency).order_by(Agency.name)).all()


@operation(Permission.DIRECTORY_READ)
def companies(ctx: Context) -> Sequence[Company]:
    """All of them by name, to choose from."""
    return ctx.db.exec(select(Company).order_by(Company.name)).all()


@operation(Permission.PEOPLE_MANAGE)
def get_agency(ctx: Context, agency_id: int) -> Agency:
    return existing(ctx.db, Agency, agency_id)


@operation(Permission.PEOPLE_MANAGE)
def add_agency(ctx: Context, code: str, name: str) -> Agency:
    """Raises Invalid with every fault at once."""
    agency = Agency(code=code.strip(), name=name.strip())
    refuse(agency_faults(ctx, agency))
    ctx.db.add(agency)
    log.record(ctx, log.Event.AGENCY_CHANGED, agency, code=agency.code, name=agency.name)
    return agency


@operation(Permission.PEOPLE_MANAGE)
def change_agency(ctx: Context, agency: Agency, code: str, name: str, version: int) -> None:
    """Raises Stale, or Invalid with every fault at once."""
    next_version(ctx, agency, version)
    before = agency.model_dump(include={"code", "name"})
    agency.code, agency.name = code.strip(), name.strip()
    refuse(agency_faults(ctx, agency))
    log.record(ctx, log.Event.AGENCY_CHANGED, agency, **log.differences(before, agency.model_dump(include=set(before))))


@operation(Permission.PEOPLE_MANAGE)
def find_companies(ctx: Context, text: str = "", page: int = 1) -> Page[Company]:
    """By name or any of their numbers, in order of names."""
    fields = (Company.name, Company.npwp, Company.nib, Company.npp)
    found = or_(*(col(field).icontains(text, autoescape=True) for field in fields))
    return paginate(ctx.db, select(Company).where(found).order_by(Company.name, col(Company.id)), page)


@operation(Permission.PEOPLE_MANAGE)
def get_company(ctx: Context, company_id: int) -> Company:
    return existing(ctx.db, Company, company_id)


@operation(Permission.COMPANY_ADD)
def add_company(ctx: Context, entry: CompanyEntry) -> Company:
    """Raises Invalid with every fault at once."""
    refuse(company_faults(entry) | known_already(ctx, entry))
    company = Company(**entry.fields())
    ctx.db.add(company)
    log.record(ctx, log.Event.COMPANY_CHANGED, company, **told(company))
    return company


@operation(Permission.PEOPLE_MANAGE)
def change_company(ctx: Context, company: Company, entry: CompanyEntry, version: int) -> None:
    """Its workers are judged again: the NPP says whose they are, the size what they need. Raises Stale or Invalid."""
    next_version(ctx, company, version)
    if entry.npwp == company.npwp_shown:  # perhaps masked: it was not typed anew
        entry = replace(entry, npwp=company.npwp or "")
    refuse(company_faults(entry) | known_already(ctx, entry, company.id))
    before = told(company)
    company.sqlmodel_update(entry.fields())
    enqueue(ctx, JobKind.RECHECK)
    log.record(ctx, log.Event.COMPANY_CHANGED, company, **log.differences(before, told(company)))


def told(company: Company) -> dict[str, str]:
    """What the audit log tells of a company; an NPWP can be its owner's NIK, so numbers are masked."""
    columns = company.model_dump(include={"name", "npwp", "nib", "npp"}) | {"company_size": company.size}
    return {name: mask_numbers(value or "") for name, value in columns.items()}


def agency_faults(ctx: Context, agency: Agency) -> dict[str, Text]:
    faults = {name: _("Isian ini wajib.") for name in ("code", "name") if not getattr(agency, name)}
    same_code = select(Agency.id).where(Agency.code == agency.code, col(Agency.id) != (agency.id or 0))
    with ctx.db.no_autoflush:
        if ctx.db.exec(same_code).first():
            faults["code"] = _("Kode ini sudah dipakai OPD lain.")
    return faults


def known_already(ctx: Context, entry: CompanyEntry, company_id: int | None = None) -> dict[str, Text]:
    """One company under two rows has its workers judged by half of its numbers."""
    others = select(Company).where(col(Company.id) != (company_id or 0))
    if npwp := entry.fields()["npwp"]:
        same = ctx.db.exec(others.where(col(Company.npwp).in_(npwp_forms(npwp)))).first()
        return {"npwp": _("NPWP ini sudah terdaftar atas nama {name}.", name=same.name)} if same else {}
    same = ctx.db.exec(others.where(func.lower(Company.name) == entry.name.strip().lower())).first()
    return {"name": _("Perusahaan dengan nama ini sudah terdaftar. Isi NPWP bila memang lain.")} if same else {}
