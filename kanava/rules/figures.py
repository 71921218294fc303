"""The figures of the dashboard from their sums (guide: H1–H5, H7, H10). Shares and ratios are fractions."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kanava.rules.money import Money

# What partners found, and what our own team found; a partner may have helped with the latter (guide: H5).
BY_PARTNERS = ("SOURCED",)
BY_US = ("INFLUENCED", "DIRECT")
ORIGINS = BY_PARTNERS + BY_US
# A first deal of a partner that was signed longer ago says little about how we onboard now.
FIRST_DEAL_WINDOW = 730


class Figure(StrEnum):
    """A figure of the dashboard. Each has its paragraph in `docs/rules/figures.md`."""

    TOTAL_REVENUE = "TOTAL_REVENUE"
    SHARE = "SHARE"
    STANDING = "STANDING"
    ACTIVE_PARTNERS = "ACTIVE_PARTNERS"
    AVERAGE_DEAL = "AVERAGE_DEAL"
    SALES_CYCLE = "SALES_CYCLE"
    INFLUENCE = "INFLUENCE"
    FIRST_DEAL = "FIRST_DEAL"


# Where the guide asks for it.
GUIDE: Mapping[Figure, str] = {
    Figure.TOTAL_REVENUE: "H1",
    Figure.SHARE: "H1",
    Figure.STANDING: "H10",
    Figure.ACTIVE_PARTNERS: "H2",
    Figure.AVERAGE_DEAL: "H3",
    Figure.SALES_CYCLE: "H4",
    Figure.INFLUENCE: "H5",
    Figure.FIRST_DEAL: "H7",
}


@dataclass(frozen=True, slots=True)
class Channel:
    """Won deals of one channel in a period, those with a value. `cycle_days` adds up the days of the `timed` deals
    whose start is known."""

    won: int
    value: Money
    timed: int
    cycle_days: int

    @property
    def average_deal(self) -> Money | None:
        """Value by deal, rounded half up; None without deals (guide: H3)."""
        return Money.of(self.value.amount / self.won, self.value.currency) if self.won else None

    @property
    def average_cycle(self) -> Decimal | None:
        """Days from opening to closing, by deal; None when no start is known (guide: H4)."""
        return Decimal(self.cycle_days) / self.timed if self.timed else None


def share(part: Money, whole: Money) -> Decimal | None:
    """Part of the whole; None when there is no whole (guide: H1)."""
    return Decimal(part.minor) / whole.minor if whole.minor > 0 and part.currency == whole.currency else None


def longer_cycle(partner: Channel, direct: Channel) -> Decimal | None:
    """By how much partner cycles are longer than direct ones; negative when shorter, None when unknown (guide: H4)."""
    if partner.average_cycle is None or not direct.average_cycle:
        return None
    return partner.average_cycle / direct.average_cycle - 1


class Source(StrEnum):
    """Where a month's total revenue comes from."""

    TYPED = "TYPED"
    IMPORTED = "IMPORTED"
    DEALS = "DEALS"


@dataclass(frozen=True, slots=True)
class Entered:
    """A month's whole revenue as somebody typed or imported it."""

    amount: Money
    source: Source


@dataclass(frozen=True, slots=True)
class Month:
    """A month's revenue by who found the customer, and the whole that it is a part of (guide: H1, H5).

    The entered total counts where there is one, else all won deals here.
    """

    start: date
    sourced: Money
    influenced: Money
    direct: Money
    entered: Entered | None = None

    @property
    def deals(self) -> Money:
        """All won deals here."""
        return self.sourced + self.influenced + self.direct

    @property
    def total(self) -> Money:
        """The whole of the month."""
        return self.entered.amount if self.entered else self.deals

    @property
    def source(self) -> Source:
        """Where the whole comes from."""
        return self.entered.source if self.entered else Source.DEALS

    @property
    def is_typed(self) -> bool:
        """Whether the whole was entered rather than added up from deals."""
        return self.entered is not None

    @property
    def share(self) -> Decimal | None:
        """Partner-sourced part of the whole; None without a whole."""
        return share(self.sourced, self.total)

    @property
    def elsewhere(self) -> Money:
        """How much of the whole is in no deal here; zero where the deals are as much or more."""
        return max(self.total - self.deals, Money(0, self.total.currency))

    @property
    def excess(self) -> Money:
        """By how much the deals here exceed the whole; zero where they do not."""
        return max(self.deals - self.total, Money(0, self.total.currency))


