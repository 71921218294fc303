"""Assessments: which questions an attempt has, how long it may take, what it comes to, when another may follow (guide: D2).

What is drawn follows from the attempt's seed alone, so that a page that was lost comes back the same. The clock runs on
the server: an answer that arrives after the end, with a little grace for the way there, is not counted.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from kanava.rules.questions import FEWEST, Kind, Question
from kanava.rules.refusals import Refusal

# What is on its way when the time ends still counts.
GRACE = timedelta(seconds=30)
HUNDRED = Decimal(100)


class AttemptsUsed(Refusal):
    """The assessment was tried as often as it may be."""

    code = "ASSESSMENT_ATTEMPTS_USED"


class AttemptTooSoon(Refusal):
    """The next attempt has to wait. Holds `from_`, the moment from which it may begin."""

    code = "ASSESSMENT_TOO_SOON"


class AttemptRuns(Refusal):
    """An attempt is under way already."""

    code = "ASSESSMENT_RUNS"


class AlreadyPassed(Refusal):
    """Who has passed need not try again."""

    code = "ASSESSMENT_PASSED"


class TimeOver(Refusal):
    """The time of the attempt is over."""

    code = "ASSESSMENT_TIME_OVER"


class TooFewQuestions(Refusal):
    """A bank holds fewer questions than are drawn from it."""

    code = "ASSESSMENT_TOO_FEW_QUESTIONS"


class Outcome(StrEnum):
    """What an attempt came to. TO_BE_MARKED: a person has to judge a part of it."""

    PASSED = "PASSED"
    NOT_PASSED = "NOT_PASSED"
    TO_BE_MARKED = "TO_BE_MARKED"


@dataclass(frozen=True, slots=True)
class Terms:
    """How an assessment is taken: how many questions of each bank, the part of the points that passes in per cent, minutes
    (None for no limit), how often (None for any), and hours of waiting after an attempt that was not passed."""

    draws: Mapping[int, int]
    pass_percent: Decimal
    minutes: int | None = None
    attempts: int | None = None
    wait_hours: int = 0
    shuffles: bool = True


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question of an attempt, and the order in which its options and others stand on the page."""

    question_id: int
    options: tuple[int, ...]
    others: tuple[int, ...] = ()


def draw(terms: Terms, banks: Mapping[int, Mapping[int, Question]], seed: int) -> tuple[Drawn, ...]:
    """The questions of an attempt, by the ids of banks and questions. The same seed draws the same.

    Raises:
        TooFewQuestions: with the `bank`.
    """
    chance = random.Random(seed)
    found: list[tuple[int, Question]] = []
    for bank_id, count in sorted(terms.draws.items()):
        questions = sorted(banks.get(bank_id, {}).items())
        if len(questions) < count:
            raise TooFewQuestions(bank=bank_id)
        found += chance.sample(questions, count) if terms.shuffles else questions[:count]
    if terms.shuffles:
        chance.shuffle(found)
    return tuple(_drawn(key, one, chance, terms) for key, one in found)


def _drawn(key: int, question: Question, chance: random.Random, terms: Terms) -> Drawn:
    options, others = list(range(len(question.options))), list(range(len(question.others)))
    # As they were written, things to be put in order, and the partners of a matching, tell what is right.
    if terms.shuffles or question.kind == Kind.ORDERING:
        chance.shuffle(options)
    if terms.shuffles or question.kind == Kind.MATCHING:
        chance.shuffle(others)
    # Things to be put in order do not stand in the right one; of two that would tell it, so there chance decides.
    while question.kind == Kind.ORDERING and len(options) > FEWEST and tuple(options) == question.right:
        chance.shuffle(options)
    return Drawn(key, tuple(options), tuple(others))


@dataclass(frozen=True, slots=True)
class Past:
    """An attempt that was made: when it began, when it was handed in (None while it runs), and what it came to."""

    began_at: datetime
    ended_at: datetime | None
    outcome: str = ""


def ends_at(began_at: datetime, terms: Terms) -> datetime | None:
    """When an attempt's time is over; None without a limit."""
    return None if terms.minutes is None else began_at + timedelta(minutes=terms.minutes)


def is_over(began_at: datetime, terms: Terms, at: datetime) -> bool:
    """Whether nothing more is taken."""
    end = ends_at(began_at, terms)
    return end is not None and at > end + GRACE


def check_beginning(terms: Terms, past: Sequence[Past], at: datetime) -> None:
    """Whether another attempt may begin.

    Raises:
        AlreadyPassed, AttemptRuns, AttemptsUsed, AttemptTooSoon.
    """
    if any(one.outcome == Outcome.PASSED for one in past):
        raise AlreadyPassed
    running = [one for one in past if one.ended_at is None and not is_over(one.began_at, terms, at)]
    if running or any(one.outcome == Outcome.TO_BE_MARKED for one in past):
        raise AttemptRuns
    if terms.attempts is not None and len(past) >= terms.attempts:
        raise AttemptsUsed
    ended = [one.ended_at or ends_at(one.began_at, terms) or one.began_at for one in past]
    from_ = max(ended) + timedelta(hours=terms.wait_hours) if ended else at
    if at < from_:
        raise AttemptTooSoon(from_=from_)


@dataclass(frozen=True, slots=True)
class Marked:
    """A question's points, and the part of them that was earned; None while nobody has judged it."""

    points: int
    earned: Fraction | None


@dataclass(frozen=True, slots=True)
class Result:
    """What an attempt came to. `percent` is of all its points, to the hundredth, of what is marked so far."""

    outcome: Outcome
    percent: Decimal


def judge(marked: Sequence[Marked], terms: Terms) -> Result:
    """What an attempt comes to: passed from the percentage on that the terms name; what is not judged yet leaves it open,
    unless it cannot change the outcome."""
    whole = sum(one.points for one in marked)
    if not whole:
        return Result(Outcome.NOT_PASSED, Decimal(0))
    earned = sum((one.points * one.earned for one in marked if one.earned is not None), start=Fraction(0))
    waiting = sum(one.points for one in marked if one.earned is None)
    percent = _percent(earned, whole)
    needed = Fraction(terms.pass_percent) / 100 * whole
    if earned >= needed:
        return Result(Outcome.TO_BE_MARKED if waiting else Outcome.PASSED, percent)
    return Result(Outcome.NOT_PASSED if earned + waiting < needed else Outcome.TO_BE_MARKED, percent)


def _percent(earned: Fraction, whole: int) -> Decimal:
    exact = earned / whole * 100
    return (Decimal(exact.numerator) / exact.denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)
