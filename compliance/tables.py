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
from compliance.payments import models as payments
from compliance.rosters import models as rosters
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
    payments,
    rosters,
    uploads,
)
