"""Partner agreements: their term, the days that matter in it, and when to remind of them (guide: D5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kanava.rules.periods import add_months
from kanava.rules.refusals import Faults, Refusal
from kanava.rules.text import sort_key

DAY = timedelta(days=1)
MOST_MONTHS = 240


class State(StrEnum):
    """How far an agreement is. What happens to a signed one is told by its days."""

    DRAFT = "DRAFT"
    SIGNING = "SIGNING"
    SIGNED = "SIGNED"
    DECLINED = "DECLINED"
    RECALLED = "RECALLED"


# A partner has one of these at a time.
OPEN_STATES = (State.DRAFT, State.SIGNING)


class Phase(StrEnum):
    """Where a signed agreement stands on a day."""

    COMING = "COMING"
    RUNNING = "RUNNING"
    OVER = "OVER"


class DateKind(StrEnum):
    """A day of an agreement that somebody has to know of."""

    NOTICE = "NOTICE"  # the last day on which notice keeps it from renewing itself
    RENEWS = "RENEWS"  # the first day of its next term
    EXPIRY = "EXPIRY"  # its last day


class Side(StrEnum):
    """For whom somebody signs."""

    OURS = "OURS"
    THEIRS = "THEIRS"


class EndBeforeStart(Refusal):
    """An agreement ends after it begins."""

    code = "END_BEFORE_START"


class RenewalWithoutEnd(Refusal):
    """What runs until further notice has nothing to renew."""

    code = "RENEWAL_WITHOUT_END"


class NoticeTooLong(Refusal):
    """The notice period is longer than the term that it would keep from beginning."""

    code = "NOTICE_TOO_LONG"


class MonthsOutOfRange(Refusal):
    """A number of months that no agreement has."""

    code = "MONTHS_OUT_OF_RANGE"


class AgreementOver(Refusal):
    """The agreement has ended before that day. Holds its last day."""

    code = "AGREEMENT_OVER"


class NoticeBeforeStart(Refusal):
    """Notice is given on or after the day on which the agreement was signed."""

    code = "NOTICE_BEFORE_START"


@dataclass(frozen=True, slots=True)
class Term:
    """From when to when an agreement runs. Without `ends_on` it runs until further notice; with `renewal_months` it goes
    on by that much at each end unless notice was given `notice_months` before."""

    starts_on: date
    ends_on: date | None = None
    notice_months: int = 0
    renewal_months: int = 0

    @property
    def is_renewing(self) -> bool:
        """Whether it goes on by itself."""
        return self.ends_on is not None and self.renewal_months > 0


@dataclass(frozen=True, slots=True)
class Due:
    """A day of an agreement and what it is."""

    kind: DateKind
    on: date


def check_term(term: Term) -> None:
    """Whether days and months fit together.

    Raises:
        Faults: EndBeforeStart (`ends_on`), RenewalWithoutEnd (`renewal_months`), NoticeTooLong (`notice_months`),
            MonthsOutOfRange (either).
    """
    faults: list[Refusal] = []
    for field in ("notice_months", "renewal_months"):
        if not 0 <= getattr(term, field) <= MOST_MONTHS:
            faults.append(MonthsOutOfRange(field=field))
    if term.ends_on is not None and term.ends_on < term.starts_on:
        faults.append(EndBeforeStart(field="ends_on"))
    if term.ends_on is None and term.renewal_months:
        faults.append(RenewalWithoutEnd(field="renewal_months"))
    if term.is_renewing and term.notice_months > term.renewal_months:
        faults.append(NoticeTooLong(field="notice_months"))
    if faults:
        raise Faults(faults)


def end_of_term(term: Term, on: date) -> date | None:
    """The last day of the term that runs on a day, renewals so far included; None where it runs until further notice.

    Terms follow each other without a gap: one that ends on the last of February is renewed to the last of February.
    """
    if term.ends_on is None:
        return None
    end, times = term.ends_on, 0
    while term.is_renewing and end < on:
        times += 1
        end = _renewed(term.ends_on, times * term.renewal_months)
    return end


def _renewed(end: date, months: int) -> date:
    return add_months(end + DAY, months) - DAY


def notice_deadline(term: Term, end: date) -> date:
    """The last day on which notice is in time for a term to end on `end`."""
    return add_months(end + DAY, -term.notice_months) - DAY


def last_day_after_notice(term: Term, given_on: date) -> date:
    """The last day of an agreement of which notice is given on a day.

    What runs until further notice ends after the notice period; what renews itself at the end of the term whose deadline
    is still ahead; what has an end at that end.
    """
    if term.ends_on is None:
        return max(add_months(given_on, term.notice_months), term.starts_on)
    end = end_of_term(term, given_on)
    assert end is not None
    if term.is_renewing and given_on > notice_deadline(term, end):
        return _renewed(end, term.renewal_months)
    return end


def last_day(term: Term) -> date | None:
    """The last day that is known from the beginning: none where it renews itself or runs until further notice."""
    return None if term.is_renewing else term.ends_on


def phase_on(starts_on: date, last_on: date | None, on: date) -> Phase:
    """Where a signed agreement stands on a day; `last_on` is its last day where that is known."""
    if last_on is not None and last_on < on:
        return Phase.OVER
    return Phase.COMING if on < starts_on else Phase.RUNNING


def dates_ahead(term: Term, *, last_on: date | None, on: date) -> tuple[Due, ...]:
    """The days that matter from a day on, in their order: of what renews itself those of the running term alone."""
    if last_on is not None:
        return (Due(DateKind.EXPIRY, last_on),) if last_on >= on else ()
    end = end_of_term(term, max(on, term.starts_on))
    if end is None:
        return ()
    found = (Due(DateKind.NOTICE, notice_deadline(term, end)), Due(DateKind.RENEWS, end + DAY))
    return tuple(one for one in found if one.on >= on)


def reminder_due(day: date, *, reminded_days: int | None, leads: Iterable[int], on: date) -> int | None:
    """The mark, in days before `day`, at which to remind now; None where none is due or the last one told was nearer.

    After a pause of the clock only the nearest mark is told.
    """
    left = (day - on).days
    due = [lead for lead in leads if 0 <= left <= lead and (reminded_days is None or lead < reminded_days)]
    return min(due, default=None)


def is_name_of(signer: str, typed: str) -> bool:
    """Whether a typed name is that of who was asked to sign: the same words but for case, accents and signs, where one of
    them may have a word more, such as a middle name."""
    asked, given = set(sort_key(signer).split()), set(sort_key(typed).split())
    return bool(asked) and (asked <= given or (given <= asked and len(given) >= 2))
