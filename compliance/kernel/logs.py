"""Logs never carry a full NIK: any run of 16 digits is masked before it is written."""

import logging
import re

from compliance.kernel.identity import mask

NIK_LIKE = re.compile(r"(?<!\d)\d{16}(?!\d)")


def masked(text: str) -> str:
    """What people wrote, without a NIK that they should not have written."""
    return NIK_LIKE.sub(lambda found: mask(found.group()), text)


class MaskNik(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = masked(record.getMessage())
        record.args = ()
        return True


class MaskingFormatter(logging.Formatter):
    """Masks the traceback too, which is written after the filters have run."""

    def formatException(self, ei: object) -> str:  # noqa: N802 - the name logging calls
        return masked(super().formatException(ei))  # type: ignore[arg-type]  # as logging passes it


def configure_logging() -> None:
    handler = logging.StreamHandler()
    handler.addFilter(MaskNik())
    handler.setFormatter(MaskingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)  # libraries tell of every page they draw
    logging.getLogger("compliance").setLevel(logging.INFO)
