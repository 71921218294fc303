"""The European Central Bank's files of reference rates: what they must look like, and which of them is due when.

The bank publishes at about 16:00 Central European Time on the working days of the euro's payment system (TARGET). A
file that is not whole and plausible is refused as a whole, with a reason: nothing is guessed from a broken one.
"""

import csv
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from kanava.rules.rates import Quotes
from kanava.rules.refusals import Refusal

Row = tuple[date, str, Decimal]

FRANKFURT = ZoneInfo("Europe/Berlin")
PUBLISHED = time(16, 15)
EVENING_ENDS = time(22, 0)
MORNING_BEGINS = time(6, 0)
EVENING_PAUSE = timedelta(minutes=30)
PAUSE = timedelta(hours=2)

FIRST_DAY = date(1999, 1, 4)
# Beyond these no currency that the bank has quoted ever was; a lira once stood at 1.9 million.
LOWEST, HIGHEST = Decimal("0.0001"), Decimal(10_000_000)
# From one rate to the next within this time no currency halves or doubles; over a longer gap it may.
CLOSE_DAYS, LARGEST_STEP, LARGEST_LEAP = 31, Decimal(2), Decimal(20)
STALE_WORKING_DAYS = 5
MOST_CELLS = 2_000_000
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")  # fmt: skip


class NotTheBanksFile(Refusal):
    """The text is not a file of reference rates: a wrong header, or a line or day that cannot be read."""

    code = "RATES_NOT_THE_BANKS"


class RatesOfTheFuture(Refusal):
    """The file has rates of a day that has not come yet."""

    code = "RATES_OF_THE_FUTURE"


class RatesImplausible(Refusal):
    """A rate is outside what any currency has had, or far from the rate before it."""

    code = "RATES_IMPLAUSIBLE"


class RatesContradict(Refusal):
    """The file has two different rates of one currency and day."""

    code = "RATES_CONTRADICT"


def parse(lines: Iterable[str]) -> list[Row]:
    """The rates of a daily or history file: a header of currencies, a line a day, `N/A` where there is no rate.

    Raises:
        NotTheBanksFile: with the line's number, where a line is to blame.
    """
    try:
        rows = list(_rows(csv.reader(lines)))
    except csv.Error as error:
        raise NotTheBanksFile(why="unreadable") from error
    if not rows:
        raise NotTheBanksFile(why="empty")
    return rows


def _rows(reader: Iterator[list[str]]) -> Iterator[Row]:
    header = [cell.strip() for cell in next(reader, [])]
    codes = header[1:-1] if header[-1:] == [""] else header[1:]
    plausible = len(codes) == len(set(codes)) and all(
        len(code) == 3 and code.isascii() and code.isupper() and code.isalpha() for code in codes
    )
    if header[:1] != ["Date"] or "USD" not in codes or not plausible:
        raise NotTheBanksFile(why="header")
    cells = 0
    for number, line in enumerate(reader, start=2):
        if not any(cell.strip() for cell in line):
            continue
        cells += len(line)
        if len(line) not in (len(codes) + 1, len(codes) + 2) or cells > MOST_CELLS:
            raise NotTheBanksFile(why="line", line=number)
        day, quotes = _day(line[0].strip(), number), dict(_quotes(codes, line[1:], number))
        if "USD" not in quotes:
            # The bank has quoted the dollar on every day that it quoted anything.
            raise NotTheBanksFile(why="line", line=number)
        yield from ((day, code, rate) for code, rate in quotes.items())


def _quotes(codes: Sequence[str], cells: Sequence[str], number: int) -> Iterator[tuple[str, Decimal]]:
    for code, cell in zip(codes, cells, strict=False):
        text = cell.strip()
        if text in ("", "N/A"):
            continue
        try:
            rate = Decimal(text)
        except InvalidOperation:
            raise NotTheBanksFile(why="rate", line=number) from None
        if not rate.is_finite() or not LOWEST <= rate <= HIGHEST:
            raise RatesImplausible(currency=code, rate=text[:20])
        yield code, rate


