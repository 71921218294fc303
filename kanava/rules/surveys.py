"""Anonymous surveys of how satisfied partners are, and feedback that is given by name (guide: H8).

What keeps answers anonymous is decided here: they are shown as whole batches of at least the smallest group, shuffled, with
counts in steps of that group. Whatever is joined or compared of what is shown, nothing smaller than such a group comes out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from random import Random
from typing import TypeVar

from kanava.rules.periods import add_months
from kanava.rules.refusals import Refusal

T = TypeVar("T")
LONGEST_REMARK, LONGEST_TEXT, LONGEST_THEME = 2000, 4000, 80
MOST_OPEN_DAYS = 60
# The trade's standard: 9 and 10 promote, 0 to 6 detract.
PROMOTES, DETRACTS = 9, 6


class Question(StrEnum):
    """What is rated from 1 to 5: our support, the margins, the resources of the programme."""

    SUPPORT = "SUPPORT"
    MARGINS = "MARGINS"
    RESOURCES = "RESOURCES"


class State(StrEnum):
    """How far a survey is. Called off: it was never held."""

    PLANNED = "SURVEY_PLANNED"
    OPEN = "SURVEY_OPEN"
    CLOSED = "SURVEY_CLOSED"
    OFF = "SURVEY_OFF"


class Occasion(StrEnum):
    """After what a person is asked for feedback by name."""

    ONBOARDING = "AFTER_ONBOARDING"
    REFUSAL = "AFTER_REFUSAL"
    DISPUTE = "AFTER_DISPUTE"


class AnswerMissing(Refusal):
    """A question has no answer."""

    code = "SURVEY_ANSWER_MISSING"


class SurveyMoved(Refusal):
    """The survey is not in a state in which this can be done."""

    code = "SURVEY_MOVED"


class QuarterTaken(Refusal):
    """The quarter has a survey already."""

    code = "SURVEY_QUARTER_TAKEN"


class SurveyDatesWrong(Refusal):
    """A survey opens, reminds, closes in this order, from today on, and stays open `most` days at most."""

    code = "SURVEY_DATES_WRONG"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person says: from 0 to 10 whether they would recommend us; from 1 to 5 each question, None where they cannot
    say; words, if they wish."""

    recommend: int
    marks: Mapping[Question, int | None]
    text: str = ""


def check_answer(answer: Answer) -> None:
    """Whether an answer is one. Raises AnswerMissing (field `recommend` or the question's name in small letters)."""
    if not 0 <= answer.recommend <= 10:
        raise AnswerMissing(field="recommend")
    for question in Question:
        mark = answer.marks.get(question)
        if mark is not None and not 1 <= mark <= 5:
            raise AnswerMissing(field=question.lower())


def nps(promoters: int, detractors: int, count: int) -> int:
    """The net promoter score, −100 to 100: the share of 9 and 10 less that of 0 to 6, in whole per cent, halves away from
    zero. Of at least one answer."""
    exact = Decimal(100 * (promoters - detractors)) / count
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def mean(total: int, count: int) -> Decimal:
    """The mean of marks, to a tenth. Of at least one mark."""
    return (Decimal(total) / count).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def in_steps(count: int, smallest: int) -> int:
    """A number of people as it may be told: in whole steps of the smallest group, never more than it is. So no two numbers
    that are told differ by less than a group."""
    return count - count % smallest


@dataclass(frozen=True, slots=True)
class Tally:
    """A batch as it adds up: answers, those of 9 and 10, those of 0 to 6; by question the sum of its marks and how many
    gave one."""

    count: int = 0
    promoters: int = 0
    detractors: int = 0
    totals: Mapping[Question, int] = field(default_factory=dict)
    counts: Mapping[Question, int] = field(default_factory=dict)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.count + other.count, self.promoters + other.promoters, self.detractors + other.detractors,
            {one: self.totals.get(one, 0) + other.totals.get(one, 0) for one in Question},
            {one: self.counts.get(one, 0) + other.counts.get(one, 0) for one in Question},
        )  # fmt: skip


