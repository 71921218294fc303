"""Partners by the month in which they were signed, and how soon each month's had their first deal (guide: F7, H7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kanava.rules.figures import Start
from kanava.rules.periods import add_months, month_start, months_until
from kanava.rules.playbook import Playbook

MONTHS = 24


@dataclass(frozen=True, slots=True)
class Cohort:
    """The partners signed in a month: how many, how many of them had their first deal within each of the days, how many
    have none yet, and which of the days all of them have had."""

    month: date
    signed: int
    within: tuple[int, ...]
    waiting: int
    passed: tuple[bool, ...]

    @property
    def later(self) -> int:
        """Those whose first deal came after the last of the days."""
        return self.signed - self.waiting - (self.within[-1] if self.within else 0)

    @property
    def parts(self) -> tuple[int, ...]:
        """How many fall between one of the days and the next, then later, then waiting: together all of them."""
        steps = tuple(
            count - before for count, before in zip(self.within, (0, *self.within[:-1]), strict=True)
        )
        return (*steps, self.later, self.waiting)


def edges(playbook: Playbook) -> tuple[int, ...]:
    """The days by which first deals are grouped, here and on the dashboard: the milestones, the usual first deal, and the
    last day on which one is not slow."""
    terms = playbook.onboarding
    marks, last = terms.milestone_days, terms.slow_first_deal_days - 1
    found = {marks["FIRST"], marks["THIRD"], terms.first_deal_days, last}
    return tuple(sorted(edge for edge in found if edge > 0))


def cohorts(
    partners: Iterable[tuple[date, date | None]], days: Sequence[int], on: date
) -> tuple[Cohort, ...]:
    """The cohorts of the months that end with that of the day, oldest first, months without a signing among them.

    `partners` are the days of signing and of the first deal, None where there is none by the day.
    """
    months = months_until(on, MONTHS)
    found: dict[date, list[Start]] = {month: [] for month in months}
    for signed_on, first_on in partners:
        if month_start(signed_on) in found:
            found[month_start(signed_on)].append(Start.of(signed_on, first_on, on))
    return tuple(_cohort(month, found[month], days, on) for month in months)


def _cohort(month: date, starts: Sequence[Start], days: Sequence[int], on: date) -> Cohort:
    last = add_months(month, 1) - timedelta(days=1)
    return Cohort(
        month,
        len(starts),
        tuple(sum(one.has_deal and one.days <= edge for one in starts) for edge in days),
        sum(not one.has_deal for one in starts),
        tuple(last + timedelta(days=edge) <= on for edge in days),
    )
