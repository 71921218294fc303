"""Hours at which nobody expects a live session (guide: D2)."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from kanava.rules.live_sessions import ends_at

# By anybody's own clock.
NIGHT_ENDS, NIGHT_BEGINS = time(7), time(21)


def is_odd(begins_at: datetime, minutes: int, zone: ZoneInfo) -> bool:
    """Whether a session lies in the night or on a weekend by the clocks of a zone: one who plans it may mean it, or have
    slipped."""
    begins, ends = begins_at.astimezone(zone), ends_at(begins_at, minutes).astimezone(zone)
    is_night = begins.time() < NIGHT_ENDS or ends.date() != begins.date() or ends.time() > NIGHT_BEGINS
    return is_night or begins.weekday() >= 5
