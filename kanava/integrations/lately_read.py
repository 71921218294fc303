"""The file that this process read last, kept in memory for minutes: who has checked an import mostly lands it next."""

import json
import threading
from typing import Any

from kanava.integrations.models import ImportRun
from kanava.integrations.records import Shaped

MOST_ROWS = 250_000
SECONDS = 600

_kept: dict[tuple[Any, ...], Shaped] = {}


def keep(run: ImportRun, shaped: Shaped) -> None:
    """Keep what an import's files were read as, in place of what was kept before; a file of very many rows is not."""
    _kept.clear()
    if shaped.rows > MOST_ROWS:
        return
    key = _key(run)
    # Whoever goes on with it adds problems of their own.
    _kept[key] = Shaped(shaped.records, shaped.problems.copy(), shaped.rows)
    forgetting = threading.Timer(SECONDS, _kept.pop, (key, None))
    forgetting.daemon = True
    forgetting.start()


def take(run: ImportRun) -> Shaped | None:
    """What was kept for an import, once; None when it was read in another way or is kept no more."""
    return _kept.pop(_key(run), None)


def _key(run: ImportRun) -> tuple[Any, ...]:
    """An import's files never change; how they are read may."""
    return run.pk, run.started_at, run.target, json.dumps([run.format, run.mapping], sort_keys=True)
