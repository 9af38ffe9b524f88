"""People and companies that look real and are nobody's: the same seed gives the same again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from faker import Faker

from compliance.contracts.models import ContractKind
from compliance.kernel.identity import WOMEN_DAY_OFFSET
from compliance.kernel.regions import subdistricts

ELSEWHERE = ("640205", "640301", "647203", "647401", "630304", "737106", "730809", "352505", "357812", "531002")
NATIVES = 0.8  # the share of people whose NIK was first given out in Kutai Timur
WOMEN = 0.12
YEAR = 365.25
OCCUPATIONS = {  # the first is what most do
    ContractKind.CONSTRUCTION: ("Pekerja", "Tukang batu", "Tukang kayu", "Tukang besi", "Operator alat", "Mandor"),
    ContractKind.GOODS: ("Teknisi", "Pengemudi", "Petugas gudang"),
    ContractKind.CONSULTANCY: ("Surveyor", "Juru gambar", "Tenaga ahli"),
    ContractKind.OTHER_SERVICES: ("Petugas katering", "Teknisi", "Pengemudi"),
    ContractKind.OUTSOURCING: ("Petugas kebersihan", "Petugas keamanan", "Pengemudi"),
}
TRADES = ("Karya", "Konstruksi", "Etam Jaya", "Mandiri", "Borneo Utama", "Teknik", "Sejahtera", "Bangun Persada")


@dataclass(frozen=True, slots=True)
class Person:
    nik: str
    name: str
    birth_date: date
    kpj: str


@dataclass(frozen=True, slots=True)
class Employer:
    name: str
    npwp: str
    nib: str
    npp: str


class Supply:
    """An endless supply of people, aged as of ``today``; nobody comes twice."""

    def __init__(self, seed: int, today: date) -> None:
        self.random = Random(seed)  # noqa: S311 - repeatable, not secret
        self._faker = Faker("id_ID")
        self._faker.seed_instance(seed)
        self._today = today
        self._taken: set[str] = set()
        self._natives = [area.code.replace(".", "") for area in subdistricts()]

    def people(self, count: int) -> Iterator[Person]:
        return (self.person() for _number in range(count))

    def person(self, youngest: int = 19, oldest: int = 57) -> Person:
        """Of an age in whole years."""
        woman = self.random.random() < WOMEN
        days_old = self.random.randint(int(youngest * YEAR) + 1, int((oldest + 1) * YEAR) - 1)
        birth_date = self._today - timedelta(days=days_old)
        return Person(self._nik(birth_date, woman), self.name(woman), birth_date, self._digits(11))

    def name(self, woman: bool = False) -> str:
        first = self._faker.first_name_female() if woman else self._faker.first_name_male()
        last = self._faker.last_name_female() if woman else self._faker.last_name_male()
        return f"{first} {last}"

    def employer(self, form: str) -> Employer:
        name = f"{form} {self._faker.unique.last_name_male()} {self.random.choice(TRADES)}"
        letter = self.random.choice("ABCDEJKM")
        return Employer(name, f"0{self._digits(14)}", self._digits(13), f"{letter * 2}{self._digits(6)}")

    def occupation(self, kind: ContractKind) -> str:
        most, *others = OCCUPATIONS[kind]
        return self.random.choice([most, most, *others])

    def _nik(self, birth_date: date, woman: bool) -> str:
        """``PPRRSS DDMMYY XXXX`` in Kemendagri codes, never ending in 0: rounding by Excel must show."""
        region = self.random.choice(self._natives if self.random.random() < NATIVES else ELSEWHERE)
        day = birth_date.day + (WOMEN_DAY_OFFSET if woman else 0)
        serial = self.random.randrange(30) * 10 + self.random.randint(1, 9)
        nik = f"{region}{day:02}{birth_date:%m%y}{serial:04}"
        if nik in self._taken:
            return self._nik(birth_date, woman)
        self._taken.add(nik)
        return nik

    def _digits(self, count: int) -> str:
        """Without a leading zero."""
        return str(self.random.randrange(10 ** (count - 1), 10**count))
