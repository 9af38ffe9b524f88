"""What makes one worker's data sound, when a person types it. Pure."""

from datetime import date

from compliance.contracts.models import Contract, ContractStatus
from compliance.kernel.errors import Conflict
from compliance.kernel.i18n import Text, _
from compliance.kernel.identity import NikProblem, read_kpj
from compliance.rosters.models import Worker

# A card can carry a date or serial that should not exist: such a NIK is taken and flagged, as from a file.
TYPING_ERRORS = frozenset({NikProblem.NOT_DIGITS, NikProblem.LENGTH, NikProblem.PRECISION_LOST})


def field_faults(worker: Worker, contract: Contract, today: date) -> dict[str, Text]:
    """Reasons by field; empty when the worker can be saved."""
    faults: dict[str, Text] = {}
    if not worker.name:
        faults["name"] = _("Isi nama pekerja sesuai KTP.")
    if worker.birth_date and worker.birth_date >= today:
        faults["birth_date"] = _("Tanggal lahir harus sebelum hari ini.")
    if worker.kpj and not read_kpj(worker.kpj):
        faults["kpj"] = _("Nomor KPJ terdiri dari 11 angka; kosongkan bila tidak tahu.")
    first = worker.starts_on or contract.starts_on
    if worker.ends_on and worker.ends_on < first:
        faults["ends_on"] = _("Tanggal selesai lebih awal dari tanggal mulai, {first}.", first=first)
    return faults


def nik_faults(problem: NikProblem | None) -> dict[str, Text]:
    """For a NIK that was just typed: why it can't be meant so."""
    return {"nik": _("NIK terdiri dari 16 angka; periksa lagi di KTP.")} if problem in TYPING_ERRORS else {}


def refuse_unless_active(contract: Contract) -> None:
    if contract.status is not ContractStatus.ACTIVE:
        raise Conflict(_("Daftar tenaga kerja hanya dapat diubah selama kontrak berjalan."))
