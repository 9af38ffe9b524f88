"""What auditors take along: lists as sheets, and samples that can be repeated."""

import csv
import io
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from compliance.access.context import Context
from compliance.audit.models import AuditEntry
from compliance.certificates.archive import CertificateFilter
from compliance.certificates.operations import revoke
from compliance.kernel.errors import Conflict
from compliance.overview.sampling import (
    Draw,
    Facts,
    Method,
    Sample,
    at_random,
    draw_sample,
    frame_digest,
    sample_of,
    score,
)
from tests.builders import World, a_contract
from tests.certificates.builders import a_certificate, a_cleared_contract, stored
from tests.fixes.builders import a_finding

LISTS = ("contracts", "findings", "certificates", "payments", "audit")


def events(ctx: Context, event: str) -> list[str]:
    return list(ctx.db.exec(select(AuditEntry.details).where(AuditEntry.event == event)))


@pytest.fixture
def three(world: World) -> list[int]:
    """The second one revoked."""
    contracts = [a_cleared_contract(world, number=f"602.1/{place}", title=f"Jalan {place}") for place in (1, 2, 3)]
    ids = [a_certificate(world, contract) for contract in contracts]
    with world.work("approver") as ctx:
        revoke(ctx, stored(ctx, ids[1]), "Dokumen ternyata palsu")
    return ids


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("name", LISTS)
def test_every_list_can_be_taken_as_a_sheet_and_the_log_tells(world: World, three, signed_in, name, kind):
    with world.work("officer") as ctx:
        a_finding(ctx, a_contract(ctx, world, number="tanpa daftar"))
    answer = signed_in("auditor").post(f"/export/{name}", data={"kind_of_file": kind})
    assert answer.status_code == 200, answer.text[-3000:]
    rows = rows_of(answer.data, kind)
    assert len({len(row) for row in rows}) == 1
    assert len(rows) > 1
    answer.close()
    with world.work("auditor") as ctx:
        assert f'"format":"{kind}"' in events(ctx, "list:exported")[0]


def rows_of(content: bytes, kind: str) -> list[tuple[object, ...]]:
    if kind == "csv":
        return [tuple(row) for row in csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")]
    return list(load_workbook(io.BytesIO(content)).active.values)


def test_a_sheet_holds_what_the_filter_shows(world: World, three, signed_in):
    answer = signed_in("auditor").post("/export/certificates", data={"kind_of_file": "csv", "state": "revoked"})
    heading, row = rows_of(answer.data, "csv")
    answer.close()
    told = dict(zip(heading, row, strict=True))
    assert (told["Nama paket"], told["Keadaan"], told["Alasan"]) == (
        "Jalan 2",
        "Dicabut",
        "Sebab lain. Dokumen ternyata palsu",
    )


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_no_formula_of_a_stranger_runs(world: World, signed_in, kind):
    with world.work("officer") as ctx:
        a_contract(ctx, world, title='=HYPERLINK("http://x")', number="+1")
    answer = signed_in("auditor").post("/export/contracts", data={"kind_of_file": kind})
    row = rows_of(answer.data, kind)[1]
    if kind == "csv":
        assert row[:2] == ("'+1", '\'=HYPERLINK("http://x")')
    else:
        cell = load_workbook(io.BytesIO(answer.data)).active["B2"]
        assert (cell.data_type, cell.quotePrefix) == ("s", True)
    answer.close()


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("/export/people", {"kind_of_file": "csv"}, 404),
        ("/export/contracts", {"kind_of_file": "exe"}, 422),
        ("/export/contracts", {"kind_of_file": "csv"}, 409),
        ("/certificates/sample", {"method": "risk", "size": "5"}, 409),
        ("/certificates/sample", {"method": "risk", "size": "0"}, 422),
        ("/certificates/sample", {"method": "risk", "size": "viele"}, 422),
        ("/certificates/sample", {"method": "darts"}, 422),
        ("/certificates/sample/pack", {"method": "risk", "size": "5"}, 409),
    ],
)
def test_what_can_not_be_taken_is_refused(world: World, signed_in, path, data, status):
    assert signed_in("auditor").post(path, data=data).status_code == status


