"""Whose turn it is, in the words of the roles."""

from collections.abc import Mapping

from compliance.access.models import Role
from compliance.access.words import ROLES
from compliance.checks.models import Turn
from compliance.kernel.i18n import Text

TURNS: Mapping[str, Text] = {
    Turn.CONTRACTOR: ROLES[Role.CONTRACTOR],
    Turn.OFFICER: ROLES[Role.OFFICER],
    Turn.REGISTRAR: ROLES[Role.REGISTRAR],
}
