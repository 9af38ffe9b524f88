"""Every page of the application: who gets it, who is told that they may not, and who does not learn that it exists.

A new route needs a row here; the test of the policy names those that have none. Objects are those of ``objects.py``:
they belong to the first agency and company, so whoever is called ``other_…`` is on the wrong side of the fence.
"""

from dataclasses import dataclass

OWN = frozenset({"officer", "approver", "contractor"})
BOUND = OWN | {"head"}
OTHERS = frozenset({f"other_{who}" for who in BOUND})
ROLES = BOUND | {"treasury", "auditor", "leader", "registrar", "admin"}
INSIDERS = ROLES | OTHERS
EVERYONE = INSIDERS | {"visitor"}

TAKERS = OWN | {"treasury", "auditor"}  # of a certificate's file, which names the workers
READERS = TAKERS | {"head", "leader"}  # of a contract
OUTSIDE = OTHERS | {"registrar", "admin"}  # to whom a contract is not there


def each(*who: str) -> frozenset[str]:
    """These, and their like on the other side of the fence."""
    return frozenset(who) | (OTHERS & {f"other_{name}" for name in who})


@dataclass(frozen=True)
class Page:
    """``path`` with objects to fill in. Who is in neither set is signed in and refused (403), or asked to sign in."""

    path: str
    allowed: frozenset[str]
    hidden: frozenset[str] = frozenset()


def of_contract(path: str, *allowed: str) -> Page:
    """A page of the first agency's contract; whoever may see the contract but not this is refused."""
    return Page(path, frozenset(allowed), OUTSIDE)


CONTRACT = "/contracts/{contract}"
WORKER = CONTRACT + "/roster/workers/1"
WORKER_EDITORS = ("officer", "contractor")
ROSTER_READERS = (*OWN, "auditor")
ADMIN = each("admin")
FIGURED = READERS - {"contractor"}  # who has a dashboard

# They see certificates, but not how they were confirmed.
BATCHLESS = OTHERS | {"officer", "contractor", "head", "treasury", "leader"}

