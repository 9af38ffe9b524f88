"""What is measured: one construction contract with 10,000 workers, and a register of 1,000,000; the same every time."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

WORKERS, MEMBERS, COMPANIES, PROJECTS = 10_000, 1_000_000, 4_000, 1_500
PROJECT, NPP, COMPANY = "PJ-6408-001", "JJ012345", "CV Etam Jaya"
TODAY = date(2026, 9, 1)
ROSTER_HEADINGS = ("NIK", "Nama Lengkap", "Jabatan", "Tanggal Lahir", "Mulai")
REGISTER_HEADINGS = (
    *("NIK", "KPJ", "Nama", "Tanggal Lahir", "Segmen", "Program"),
    *("NPP", "Perusahaan", "Nomor Proyek", "Aktif Dari", "Aktif Sampai", "Status"),
)
FIRST = ("Ahmad", "Budi", "Citra", "Dewi", "Eko", "Fitri", "Gunawan", "Hendra", "Indah", "Joko", "Kartika", "Lukman")
MIDDLE = ("Adi", "Bayu", "Cahya", "Dharma", "Edi", "Fajar", "Galih", "Hari", "Imam", "Jaya", "Kurnia", "Luhur")
LAST = ("Santoso", "Wibowo", "Lestari", "Saputra", "Hidayat", "Nugroho", "Kusuma", "Permana", "Siregar", "Harahap")
Person = tuple[str, str, date]  # NIK, name, birth date


def made(folder: Path) -> None:
    """Write the data, unless it is there."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "register.csv").exists():
        write(folder)


def write(folder: Path) -> None:
    """``roster.csv`` and ``register.csv``; every tenth worker has a fault of one kind or another."""
    random = Random(6408)
    people = list(_people(random, MEMBERS))
    workers = people[:WORKERS]
    _write(folder / "roster.csv", ROSTER_HEADINGS, (_worker(person) for person in workers))
    lines = [_worker_enrolment(random, place, person) for place, person in enumerate(workers)]
    lines += [_other_enrolment(random, person) for person in people[WORKERS:]]
    random.shuffle(lines)
    _write(folder / "register.csv", REGISTER_HEADINGS, lines)


def listed(path: Path, rows: int) -> None:
    """A list of so many people in the register's columns, written one by one; unless it is there."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        random = Random(rows)
        lines = (_other_enrolment(random, person) for person in _people(random, rows))
        _write(path.with_suffix(".part"), REGISTER_HEADINGS, lines)
        path.with_suffix(".part").rename(path)


def _write(path: Path, headings: tuple[str, ...], rows: Iterator[tuple[str, ...]] | list[tuple[str, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(headings)
        writer.writerows(rows)


def _people(random: Random, count: int) -> Iterator[Person]:
    """The serial tells those of one birthday apart, as in life."""
    given: dict[date, int] = {}
    for _number in range(count):
        born = date(1965, 1, 1) + timedelta(days=random.randrange(15_000))
        serial = given[born] = given.get(born, 0) + 1
        name = f"{random.choice(FIRST)} {random.choice(MIDDLE)} {random.choice(LAST)}"
        yield f"640804{born:%d%m%y}{serial:04}", name, born


def _worker(person: Person) -> tuple[str, ...]:
    nik, name, born = person
    return nik, name, "Pekerja", f"{born:%d/%m/%Y}", "15/06/2026"


def _worker_enrolment(random: Random, place: int, person: Person) -> tuple[str, ...]:
    """Nine in ten are covered: by the project, or as staff of the company."""
    nik, name, _born = person
    match place % 50:
        case 0 | 1:
            return _line(
                random, (f"640809{nik[6:]}", name, person[2]), segment="JAKON", project=PROJECT
            )  # not this NIK
        case 2:
            return _line(random, person, segment="JAKON", project=PROJECT, until="31/07/2026")
        case 3:
            return _line(random, person, segment="PU", npp="ZZ000001", company="PT Tambang Lain")
        case 4:
            return _line(random, (nik, "Orang Berbeda", person[2]), segment="JAKON", project=PROJECT)
        case 5 | 6 | 7 | 8 | 9:
            return _line(random, person, segment="PU", npp=NPP, company=COMPANY)
        case _:
            return _line(random, person, segment="JAKON", project=PROJECT)


def _other_enrolment(random: Random, person: Person) -> tuple[str, ...]:
    kind = random.randrange(10)
    if kind == 0:
        return _line(random, person, segment="BPU")
    if kind == 1:
        return _line(random, person, segment="JAKON", project=f"PJ-{random.randrange(PROJECTS):06}")
    number = random.randrange(COMPANIES)
    return _line(random, person, segment="PU", npp=f"KT{number:06}", company=f"PT Usaha Kutai {number}")


def _line(
    random: Random, person: Person, segment: str, project: str = "", npp: str = "", company: str = "", until: str = ""
) -> tuple[str, ...]:
    nik, name, born = person
    programmes = "JKK, JKM, JHT" if segment == "PU" else "JKK, JKM"
    kpj = f"{random.randrange(10**11):011}"
    return nik, kpj, name, f"{born:%d/%m/%Y}", segment, programmes, npp, company, project, "01/01/2026", until, "AKTIF"
