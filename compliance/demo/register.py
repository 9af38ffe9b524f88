"""The list of enrolments as the BPJS branch would hand it over: the workers of the contracts among many others."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from compliance.demo.crew import Member
from compliance.demo.data import ContractPlan
from compliance.demo.generator import Employer, Person, Supply
from compliance.kernel.i18n import day
from compliance.rulebook.models import Code

HEADINGS = (
    "NIK",
    "No. KPJ",
    "Nama",
    "Tanggal Lahir",
    "NPP",
    "Perusahaan",
    "Segmen",
    "Nomor Proyek",
    "Program",
    "Aktif Dari",
    "Aktif Sampai",
    "Status",
)
OTHER_EMPLOYERS = 30
LONG = timedelta(days=600)


@dataclass(frozen=True, slots=True)
class Line:
    """One enrolment: of a person, in a segment, through a company or a project."""

    person: Person
    segment: str
    programmes: str
    active_from: date
    company: Employer | None = None
    project_number: str = ""
    active_until: date | None = None
    active: bool = True

    def cells(self) -> tuple[str, ...]:
        """In the order of ``HEADINGS``."""
        person, company = self.person, self.company
        return (
            person.nik,
            person.kpj,
            person.name,
            person.birth_date.strftime("%d/%m/%Y"),
            company.npp if company else "",
            company.name if company else "",
            self.segment,
            self.project_number,
            self.programmes,
            self.active_from.strftime("%d/%m/%Y"),
            self.active_until.strftime("%d/%m/%Y") if self.active_until else "",
            "AKTIF" if self.active else "NON AKTIF",
        )


def of_staff(person: Person, company: Employer, since: date) -> Line:
    return Line(person, "Penerima Upah", "JKK, JKM, JHT, JP", since, company)


def of_self_employed(person: Person, since: date) -> Line:
    return Line(person, "Bukan Penerima Upah", "JKK, JKM", since)


def of_contract(plan: ContractPlan, employer: Employer, person: Person) -> Line:
    """As it has to be: through the project where there is one, otherwise as the company's own staff."""
    if not plan.project_number:
        return of_staff(person, employer, plan.starts_on - LONG)
    project, first, last = plan.project_number, plan.starts_on, plan.ends_on
    return Line(person, "Jasa Konstruksi", "JKK, JKM", first, employer, project, last)


def lines_of(plan: ContractPlan, employer: Employer, member: Member, other: Employer, alias: str) -> list[Line]:
    """What the register holds of a member; ``other`` and ``alias``: the employer and the name that are not theirs."""
    right = of_contract(plan, employer, member.person)
    start = plan.starts_on
    match member.flaw:
        case Code.NOT_ENROLLED | Code.WORKER_NOT_ON_PROJECT_LIST | Code.DUPLICATE_WORKER:
            return []
        case Code.ENROLMENT_INACTIVE:
            return [replace(right, active_until=start + timedelta(days=15), active=False)]
        case Code.PROGRAMME_MISSING:
            return [replace(right, programmes="JKK")]
        case Code.COVERAGE_GAP:
            gap_from, gap_until = start + timedelta(days=11), start + timedelta(days=20)
            return [replace(right, active_until=gap_from), replace(right, active_from=gap_until)]
        case Code.OTHER_EMPLOYER:
            return [of_staff(member.person, other, start - LONG)]
        case Code.SELF_EMPLOYED_COVER:
            return [of_self_employed(member.person, start - LONG)]
        case Code.NAME_MISMATCH:
            return [replace(right, person=replace(member.person, name=alias))]
        case _:
            return [right]


def of_others(supply: Supply, count: int, today: date) -> Iterator[Line]:
    """People who work on none of the contracts: of mines and plantations, of other projects, on their own."""
    employers = [supply.employer("PT") for _number in range(OTHER_EMPLOYERS)]
    for person in supply.people(count):
        since = today - timedelta(days=supply.random.randint(60, 2500))
        employer = supply.random.choice(employers)
        kind = supply.random.random()
        if kind < 0.55:
            yield of_staff(person, employer, since)
        elif kind < 0.8:
            yield of_self_employed(person, since)
        else:
            project = f"26{supply.random.randrange(10**8):08}"
            yield Line(person, "Jasa Konstruksi", "JKK, JKM", since, employer, project, since + LONG)


def write_list(path: Path, lines: Iterable[Line], as_of: date) -> None:
    """As CSV from an Indonesian Excel; only what had begun by ``as_of``, which stands in the title."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(f"Daftar Kepesertaan BPJS Ketenagakerjaan Kutai Timur per {day(as_of)}\n")
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADINGS)
        writer.writerows(line.cells() for line in lines if line.active_from <= as_of)
