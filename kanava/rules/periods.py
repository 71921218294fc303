"""Days, business days and months. No clock: every date is given."""

from collections.abc import Set
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def is_business_day(day: date, holidays: Set[date]) -> bool:
    """Monday to Friday and no holiday."""
    return day.weekday() < 5 and day not in holidays


def add_business_days(day: date, count: int, holidays: Set[date]) -> date:
    """The `count`-th business day after `day`; with 0, `day` itself or the next business day."""
    current = day
    while not is_business_day(current, holidays) and count == 0:
        current += timedelta(days=1)
    for _ in range(count):
        current += timedelta(days=1)
        while not is_business_day(current, holidays):
            current += timedelta(days=1)
    return current


def decision_deadline(start: datetime, days: int, *, holidays: Set[date], zone: ZoneInfo) -> datetime:
    """The last moment of the `days`-th business day after an instant, in the programme's time zone."""
    day = add_business_days(start.astimezone(zone).date(), days, holidays)
    return datetime.combine(day, time(23, 59, 59), tzinfo=zone)


def month_start(day: date) -> date:
    """The first day of the day's month."""
    return day.replace(day=1)


def add_months(day: date, count: int) -> date:
    """The same day of another month, or its last day where that month is shorter."""
    years, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    first_of_next = date(years + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (first_of_next - timedelta(days=1)).day
    return date(years, month + 1, min(day.day, last))


def months_until(on: date, count: int) -> tuple[date, ...]:
    """The first days of the `count` months that end with the month of `on`, oldest first."""
    start = month_start(on)
    return tuple(add_months(start, -offset) for offset in reversed(range(count)))


def months_between(first: date, last: date) -> int:
    """How many calendar months lie between the month of one day and that of another."""
    return (last.year - first.year) * 12 + last.month - first.month


def trailing(on: date, days: int) -> tuple[date, date]:
    """The half-open range [start, end) of the `days` days that end with `on` itself."""
    return on - timedelta(days=days - 1), on + timedelta(days=1)


def span_of(text: str) -> tuple[date, date] | None:
    """The first and last day of a year (2026) or a month (2026-10) as it is written; None for anything else."""
    try:
        if len(text) == 4:
            return date(int(text), 1, 1), date(int(text), 12, 31)
        first = date.fromisoformat(f"{text}-01")
        return first, add_months(first, 1) - timedelta(days=1)
    except (ValueError, OverflowError):
        return None
