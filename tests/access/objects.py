"""One object of every kind, of the first agency and the first company, for everybody to knock at."""

import io
import json
from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import select

from compliance.access.context import Context
from compliance.access.models import LinkPurpose
from compliance.access.permissions import SYSTEM
from compliance.certificates.archive import CertificateFilter
from compliance.certificates.batches import grant
from compliance.certificates.models import Certificate
from compliance.certificates.packs import ask_pack
from compliance.checks.models import CheckRun, Finding, Move
from compliance.contracts.models import Contract, ContractStatus, PaymentTerm
from compliance.enrolments.models import RegisterSnapshot
from compliance.enrolments.operations import stage_register
from compliance.enrolments.originals import originals
from compliance.fixes.models import FixEntry
from compliance.jobs.models import JobKind
from compliance.jobs.operations import enqueue
from compliance.notices.models import Notice, NoticeKind
from compliance.notices.operations import notify
from compliance.payments.models import Override
from compliance.people import links
from compliance.people.second_factor import Proof
from compliance.rosters.handing_in import stage_roster
from compliance.rulebook.models import Holiday
from compliance.worker import carry_out, take
from tests.builders import BOOK, NOW, World, a_contract, key
from tests.certificates.builders import a_certificate, a_cleared_contract, stored
from tests.fixes.builders import PDF, a_finding
from tests.people.builders import person_of
from tests.projects.builders import a_paper
from tests.rosters.builders import ANI, BUDI, a_sheet, hand_in

Objects = dict[str, Any]


def build_objects(world: World) -> Objects:
    """Name → what stands for it in an address."""
    contract_id = a_cleared_contract(world)
    certificate_id = a_certificate(world, contract_id)
    with world.work("officer") as ctx:
        contract = ctx.db.get_one(Contract, contract_id)
        objects = of_contract(ctx, contract) | of_roster(ctx, contract)
        objects["draft"] = key(a_contract(ctx, world, number="draft", status=ContractStatus.DRAFT))
        objects["full"] = key(full := a_contract(ctx, world, number="full"))
        hand_in(ctx, full, a_sheet(ANI))
        objects["number"] = stored(ctx, certificate_id).number
        ctx.db.add(waiting := a_second_request(stored(ctx, certificate_id), objects["overridden"]))
        ctx.db.flush()
        objects["waiting"] = key(waiting)
        objects["digest"] = stored(ctx, certificate_id).pdf_digest
    with world.work("registrar") as ctx:
        used = ctx.db.exec(select(RegisterSnapshot)).first()
        assert used
        used.file_name, used.file_digest = "daftar.csv", originals(ctx).put(b"NIK;Nama\n")
        objects["register_list"] = key(used)
        objects["register_upload"] = stage_register(ctx, io.BytesIO(b"NIK;Nama\n"), "daftar.csv").token
        objects["job"] = key(enqueue(ctx, JobKind.LOAD_REGISTER))
    with world.work("approver") as ctx:
        granted = grant(ctx, [stored(ctx, objects["waiting"])], Proof(ctx.actor.id or 0, ctx.now))
        objects["batch"] = json.loads(granted.arguments)["batch"]
    with world.work("auditor") as ctx:
        objects["pack"] = key(ask_pack(ctx, CertificateFilter()))
    ticket = take(world.house, only=objects["pack"])
    assert ticket
    carry_out(world.house, ticket)
    return objects | of_people(world) | {"contract": contract_id, "certificate": certificate_id}


def a_second_request(issued: Certificate, term_id: int) -> Certificate:
    """For the last term, on the same facts."""
    facts = {"contract_id", "contract_version", "roster_version", "run_id", "register_as_of", "rule_version", "workers"}
    return Certificate(**issued.model_dump(include=facts), term_id=term_id, requested_at=NOW)


def of_contract(ctx: Context, contract: Contract) -> Objects:
    first, last = contract.terms
    finding = a_finding(ctx, contract)
    proof = an_answer(ctx, finding)
    notice = a_notice(ctx, contract)
    ctx.db.add(an_override(ctx, last))
    ctx.db.flush()
    return {
        "term": key(first),
        "overridden": key(last),
        "run": ctx.db.exec(select(CheckRun.id).where(CheckRun.contract_id == contract.id)).first(),
        "finding": key(finding),
        "evidence": key(a_paper(ctx, contract)),
        "proof": key(proof),
        "notice": key(notice),
    }


def an_answer(ctx: Context, finding: Finding) -> FixEntry:
    """With a PDF as its proof."""
    of_it: Objects = {"contract_id": finding.contract_id, "finding_id": key(finding)}
    proof = {"proof_digest": ctx.files.put(PDF), "proof_name": "bukti.pdf", "proof_type": "application/pdf"}
    answer = FixEntry(at=ctx.now, actor="Ani", move=Move.ANSWER, **of_it | proof)
    ctx.db.add(answer)
    return answer


def a_notice(ctx: Context, contract: Contract) -> Notice:
    """To the officer."""
    with_system = replace(ctx, actor=SYSTEM)  # nobody is told of their own acts
    notify(with_system, NoticeKind.ANSWERED, contract, contract)
    mine = (Notice.user_id == ctx.actor.id, Notice.kind == NoticeKind.ANSWERED)
    return ctx.db.exec(select(Notice).where(*mine)).one()


def an_override(ctx: Context, term: PaymentTerm) -> Override:
    """Proposed, not confirmed."""
    assert ctx.actor.id
    of_it: Objects = {"contract_id": term.contract_id, "term_id": key(term)}
    return Override(reason="Banjir", proposed_at=ctx.now, proposed_by=ctx.actor.id, **of_it)


def of_roster(ctx: Context, contract: Contract) -> Objects:
    """A version that has its file, and a file that the officer has sent in but not committed."""
    version = hand_in(ctx, contract, a_sheet(ANI, BUDI))
    upload = stage_roster(ctx, contract, io.BytesIO(a_sheet(ANI)), "daftar.csv")
    return {"roster": version.number, "roster_upload": upload.token}


def of_people(world: World) -> Objects:
    """The session is nobody's."""
    with world.work("admin") as ctx:
        stranger = person_of(ctx, world, "officer")
        link = links.new_link(ctx, stranger, LinkPurpose.INVITATION)
        holiday = Holiday(day=date(2026, 9, 8), name="Hari Jadi", entered_at=ctx.now)
        ctx.db.add(holiday)
        ctx.db.flush()
        return {
            "rules": BOOK.version,
            "holiday": key(holiday),
            "link": link.rpartition("/")[2],
            "session": 10**6,
            "person": key(stranger),
            "agency": world.agency,
            "company": world.company,
        }