def total_of(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of amounts in one currency; zero of none."""
    return sum(amounts, Money(0, currency))


def share_of(months: Sequence[Month]) -> Decimal | None:
    """Partner-sourced part of several months together; None without revenue (guide: H1)."""
    currency = months[0].total.currency
    return share(
        total_of((month.sourced for month in months), currency),
        total_of((month.total for month in months), currency),
    )


def knows_whole(months: Sequence[Month]) -> bool:
    """Whether several months say what partners' revenue is a part of: a total was entered, or deals of our own team are
    here beside it. Else partners would have all of it, of however little (guide: H1)."""
    return any(month.is_typed or month.influenced.minor or month.direct.minor for month in months)


@dataclass(frozen=True, slots=True)
class Start:
    """How a partner began: days from its signing to its first registered deal, or to the day asked about while there
    is none yet."""

    days: int
    has_deal: bool

    @classmethod
    def of(cls, signed_on: date, first_on: date | None, on: date) -> "Start":
        """From the days of signing and first registration, as of the day asked about."""
        return cls(((first_on or on) - signed_on).days, first_on is not None)


def is_start_known(signed_on: date, first_on: date | None, came_on: date, usual: int) -> bool:
    """Whether the first deal that is here is the partner's first, or none means that it has none. Of a partner that came
    here more than the `usual` days to a first deal after its signing, earlier deals may be nowhere here: only one from
    before it came tells (guide: H7)."""
    return (came_on - signed_on).days <= usual or (first_on is not None and first_on < came_on)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both counted; no last day: and more."""

    first: int
    last: int | None = None

    def count_in(self, ordered: Sequence[int]) -> int:
        """How many of the days, given in ascending order, lie in the span."""
        end = len(ordered) if self.last is None else bisect_right(ordered, self.last)
        return end - bisect_left(ordered, self.first)


@dataclass(frozen=True, slots=True)
class FirstDeals:
    """Time to the first deal over the partners signed lately (guide: F7, H7). `median` is None before any has one."""

    signed: int
    done: int
    median: int | None
    slow: int
    by_span: tuple[tuple[Span, int], ...]
    left_out: int = 0
    """Partners whose first deal is not known, since they were signed long before they came here."""

    @property
    def waiting(self) -> int:
        """Partners without a deal yet."""
        return self.signed - self.done


def spans(edges: Sequence[int]) -> tuple[Span, ...]:
    """How times to the first deal are grouped: up to each of the days, which ascend, and what is later."""
    firsts = [0, *(edge + 1 for edge in edges)]
    return (*(Span(first, last) for first, last in zip(firsts, edges, strict=False)), Span(firsts[-1]))


def first_deals(starts: Sequence[Start], *, edges: Sequence[int], slow: int, left_out: int = 0) -> FirstDeals:
    """Median (the lower one of two) of those who have a deal, how many took or have waited `slow` days or more, and how many
    had it up to each of the days (`rules.cohorts.edges`)."""
    done = sorted(start.days for start in starts if start.has_deal)
    return FirstDeals(
        signed=len(starts),
        done=len(done),
        median=done[(len(done) - 1) // 2] if done else None,
        slow=sum(start.days >= slow for start in starts),
        by_span=tuple((span, span.count_in(done)) for span in spans(edges)),
        left_out=left_out,
    )
