"""Portal trials: a candidate looks at the portal for a while, with sample data of its own (guide: E7)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from kanava.rules.playbook import Playbook
from kanava.rules.recruiting import Step
from kanava.rules.refusals import Refusal

# Whoever has seen the product work may look at the portal, until the agreement is signed.
TRIED_AT = (Step.TECHNICAL_REVIEW, Step.PORTAL_TRIAL, Step.AGREEMENT)


class TrialState(StrEnum):
    """Where a trial stands. One that failed could not be made and may be tried again."""

    PREPARING = "PREPARING"
    FAILED = "TRIAL_FAILED"
    OPEN = "TRIAL_OPEN"
    ENDED = "TRIAL_ENDED"


@dataclass(frozen=True, slots=True)
class Times:
    """What is known of a trial's course; None for what has not happened. It ends with the day `last_day`."""

    last_day: date
    ready_at: datetime | None = None
    failed_at: datetime | None = None
    ended_at: datetime | None = None


def state_of(times: Times, on: date) -> TrialState:
    """Where a trial stands on a day of the programme's calendar."""
    if times.ended_at is not None or on > times.last_day:
        return TrialState.ENDED
    if times.ready_at is not None:
        return TrialState.OPEN
    return TrialState.FAILED if times.failed_at is not None else TrialState.PREPARING


@dataclass(frozen=True, slots=True)
class Played:
    """How many deals the guest has registered in a trial, and how many of them were approved, refused and won there."""

    registered: int = 0
    approved: int = 0
    refused: int = 0
    won: int = 0


class TrialTooEarly(Refusal):
    """The technical review comes first (guide: E7)."""

    code = "TRIAL_TOO_EARLY"


class TrialRuns(Refusal):
    """The candidate has a trial that goes on."""

    code = "TRIAL_RUNS"


class TooManyTrials(Refusal):
    """As many candidates as the playbook lets try the portal at a time. Holds how many."""

    code = "TOO_MANY_TRIALS"


class TrialOver(Refusal):
    """The trial has ended."""

    code = "TRIAL_OVER"


def check_opening(step: str, *, has_one: bool, running: int, playbook: Playbook) -> None:
    """Whether a candidate on `step` may try the portal while `running` others do.

    Raises:
        TrialTooEarly, TrialRuns, TooManyTrials.
    """
    if step not in TRIED_AT:
        raise TrialTooEarly
    if has_one:
        raise TrialRuns
    most = playbook.recruiting.trials_at_once
    if running >= most:
        raise TooManyTrials(most=most)


def last_day(on: date, playbook: Playbook) -> date:
    """The last day of a trial that is opened, or given more time, on a day."""
    return on + timedelta(days=playbook.recruiting.trial_days)
