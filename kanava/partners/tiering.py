"""Which tier a partner has on a day. Tiers are kept by a chapter above this one, which says here how to ask it."""

from collections.abc import Callable, Sequence
from datetime import date

from kanava.partners.models import Partner

# A change of tier that is known before its day: the first day on which it counts, and the tier.
Change = tuple[date, str]


class Tiering:
    """What tells tiers of days; until a chapter has said how, the tier that a partner has counts on every day."""

    def __init__(self) -> None:
        self.of_day: Callable[[Partner, date], str] = lambda partner, _day: partner.tier
        self.ahead: Callable[[Partner], Sequence[Change]] = lambda _partner: ()


_told = Tiering()


def is_told_by(
    *, of_day: Callable[[Partner, date], str], ahead: Callable[[Partner], Sequence[Change]]
) -> None:
    """Ask these from now on: the tier of a day that has come, and the changes that are known to come, the next first."""
    _told.of_day, _told.ahead = of_day, ahead


def tier_on(partner: Partner, day: date) -> str:
    """The tier that a partner had on a day, or has today."""
    return _told.of_day(partner, day)


def changes_ahead(partner: Partner) -> Sequence[Change]:
    """The changes of tier that are known to come, the next first."""
    return _told.ahead(partner)
