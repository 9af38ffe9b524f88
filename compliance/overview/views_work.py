"""Home: what waits for whoever signed in."""

from collections.abc import Collection
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from compliance.access.models import Role
from compliance.access.permissions import Permission
from compliance.access.request import ctx
from compliance.audit.words import EVENTS
from compliance.enrolments.forms import SOURCES
from compliance.enrolments.models import SnapshotStatus
from compliance.enrolments.operations import ListLine, lists
from compliance.kernel.i18n import Text, _
from compliance.overview.blueprint import bp
from compliance.overview.chores import Chore, chores
from compliance.overview.glance import Glance, glance
from compliance.overview.todo import Need, Todo, awaiting_approval, todos
from compliance.payments.queue import Held, held_back

NEEDS: dict[Need, Text] = {
    Need.ACTIVATE: _("Draf, belum dijalankan"),
    Need.ROSTER: _("Daftar tenaga kerja belum diunggah"),
    Need.REGISTER: _("Proyek yang harus Anda daftarkan ke BPJS"),
    Need.FIX: _("Temuan yang harus Anda perbaiki"),
    Need.RECEIPT: _("Iuran yang harus Anda bayar; kirim kuitansinya"),
    Need.REPORT: _("Perubahan pekerja yang harus Anda laporkan ke BPJS"),
    Need.DECIDE: _("Jawaban penyedia menunggu keputusan Anda"),
    Need.LATE: _("Temuan atau jawaban yang lewat batas waktu"),
    Need.EVIDENCE: _("Bukti proyek menunggu verifikasi Anda"),
    Need.REQUEST: _("Termin yang dapat Anda mintakan sertifikat"),
    Need.ISSUE: _("Sertifikat menunggu persetujuan Anda"),
    Need.PAY: _("Termin yang boleh dibayar"),
    Need.CONFIRM: _("Usul pengecualian menunggu konfirmasi Anda"),
    Need.LOOK: _("Kejadian yang perlu diperhatikan, 30 hari terakhir"),
}
COUNTED: dict[Need, Text] = {
    Need.FIX: _("Temuan"),
    Need.DECIDE: _("Jawaban"),
    Need.LATE: _("Temuan"),
    Need.EVIDENCE: _("Bukti"),
}
TARGETS: dict[Need, str] = {
    Need.ROSTER: "rosters.show",
    Need.REGISTER: "projects.show",
    Need.FIX: "checks.findings",
    Need.RECEIPT: "projects.show",
    Need.REPORT: "projects.show",
    Need.DECIDE: "fixes.desk",
    Need.LATE: "fixes.desk",
    Need.EVIDENCE: "projects.show",
    Need.LOOK: "overview.contract_history_page",
}
FIRST: dict[Need, tuple[str, str]] = {  # straight to what is to be decided
    Need.REQUEST: ("payments.show", "term_id"),
    Need.ISSUE: ("certificates.show", "certificate_id"),
    Need.PAY: ("payments.show", "term_id"),
    Need.CONFIRM: ("payments.show", "term_id"),
}
CHORES: dict[Chore, Text] = {
    Chore.MAILS: _("Surel yang gagal dikirim"),
    Chore.JOBS: _("Proses yang gagal, 30 hari terakhir"),
    Chore.INVITED: _("Undangan yang belum dipakai"),
    Chore.CODES: _("Penyetuju yang belum memasang kode masuk"),
    Chore.LISTS: _("Daftar BPJS yang sudah terlalu lama; minta petugas daftar memuat yang baru"),
}
CHORE_PAGES = {
    Chore.MAILS: "people.outbox",
    Chore.JOBS: "jobs.listing",
    Chore.INVITED: "people.listing",
    Chore.CODES: "people.listing",
}
LOOKERS = frozenset({Role.HEAD, Role.LEADER})  # they have nothing to do here, so figures come first
ON_DESK = {Need.FIX: "contractor", Need.DECIDE: "officer", Need.LATE: "anyone"}  # whose turn it is
FINE: dict[Role, Text] = {
    Role.OFFICER: _(
        "Semua jawaban dan bukti sudah diputuskan, setiap kontrak berjalan punya daftar pekerja, dan tidak ada termin"
        " yang tinggal dimintakan sertifikat."
    ),
    Role.CONTRACTOR: _(
        "Tidak ada temuan yang harus Anda perbaiki, semua daftar pekerja sudah masuk, dan dalam 30 hari ini tidak ada"
        " pendaftaran, iuran, atau laporan yang jatuh tempo."
    ),
    Role.APPROVER: _("Tidak ada sertifikat yang menunggu persetujuan Anda, dan tidak ada yang lewat batas waktu."),
    Role.TREASURY: _("Tidak ada termin yang siap dibayar dan tidak ada usul pengecualian."),
    Role.AUDITOR: _("Tidak ada pengecualian, pencabutan, atau penolakan dalam 30 hari terakhir."),
    **dict.fromkeys(
        (Role.HEAD, Role.LEADER),
        _(
            "Tidak ada yang lewat batas waktu, dan dalam 30 hari terakhir tidak ada penerbitan yang tidak biasa,"
            " pengecualian, pencabutan, atau penolakan."
        ),
    ),
    Role.REGISTRAR: _("Semua daftar BPJS yang dipakai masih cukup baru."),
    Role.ADMIN: _(
        "Tidak ada usul perubahan aturan, surel atau proses yang gagal, undangan yang belum dipakai, atau penyetuju"
        " tanpa kode masuk."
    ),
}


