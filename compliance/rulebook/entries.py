"""Every number and word of a rule book by its dotted place: what it is called, in which unit, how it reads."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from typing import Any

from compliance.access.words import SIZES
from compliance.kernel.i18n import Text, _, rupiah
from compliance.rulebook.words import GATES, KINDS, SEVERITIES, TITLES, VARIANTS

GENERAL = _("seperti umumnya")  # a kind or gate for which the rule makes no exception
NOT_COMPARED = frozenset({"version", "in_force_from"})


class Unit(Enum):
    NUMBER = auto()
    NUMBERS = auto()
    RUPIAH = auto()
    SHARE = auto()  # a fraction, read as percent
    PROGRAMMES = auto()
    SEVERITY = auto()
    CHOICE = auto()  # yes or no
    WORDS = auto()


LABELS: Mapping[str, tuple[Text, Unit]] = {
    "minimum_age": (_("Umur terendah (tahun)"), Unit.NUMBER),
    "register_max_age_days": (_("Umur terlama daftar BPJS (hari)"), Unit.NUMBER),
    "roster_max_age_days": (_("Umur terlama daftar tenaga kerja (hari)"), Unit.NUMBER),
    "deadlines.registration_working_days": (_("Batas mendaftarkan proyek (hari kerja)"), Unit.NUMBER),
    "deadlines.worker_changes_working_days": (_("Batas melaporkan perubahan pekerja (hari kerja)"), Unit.NUMBER),
    "deadlines.cure_days": (_("Waktu memperbaiki temuan (hari kalender)"), Unit.NUMBER),
    "deadlines.reminder_days": (_("Pengingat sebelum waktunya habis (hari)"), Unit.NUMBERS),
    "deadlines.conditional_days": (_("Waktu memenuhi syarat sertifikat bersyarat (hari kalender)"), Unit.NUMBER),
    "deadlines.after_return_days": (
        _("Waktu paling sedikit setelah jawaban dikembalikan (hari kalender)"),
        Unit.NUMBER,
    ),
    "deadlines.overdue_told_days": (_("Keterlambatan masih diberitahukan selama (hari)"), Unit.NUMBER),
    "deadlines.project_reminder_days": (
        _("Pengingat sebelum batas pendaftaran, angsuran, laporan perubahan dan syarat sertifikat (hari)"),
        Unit.NUMBER,
    ),
    "deadlines.certificate_reminder_days": (_("Pengingat sebelum sertifikat berakhir (hari)"), Unit.NUMBERS),
    "contribution.wage_jkk": (_("Iuran dari upah: JKK (%)"), Unit.SHARE),
    "contribution.wage_jkm": (_("Iuran dari upah: JKM (%)"), Unit.SHARE),
    "contribution.instalments": (_("Angsuran iuran (%)"), Unit.NUMBERS),
    "contribution.tolerance": (_("Kekurangan iuran yang masih dibiarkan (Rp)"), Unit.RUPIAH),
    "labour.days_of_month": (_("Hari kerja sebulan untuk upah harian"), Unit.NUMBER),
    "labour.calendar_days_of_month": (_("Hari kalender yang dihitung sebulan kerja dalam taksiran"), Unit.NUMBER),
    "labour.lowest_ratio": (_("Ditanyakan bila pekerja kurang dari bagian ini dari taksiran (%)"), Unit.SHARE),
}
OF_RULE: Mapping[str, tuple[Text, Unit]] = {
    "severity": (_("tingkat"), Unit.SEVERITY),
    "acceptable": (_("boleh diterima petugas dengan alasan"), Unit.CHOICE),
    "source": (_("dasar hukum"), Unit.WORDS),
}
OF_SLICE: Mapping[str, tuple[Text, Unit]] = {
    "upto": (_("sampai nilai (Rp)"), Unit.RUPIAH),
    "jkk": (_("JKK (%)"), Unit.SHARE),
    "jkm": (_("JKM (%)"), Unit.SHARE),
}


@dataclass(frozen=True)
class Change:
    """One place that differs, in words on both sides; a place that is new or gone says so."""

    name: str
    label: Text
    before: str
    after: str


def described(name: str) -> tuple[Text, Unit]:
    """What a place is called, and its unit."""
    match name.split("."):
        case ["contribution", "slices", number, part]:
            word, unit = OF_SLICE[part]
            return _("Lapis iuran {number}: {word}", number=int(number) + 1, word=word), unit
        case ["minimum_wage", year]:
            return _("UMK {year} sebulan (Rp)", year=year), Unit.RUPIAH
        case ["programmes", kind]:
            return _("Program wajib, {kind}", kind=KINDS[kind]), Unit.PROGRAMMES
        case ["programmes_by_size", size]:
            return _("Program wajib pekerja tetap, {size}", size=SIZES[size]), Unit.PROGRAMMES
        case ["labour", "share", kind]:
            return _("Taksiran bagian upah dalam nilai, {kind} (%)", kind=KINDS[kind]), Unit.SHARE
        case ["rules", code, part]:
            word, unit = OF_RULE[part]
            return _("{title}: {word}", title=TITLES[code], word=word), unit
        case ["rules", code, "severity_in", kind]:
            return _("{title}: tingkat pada {kind}", title=TITLES[code], kind=KINDS[kind]), Unit.SEVERITY
        case ["rules", code, "severity_at", gate]:
            return _("{title}: tingkat pada termin {gate}", title=TITLES[code], gate=GATES[gate]), Unit.SEVERITY
        case ["rules", code, "severity_as", variant]:
            return _("{title}: tingkat {variant}", title=TITLES[code], variant=VARIANTS[variant]), Unit.SEVERITY
    return LABELS[name]


def called(name: str) -> Text | str:
    """For sentences about a place; its dotted name where it has no other."""
    try:
        return described(name)[0]
    except KeyError:
        return name


def flat(data: Mapping[str, Any], stem: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted place → value; lists of plain values stay whole."""
    for key, value in data.items():
        name = f"{stem}{key}"
        if isinstance(value, Mapping):
            yield from flat(value, f"{name}.")
        elif isinstance(value, Sequence) and value and isinstance(value[0], Mapping):
            yield from flat({str(number): each for number, each in enumerate(value)}, f"{name}.")
        else:
            yield name, value


def readable(unit: Unit, value: Any) -> str:
    """As a person writes it, and the form takes it back; ``0,21`` for 0.0021."""
    match unit:
        case Unit.RUPIAH:
            return rupiah(value).removeprefix("Rp")
        case Unit.SHARE:
            return percent(value)
        case Unit.NUMBERS:
            return ", ".join(map(str, value))
        case Unit.PROGRAMMES:
            return ", ".join(map(str.upper, value))
        case Unit.SEVERITY:
            return str(SEVERITIES[value])
        case Unit.CHOICE:
            return str(_("ya") if value else _("tidak"))
    return str(value)


def percent(fraction: Decimal) -> str:
    """``0,21`` for 0.0021; the comma in both languages, as on the papers."""
    return f"{(fraction * 100).normalize():f}".replace(".", ",")


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What one book says otherwise than another, in the order of the new one; what is gone comes last."""
    old, new = (dict(flat(data)) for data in (before, after))
    names = [name for name in [*new, *(old.keys() - new.keys())] if old.get(name) != new.get(name)]
    return [_change(name, old, new) for name in names if name not in NOT_COMPARED]


def _change(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Change:
    label, unit = described(name)
    missing = str(GENERAL if unit is Unit.SEVERITY else _("tidak ada"))
    before, after = (readable(unit, data[name]) if name in data else missing for data in (old, new))
    return Change(name, label, before, after)
