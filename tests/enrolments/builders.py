"""Lists of the BPJS TK branch, put into the register."""

from datetime import date
from pathlib import Path

from compliance.access.context import Context
from compliance.enrolments.loading import load_register
from compliance.enrolments.models import RegisterSnapshot, RegisterSource
from tests.builders import TODAY

HEADINGS = "NIK;Nama;Segmen;Program;NPP;Perusahaan;Nomor Proyek;Aktif Dari;Aktif Sampai;Status;Tunggakan"
PROJECT = "PJ-6408-001"
NPP, COMPANY = "JJ012345", "CV Etam Jaya"


def on_project(nik: str, name: str, until: str = "", status: str = "AKTIF", number: str = PROJECT) -> str:
    return f"{nik};{name};JAKON;JKK, JKM;;;{number};2026-06-01;{until};{status}"


def on_staff(nik: str, name: str, npp: str = NPP, company: str = COMPANY, owes: str = "") -> str:
    return f"{nik};{name};PU;JKK, JKM, JHT;{npp};{company};;01/01/2026;;AKTIF;{owes}"


def a_list(folder: Path, *lines: str, title: str = "") -> Path:
    path = folder / "daftar.csv"
    path.write_text("\n".join([*([title] if title else []), HEADINGS, *lines]), encoding="utf-8")
    return path


def load(
    ctx: Context,
    folder: Path,
    *lines: str,
    source: RegisterSource = RegisterSource.COMBINED,
    as_of: date | None = TODAY,
    **said: bool,
) -> RegisterSnapshot:
    return load_register(ctx, a_list(folder, *lines), "daftar.csv", source, as_of, **said)
