"""Home, and the contract's page: the centre from which everything else is one click away."""

from flask import render_template
from flask.typing import ResponseReturnValue

from compliance.access.request import ctx
from compliance.audit.words import EVENTS
from compliance.contracts.operations import get_contract
from compliance.kernel.i18n import Text, _
from compliance.overview.blueprint import bp
from compliance.overview.operations import contract_file
from compliance.overview.todo import Need, todos
from compliance.projects import words
from compliance.projects.clocks import clocks
from compliance.projects.rules import project_standing

NEEDS: dict[Need, Text] = {
    Need.ACTIVATE: _("Draf, belum dijalankan"),
    Need.ROSTER: _("Daftar tenaga kerja belum diunggah"),
    Need.FIX: _("Temuan yang harus Anda perbaiki"),
    Need.DECIDE: _("Jawaban penyedia menunggu keputusan Anda"),
    Need.LATE: _("Temuan atau jawaban yang lewat batas waktu"),
    Need.EVIDENCE: _("Bukti proyek menunggu verifikasi Anda"),
    Need.ISSUE: _("Sertifikat menunggu persetujuan Anda"),
    Need.PAY: _("Termin yang boleh dibayar"),
    Need.CONFIRM: _("Usul pengecualian menunggu konfirmasi Anda"),
    Need.LOOK: _("Kejadian yang perlu diperhatikan, 30 hari terakhir"),
}
TARGETS: dict[Need, str] = {
    Need.ROSTER: "rosters.show",
    Need.FIX: "checks.findings",
    Need.DECIDE: "fixes.desk",
    Need.LATE: "fixes.desk",
    Need.EVIDENCE: "projects.show",
}


@bp.get("/")
def home() -> ResponseReturnValue:
    waiting = todos(ctx())
    groups = [(NEEDS[need], [todo for todo in waiting if todo.need is need]) for need in Need]
    return render_template("overview/home.html", groups=[group for group in groups if group[1]], targets=TARGETS)


@bp.get("/contracts/<int:contract_id>")
def contract(contract_id: int) -> ResponseReturnValue:
    file = contract_file(ctx(), get_contract(ctx(), contract_id))
    shown = {"contract": file.contract, "events": EVENTS, "words": words, "today": ctx().today}
    if file.project:
        shown |= {"standing": project_standing(file.project, ctx().today), "clocks": clocks(file.project)}
    return render_template("overview/contract.html", file=file, **shown)
