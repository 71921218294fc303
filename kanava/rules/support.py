"""Help for partners by their tier: who answers, by when, what is asked of a person and what is found without (guide: I3, F5)."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from kanava.rules.periods import is_business_day
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import Refusal

LONGEST_SUBJECT, LONGEST_TEXT, CALL_MINUTES = 160, 4000, 30


class Level(StrEnum):
    """The support of a tier: found by oneself first, our partner team, or people who are there for the partner."""

    SELF_SERVICE = "SELF_SERVICE"
    STANDARD = "STANDARD"
    DEDICATED = "DEDICATED"


class State(StrEnum):
    """Whose turn it is: ours, the partner's, or nobody's."""

    OPEN = "ENQUIRY_OPEN"
    ANSWERED = "ENQUIRY_ANSWERED"
    CLOSED = "ENQUIRY_CLOSED"


class About(StrEnum):
    """What a question may be about."""

    DEAL = "ABOUT_DEAL"
    MATERIAL = "ABOUT_MATERIAL"
    PATH = "ABOUT_PATH"


class EnquiryTextMissing(Refusal):
    """Nothing is asked or said."""

    code = "ENQUIRY_TEXT_MISSING"


class EnquiryClosed(Refusal):
    """The question is closed; another one is asked anew."""

    code = "ENQUIRY_CLOSED_ALREADY"


class CallNotOffered(Refusal):
    """The tier has no calls with a person."""

    code = "CALL_NOT_OFFERED"


class CallOutOfHours(Refusal):
    """A call is wished for a moment at which nobody is there, or too soon. Holds `opens` and `closes`
    with their `zone`, and `hours`."""

    code = "CALL_OUT_OF_HOURS"


@dataclass(frozen=True, slots=True)
class Help:
    """What a tier may expect. `hours` are business hours; `phone` is empty where there is no number to call."""

    level: Level
    hours: int
    has_contact: bool
    has_calls: bool
    is_marked_by_person: bool
    phone: str = ""


def help_of(playbook: Playbook, tier: str) -> Help:
    """What a partner of a tier may expect."""
    terms = playbook.support
    level = Level(playbook.scaling.support[tier])
    return Help(
        level, terms.answer_hours[tier], terms.named_contact[tier], terms.live_help[tier], terms.marked_by_person[tier],
        terms.phone if level == Level.DEDICATED else "",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody is there: from hour to hour on business days, by the clock of a zone."""

    opens: int
    closes: int
    holidays: Set[date]
    zone: ZoneInfo


def add_business_hours(at: datetime, hours: int, there: Hours) -> datetime:
    """The moment by which so many hours have passed in which somebody was there. Where nobody ever is, hours of the clock."""
    if there.closes <= there.opens:
        return at + timedelta(hours=hours)
    now, left = at.astimezone(there.zone), timedelta(hours=hours)
    while True:
        begins, ends = _span(now, there)
        now = max(now, begins)
        if is_business_day(now.date(), there.holidays) and now < ends:
            # Subtracting in UTC: a night with a change of the clock has another length.
            rest = ends.astimezone(at.tzinfo) - now.astimezone(at.tzinfo)
            if left <= rest:
                return (now.astimezone(at.tzinfo) + left).astimezone(at.tzinfo)
            left -= rest
        now = datetime.combine(now.date() + timedelta(days=1), time(0), tzinfo=there.zone)


def _span(at: datetime, there: Hours) -> tuple[datetime, datetime]:
    day = at.date()
    begins = datetime.combine(day, time(there.opens), tzinfo=there.zone)
    if there.closes == 24:
        return begins, datetime.combine(day + timedelta(days=1), time(0), tzinfo=there.zone)
    return begins, datetime.combine(day, time(there.closes), tzinfo=there.zone)


def check_call(call_at: datetime, at: datetime, terms: Help, ahead: int, there: Hours) -> None:
    """Whether a call may be wished for a moment: while somebody is there, so many hours ahead. Raises CallNotOffered,
    CallOutOfHours (field `call_at`)."""
    if not terms.has_calls:
        raise CallNotOffered(field="call_at")
    local = call_at.astimezone(there.zone)
    begins, ends = _span(local, there)
    is_there = begins <= local and local + timedelta(minutes=CALL_MINUTES) <= ends
    if (
        not is_there
        or not is_business_day(local.date(), there.holidays)
        or call_at < at + timedelta(hours=ahead)
    ):
        raise CallOutOfHours(
            field="call_at", opens=there.opens, closes=there.closes, hours=ahead, zone=there.zone
        )


_LIVE: Mapping[State, bool] = {State.OPEN: True, State.ANSWERED: True, State.CLOSED: False}


def check_live(state: str) -> None:
    """Whether anything can still be said. Raises EnquiryClosed."""
    if not _LIVE[State(state)]:
        raise EnquiryClosed
