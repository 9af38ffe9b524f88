"""Everything that a certificate says, as plain JSON: what is printed, put into the PDF and kept for ever.

As bytes it is canonical JSON (RFC 8785): ``audit.log.canonical`` of texts, whole numbers, lists and maps. What each
field means: docs/certificate-format.md and schema.json beside this file.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from compliance.access import settings
from compliance.access.context import Context
from compliance.access.names import name_of
from compliance.access.settings import Key
from compliance.certificates import qr
from compliance.certificates.answers import answers_stated
from compliance.certificates.covered import hidden, keep_crew
from compliance.certificates.models import Certificate
from compliance.checks.enrolment_rules import veiled
from compliance.checks.models import CheckRun
from compliance.checks.operations import results
from compliance.checks.standing import Cover, covers
from compliance.contracts.models import Contract, PaymentTerm
from compliance.kernel.i18n import Text, language, today_in_wita
from compliance.kernel.identity import mask
from compliance.rosters.models import RosterVersion
from compliance.rosters.operations import workers_of
from compliance.rulebook.models import Severity

FORMAT = 5  # of the JSON; a reader of old statements can tell them apart
SCHEMA = Path(__file__).parent / "schema.json"
NO_END = "open"  # as ``cover_until``: the register knows no last day
FOR_EVERYONE = (  # counts, but no names, and nothing from which one could be guessed
    "format",
    "kind",
    "number",
    "address",
    "issued_at",
    "expires_on",
    "district",
    "contract",
    "term",
    "counts",
    "companies",
    "conditions",
    "fulfil_by",
    "owed",
    "roster_version",
    "roster_digest",
    "workers_root",
    "registers",
    "register_as_of",
    "rule_version",
    "judged_on",
    "seal",
)


@dataclass(frozen=True)
class Ground:
    """What a certificate rests on; ``parts``: the same of each subcontract in force."""

    contract: Contract
    roster: RosterVersion
    run: CheckRun
    parts: Sequence["Ground"] = ()
    part_rosters: int = 0  # versions that all subcontractors ever handed in

    @property
    def all(self) -> list["Ground"]:
        return [self, *self.parts]

    def total(self, figure: str) -> int:
        return sum(getattr(each.run, figure) for each in self.all)

    @property
    def register_as_of(self) -> date | None:
        """The oldest."""
        return min((each.run.register_as_of for each in self.all if each.run.register_as_of), default=None)

    def facts(self) -> dict[str, Any]:
        """As columns of the certificate."""
        return {
            "contract_version": self.contract.vouched_version,
            "roster_version": self.roster.number,
            "roster_digest": self.roster.digest,
            "run_id": self.run.id,
            "part_rosters": self.part_rosters,
            "register_as_of": self.register_as_of,
            "rule_version": self.run.rule_version,
            "workers": self.total("workers"),
        }


def make_statement(
    ctx: Context, certificate: Certificate, term: PaymentTerm, ground: Ground, still_open: Sequence[Text] = ()
) -> dict[str, Any]:
    """The statement of a certificate that is being issued."""
    vouched = {"seal": seal_stated(ctx), **keep_crew(ctx, certificate, [each.run for each in ground.all])}
    digests = ({"roster_digest": hidden(certificate, each.roster.digest)} for each in ground.all)
    companies = [company_stated(each) | digest for each, digest in zip(ground.all, digests, strict=True)]
    return draft_statement(ctx, certificate, term, ground, still_open) | vouched | {"companies": companies}


def draft_statement(
    ctx: Context, certificate: Certificate, term: PaymentTerm, ground: Ground, still_open: Sequence[Text] = ()
) -> dict[str, Any]:
    """What can be read of it before anybody vouches for it: no seal, and nothing that proves who is behind it."""
    contract, roster, run = ground.contract, ground.roster, ground.run
    answered = results(run)
    return {
        "format": FORMAT,
        "kind": "conditional" if still_open else "normal",
        "number": certificate.number,
        "address": qr.address(ctx.installation.public_url, str(certificate.number)),
        "issued_at": certificate.decided_at,
        "expires_on": certificate.expires_on,
        "requested_by": name_of(ctx, certificate.requested_by),
        "issued_by": name_of(ctx, certificate.decided_by),
        "district": settings.text(ctx, Key.DISTRICT_NAME),
        "city": settings.text(ctx, Key.CERTIFICATE_CITY),
        "legal_basis": settings.text(ctx, Key.LEGAL_BASIS).splitlines(),
        "contract": contract_stated(contract),
        "term": term.model_dump(include={"number", "kind", "percentage", "amount"}),
        "counts": counted(ground.total),
        "companies": [company_stated(each) for each in ground.all],
        "roster_version": roster.number,
        "registers": [{"source": used.source, "as_of": used.as_of} for used in answered.lists],
        "register_as_of": ground.register_as_of,
        "rule_version": run.rule_version,
        "judged_on": min(each.run.judged_on for each in ground.all),
        "conditions": in_indonesian(still_open),
        "fulfil_by": certificate.fulfil_before and today_in_wita(certificate.fulfil_before - timedelta(days=1)),
        "owed": certificate.owed,
        "answers": answers_stated(ctx, [each.contract for each in ground.all]),
        "workers": [person for place, each in enumerate(ground.all) for person in workers_stated(ctx, each, place)],
    }


def counted(figure: Callable[[str], int]) -> dict[str, int]:
    return {"workers": figure("workers"), "cleared": figure("cleared"), "accepted": figure("flagged")}


def company_stated(ground: Ground) -> dict[str, Any]:
    """One company of the tree, the main contractor's first; ``contract``: the number of its own."""
    return {
        "name": ground.contract.company.name,
        "contract": ground.contract.number,
        "roster_version": ground.roster.number,
        "counts": counted(partial(getattr, ground.run)),
    }


