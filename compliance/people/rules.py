"""What can be said of a person, an agency or a company without looking anything up."""

import re
from dataclasses import dataclass
from typing import Any

from compliance.access.models import AGENCY_ROLES, COMPANY_ROLES, GIVEN_ROLES, CompanySize, Role
from compliance.kernel.i18n import Text, _
from compliance.kernel.identity import npp_key, read_nib, read_npwp

EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")
NPP_LENGTH = 32
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox": "Firefox"}
BROWSERS |= {"Chrome": "Chrome", "Safari": "Safari"}  # last: most others call themselves these, too
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")  # Android before Linux, which it also says


def email_key(email: str) -> str:
    """An address as it is stored and compared."""
    return email.strip().lower()


def masked_email(email: str) -> str:
    """``b***@kutaitimurkab.go.id``."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}***@{domain}"


def device_name(user_agent: str) -> str:
    """``Chrome, Android``: enough to know one's own devices by; empty for a program that says neither."""
    browser = next((name for sign, name in BROWSERS.items() if f"{sign}/" in user_agent), "")
    system = next((name for name in SYSTEMS if name in user_agent), "")
    return ", ".join(filter(None, (browser, system)))


@dataclass(frozen=True)
class PersonEntry:
    """A person as typed in."""

    email: str
    name: str
    roles: frozenset[Role]
    agency_id: int | None = None
    company_id: int | None = None
    active: bool = True

    def bound(self) -> tuple[int | None, int | None]:
        """Agency and company, as far as the roles ask for them."""
        return (
            self.agency_id if self.roles & AGENCY_ROLES else None,
            self.company_id if self.roles & COMPANY_ROLES else None,
        )


def person_faults(person: PersonEntry) -> dict[str, Text]:
    """Field → what is wrong with it, all at once."""
    faults = {}
    if not EMAIL.fullmatch(email_key(person.email)) or len(person.email) > 200:
        faults["email"] = _("Tulis alamat surel yang lengkap, misalnya budi@contoh.go.id.")
    if not person.name.strip():
        faults["name"] = _("Isian ini wajib.")
    return faults | role_faults(person.roles) | binding_faults(person)


def role_faults(roles: frozenset[Role]) -> dict[str, Text]:
    if not roles or not roles <= frozenset(GIVEN_ROLES):
        return {"roles": _("Pilih paling sedikit satu peran.")}
    if Role.CONTRACTOR in roles and len(roles) > 1:  # whoever is checked does not check
        return {"roles": _("Peran penyedia tidak dapat digabung dengan peran lain.")}
    return {}


def binding_faults(person: PersonEntry) -> dict[str, Text]:
    faults = {}
    if person.roles & AGENCY_ROLES and person.agency_id is None:
        faults["agency_id"] = _("Peran ini harus terikat pada satu OPD.")
    if person.roles & COMPANY_ROLES and person.company_id is None:
        faults["company_id"] = _("Peran penyedia harus terikat pada satu perusahaan.")
    return faults


@dataclass(frozen=True)
class CompanyEntry:
    """A company as typed in; all but the name may be empty, and its size unknown."""

    name: str
    npwp: str = ""
    nib: str = ""
    npp: str = ""
    size: CompanySize | None = None

    def fields(self) -> dict[str, Any]:
        """Values of the company's columns."""
        return {
            "name": self.name.strip(),
            "npwp": read_npwp(self.npwp),
            "nib": read_nib(self.nib),
            "npp": npp_key(self.npp) or None,
            "size": self.size,
        }


def company_faults(company: CompanyEntry) -> dict[str, Text]:
    """Field → what is wrong with it, all at once."""
    faults = {}
    if not company.name.strip():
        faults["name"] = _("Isian ini wajib.")
    if company.npwp.strip() and not read_npwp(company.npwp):
        faults["npwp"] = _("NPWP terdiri dari 15 atau 16 angka.")
    if company.nib.strip() and not read_nib(company.nib):
        faults["nib"] = _("NIB terdiri dari 13 angka.")
    if len(npp_key(company.npp)) > NPP_LENGTH:
        faults["npp"] = _("NPP paling banyak {length} huruf dan angka.", length=NPP_LENGTH)
    return faults


def npwp_forms(npwp: str) -> set[str]:
    """The same tax number in 15 digits, and in 16 with a leading 0."""
    if len(npwp) == 15:
        return {npwp, f"0{npwp}"}
    return {npwp, npwp[1:]} if npwp.startswith("0") else {npwp}