@bp.get("/")
def home() -> ResponseReturnValue:
    waiting = todos(ctx())
    needs = dict.fromkeys(todo.need for todo in waiting)  # in the order of the roles
    groups = {need: [todo for todo in waiting if todo.need is need] for need in needs}
    shown = {"words": NEEDS, "way_to": way_to, "desk": ON_DESK, "fine": fine(ctx().actor.roles)}
    shown |= {"counted": COUNTED, "events": EVENTS, "held": still_held(), "glance": at_one_look()}
    office: dict[str, Any] = {"proposals": awaiting_approval(ctx()), "lists": current_lists(), "sources": SOURCES}
    office |= {"chores": chores(ctx()) if ctx().may(Permission.PEOPLE_MANAGE) else [], "chore_words": CHORES}
    office |= {"chore_page": chore_page, "fine_lists": FINE[Role.REGISTRAR]}
    return render_template("overview/home.html", groups=groups, **shown, **office)


def chore_page(kind: Chore) -> str:
    """Empty: others do it."""
    return url_for(CHORE_PAGES[kind]) if kind in CHORE_PAGES else ""


def way_to(todo: Todo) -> str:
    if todo.first is not None:
        endpoint, name = FIRST[todo.need]
        place: dict[str, Any] = {name: todo.first}
        return url_for(endpoint, **place)
    hidden = todo.need is Need.LATE and not ctx().may(Permission.ROSTER_READ, todo.contract)  # late with a worker
    endpoint = "overview.contract" if hidden else TARGETS.get(todo.need, "overview.contract")
    return url_for(endpoint, contract_id=todo.contract.id)


def current_lists() -> list[ListLine]:
    """With their ages, for whoever brings new ones."""
    return lists(ctx(), SnapshotStatus.CURRENT) if ctx().may(Permission.REGISTER_LOAD) else []


def still_held() -> Held | None:
    """The terms that treasury can't pay yet."""
    return held_back(ctx()) if Role.TREASURY in ctx().actor.roles else None


def at_one_look() -> Glance | None:
    return glance(ctx()) if LOOKERS & ctx().actor.roles else None


def fine(roles: Collection[Role]) -> list[Text]:
    """What there is nothing of, said in words of the person's roles."""
    return [FINE[role] for role in FINE if role in roles]
