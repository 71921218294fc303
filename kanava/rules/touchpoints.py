"""Touchpoints with partners: what they are, which of them count as contact, and when a next step is due (guide: F5, F6, G6)."""

from datetime import date, datetime
from enum import StrEnum

from kanava.rules.refusals import Refusal

LONGEST_TEXT = 20_000
LONGEST_TITLE = 200


class TouchpointKind(StrEnum):
    """How people of the two companies were in touch; a note is what one of ours writes down without that."""

    CALL = "CALL"
    ON_SITE = "ON_SITE"
    REMOTE = "REMOTE"
    MAIL = "MAIL"
    NOTE = "NOTE"


# What one asks for when one asks for meetings.
MEETINGS = (TouchpointKind.ON_SITE, TouchpointKind.REMOTE)
# What is a conversation: people talk with each other.
TALKS = (TouchpointKind.CALL, *MEETINGS)


class TouchpointOutcome(StrEnum):
    """How it went, where somebody says so."""

    WENT_WELL = "WENT_WELL"
    CONCERNS = "CONCERNS"
    NOT_REACHED = "NOT_REACHED"


class StepState(StrEnum):
    """What became of a next step."""

    PLANNED = "PLANNED"
    DONE = "DONE"
    DROPPED = "DROPPED"


class HappenedLater(Refusal):
    """What has not happened yet is no touchpoint; it may be a next step."""

    code = "DATE_IN_FUTURE"


class NothingSaid(Refusal):
    """A call, meeting or mail is told with a word of what was said, or with how it went: a click alone is no contact."""

    code = "NOTHING_SAID"


class StepDayPast(Refusal):
    """Nothing can still be done by a day that is over."""

    code = "DATE_IN_PAST"


class StepClosed(Refusal):
    """The step is done or dropped already."""

    code = "STEP_CLOSED"


def is_contact(kind: str, outcome: str) -> bool:
    """Whether somebody at the partner has heard from us: no note of our own, and no call that reached nobody."""
    return kind != TouchpointKind.NOTE and outcome != TouchpointOutcome.NOT_REACHED


def check_happened(happened_at: datetime, *, at: datetime) -> None:
    """What is told at an instant has happened by then. Raises HappenedLater (field `happened_on`)."""
    if happened_at > at:
        raise HappenedLater(field="happened_on")


def check_said(words: str, outcome: str) -> None:
    """What is written down of a talk says something of it. Raises NothingSaid (field `text`)."""
    if not words.strip() and not outcome:
        raise NothingSaid(field="text")


def check_due(due_on: date, *, today: date) -> None:
    """A step that is planned or moved ends on a day to come. Raises StepDayPast (field `due_on`)."""
    if due_on < today:
        raise StepDayPast(field="due_on")


def check_open(state: str) -> None:
    """Only what is planned can be done, moved or dropped. Raises StepClosed."""
    if state != StepState.PLANNED:
        raise StepClosed
