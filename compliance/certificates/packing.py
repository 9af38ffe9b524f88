"""What goes into a pack: of each certificate its paper and all that stands behind it, then what checks the whole.

docs/certificate-format.md says what each file holds; ``verify.html`` checks them in a browser, without a network.
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlmodel import col, func, select

from compliance.access.context import Context, SigningRoom
from compliance.audit.log import canonical
from compliance.certificates.document import TEMPLATES
from compliance.certificates.models import Certificate, CertificateWorker
from compliance.certificates.operations import stored_pdf
from compliance.certificates.public import public_keys
from compliance.checks import texts
from compliance.checks.explained import Answer, explain
from compliance.checks.facts import Flaw
from compliance.checks.models import CheckRun, Finding
from compliance.checks.operations import results
from compliance.fixes.models import FixEntry
from compliance.history.folder import KEYS
from compliance.history.shelf import static_log
from compliance.kernel import i18n
from compliance.kernel.identity import mask
from compliance.rosters.models import Worker
from compliance.rosters.operations import workers_of

Proof = Mapping[str, Any]
Entry = tuple[str, bytes]  # path within the pack, content
SUMS = "SHA256SUMS"  # as sha256sum --check reads it
SIGNATURE = f"{SUMS}.jws"
PAGE = "verify.html"
FORMAT = 1


def of_certificate(ctx: Context, certificate: Certificate, proof: Proof) -> Iterator[Entry]:
    """Raises Conflict for a paper that is not the one issued."""
    number = certificate.number
    yield f"certificates/{number}.pdf", stored_pdf(ctx, certificate)
    yield f"statements/{number}.json", certificate.statement.encode()
    yield f"proofs/{number}.json", _json(proof)
    yield f"findings/{number}.json", _json(grounds(ctx, certificate))


def of_all(ctx: Context) -> Iterator[Entry]:
    """The public keys and the page that checks the pack."""
    yield "keys/jwks.json", _json(public_keys(ctx))
    yield "keys/log", static_log(ctx.installation).read(KEYS) or b""
    yield PAGE, page().encode()


def sums(digests: Mapping[str, str]) -> bytes:
    """Path → SHA-256 in hex, as ``sha256sum`` writes it."""
    return "".join(f"{digest}  {path}\n" for path, digest in digests.items()).encode()


def signature(room: SigningRoom, content: bytes) -> bytes:
    """A detached JWS (RFC 7515, appendix F) with the key of the codes, so that file and sum can't both be changed."""
    header = _base64url(canonical({"alg": "ES256", "kid": room.code_key_id}).encode())
    signed = room.sign_code(f"{header}.{_base64url(content)}".encode())
    return f"{header}..{_base64url(signed)}".encode()


def page() -> str:
    """``verify.html`` in the language that is spoken now; everything that it needs stands in it."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True)
    environment.globals["_"] = i18n.Text
    template = environment.get_template("certificates/pack/verify.html")
    return template.render(language=i18n.current_language())


def grounds(ctx: Context, certificate: Certificate) -> dict[str, Any]:
    """What the check found of each worker, what the register answered, and what an officer took; NIK masked."""
    own, *below = _runs(ctx, certificate)
    of_parts = [{"company": run.contract.company.name, **_ground(ctx, certificate, run)} for run in below]
    head = {"format": FORMAT, "certificate": certificate.number}
    return head | _ground(ctx, certificate, own) | {"subcontractors": of_parts}


def _runs(ctx: Context, certificate: Certificate) -> list[CheckRun]:
    """The contract's, then that of every subcontractor whose people stand behind the certificate."""
    own = ctx.db.get_one(CheckRun, certificate.run_id)
    people = select(CertificateWorker.worker_id).where(CertificateWorker.certificate_id == certificate.id)
    parts = select(Worker.contract_id).where(col(Worker.id).in_(people), Worker.contract_id != own.contract_id)
    before = (col(CheckRun.contract_id).in_(parts), CheckRun.made_at <= certificate.decided_at)  # type: ignore[operator]  # one with a number was decided
    newest = select(func.max(CheckRun.id)).where(*before).group_by(col(CheckRun.contract_id))
    return [own, *ctx.db.exec(select(CheckRun).where(col(CheckRun.id).in_(newest)).order_by(col(CheckRun.contract_id)))]


def _ground(ctx: Context, certificate: Certificate, run: CheckRun) -> dict[str, Any]:
    then, taken = results(run), _decisions(ctx, certificate, run.contract_id)
    workers = workers_of(ctx, run.contract, run.roster_version)
    return {
        "judged_on": run.judged_on,
        "rule_version": run.rule_version,
        "lists": [{"source": used.source, "as_of": used.as_of, "file": used.file_name} for used in then.lists],
        "contract": [_found(flaw, taken) for flaw in then.flaws_of(None)],
        "workers": [
            {
                "line": worker.line,
                "name": worker.name,
                "nik": mask(worker.nik),
                "judgement": told.judgement,
                "findings": [_found(flaw, taken) for flaw in told.flaws],
                "register": [_answered(answer) for answer in told.answers],
            }
            for worker in workers
            for told in [explain(then, worker)]
        ],
    }


def _found(flaw: Flaw, taken: Mapping[tuple[int, str], list[dict[str, Any]]]) -> dict[str, Any]:
    about = {"code": flaw.code, "severity": flaw.severity, "sentence": str(texts.sentence(flaw.code, flaw.values))}
    return about | {"thread": taken.get((flaw.line or 0, flaw.code), [])}


def _answered(answer: Answer) -> dict[str, Any]:
    facts = answer.enrolment
    names = ("segment", "company", "project_number", "active_from", "active_until", "active", "as_of", "source")
    return {name: getattr(facts, name) for name in names} | {"name": answer.name, "programmes": answer.programmes}


def _decisions(ctx: Context, certificate: Certificate, contract_id: int) -> dict[tuple[int, str], list[dict[str, Any]]]:
    """By line and code: what was said up to the issue."""
    said = select(Finding.line, Finding.code, FixEntry).join(FixEntry, FixEntry.finding_id == Finding.id)  # type: ignore[arg-type]  # SQLModel types columns as their values
    before = (Finding.contract_id == contract_id, FixEntry.at <= certificate.decided_at)  # type: ignore[operator]  # one with a number was decided
    found: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for line, code, entry in ctx.db.execute(said.where(*before).order_by(FixEntry.id)):  # type: ignore[arg-type]  # as above
        about = {"at": entry.at, "by": entry.actor, "move": entry.move, "note": entry.note}
        found.setdefault((line, code), []).append(about | {"proof": entry.proof_digest})
    return found


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _json(content: Any) -> bytes:
    return json.dumps(json.loads(canonical(content)), indent=1, ensure_ascii=False).encode()


def _base64url(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()
