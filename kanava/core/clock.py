"""The one place that reads the clock. Doors and jobs ask here and pass the answer on; rules never ask."""

from datetime import date, datetime, time

from django.utils import timezone


def now() -> datetime:
    """This instant, aware."""
    return timezone.now()


def today() -> date:
    """Today in the programme's time zone."""
    return day_of(now())


def day_of(at: datetime) -> date:
    """The day of an instant in the programme's time zone. Reads no clock."""
    return timezone.localdate(at)


def start_of(day: date) -> datetime:
    """The first instant of a day in the programme's time zone. Reads no clock."""
    return timezone.make_aware(datetime.combine(day, time.min))
