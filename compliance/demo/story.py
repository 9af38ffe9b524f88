"""The whole story, headless: from the contract to the payment, each step by the one whose it is, told in words."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import cast

from compliance.access.permissions import VISITOR
from compliance.audit.operations import verify_log
from compliance.certificates import operations as certificates
from compliance.certificates import public
from compliance.certificates.forms import STATES
from compliance.certificates.models import CertificateStatus
from compliance.certificates.qr import address
from compliance.checks import operations as checks
from compliance.checks.models import CheckRun, Finding, FindingStatus
from compliance.checks.worklist import FindingFilter
from compliance.demo.acts import certificate_of, findings, perform
from compliance.demo.crew import make_crew
from compliance.demo.data import SEED, Act, contract_plans
from compliance.demo.deal import Deal, contract_of
from compliance.demo.generator import Supply
from compliance.demo.load import load_list, register_lines
from compliance.demo.stage import ORIGIN, Stage, set_stage
from compliance.installation import House, open_house
from compliance.kernel.errors import GateClosed
from compliance.kernel.i18n import Text, _, number, rupiah, today_in_wita
from compliance.payments.models import Release
from compliance.payments.operations import schedule
from compliance.preparing import prepare
from compliance.projects.gather import project_facts
from compliance.projects.rules import project_standing
from compliance.rosters import operations as rosters
from compliance.rulebook.models import Code
from config import Config

LIST_ROWS = 2_000
LIST_AGE = timedelta(days=5)
Told = Iterator[Text | str]  # the step in a sentence, then its details
MISTYPED = (Code.NIK_INVALID, Code.NIK_PRECISION_LOST)


@dataclass(frozen=True)
class Story:
    """``folder`` keeps the papers: the marked roster and the certificate."""

    stage: Stage
    deal: Deal
    supply: Supply
    folder: Path

    def perform(self, act: Act) -> None:
        perform(self.stage, self.deal, act)

    def name(self, mailbox: str) -> str:
        return self.stage.actors[mailbox].name


def tell(config: Config) -> Iterator[str]:
    """Each step once it is done, on a fresh database in data_dir/demo; an earlier telling there is removed."""
    folder = config.data_dir / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    house = open_house(replace(config, data_dir=folder, database_url=f"sqlite:///{folder / 'patuh.sqlite'}"))
    prepare(house)
    story = begin(house, folder)
    for place, step in enumerate(STEPS, start=1):
        first, *others = step(story)
        yield f"{place}. {first}"
        yield from (f"    {detail}" for detail in others)
    house.engine.dispose()


def begin(house: House, folder: Path) -> Story:
    """Agencies, companies, people and their contract, of which Patuh knows nothing yet."""
    now = house.clock()
    today = today_in_wita(now)
    supply = Supply(SEED, today)
    stage = set_stage(house, supply, today, now)
    plan = contract_plans("story.toml", today)[0]
    deal = Deal(plan, stage.employers[plan.company], make_crew(supply, plan))
    return Story(stage, deal, supply, folder)


def load_register(story: Story) -> Told:
    stage = story.stage
    lines = register_lines(stage, story.supply, [story.deal], LIST_ROWS)
    load_list(stage, lines, stage.today - LIST_AGE)
    told = {"rows": number(len(lines)), "day": stage.today - LIST_AGE}
    yield _("Daftar BPJS per {day} dimuat petugas daftar {who}: {rows} baris.", who=story.name("daftar.bpjs"), **told)


def register(story: Story) -> Told:
    story.perform(Act.REGISTER)
    story.perform(Act.ACTIVATE)
    plan = story.deal.plan
    told = {"title": plan.title, "value": rupiah(plan.value), "company": story.deal.employer.name}
    yield _(
        "Kontrak “{title}” dengan {company}, {value}, didaftarkan petugas {officer}.",
        officer=story.name(story.deal.officer),
        **told,
    )


def insure(story: Story) -> Told:
    for act in (Act.ENROL, Act.VOUCH, Act.CONTRIBUTE, Act.ACKNOWLEDGE):
        story.perform(act)
    people = {"contractor": story.name(story.deal.contractor), "officer": story.name(story.deal.officer)}
    with story.stage.work(story.deal.officer) as ctx:
        facts = project_facts(ctx, contract_of(ctx, story.deal))
        standing = project_standing(facts, ctx.today)
    told = {"project": facts.project_number, "total": rupiah(facts.total), "paid": rupiah(facts.paid)}
    yield _(
        "Proyek {project} didaftarkan penyedia {contractor} ke BPJS; dari iuran {total} dibayar {paid}, "
        "diverifikasi petugas {officer}.",
        **told,
        **people,
    )
    yield from standing.reasons


def hand_in(story: Story) -> Told:
    story.perform(Act.HAND_IN)
    with story.stage.work(story.deal.contractor) as ctx:
        version = rosters.get_version(ctx, contract_of(ctx, story.deal), 1)
        rows = {name: number(getattr(version, name)) for name in ("read", "accepted", "rejected", "duplicate", "blank")}
    yield _(
        "Daftar tenaga kerja diunggah penyedia {contractor}: {read} baris = {accepted} diterima + {rejected} ditolak "
        "+ {duplicate} ganda + {blank} kosong.",
        contractor=story.name(story.deal.contractor),
        **rows,
    )


def check(story: Story) -> Told:
    """The check that followed the upload, as the contractor sees it."""
    yield _("Pemeriksaan: {figures}", figures=figures(story))
    with story.stage.work(story.deal.contractor) as ctx:
        contract = contract_of(ctx, story.deal)
        for item in checks.findings_of(ctx, contract, FindingFilter()).items:
            if worker := item.worker:
                yield _("baris {row}, {name}: {sentence}", row=worker.row, name=worker.name, sentence=item.sentence)
            else:
                yield item.sentence
        _name, marked = checks.marked_roster(ctx, contract)
    yield keep(story, "roster-marked.xlsx", marked)


def figures(story: Story) -> Text:
    """Of the latest check."""
    with story.stage.work(story.deal.officer) as ctx:
        run = cast(CheckRun, checks.latest_run(ctx, contract_of(ctx, story.deal)))
        counts = {name: number(getattr(run, name)) for name in ("workers", "cleared", "flagged", "unjudged")}
    return _("{workers} pekerja = {cleared} bersih + {flagged} bermasalah + {unjudged} belum dinilai.", **counts)


def stop_at_the_gate(story: Story) -> Told:
    try:
        story.perform(Act.REQUEST)
    except GateClosed as refusal:
        yield _("Sertifikat diminta petugas {officer}, tetapi gerbang menolak:", officer=story.name(story.deal.officer))
        yield from refusal.reasons


def correct(story: Story) -> Told:
    """The NIKs that were mistyped, as they stand on the identity cards."""
    cards = {member.person.name: member.person.nik for member in story.deal.crew}
    with story.stage.work(story.deal.contractor) as ctx:
        contract = contract_of(ctx, story.deal)
        mistyped = [found for found in findings(ctx, story.deal, FindingStatus.OPEN) if found.code in MISTYPED]
        for finding in mistyped:
            worker = rosters.get_worker(ctx, contract, finding.line)
            rosters.change_worker(ctx, worker, {"nik": cards[worker.name]}, rosters.current_number(ctx, contract))
    story.stage.settle()
    contractor = story.name(story.deal.contractor)
    yield _("{count} NIK diperbaiki penyedia {contractor} sesuai KTP.", count=len(mistyped), contractor=contractor)
    yield figures(story)


def prove(story: Story) -> Told:
    story.perform(Act.ANSWER)
    yield _("Temuan lain dijawab penyedia {contractor} dengan bukti.", contractor=story.name(story.deal.contractor))
    while waiting(story):
        story.perform(Act.ACCEPT)
    yield _("Diterima petugas {officer}, dengan alasan.", officer=story.name(story.deal.officer))


def waiting(story: Story) -> list[Finding]:
    with story.stage.work(story.deal.officer) as ctx:
        return findings(ctx, story.deal, FindingStatus.ANSWERED)


def certify(story: Story) -> Told:
    story.perform(Act.REQUEST)
    story.perform(Act.ISSUE)
    with story.stage.work(story.deal.approver) as ctx:
        certificate = certificate_of(ctx, story.deal, CertificateStatus.ISSUED)
        pdf = certificates.download(ctx, certificate)
        told = {"number": certificate.number, "day": certificate.expires_on}
    people = {"officer": story.name(story.deal.officer), "approver": story.name(story.deal.approver)}
    yield _(
        "Sertifikat {number} diminta petugas {officer}, diterbitkan penyetuju {approver}, berlaku sampai {day}.",
        **told,
        **people,
    )
    yield keep(story, f"{told['number']}.pdf", pdf)


def verify(story: Story) -> Told:
    """As anyone may, without signing in."""
    with story.stage.work(story.deal.approver) as ctx:
        issued = certificate_of(ctx, story.deal, CertificateStatus.ISSUED).number or ""
    with story.stage.house.work(VISITOR, ORIGIN) as ctx:
        found = public.verify(ctx, issued)
        place = address(ctx.installation.public_url, found.number)
    yield _("Siapa pun dapat memeriksanya di {place}: {state}.", place=place, state=STATES[found.life.state])


def pay(story: Story) -> Told:
    story.perform(Act.RELEASE)
    treasurer = story.name(story.deal.treasury)
    with story.stage.work(story.deal.treasury) as ctx:
        paid = schedule(ctx, contract_of(ctx, story.deal))[0]
        release = cast(Release, paid.release)
        told = {"term": paid.term.number, "amount": rupiah(paid.term.amount)}
        papers = {"spm": release.spm_number, "sp2d": release.sp2d_number}
    yield _(
        "Termin {term}, {amount}, dicairkan bendahara daerah {treasurer}: SPM {spm}, SP2D {sp2d}.",
        treasurer=treasurer,
        **told,
        **papers,
    )


def audit(story: Story) -> Told:
    with story.stage.work("inspektorat") as ctx:
        found = verify_log(ctx)
    verdict = _("ada yang berubah") if found.breaks else _("utuh")
    yield _("Jejak audit: {entries} catatan, {verdict}.", entries=number(found.entries), verdict=verdict)


def keep(story: Story, name: str, content: bytes) -> str:
    path = story.folder / name
    path.write_bytes(content)
    return f"→ {path}"


STEPS: tuple[Callable[[Story], Told], ...] = (
    load_register,
    register,
    insure,
    hand_in,
    check,
    stop_at_the_gate,
    correct,
    prove,
    certify,
    verify,
    pay,
    audit,
)
