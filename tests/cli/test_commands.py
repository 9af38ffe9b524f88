"""The commands that act on the database: what they do, whom the log names, what they exit with."""

import sqlite3
import tarfile
from io import StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import update
from sqlmodel import select

from compliance.access.models import Role, User
from compliance.audit.models import AuditEntry
from compliance.certificates.public import public_keys
from compliance.cli.backup import back_up
from compliance.cli.main import parser
from compliance.enrolments.models import Enrolment, RegisterSnapshot, SnapshotStatus
from compliance.history.operations import publish
from compliance.installation import open_house
from compliance.jobs.models import Job
from compliance.kernel.errors import UnusableFile
from compliance.people.sessions import sign_in
from config import Config, ConfigError
from tests.builders import World
from tests.certificates.builders import a_certificate, a_cleared_contract, stored
from tests.cli.builders import REGISTER, Shell, a_shell, enrolled
from tests.sheets import csv_file, nik


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], config: Config, world: World) -> Shell:
    return a_shell(capsys, lambda: config)


def entries(world: World, event: str) -> list[Any]:
    """Actor, origin and hash of each."""
    with world.work("auditor") as ctx:
        wanted = select(AuditEntry.actor, AuditEntry.origin, AuditEntry.hash)
        return list(ctx.db.exec(wanted.where(AuditEntry.event == event)).all())


def test_a_person_is_added_with_a_password_from_standard_input(shell: Shell, world: World, monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO("kata sandi panjang\n"))
    answer = shell(
        "user",
        "add",
        "Siti@Contoh.id",
        "--name",
        "Siti",
        "--role",
        "officer",
        "--role",
        "approver",
        "--agency",
        "DPUPR",
        "--password-stdin",
    )
    assert answer.code == 0
    with world.work("admin") as ctx:
        user = ctx.db.exec(select(User).where(User.email == "siti@contoh.id")).one()
        assert user.role_set == frozenset({Role.OFFICER, Role.APPROVER})
        assert user.agency_id == world.agency
        assert sign_in(ctx, "siti@contoh.id", "kata sandi panjang")


def test_without_a_password_a_one_time_link_is_printed(shell: Shell, world: World):
    answer = shell("user", "add", "budi@contoh.id", "--name", "Budi", "--role", "admin")
    assert answer.code == 0
    assert "https://patuh.test/" in answer.out


def test_all_faults_of_a_person_are_said_and_nobody_is_added(shell: Shell, world: World):
    answer = shell("user", "add", "budi", "--name", " ", "--role", "officer")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.count(".") >= 3
    with world.work("admin") as ctx:
        assert not ctx.db.exec(select(User).where(User.email == "budi")).all()


@pytest.fixture
def register(tmp_path: Path) -> Path:
    return csv_file(tmp_path / "daftar.csv", REGISTER)


def test_a_register_is_loaded_by_the_system_and_everybody_is_checked_again(shell: Shell, world: World, register: Path):
    answer = shell("register", "load", register, "--source", "jakon", "--as-of", "2026-08-31")
    assert answer.code == 0
    with world.work("auditor") as ctx:
        snapshot = ctx.db.exec(select(RegisterSnapshot)).one()
        assert (snapshot.accepted, snapshot.as_of.isoformat(), snapshot.loaded_by) == (2, "2026-08-31", None)
        assert set(ctx.db.exec(select(Job.kind, Job.asked_by))) == {("load_register", None), ("recheck", None)}
    (entry,) = entries(world, "register:loaded")
    assert (entry.actor, entry.origin.partition(":")[0]) == ("sistem", "cli")
    assert entry.origin != "cli:"


def test_what_a_list_changed_is_printed(shell: Shell, register: Path):
    arguments = ("register", "load", register, "--source", "jakon", "--as-of", "2026-08-31")
    assert "2 baris = 2 diterima + 0 ditolak + 0 ganda + 0 kosong" in shell(*arguments).out
    csv_file(register, REGISTER[:2])
    assert "2 orang + 0 baru − 1 tidak ada lagi = 1 orang" in shell(*arguments).out


@pytest.mark.parametrize(("more", "lists"), [((), 1), (("--again",), 2)], ids=["unless", "insisted on"])
def test_the_same_list_again_changes_nothing_and_says_so(shell: Shell, world: World, register: Path, more, lists):
    arguments = ("register", "load", register, "--source", "jakon", "--as-of", "2026-08-31")
    shell(*arguments)
    again = shell(*arguments, *more)
    assert (again.code, "Tidak ada yang diubah" in again.out) == (0, not more)
    assert len(entries(world, "register:loaded")) == lists


def test_a_list_of_one_segment_stays_beside_the_combined_one(shell: Shell, world: World, register: Path):
    dated = ("--as-of", "2026-08-31")
    loaded = shell("register", "load", register, "--source", "combined", *dated).out
    assert "tidak berisi peserta PU" in loaded
    for more, current in (((), {"combined", "jakon"}), (("--replace-combined", "--again", "--shorter"), {"jakon"})):
        assert shell("register", "load", register, "--source", "jakon", *dated, *more).code == 0
        with world.work("auditor") as ctx:
            used = select(RegisterSnapshot.source).where(RegisterSnapshot.status == SnapshotStatus.CURRENT)
            assert set(ctx.db.exec(used)) == current


