"""Findings in any state, without a check that found them."""

from datetime import date

from compliance.access.context import Context
from compliance.audit.log import canonical
from compliance.checks.clocks import STOPPED, USUAL, first_turn, moved
from compliance.checks.models import CheckRun, Finding, FindingStatus
from compliance.contracts.models import Contract
from compliance.rulebook.models import Code, Severity
from tests.builders import key

PDF = b"%PDF-1.7\nbukti\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
JPG = b"\xff\xd8\xff\xe0" + b"\0" * 20


def a_finding(
    ctx: Context,
    contract: Contract,
    status: FindingStatus = FindingStatus.OPEN,
    code: Code = Code.NOT_ENROLLED,
    line: int = 1,
    **values: object,
) -> Finding:
    """In this status since today; ``values`` fill the sentence, beside those of somebody who is not enrolled."""
    finding = Finding(
        contract_id=key(contract),
        line=line,
        code=code,
        severity=Severity.BLOCK,
        status=status,
        detail=canonical({"as_of": "2026-08-31", "via": "employer", "employer": "CV Etam Jaya", **values}),
        first_seen_at=ctx.now,
        last_run_id=key(a_run(ctx, contract)),
        **moved(STOPPED, status, first_turn(code, values), ctx.today, USUAL)._asdict(),
    )
    ctx.db.add(finding)
    ctx.db.flush()
    return finding


def a_run(ctx: Context, contract: Contract) -> CheckRun:
    run = CheckRun(
        contract_id=key(contract),
        roster_version=1,
        contract_version=contract.version,
        register_as_of=date(2026, 8, 31),
        rule_version="2026.2",
        judged_on=ctx.today,
        made_at=ctx.now,
        reason="request",
        workers=1,
        cleared=0,
        flagged=1,
        unjudged=0,
        results=b"",
    )
    ctx.db.add(run)
    ctx.db.flush()
    return run
