"""Which days people can mean: a year that is a slip is told at once, beside its field."""

from dataclasses import dataclass
from datetime import date

from kanava.rules.refusals import Refusal


class DayTooEarly(Refusal):
    """The day is further back than what is told can be. Holds `first`."""

    code = "DAY_TOO_EARLY"


class DayTooLate(Refusal):
    """The day is further ahead than what is told can be. Holds `last`."""

    code = "DAY_TOO_LATE"


@dataclass(frozen=True, slots=True)
class Span:
    """Days that can be meant, in whole years back from today and ahead of it."""

    back: int
    ahead: int

    def first(self, today: date) -> date:
        """The first of them."""
        return _years(today, -self.back)

    def last(self, today: date) -> date:
        """The last of them."""
        return _years(today, self.ahead)

    def check(self, day: date, *, today: date, field: str | None = None) -> None:
        """Raises DayTooEarly, DayTooLate (field `field`)."""
        if day < self.first(today):
            raise DayTooEarly(field=field, first=self.first(today))
        if day > self.last(today):
            raise DayTooLate(field=field, last=self.last(today))


def _years(today: date, years: int) -> date:
    year = today.year + years
    # 29 February has no brother in most years.
    return today.replace(year=year, day=28) if (today.month, today.day) == (2, 29) else today.replace(year=year)  # fmt: skip


ANY = Span(50, 10)
MONEY_MOVED = Span(10, 0)
TERMS = Span(10, 10)
LONG = Span(50, 50)
CAMPAIGNS = Span(1, 2)
PAYING = Span(1, 1)
SESSIONS = Span(0, 2)
