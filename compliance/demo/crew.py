"""Who works on a contract, what is wrong with whom, and the list of them that the contractor hands in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from xlsxwriter import Workbook

from compliance.demo.data import ContractPlan
from compliance.demo.generator import Person, Supply
from compliance.kernel.sheets import Cell
from compliance.kernel.sheets_write import SAFE_OPTIONS, formats, write_cell
from compliance.rosters.columns import HEADINGS
from compliance.rulebook.models import Code

LOWEST_WAGE = 4_067_436  # UMK Kutai Timur 2026, rupiah a month
WIDTHS = (5, 20, 30, 20, 14, 14, 14, 16, 16, 14)


@dataclass(frozen=True, slots=True)
class Member:
    """A person on site; ``flaw`` is what a check is meant to find."""

    person: Person
    occupation: str
    wage: int
    flaw: Code | None


def make_crew(supply: Supply, plan: ContractPlan) -> list[Member]:
    """As many people as the plan says, its flaws spread among them."""
    flaws = [flaw for flaw, count in plan.flaws.items() for _number in range(count)]
    crew = [_member(supply, plan, flaw) for flaw in [*flaws, *[None] * (plan.workers - len(flaws))]]
    sound = next((member for member in crew if member.flaw is None), None)
    crew = [
        _with_nik_of(sound, member) if sound and member.flaw is Code.DUPLICATE_WORKER else member for member in crew
    ]
    supply.random.shuffle(crew)
    return crew


def _member(supply: Supply, plan: ContractPlan, flaw: Code | None) -> Member:
    person = supply.person(17, 17) if flaw is Code.UNDERAGE else supply.person()
    wage = LOWEST_WAGE + 50_000 * supply.random.randrange(40)
    return Member(person, supply.occupation(plan.kind), wage, flaw)


def _with_nik_of(other: Member, member: Member) -> Member:
    person = replace(member.person, nik=other.person.nik, birth_date=other.person.birth_date)
    return replace(member, person=person)


def write_roster(path: Path, plan: ContractPlan, company: str, crew: Sequence[Member]) -> None:
    """An XLSX file as contractors make them: titles above the header, numbered lines."""
    book = Workbook(path, SAFE_OPTIONS)
    look = formats(book)
    sheet = book.add_worksheet("Daftar Tenaga Kerja")
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    for number, row in enumerate(_rows(plan, company, crew)):
        for column, cell in enumerate(row):
            write_cell(sheet, number, column, cell, look)
    book.close()


def _rows(plan: ContractPlan, company: str, crew: Sequence[Member]) -> Iterator[Sequence[Cell]]:
    yield ("DAFTAR TENAGA KERJA LAPANGAN",)
    yield (f"Pekerjaan: {plan.title}",)
    yield (f"Penyedia: {company}",)
    yield ()
    yield ("No.", *(heading.sentence for heading in HEADINGS.values()))  # Indonesian, whoever loads it
    for number, member in enumerate(crew, start=1):
        yield (number, *_cells(plan, member))
    if plan.flaws:  # people with flaws come in files with flaws: an empty row, somebody twice, a row of nobody
        yield ()
        yield (len(crew) + 1, *_cells(plan, crew[0]))
        yield (len(crew) + 2, None, None, "Pekerja")


def _cells(plan: ContractPlan, member: Member) -> tuple[Cell, ...]:
    """In the order of ``HEADINGS``."""
    person = member.person
    born = person.birth_date
    if member.flaw is Code.BIRTH_DATE_MISMATCH:
        born += timedelta(days=3)
    return _nik(member), person.name, member.occupation, born, plan.starts_on, None, person.kpj, member.wage, None


def _nik(member: Member) -> Cell:
    """As typed: complete, with a digit missing, or as a number whose last digit Excel has made a 0."""
    nik = member.person.nik
    if member.flaw is Code.NIK_INVALID:
        return nik[:-1]
    return int(nik[:-1]) * 10 if member.flaw is Code.NIK_PRECISION_LOST else nik
