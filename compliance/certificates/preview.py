"""How a certificate would look if it were issued now. Nothing is stored, sealed or numbered."""

import json

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.certificates.document import render_preview
from compliance.certificates.grounds import ground_of
from compliance.certificates.issuing import last_day, set_conditions, term_of
from compliance.certificates.models import Certificate, CertificateStatus
from compliance.certificates.statement import draft_statement
from compliance.kernel.errors import Conflict, NotFound
from compliance.kernel.i18n import _


@operation(Permission.CERTIFICATE_FILE)
def preview(ctx: Context, certificate: Certificate) -> bytes:
    """A PDF without a signature; it names people, so whoever opens it is noted.

    Raises NotFound once it is decided, Conflict while a new roster is being checked.
    """
    if certificate.status is not CertificateStatus.REQUESTED:
        raise NotFound
    term = term_of(ctx, certificate)
    ground = ground_of(ctx, term.contract)
    if ground.run.roster_version != ground.roster.number:
        raise Conflict(_("Daftar tenaga kerja yang baru belum selesai diperiksa. Coba lagi sebentar."))
    draft = Certificate(
        number=str(_("PRATINJAU")),
        requested_by=certificate.requested_by,
        decided_at=ctx.now,
        expires_on=last_day(ctx),
        **ground.facts(),
    )
    stated = draft_statement(ctx, draft, term, ground, set_conditions(ctx, draft, term))
    log.record(ctx, log.Event.CERTIFICATE_PREVIEWED, certificate, term=term.number)
    return render_preview(json.loads(log.canonical(stated)))