PAGES: dict[str, Page] = {
    "static": Page("/static/patuh.css", EVERYONE),
    "design.parts": Page("/_design", EVERYONE),  # not in production
    "health.alive": Page("/healthz", EVERYONE),
    "health.ready": Page("/readyz", EVERYONE),
    # the door
    "people.sign_in": Page("/sign-in", EVERYONE),
    "people.forgot": Page("/forgot", EVERYONE),
    "people.use_link": Page("/link/{link}", EVERYONE),
    "people.choose_language": Page("/language", EVERYONE),
    # the public desk
    "verify.start": Page("/v", EVERYONE),
    "verify.offline": Page("/v/offline", EVERYONE),
    "verify.worker": Page("/v/worker.js", EVERYONE),
    "verify.number": Page("/v/{number}", EVERYONE),
    "verify.number_as_json": Page("/v/{number}.json", EVERYONE),
    "verify.digest_as_json": Page("/v/by-digest/{digest}", EVERYONE),
    "verify.keys": Page("/.well-known/jwks.json", EVERYONE),
    "verify.schema": Page("/.well-known/patuh-certificate.schema.json", EVERYONE),
    "certificates.covered": Page("/covered", EVERYONE),
    "history.show": Page("/log/checkpoint", EVERYONE),
    "help.start": Page("/help", EVERYONE),
    "help.guide": Page("/help/officer", EVERYONE),
    "help.glossary": Page("/help/glossary", EVERYONE),
    # everybody inside
    "overview.home": Page("/", INSIDERS),
    "people.account": Page("/account", INSIDERS),
    "people.code": Page("/account/code", INSIDERS),
    "people.begin_code": Page("/account/code/begin", INSIDERS),
    "people.confirm_code": Page("/account/code/confirm", INSIDERS),
    "people.renew_recovery": Page("/account/code/recovery", INSIDERS),
    "people.choose_notice_mail": Page("/account/notice-mail", INSIDERS),
    "notices.listing": Page("/notices", INSIDERS),
    "notices.read_all": Page("/notices/read", INSIDERS),
    "notices.follow": Page("/notices/{notice}", frozenset({"officer"}), INSIDERS),
    "notices.read": Page("/notices/{notice}/read", frozenset({"officer"}), INSIDERS),
    "people.revoke_session": Page("/account/sessions/{session}/revoke", frozenset(), INSIDERS),  # somebody else's
    # the rule book
    "overview.rules": Page("/rules", INSIDERS),
    "overview.rules_then": Page("/rules/{rules}", INSIDERS),
    "rulebook.versions": Page("/rules/versions", INSIDERS),
    "rulebook.version": Page("/rules/versions/{rules}", INSIDERS),
    "rulebook.download": Page("/rules/{rules}/file", INSIDERS),
    "rulebook.calendar": Page("/holidays", INSIDERS),
    "rulebook.change": Page("/rules/change", ADMIN),
    "rulebook.upload": Page("/rules/change/file", ADMIN),
    "rulebook.approve": Page("/rules/versions/{rules}/approve", ADMIN),
    "rulebook.reject": Page("/rules/versions/{rules}/reject", ADMIN),
    "rulebook.withdraw": Page("/rules/versions/{rules}/withdraw", ADMIN),
    "rulebook.correct_day": Page("/holidays", ADMIN),
    "rulebook.enter_decree": Page("/holidays/decree", ADMIN),
    "rulebook.remove_correction": Page("/holidays/{holiday}/remove", ADMIN),
    # across packages
    "overview.search": Page("/search", each(*READERS, "admin")),
    "overview.seek": Page("/search", each(*READERS, "admin")),
    "overview.dashboard": Page("/dashboard", each(*FIGURED, "admin")),
    "overview.dashboard_contracts": Page("/dashboard/contracts", each(*FIGURED)),
    "overview.dashboard_file": Page("/dashboard/contracts.xlsx", each(*FIGURED)),
    # contracts
    "contracts.listing": Page("/contracts", each(*READERS)),
    "contracts.new": Page("/contracts/new", each("officer")),
    "contracts.edit": of_contract(CONTRACT + "/edit", "officer"),
    "contracts.activate": of_contract(CONTRACT + "/activate", "officer"),
    "contracts.close": of_contract("/contracts/{draft}/close", "officer"),
    "contracts.addenda": of_contract(CONTRACT + "/addenda", *READERS),
    "contracts.amend": of_contract(CONTRACT + "/addenda/new", "officer"),
    "contracts.basis": of_contract(CONTRACT + "/contribution-basis", "officer"),
    "overview.contract": of_contract(CONTRACT, *READERS),
    "contracts.change_part": of_contract(CONTRACT + "/subcontract", "officer"),
    "contracts.subcontract": of_contract(CONTRACT + "/subcontracts/new", "officer"),
    "overview.contract_companies": of_contract(CONTRACT + "/companies", *READERS),
    "overview.contract_terms": of_contract(CONTRACT + "/terms", *READERS),
    "overview.contract_certificates": of_contract(CONTRACT + "/certificates", *READERS),
    "overview.contract_history_page": of_contract(CONTRACT + "/history", *READERS),
    # rosters
    "rosters.template": Page("/roster-template", each("officer", "contractor")),
    "rosters.show": of_contract(CONTRACT + "/roster", *ROSTER_READERS),
    "rosters.confirm": of_contract(CONTRACT + "/roster/confirm", *WORKER_EDITORS),
    "rosters.upload": of_contract(CONTRACT + "/roster/upload", *WORKER_EDITORS),
    "rosters.preview": of_contract(CONTRACT + "/roster/uploads/{roster_upload}", *WORKER_EDITORS),
    "rosters.columns": of_contract(CONTRACT + "/roster/uploads/{roster_upload}/columns", *WORKER_EDITORS),
    "rosters.problems": of_contract(CONTRACT + "/roster/uploads/{roster_upload}/problems.xlsx", *WORKER_EDITORS),
    "rosters.grid": of_contract(CONTRACT + "/roster/grid", *WORKER_EDITORS),
    "rosters.copy_from": of_contract(CONTRACT + "/roster/copy", *WORKER_EDITORS),
    "rosters.copy": of_contract(CONTRACT + "/roster/copy/{full}", *WORKER_EDITORS),
    "rosters.original": of_contract(CONTRACT + "/roster/versions/{roster}/file", *WORKER_EDITORS),
    "rosters.add": of_contract(CONTRACT + "/roster/workers/new", *WORKER_EDITORS),
    "rosters.edit": of_contract(WORKER, *WORKER_EDITORS),
    "rosters.end": of_contract(WORKER + "/end", *WORKER_EDITORS),
    "rosters.reveal": of_contract(WORKER + "/nik", *WORKER_EDITORS),
    # the project's cover
    "projects.show": of_contract(CONTRACT + "/project", *READERS),
    "projects.contribution": of_contract(CONTRACT + "/contribution", *READERS),
    "projects.submit": of_contract(CONTRACT + "/project/receipt", "officer", "contractor"),
    "projects.evidence": of_contract("/evidence/{evidence}", *READERS),
    "projects.verify": of_contract("/evidence/{evidence}/verify", "officer"),
    "projects.reject": of_contract("/evidence/{evidence}/reject", "officer"),
    "projects.file": of_contract("/evidence/{evidence}/file", *ROSTER_READERS),
    # the register
    "enrolments.listing": Page("/register", each("registrar", "auditor", "officer", "approver")),
    "enrolments.original": Page("/register/lists/{register_list}/file", each("registrar", "auditor")),
    "enrolments.put_back": Page("/register/lists/{register_list}/back", each("registrar")),
    "enrolments.load": Page("/register/load", each("registrar")),
    "enrolments.preview": Page("/register/uploads/{register_upload}/combined", each("registrar")),
    "enrolments.columns": Page("/register/uploads/{register_upload}/combined/columns", each("registrar")),
    "enrolments.problems": Page("/register/uploads/{register_upload}/combined/problems.xlsx", each("registrar")),
    # checks and fixes
    "checks.findings": of_contract(CONTRACT + "/findings", *ROSTER_READERS),
    "checks.person": of_contract(WORKER + "/cover", *ROSTER_READERS),
    "checks.marked": of_contract(CONTRACT + "/findings/roster.xlsx", *WORKER_EDITORS),
    "checks.to_enrol": of_contract(CONTRACT + "/findings/to-enrol.xlsx", "contractor"),
    "checks.run": of_contract(CONTRACT + "/check", *OWN),
    "checks.show_run": of_contract(CONTRACT + "/runs/{run}", *ROSTER_READERS),
    "fixes.desk": Page("/work", each(*ROSTER_READERS)),
    "fixes.decide_many": Page("/work", each("officer")),
    "fixes.thread": of_contract("/findings/{finding}", *ROSTER_READERS),
    "fixes.answer": of_contract("/findings/{finding}/answer", "contractor"),
    "fixes.accept": of_contract("/findings/{finding}/accept", "officer"),
    "fixes.return_": of_contract("/findings/{finding}/return", "officer"),
    "fixes.proof": of_contract("/fixes/{proof}/proof", *ROSTER_READERS),
    # certificates
    "certificates.listing": Page("/certificates", each(*READERS)),
    "certificates.export": Page("/certificates/export", each("auditor")),
    "certificates.pack": Page("/certificates/packs/{pack}", each("auditor")),
    "overview.sample": Page("/certificates/sample", each("auditor")),
    "overview.draw": Page("/certificates/sample", each("auditor")),
    "overview.pack_sample": Page("/certificates/sample/pack", each("auditor")),
    "overview.export": Page("/export/contracts", each("auditor")),
    "certificates.onsite": of_contract("/on-site/{number}", "officer", "approver", "auditor"),
    "certificates.show": of_contract("/certificates/{certificate}", *READERS),
    "certificates.download": of_contract("/certificates/{certificate}/pdf", *TAKERS),
    "certificates.waiting": Page("/certificates/waiting", each("approver")),
    "certificates.issue_many": Page("/certificates/waiting", each("approver")),
    "certificates.batch": Page("/certificates/batches/{batch}", frozenset({"approver", "auditor"}), BATCHLESS),
    "certificates.show_preview": of_contract("/certificates/{waiting}/preview", *TAKERS),
    "certificates.request_one": of_contract("/terms/{term}/certificate", "officer"),
    "certificates.issue": of_contract("/certificates/{certificate}/issue", "approver"),
    "certificates.decline": of_contract("/certificates/{certificate}/decline", "approver"),
    "certificates.revoke": of_contract("/certificates/{certificate}/revoke", "approver"),
    # payments
    "payments.queue": Page("/payments", each("treasury", "auditor")),
    "payments.show": of_contract("/payments/{term}", *READERS),
    "payments.release": of_contract("/payments/{term}/release", "treasury"),
    "payments.propose": of_contract("/payments/{term}/override", "approver"),
    "payments.decline": of_contract("/payments/{overridden}/override/decline", "treasury"),
    "payments.withdraw": of_contract("/payments/{overridden}/override/withdraw", "approver"),
    "payments.confirm": of_contract("/payments/{overridden}/override/confirm", "treasury"),
    # long work: the registrar's own
    "jobs.listing": Page("/jobs", INSIDERS),
    "jobs.show": Page("/jobs/{job}", each("registrar", "auditor", "admin"), INSIDERS),
    "jobs.progress": Page("/jobs/{job}/progress", each("registrar", "auditor", "admin"), INSIDERS),
    "jobs.cancel": Page("/jobs/{job}/cancel", each("registrar", "admin"), INSIDERS - each("auditor")),
    # audit
    "audit.listing": Page("/audit", each("auditor")),
    "audit.verify": Page("/audit/verify", each("auditor")),
    # the admin's office
    "people.listing": Page("/people", ADMIN),
    "people.invite": Page("/people/new", ADMIN),
    "people.person": Page("/people/{person}", ADMIN),
    "people.invite_again": Page("/people/{person}/invite", ADMIN),
    "people.remove_code": Page("/people/{person}/code/remove", ADMIN),
    "people.agencies": Page("/agencies", ADMIN),
    "people.new_agency": Page("/agencies/new", ADMIN),
    "people.agency": Page("/agencies/{agency}", ADMIN),
    "people.companies": Page("/companies", ADMIN),
    "people.new_company": Page("/companies/new", each("admin", "officer")),
    "people.company": Page("/companies/{company}", ADMIN),
    "people.settings": Page("/settings", ADMIN),
    "people.setting": Page("/settings/certificate_days", ADMIN),
    "people.outbox": Page("/outbox", ADMIN),
    # last, since it ends the session
    "people.sign_out": Page("/sign-out", EVERYONE),
}
