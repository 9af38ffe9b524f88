"""What became of a list's rows, in words: the same on the command line and on the page of its job."""

from collections.abc import Iterator

from compliance.enrolments.models import RegisterSnapshot
from compliance.kernel.i18n import Text, _, number


def sums(loaded: RegisterSnapshot) -> Iterator[Text]:
    names = ("read", "accepted", "rejected", "duplicate", "blank")
    yield _(
        "{read} baris = {accepted} diterima + {rejected} ditolak + {duplicate} ganda + {blank} kosong.",
        **{name: number(getattr(loaded, name)) for name in names},
    )
    if loaded.structural:
        yield _("Di luar itu {count} baris bukan orang.", count=number(loaded.structural))