NUMBERS = [f"KTM-2026-{place:06}-AAAAAA" for place in range(1, 51)]


def test_a_seed_gives_the_same_sample_from_the_same_frame_only():
    once = at_random(NUMBERS, "benih", 5)
    assert at_random(reversed(NUMBERS), "benih", 5) == once
    assert at_random(NUMBERS, "benih", 8)[:5] == once
    assert at_random(NUMBERS, "lain", 5) != once
    assert at_random(NUMBERS[1:], "benih", 5) != once
    assert len(at_random(NUMBERS, "benih", 99)) == 50


def test_the_frame_has_the_digest_that_the_page_describes():
    """``printf 'A\\nB\\n' | sha256sum``"""
    assert frame_digest(["B", "A"]) == "daee1cd25194ae952d046ad9b9c81d3c07dc5332440b58d6d7461b248be56712"


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        pytest.param(Facts(), [], id="nothing"),
        pytest.param(Facts(overridden=True), [40], id="override"),
        pytest.param(Facts(revoked=True), [30], id="revoked"),
        pytest.param(Facts(late_since=date(2026, 8, 3)), [20], id="late"),
        pytest.param(Facts(accepted=1, workers=10), [20], id="a tenth accepted"),
        pytest.param(Facts(accepted=1, workers=11), [], id="less than a tenth"),
        pytest.param(Facts(amount=6, high=5), [10], id="high"),
        pytest.param(Facts(amount=5, high=5), [], id="as high as many"),
        pytest.param(Facts(True, True, date(2026, 8, 3), 3, 3, 9, 5), [40, 30, 20, 20, 10], id="all"),
    ],
)
def test_risk_is_scored_with_its_reasons(facts, points):
    found = score(facts)
    assert [each for each, _why in found] == points
    assert all(f"({each})" in str(why) for each, why in found)


def ids_of(sample: Sample) -> list[int | None]:
    return [one.certificate.id for one in sample.drawn]


def test_a_draw_is_recorded_and_repeated(world: World, three):
    with world.work("auditor") as ctx:
        draw = draw_sample(ctx, CertificateFilter(), Method.RANDOM, 2, "")
        first = ids_of(sample_of(ctx, CertificateFilter(), draw))
    with world.work("auditor") as ctx:
        again = sample_of(ctx, CertificateFilter(), Draw(Method.RANDOM, 2, draw.seed, draw.frame))
        assert (ids_of(again), again.is_as_drawn, again.of) == (first, True, 3)
        (details,) = events(ctx, "sample:drawn")
        assert draw.seed in details
        assert draw.frame in details
        assert not sample_of(ctx, CertificateFilter(text="jalan 1"), draw).is_as_drawn


def test_the_riskiest_come_first(world: World, three):
    with world.work("auditor") as ctx:
        found = sample_of(ctx, CertificateFilter(), Draw(Method.RISK, 3, ""))
        assert found.drawn[0].certificate.id == three[1]
        assert "dicabut" in " ".join(map(str, found.drawn[0].reasons)).lower()
        with pytest.raises(Conflict):
            draw_sample(ctx, CertificateFilter(text="tidak ada"), Method.RISK, 3, "")


def test_the_page_draws_shows_exports_and_packs_the_sample(world: World, three, signed_in):
    auditor = signed_in("auditor")
    drawn = auditor.post("/certificates/sample", data={"method": "random", "size": "2", "text": "jalan"})
    args = {name: values[0] for name, values in parse_qs(urlsplit(drawn.location).query).items()}
    assert args["text"] == "jalan"
    page = auditor.get(drawn.location).text
    assert "2 dari 3 sertifikat" in page
    assert args["seed"] in page
    sheet = auditor.post("/export/sample", data=args | {"kind_of_file": "csv"})
    assert len(rows_of(sheet.data, "csv")) == 3
    sheet.close()
    assert "/jobs/" in auditor.post("/certificates/sample/pack", data=args).location
