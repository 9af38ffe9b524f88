"""A worker of its own process that gets stuck after the effect and before the commit: ``python -m … URL FOLDER``."""

import sys
import time
from pathlib import Path

from compliance import worker
from compliance.access.context import Context
from compliance.audit import log
from compliance.installation import open_house
from compliance.jobs.models import JobKind
from config import Config


def stuck(ctx: Context) -> dict[str, object]:
    log.record(ctx, log.Event.SETTING_CHANGED, by="the worker that was killed")
    ctx.db.flush()
    print("half-way", flush=True)
    time.sleep(60)
    return {}


if __name__ == "__main__":
    worker.HANDLERS = {JobKind.RECHECK: stuck}
    worker.run_pending(open_house(Config(database_url=sys.argv[1], data_dir=Path(sys.argv[2]))))