@pytest.mark.parametrize(("more", "code"), [((), 2), (("--shorter",), 0)])
def test_half_a_list_has_to_be_confirmed(shell: Shell, register: Path, more, code):
    arguments = ("register", "load", register, "--source", "jakon", "--as-of", "2026-08-31")
    csv_file(register, [*REGISTER, *(enrolled(number, "Orang") for number in range(3, 6))])
    assert shell(*arguments).code == 0
    csv_file(register, REGISTER)
    answer = shell(*arguments, *more)
    assert (answer.code, "--shorter" in answer.err) == (code, code == 2)


@pytest.mark.parametrize(
    ("more", "said", "begins"),
    [((), "hari/bulan/tahun", "2026-04-03"), (("--month-first",), "bulan/hari/tahun", "2026-03-04")],
    ids=["day first", "as told"],
)
def test_how_dates_in_doubt_were_read_is_printed(shell: Shell, world: World, register: Path, more, said, begins):
    csv_file(register, [["NIK", "Nama", "Nomor Proyek", "Aktif Dari"], [nik(1), "Ani", "PJ-1", "03/04/2026"]])
    answer = shell("register", "load", register, "--source", "jakon", "--as-of", "2026-08-31", *more)
    assert answer.code == 0
    assert f"dibaca {said}" in answer.out
    assert "kolom D (Aktif Dari)" in answer.out
    with world.work("auditor") as ctx:
        assert str(ctx.db.exec(select(Enrolment)).one().active_from) == begins


def test_the_one_who_acts_can_be_named(shell: Shell, world: World, register: Path):
    arguments = ("register", "load", register, "--source", "jakon", "--as-of", "2026-08-31", "--as")
    assert shell(*arguments, "registrar@patuh.test").code == 0
    assert [entry.actor for entry in entries(world, "register:loaded")] == ["Registrar"]


@pytest.mark.parametrize(
    ("actor", "reason"),
    [
        pytest.param("officer@patuh.test", "Peran Anda", id="may not load"),
        pytest.param("nobody@patuh.test", "nobody@patuh.test", id="is not known"),
    ],
)
def test_whoever_may_not_is_refused(shell: Shell, world: World, register: Path, actor: str, reason: str):
    answer = shell("register", "load", register, "--source", "jakon", "--as-of", "2026-08-31", "--as", actor)
    assert (answer.code, answer.out) == (2, "")
    assert reason in answer.err
    with world.work("auditor") as ctx:
        assert not ctx.db.exec(select(RegisterSnapshot)).all()


def test_a_list_without_a_date_or_without_a_file_is_refused(shell: Shell, register: Path):
    assert shell("register", "load", register, "--source", "jakon").code == 2
    assert "tak-ada.csv" in shell("register", "load", "tak-ada.csv", "--source", "jakon").err


def test_a_certificate_is_written_byte_for_byte_and_the_log_tells(shell: Shell, world: World, tmp_path: Path):
    certificate_id = a_certificate(world, a_cleared_contract(world))
    with world.work("approver") as ctx:
        certificate = stored(ctx, certificate_id)
        number, content = certificate.number or "", ctx.files.get(certificate.pdf_digest)
    target = tmp_path / "sertifikat.pdf"
    assert shell("certificate", "export", number.lower(), "--out", target).code == 0
    assert target.read_bytes() == content
    assert len(entries(world, "certificate:exported")) == 1


def test_an_export_that_fails_is_not_in_the_log(shell: Shell, world: World, tmp_path: Path):
    certificate_id = a_certificate(world, a_cleared_contract(world))
    with world.work("approver") as ctx:
        number = stored(ctx, certificate_id).number
    answer = shell("certificate", "export", number, "--out", tmp_path / "nowhere" / "x.pdf")
    assert (answer.code, answer.out) == (2, "")
    assert not entries(world, "certificate:exported")


def test_a_pack_of_all_that_match_is_written(shell: Shell, world: World, tmp_path: Path):
    a_certificate(world, a_cleared_contract(world))
    target = tmp_path / "paket.zip"
    assert shell("certificate", "export", "--state", "expired", "--out", target).code == 0
    with ZipFile(target) as packed:
        assert {"SHA256SUMS", "verify.html"} < set(packed.namelist())
    assert len(entries(world, "certificate:packed")) == len(entries(world, "certificate:exported")) == 1
    assert shell("certificate", "export", "--state", "revoked", "--out", target).code == 2


def test_a_certificate_that_does_not_exist_is_refused(shell: Shell):
    assert shell("certificate", "export", "KTM-2026-000001-XXXX").code == 2