def _day(text: str, number: int) -> date:
    """`2026-11-24` as in the history, or `24 November 2026` as in the daily file."""
    try:
        if "-" in text:
            return date.fromisoformat(text)
        day, month, year = text.split()
        return date(int(year), MONTHS.index(month.lower()) + 1, int(day))
    except ValueError:
        raise NotTheBanksFile(why="day", line=number) from None


def check(rows: Sequence[Row], *, today: date, known: Quotes) -> None:
    """Refuse a file whose rates cannot be. `known` has the last stored rate of each currency with its day.

    Raises:
        RatesOfTheFuture, RatesContradict, RatesImplausible: with the first currency and day that is to blame.
    """
    latest = max(day for day, _, _ in rows)
    if latest > today:
        raise RatesOfTheFuture(day=latest)
    by_currency: dict[str, dict[date, Decimal]] = {}
    for day, code, rate in rows:
        if by_currency.setdefault(code, {}).setdefault(day, rate) != rate:
            raise RatesContradict(currency=code, day=day)
    for code, rates in by_currency.items():
        series = sorted({**dict([known[code]] if code in known else []), **rates}.items())
        for (before, old), (day, new) in pairwise(series):
            largest = LARGEST_STEP if (day - before).days <= CLOSE_DAYS else LARGEST_LEAP
            if not old / largest <= new <= old * largest:
                raise RatesImplausible(currency=code, day=day, rate=str(new))


# The bank's days


def is_working_day(day: date) -> bool:
    """Whether the bank publishes on the day: TARGET is closed at weekends and on six holidays."""
    if day.weekday() > 4 or (day.month, day.day) in ((1, 1), (5, 1), (12, 25), (12, 26)):
        return False
    easter = _easter(day.year)
    return day not in (easter - timedelta(days=2), easter + timedelta(days=1))


def _easter(year: int) -> date:
    """Easter Sunday (the Gregorian rule of Meeus, Jones and Butcher)."""
    golden, (century, years) = year % 19, divmod(year, 100)
    leap = century - century // 4 - (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + leap + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (years // 4) - moon - years % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def last_published(now: datetime) -> date:
    """The last day whose rates are out by now: today's from a quarter past four in Frankfurt."""
    local = now.astimezone(FRANKFURT)
    day = local.date() if local.time() >= PUBLISHED else local.date() - timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def working_days_since(day: date, until: date) -> int:
    """How many of the bank's working days lie after `day`, through `until`."""
    return sum(is_working_day(day + timedelta(days=n)) for n in range(1, (until - day).days + 1))


class Feed(StrEnum):
    """A file of the bank's: the last day, or everything since 1999."""

    DAILY = "eurofxref.zip"
    HISTORY = "eurofxref-hist.zip"


def feed_needed(days: Collection[date], *, now: datetime) -> Feed | None:
    """The file that brings what is missing, None when nothing is. `days` are those that have rates.

    Only the last day missing takes the daily file; any other gap of the last year, or a history that begins late,
    takes the whole history, so that a gap of weeks heals by itself.
    """
    last = last_published(now)
    if not days or min(days) > FIRST_DAY:
        return Feed.HISTORY
    present = set(days)
    window = (last - timedelta(days=n) for n in range(1, 366))
    if any(is_working_day(day) and day not in present for day in window):
        return Feed.HISTORY
    return None if last in present else Feed.DAILY


def is_due(*, now: datetime, tried_at: datetime | None) -> bool:
    """Whether to try now, something being missing: every half hour in the evening after publication, else every two
    hours from six in the morning; in the night the bank is left alone."""
    local = now.astimezone(FRANKFURT).time()
    if tried_at is None:
        return True
    if local < MORNING_BEGINS or local >= EVENING_ENDS:
        return False
    return now - tried_at >= (EVENING_PAUSE if local >= PUBLISHED else PAUSE)


@dataclass(frozen=True, slots=True)
class Freshness:
    """The newest day with rates, and how many working days' rates are out since."""

    newest: date | None
    missing: int

    @property
    def is_stale(self) -> bool:
        """Whether the rates are older than anybody should reckon with."""
        return self.newest is None or self.missing > STALE_WORKING_DAYS


def freshness(newest: date | None, *, now: datetime) -> Freshness:
    """How fresh the rates are."""
    return Freshness(newest, working_days_since(newest, last_published(now)) if newest else 0)
