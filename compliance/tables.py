"""Every table of the house, known to SQLModel by being imported."""

from compliance.access import models as access
from compliance.audit import models as audit
from compliance.certificates import models as certificates
from compliance.checks import models as checks
from compliance.contracts import models as contracts
from compliance.enrolments import models as enrolments
from compliance.fixes import models as fixes
from compliance.history import models as history
from compliance.jobs import models as jobs
from compliance.notices import models as notices
from compliance.payments import models as payments
from compliance.projects import models as projects
from compliance.rosters import models as rosters
from compliance.rulebook import models as rulebook
from compliance.uploads import models as uploads

PACKAGES = (
    access,
    audit,
    certificates,
    checks,
    contracts,
    enrolments,
    fixes,
    history,
    jobs,
    notices,
    payments,
    projects,
    rosters,
    rulebook,
    uploads,
)
