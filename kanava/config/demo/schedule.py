"""What happens in the demo and when: steps gathered story by story, carried out in the order of time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from kanava.core import clock, events

# Older news is nobody's letter any more.
NEWS = timedelta(days=2)
FRIDAY = 4


@dataclass(slots=True)
class Schedule:
    """Steps by moment. `now` is the moment of loading."""

    now: datetime
    steps: list[tuple[datetime, int, Callable[[datetime], object]]] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The day of loading in the programme's time zone."""
        return clock.day_of(self.now)

    def moment(self, days_ago: int, hour: int = 10) -> datetime:
        """An hour of a day before today, never after the moment of loading."""
        day = self.today - timedelta(days=days_ago)
        at = datetime.combine(day, time(hour, 20), tzinfo=ZoneInfo(settings.TIME_ZONE))
        return min(at, self.now)

    def day(self, days_ago: int) -> date:
        """A day before today; a negative number is a day to come."""
        return self.today - timedelta(days=days_ago)

    def workday(self, days_ago: int) -> int:
        """The same day, or the Monday after it on a weekend, never later than today for a day of the past."""
        while self.day(days_ago).weekday() > FRIDAY and days_ago != 0:
            days_ago -= 1
        return days_ago

    def add(self, days_ago: int, step: Callable[[datetime], object], *, hour: int = 10) -> None:
        """Plan a step at an hour of a day before today."""
        self.add_at(self.moment(days_ago, hour), step)

    def add_at(self, at: datetime, step: Callable[[datetime], object]) -> None:
        """Plan a step at a moment."""
        self.steps.append((at, len(self.steps), step))

    def carry_out(self) -> None:
        """Carry everything out in the order of time; what is no news any more is told to nobody."""
        for at, _number, step in sorted(self.steps, key=lambda planned: planned[:2]):
            if at < self.now - NEWS:
                with events.quiet():
                    step(at)
            else:
                step(at)
