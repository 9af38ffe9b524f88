"""A certificate's paper for tests that do not look at it: one page that is set once, each time with its statement."""

from functools import cache
from io import BytesIO

import pikepdf

from compliance.audit.log import canonical
from compliance.certificates.document import EMBEDDED, render
from tests.certificates.test_document import CODE, a_statement


def set_plainly(statement: str, code: str) -> bytes:
    """As ``render``, in a fiftieth of its time; what is printed is always the same."""
    paper = BytesIO()
    with pikepdf.open(BytesIO(_page())) as pdf:
        pdf.attachments[EMBEDDED].obj.EF.F.write(statement.encode())
        pdf.save(paper, deterministic_id=True)
    return paper.getvalue()


@cache
def _page() -> bytes:
    return render(canonical(a_statement(1)), CODE)
