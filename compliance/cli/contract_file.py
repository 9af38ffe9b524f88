"""``contract.json`` of the pre-check: every fault is named at once, in one sentence."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from compliance.access.models import Company
from compliance.contracts.models import Contract, ContractKind
from compliance.contracts.rules import field_faults
from compliance.kernel.dates import Unreadable, read_money
from compliance.kernel.errors import UnusableFile
from compliance.kernel.i18n import Text, _


class Field(NamedTuple):
    """``read`` gives None for what it can't use."""

    read: Callable[[Any], object]
    expected: Text
    optional: bool = False


def _text(given: Any) -> str | None:
    """Numbers, too: an NPP or a project number may have been written without quotation marks."""
    return str(given).strip() if isinstance(given, str | int) and not isinstance(given, bool) else None


def _kind(given: Any) -> ContractKind | None:
    return next((kind for kind in ContractKind if kind.value == given), None)


def _money(given: Any) -> int | None:
    try:
        return None if isinstance(given, bool) else read_money(given)
    except Unreadable:
        return None


def _day(given: Any) -> date | None:
    try:
        return date.fromisoformat(given)
    except (TypeError, ValueError):
        return None


TEXT, MONEY, DAY = _("harus teks"), _("harus rupiah dalam angka bulat"), _("harus tanggal seperti 2026-03-02")
KIND = _("harus salah satu dari {kinds}", kinds=", ".join(ContractKind))
FIELDS: Mapping[str, Field] = {
    "number": Field(_text, TEXT),
    "title": Field(_text, TEXT),
    "kind": Field(_kind, KIND),
    "agency": Field(_text, TEXT),
    "company.name": Field(_text, TEXT),
    "company.npwp": Field(_text, TEXT, optional=True),
    "company.npp": Field(_text, TEXT, optional=True),
    "value": Field(_money, MONEY),
    "vat": Field(_money, MONEY, optional=True),
    "signed_on": Field(_day, DAY),
    "starts_on": Field(_day, DAY),
    "ends_on": Field(_day, DAY),
    "project_number": Field(_text, TEXT, optional=True),
}


def read_contract(path: Path) -> Contract:
    """A contract that no database knows. Raises UnusableFile."""
    given = _flat(_object(path))
    values: dict[str, Any] = {
        key: field.read(given[key]) for key, field in FIELDS.items() if given.get(key) not in (None, "")
    }
    _refuse(path, list(_faults(values)))
    company = Company(**{name: values.pop(f"company.{name}", None) for name in ("name", "npwp", "npp")})
    values.pop("agency")
    contract = Contract(**values, company=company)
    _refuse(path, [Text("{key}: {fault}", key=key, fault=fault) for key, fault in field_faults(contract).items()])
    return contract


def _object(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise UnusableFile(_("Berkas kontrak {name} bukan objek JSON yang dapat dibaca.", name=path.name))
    return found


def _flat(found: Mapping[str, Any]) -> dict[str, Any]:
    """With the company's keys as ``company.name``."""
    company = found.get("company")
    return (
        {**found, **{f"company.{key}": value for key, value in company.items()}}
        if isinstance(company, dict)
        else {**found}
    )


def _faults(values: Mapping[str, object]) -> Iterator[Text]:
    for key, field in FIELDS.items():
        if key not in values and not field.optional:
            yield _("{key} belum ada", key=key)
        elif key in values and values[key] is None:
            yield _("{key} {expected}", key=key, expected=field.expected)


def _refuse(path: Path, faults: list[Text]) -> None:
    if faults:
        joined = "; ".join(str(fault).rstrip(".") for fault in faults)
        raise UnusableFile(_("Berkas kontrak {name} belum dapat dipakai: {faults}.", name=path.name, faults=joined))
