"""The programme's day does not pass: what waits, runs and has ended is the same in every run."""

import time
from datetime import datetime, timedelta

from bench.programme import NOW
from kanava.core import clock

_STARTED = time.monotonic()


def _now() -> datetime:
    return NOW + timedelta(seconds=time.monotonic() - _STARTED)


def install() -> None:
    """Let doors and jobs of this process read the programme's clock."""
    clock.now = _now
