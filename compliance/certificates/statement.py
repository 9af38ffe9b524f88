"""Everything that a certificate says, as plain JSON: what is printed, shown in public and kept for ever."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from compliance.access import settings
from compliance.access.context import Context
from compliance.access.names import name_of
from compliance.access.settings import Key
from compliance.certificates import seal
from compliance.certificates.answers import answers_stated
from compliance.certificates.models import Certificate
from compliance.checks.models import CheckRun
from compliance.checks.operations import results
from compliance.contracts.models import Contract, PaymentTerm
from compliance.kernel.i18n import Text, language, today_in_wita
from compliance.kernel.identity import mask
from compliance.rosters.models import RosterVersion
from compliance.rosters.operations import workers_of
from compliance.rulebook.models import Severity

FORMAT = 3  # of the JSON; a reader of old statements can tell them apart
NOT_FOR_EVERYONE = frozenset({"workers", "requested_by", "issued_by", "answers"})


@dataclass(frozen=True)
class Ground:
    """What a certificate rests on."""

    contract: Contract
    roster: RosterVersion
    run: CheckRun

    def facts(self) -> dict[str, Any]:
        """As columns of the certificate."""
        return {
            "contract_version": self.contract.vouched_version,
            "roster_version": self.roster.number,
            "roster_digest": self.roster.digest,
            "run_id": self.run.id,
            "register_as_of": self.run.register_as_of,
            "rule_version": self.run.rule_version,
            "workers": self.run.workers,
        }


def make_statement(
    ctx: Context, certificate: Certificate, term: PaymentTerm, ground: Ground, still_open: Sequence[Text] = ()
) -> dict[str, Any]:
    """The statement of a certificate that is being issued."""
    contract, roster, run = ground.contract, ground.roster, ground.run
    return {
        "format": FORMAT,
        "number": certificate.number,
        "address": seal.address(ctx.installation.public_url, str(certificate.number)),
        "issued_at": certificate.decided_at,
        "expires_on": certificate.expires_on,
        "requested_by": name_of(ctx, certificate.requested_by),
        "issued_by": name_of(ctx, certificate.decided_by),
        "district": settings.text(ctx, Key.DISTRICT_NAME),
        "city": settings.text(ctx, Key.CERTIFICATE_CITY),
        "legal_basis": settings.text(ctx, Key.LEGAL_BASIS).splitlines(),
        "contract": contract_stated(contract),
        "term": term.model_dump(include={"number", "kind", "percentage", "amount"}),
        "counts": {"workers": run.workers, "cleared": run.cleared, "accepted": run.flagged},
        "roster_version": roster.number,
        "register_as_of": run.register_as_of,
        "rule_version": run.rule_version,
        "judged_on": run.judged_on,
        "conditions": in_indonesian(still_open),
        "fulfil_by": certificate.fulfil_before and today_in_wita(certificate.fulfil_before - timedelta(days=1)),
        "answers": answers_stated(ctx, contract),
        "workers": list(workers_stated(ctx, ground)),
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


def workers_stated(ctx: Context, ground: Ground) -> Iterator[dict[str, Any]]:
    """In the order of the roster. ``accepted``: something was found, and the officer took it with a reason."""
    flaws = results(ground.run).flaws
    found = {flaw.line for flaw in flaws if flaw.severity is Severity.BLOCK}
    for worker in workers_of(ctx, ground.contract, ground.roster.number):
        person = {"name": worker.name, "nik": mask(worker.nik), "occupation": worker.occupation}
        yield person | {"accepted": worker.line in found}


def for_everyone(statement: dict[str, Any]) -> dict[str, Any]:
    """What the public page may show: counts, but no names."""
    return {name: value for name, value in statement.items() if name not in NOT_FOR_EVERYONE}
