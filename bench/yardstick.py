"""How fast the machine is at a moment: shared machines differ threefold from one second to the next."""

import time

# What `yardstick` takes on the machine that the goals are for, two undisturbed cores of a present-day server.
FULL_SPEED = 1.9
_PART = 5_000


def yardstick() -> float:
    """Milliseconds of processor time for a fixed piece of work; takes a thousandth of a second."""
    started, total = time.process_time(), 0
    kept: dict[int, str] = {}
    for number in range(_PART):
        kept[number % 1_000] = str(number)
        total += len(kept)
    return (time.process_time() - started) * 1_000 * 20_000 / _PART


def usual_yardstick(times: int = 25) -> float:
    """The median of several."""
    return sorted(yardstick() for _ in range(times))[times // 2]