def test_a_whole_log_is_verified(shell: Shell, world: World):
    world.token("officer")
    (entry,) = entries(world, "session:opened")
    assert shell("audit", "verify").code == 0
    assert shell("audit", "verify", "--head", entry.hash).code == 0


def test_breaks_are_named(shell: Shell, world: World):
    world.token("officer")
    with world.house.engine.execution_options(write=True).begin() as connection:
        connection.execute(update(AuditEntry).values(actor="Orang Lain"))
    answer = shell("audit", "verify")
    assert answer.code == 1
    assert "Catatan 1:" in answer.out


def test_a_head_that_was_noted_elsewhere_must_still_be_there(shell: Shell, world: World):
    world.token("officer")
    answer = shell("audit", "verify", "--head", "0" * 64)
    assert answer.code == 1
    assert "0" * 64 in answer.out


def test_upgrade_and_downgrade(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    config = Config(environment="test", database_url=f"sqlite:///{tmp_path / 'new.sqlite'}", data_dir=tmp_path)
    shell = a_shell(capsys, lambda: config)
    assert shell("audit", "verify").code == 2
    assert shell("db", "upgrade").code == 0
    assert shell("audit", "verify").code == 0
    assert shell("rules", "show", "--on", "2026-03-02").code == 0, "the rules came with the tables"
    assert shell("db", "upgrade").code == 0
    assert shell("db", "downgrade", "base").code == 0
    assert tables(tmp_path / "new.sqlite") <= {"alembic_version"}


def tables(path: Path) -> set[str]:
    with sqlite3.connect(path) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_a_backup_holds_the_database_and_the_files(shell: Shell, world: World, config: Config, tmp_path: Path):
    with world.work("officer") as ctx:
        digest = ctx.files.put(b"bukti")
        public_keys(ctx)
    publish(world.house.engine, world.house.installation)
    target = tmp_path / "cadangan.tar.gz"
    assert shell("db", "backup", "--out", target).code == 0
    assert target.stat().st_mode & 0o077 == 0
    with tarfile.open(target) as archive:
        names = archive.getnames()
        assert f"files/{digest[:2]}/{digest}" in names
        assert [name.split("/")[1] for name in names if name.startswith("keys/")] == ["public", "public"]
        assert {"log/checkpoint", "log/keys"} <= set(names)
        copy = archive.extractfile(names[0])
        assert copy
        assert copy.read(6) == (b"SQLite" if "sqlite" in config.database_url else b"PGDMP\x01")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("tmp")] == []


def test_a_backup_never_knows_of_more_published_events_than_its_database_holds(house, monkeypatch, tmp_path: Path):
    """A certificate that is issued meanwhile would keep the restored machine from starting."""
    publish(house.engine, house.installation)
    log, before = tmp_path / "log/checkpoint", (tmp_path / "log/checkpoint").read_bytes()

    def meanwhile(_engine: object, folder: Path) -> Path:
        log.write_bytes(b"newer")
        (folder / "copy").write_bytes(b"")
        return folder / "copy"

    monkeypatch.setattr("compliance.cli.backup.copy_of_database", meanwhile)
    back_up(house, tmp_path / "x.tar.gz")
    with tarfile.open(tmp_path / "x.tar.gz") as archive:
        kept = archive.extractfile("log/checkpoint")
        assert kept
        assert kept.read() == before


def test_postgresql_without_pg_dump_is_said_and_nothing_is_left(monkeypatch, tmp_path: Path):
    monkeypatch.setattr("compliance.cli.backup.shutil.which", lambda program: None)
    config = Config(database_url="postgresql+psycopg://nobody@127.0.0.1:1/none", data_dir=tmp_path)
    house = open_house(config)
    with pytest.raises(UnusableFile, match="pg_dump"):
        back_up(house, tmp_path / "backup" / "x.tar.gz")
    assert list((tmp_path / "backup").iterdir()) == []


def test_settings_that_cant_be_used_exit_with_2(capsys: pytest.CaptureFixture[str]):
    def configure() -> Config:
        raise ConfigError("PATUH_SECRET_KEY must be set in production")

    answer = a_shell(capsys, configure)("audit", "verify")
    assert (answer.code, answer.out) == (2, "")
    assert "PATUH_SECRET_KEY" in answer.err


def test_a_database_that_does_not_answer_exits_with_2(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    config = Config(database_url="postgresql+psycopg://nobody@127.0.0.1:1/none", data_dir=tmp_path)
    answer = a_shell(capsys, lambda: config)("audit", "verify")
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)


COMMANDS = "check; serve; worker; demo; user add; register load; certificate export; verify; audit verify; db upgrade"
COMMANDS += "; db downgrade; db backup; db copy; rules show"


@pytest.mark.parametrize("command", COMMANDS.split("; "))
def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str], command: str):
    with pytest.raises(SystemExit) as left:
        parser().parse_args([*command.split(), "--help"])
    assert left.value.code == 0
    assert f"usage: python -m compliance {command}" in capsys.readouterr().out
