"""Reading surveys: their list with what was heard over time, one of them, what partners read of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count as Counted

from kanava.core import clock
from kanava.core.permissions import require
from kanava.rules import surveys as rule
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.surveys import Figures, Question, State
from kanava.surveys.holding import smallest_at, smallest_of, tallies_of
from kanava.surveys.models import IS_LIVE, Shared, Survey, Token, Waiting
from kanava.surveys.tokens import hash_of

LATEST, TOGETHER = 12, 4


@dataclass(frozen=True, slots=True)
class Held:
    """A survey and what is shown of it; None where too few have answered."""

    survey: Survey
    figures: Figures | None


@dataclass(frozen=True, slots=True)
class Results:
    """The latest closed surveys, oldest first; what the last four that are shown say together, and how
    many those are; the survey that is planned or
    open, if there is one; the smallest group."""

    held: Sequence[Held]
    together: Figures | None
    joined: int
    live: Survey | None
    smallest: int


def get_results(*, by: Actor, at: datetime) -> Results:
    """Surveys over time. Three statements. Raises NotPermitted."""
    require("view_surveys", by)
    current = smallest_at(at)
    latest = list(Survey.objects.filter(state=State.CLOSED).order_by("-opens_on", "-id")[:LATEST])
    closed = list(reversed(latest))
    batches = tallies_of(closed)
    held = [Held(one, rule.figures(batches[one.pk], smallest_of(one, current))) for one in closed]
    shown = [one for one in held if one.figures is not None][-TOGETHER:]
    smallest = max((smallest_of(one.survey, current) for one in shown), default=current)
    together = rule.together([batches[one.survey.pk] for one in shown], smallest) if len(shown) > 1 else None
    live = Survey.objects.filter(IS_LIVE).order_by("-opens_on").first()
    return Results(held, together, len(shown), live, current)


def get_survey(survey_id: int, *, by: Actor) -> Survey:
    """One survey, with what partners read of it as `shared` where they do. Raises NotFound, NotPermitted."""
    require("view_surveys", by)
    found = Survey.objects.select_related("shared", "planned_by").filter(pk=survey_id).first()
    if found is None:
        raise NotFound
    return found


def get_figures(found: Survey, *, by: Actor, at: datetime) -> Figures | None:
    """What is shown of a survey; nothing before it is closed. Raises NotPermitted."""
    require("view_surveys", by)
    if found.state != State.CLOSED:
        return None
    return rule.figures(tallies_of([found])[found.pk], smallest_of(found, smallest_at(at)))


def count_answers(found: Survey, *, by: Actor, at: datetime) -> int:
    """How many have answered an open survey, in steps of the smallest group: a single answer cannot be seen coming. Raises
    NotPermitted."""
    require("view_surveys", by)
    waiting = Waiting.objects.filter(survey=found).aggregate(n=Counted("id"))["n"]
    return rule.in_steps(waiting, smallest_of(found, smallest_at(at)))


@dataclass(frozen=True, slots=True)
class Open:
    """A survey as whoever holds a link sees it."""

    survey: Survey
    smallest: int


def find_open(token: str, *, at: datetime) -> Open | None:
    """The survey of a link that can still be used. Reads nothing but the link."""
    live = {"survey__state": State.OPEN, "survey__closes_on__gte": clock.day_of(at)}
    found = Token.objects.select_related("survey").filter(hash=hash_of(token), **live).first()
    return Open(found.survey, found.survey.smallest) if found is not None else None


def list_shared(*, by: Actor, at: datetime) -> list[Shared]:
    """What partners read of surveys, the latest first; one with fewer answers than are shown by now is left out. Raises
    NotPermitted."""
    require("view_shared_surveys", by)
    smallest = smallest_at(at)
    rows = Shared.objects.filter(at_least__gte=smallest).order_by("-quarter_on")
    return list(rows[:LATEST])


def means_of(shared: Shared) -> Mapping[Question, Decimal | None]:
    """The means of what was shared, by question."""
    return {one: getattr(shared, one.lower()) for one in Question}
