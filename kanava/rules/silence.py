"""No partner goes silent unseen, and how fast we answer (guide: F5, F6). Hours are counted in business hours only."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from kanava.rules.periods import is_business_day
from kanava.rules.playbook import Playbook

# No answer takes longer than this many days to count: older waits say no more than that it was far too long.
LONGEST_WAIT = 366


class Reach(StrEnum):
    """Whose first screen a silence has reached."""

    NOBODY = "NOBODY"
    MANAGER = "MANAGER"
    OWNER = "OWNER"


@dataclass(frozen=True, slots=True)
class Heard:
    """When a partner was last heard of, None where never: a talk with us (`talked_on`, its own day, whenever it is written
    down), what its people did (`word_on`), their mail, a sign-in. `since` is when we could first have heard of it: the day of
    signing, or that on which the partner came here; `in_plan` whether its onboarding plan runs."""

    since: date
    talked_on: date | None = None
    word_on: date | None = None
    mail_on: date | None = None
    seen_on: date | None = None
    in_plan: bool = False

    @property
    def last_on(self) -> date:
        """The latest of them."""
        days = (self.since, self.talked_on, self.word_on, self.mail_on, self.seen_on)
        return max(day for day in days if day is not None)


@dataclass(frozen=True, slots=True)
class Silence:
    """How many days nothing has happened, since which day, and whom it concerns."""

    days: int
    since: date
    reach: Reach


def limits(*, in_plan: bool, playbook: Playbook) -> tuple[int, int]:
    """After how many days without anything a partner stands on its manager's first screen, and on the owner's."""
    terms = playbook.onboarding
    first = terms.silent_days if in_plan else terms.silent_days_later
    return first, first + terms.silent_owner_days


def silence(facts: Heard, playbook: Playbook, today: date) -> Silence:
    """Whether a partner is silent: no talk, no step or word of its own, no sign-in for the playbook's days (guide: F6)."""
    days = max((today - facts.last_on).days, 0)
    manager, owner = limits(in_plan=facts.in_plan, playbook=playbook)
    reach = Reach.OWNER if days >= owner else Reach.MANAGER if days >= manager else Reach.NOBODY
    return Silence(days, facts.last_on, reach)


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a business day in a time zone, and the holidays that are none."""

    opens: int
    closes: int
    zone: ZoneInfo
    holidays: Set[date] = frozenset()

    @classmethod
    def of(cls, playbook: Playbook, zone: ZoneInfo, holidays: Set[date]) -> "Hours":
        """As the playbook has them (guide: F5)."""
        return cls(playbook.onboarding.opens_at, playbook.onboarding.closes_at, zone, holidays)

    def _moment(self, day: date, hour: int) -> datetime:
        # 24 is the midnight that ends the day.
        return datetime.combine(day + timedelta(days=hour // 24), time(hour % 24), tzinfo=self.zone)


def business_minutes(start: datetime, end: datetime, hours: Hours) -> int:
    """Whole minutes between two instants that lie in business hours. Nothing of a wait outside them counts."""
    day = start.astimezone(hours.zone).date()
    last = min(end.astimezone(hours.zone).date(), day + timedelta(days=LONGEST_WAIT))
    total = timedelta()
    while day <= last:
        if is_business_day(day, hours.holidays):
            begin, stop = (
                max(start, hours._moment(day, hours.opens)),
                min(end, hours._moment(day, hours.closes)),
            )
            # Aware times of one zone are subtracted by the clock on the wall: an hour is an hour only in UTC.
            total += max(_utc(stop) - _utc(begin), timedelta())
        day += timedelta(days=1)
    return int(total.total_seconds() // 60)


def _utc(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo("UTC"))