def tally(batch: Sequence[Answer]) -> Tally:
    """What answers add up to."""
    told = {
        one: [mark for answer in batch if (mark := answer.marks.get(one)) is not None] for one in Question
    }
    return Tally(
        len(batch), sum(one.recommend >= PROMOTES for one in batch), sum(one.recommend <= DETRACTS for one in batch),
        {one: sum(marks) for one, marks in told.items()}, {one: len(marks) for one, marks in told.items()},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """What is shown of a group: at least how many answered, the net promoter score, the mean of each question; None for a
    question that fewer than a group have answered."""

    at_least: int
    nps: int
    means: Mapping[Question, Decimal | None] = field(default_factory=dict)


def figures(batch: Tally, smallest: int) -> Figures | None:
    """What is shown of a batch; nothing of one that is smaller than the smallest group."""
    if batch.count < smallest:
        return None
    means = {
        one: mean(batch.totals[one], count) if (count := batch.counts.get(one, 0)) >= smallest else None
        for one in Question
    }
    score = nps(batch.promoters, batch.detractors, batch.count)
    return Figures(in_steps(batch.count, smallest), score, means)


def together(batches: Sequence[Tally], smallest: int) -> Figures | None:
    """Several batches as one group: only those that are shown by themselves count. One that is held back would come out as
    the difference."""
    shown = [batch for batch in batches if batch.count >= smallest]
    return figures(sum(shown, Tally()), smallest)


def release(waiting: Sequence[T], smallest: int, random: Random) -> list[T]:
    """What comes out of the box when a survey closes: all of it in an order that tells nothing, or nothing at all where
    fewer than a group have answered."""
    if len(waiting) < smallest:
        return []
    return shuffled(waiting, random)


def shuffled(items: Sequence[T], random: Random) -> list[T]:
    """The same items in another order, each order as likely as any other."""
    found = list(items)
    random.shuffle(found)
    return found


def quarter_of(day: date) -> date:
    """The first day of the day's quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def next_quarter(day: date) -> date:
    """The first day of the quarter after the day's."""
    return add_months(quarter_of(day), 3)


def next_opening(last: date | None, today: date, *, every: int, notice: int) -> date:
    """On which day the next survey opens: `every` days after the last one opened, in another quarter than that, and not
    before `notice` days have passed, in which it can be moved or called off."""
    earliest = today + timedelta(days=notice)
    if last is None:
        return earliest
    due = max(last + timedelta(days=every), earliest)
    return max(due, next_quarter(last))


@dataclass(frozen=True, slots=True)
class Dates:
    """When a survey opens, when everybody is reminded (None: nobody is), and its last day."""

    opens_on: date
    reminds_on: date | None
    closes_on: date


def dates_from(opens_on: date, *, remind: int, lasts: int) -> Dates:
    """The usual dates of a survey that opens on a day: reminded after `remind` days (0: never), open for `lasts` days."""
    closes_on = opens_on + timedelta(days=lasts - 1)
    reminds_on = opens_on + timedelta(days=remind) if remind else None
    return Dates(
        opens_on, reminds_on if reminds_on is not None and reminds_on <= closes_on else None, closes_on
    )


def check_dates(dates: Dates, today: date, *, is_open: bool = False) -> None:
    """Whether a survey can have the dates. Of an open one only what is still ahead is asked. Raises SurveyDatesWrong (field
    `opens_on`, `reminds_on` or `closes_on`)."""
    most = MOST_OPEN_DAYS
    if not is_open and dates.opens_on < today:
        raise SurveyDatesWrong(field="opens_on", most=most)
    if dates.closes_on < max(dates.opens_on, today) or dates.closes_on >= dates.opens_on + timedelta(
        days=most
    ):
        raise SurveyDatesWrong(field="closes_on", most=most)
    if dates.reminds_on is not None and not dates.opens_on < dates.reminds_on <= dates.closes_on:
        raise SurveyDatesWrong(field="reminds_on", most=most)


def in_a_row(told: Sequence[bool]) -> int:
    """In how many surveys in a row, the latest among them, something was told; the oldest stands first."""
    count = 0
    for one in reversed(told):
        if not one:
            break
        count += 1
    return count


def is_recurring(told: Sequence[bool], surveys: int) -> bool:
    """Whether a theme has become a problem that comes again: told in so many surveys in a row, the latest among them."""
    return in_a_row(told) >= surveys
