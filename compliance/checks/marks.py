"""A finding as a mark in the contractor's own file: at which column, in which words."""

from compliance.checks import texts
from compliance.rosters.columns import Field
from compliance.rosters.marked import Mark
from compliance.rulebook.models import Code

COLUMNS = {  # where the reader looks for what is wrong; contract-level codes have no row
    Code.NIK_INVALID: Field.NIK,
    Code.NIK_PRECISION_LOST: Field.NIK,
    Code.DUPLICATE_WORKER: Field.NIK,
    Code.NOT_ENROLLED: Field.NIK,
    Code.WORKER_NOT_ON_PROJECT_LIST: Field.NIK,
    Code.WAGE_BELOW_MINIMUM: Field.WAGE,
    Code.NAME_MISMATCH: Field.NAME,
    Code.BIRTH_DATE_MISMATCH: Field.BIRTH_DATE,
    Code.UNDERAGE: Field.BIRTH_DATE,
}


def mark(code: Code, values: texts.Values) -> Mark:
    """Codes about the enrolment stand at the name: nothing in the row is wrong with them."""
    field = COLUMNS.get(code, Field.NAME)
    return Mark(code.value, texts.title(code), texts.sentence(code, values), texts.next_step(code, values), field)