def in_indonesian(texts: Sequence[Text]) -> list[str]:
    """A record, in the language of the law whoever issues."""
    with language("id"):
        return [str(text) for text in texts]


def contract_stated(contract: Contract) -> dict[str, Any]:
    """``addendum``: the last one recorded; 0 where there is none."""
    plain = contract.model_dump(include={"number", "title", "kind", "signed_on", "project_number"})
    names = {"agency": contract.agency.name, "company": contract.company.name}
    return plain | names | {"addendum": len(contract.addenda)}


def seal_stated(ctx: Context) -> dict[str, Any]:
    room = ctx.installation.room
    return {"key_id": room.key_id, "signer": room.signer_name, "trial": room.keys.trial}


def workers_stated(ctx: Context, ground: Ground, company: int) -> Iterator[dict[str, Any]]:
    """In the order of the roster. ``accepted``: something was found, and the officer took it with a reason.

    A subcontractor's people are the business of no other company: their names are veiled.
    """
    answered = results(ground.run)
    found = {flaw.line for flaw in answered.flaws if flaw.severity is Severity.BLOCK}
    cover = covers(ctx, ground.contract, ground.run, answered)
    for worker in workers_of(ctx, ground.contract, ground.roster.number):
        name = veiled(worker.name) if company else worker.name
        person = {"company": company, "name": name, "nik": mask(worker.nik), "accepted": worker.line in found}
        yield person | cover_stated(cover[worker.line])


def cover_stated(cover: Cover) -> dict[str, Any]:
    return {
        "programmes": [programme.value for programme in cover.programmes],
        "cover_until": NO_END if cover.until == date.max else cover.until,
    }


def digest(canonical: str) -> bytes:
    """SHA-256 of a statement's bytes: what the QR code and the history vouch for."""
    return hashlib.sha256(canonical.encode()).digest()


def for_everyone(statement: Mapping[str, Any]) -> dict[str, Any]:
    """What the public page may show; older statements lack some of it."""
    return {name: statement[name] for name in FOR_EVERYONE if name in statement}


def code_of(ctx: Context, statement: str) -> str:
    """What its QR code holds behind #."""
    room = ctx.installation.room
    return qr.token(qr.claims(json.loads(statement), digest(statement)), room.code_key_id, room.sign_code)
