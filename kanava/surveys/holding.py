"""A survey as every action meets it: locked, who is asked, its event, its figures."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from kanava.core import clock, events
from kanava.core.models import User
from kanava.playbook.queries import get_in_force
from kanava.rules.partnership import IN_FORCE
from kanava.rules.people import Actor
from kanava.rules.playbook.surveying import Surveys
from kanava.rules.refusals import NotFound
from kanava.rules.surveys import DETRACTS, PROMOTES, Question, State, SurveyMoved, Tally
from kanava.surveys.models import Scores, Survey

AT_ONCE = 2_000


def locked(survey_id: int, *states: State) -> Survey:
    """The survey, locked, in one of the states. Raises NotFound, SurveyMoved."""
    found = Survey.objects.select_for_update().filter(pk=survey_id).first()
    if found is None:
        raise NotFound
    if State(found.state) not in states:
        raise SurveyMoved
    return found


def terms_at(at: datetime) -> Surveys:
    """What the playbook says of surveys at a moment."""
    return get_in_force(clock.day_of(at)).playbook.surveys


def smallest_at(at: datetime) -> int:
    """The smallest group that is shown, by the playbook of a moment."""
    terms = terms_at(at)
    return terms.smallest_group


def people_asked(joined_by: datetime) -> "QuerySet[User]":
    """Who is asked: everybody who signs in for a partner in force, whoever they are. `joined_by` leaves out who came later."""
    were_there = Q(joined_at__isnull=True) | Q(joined_at__lte=joined_by)
    return User.objects.filter(were_there, is_active=True, membership__partner__lifecycle__in=IN_FORCE)


def record(verb: str, found: Survey, *, by: Actor, at: datetime, **data: object) -> None:
    """Append an event about a survey. None is ever about an answer."""
    events.record(f"survey.{verb}", by=by, at=at, subject=events.Subject("survey", found.pk), **data)


def tallies_of(surveys: Sequence[Survey]) -> dict[int, Tally]:
    """What the answers of each survey add up to. One statement, however many have answered."""
    told: dict[str, Any] = {
        "n": Count("id"), "promoters": Count("id", filter=Q(recommend__gte=PROMOTES)),
        "detractors": Count("id", filter=Q(recommend__lte=DETRACTS)),
    }  # fmt: skip
    for one in Question:
        told |= {f"total_{one}": Sum(one.lower(), default=0), f"count_{one}": Count(one.lower())}
    rows = Scores.objects.filter(survey__in=surveys).values("survey_id").annotate(**told).order_by()
    return {one.pk: Tally() for one in surveys} | {row["survey_id"]: _tally(row) for row in rows}


def _tally(row: dict[str, Any]) -> Tally:
    return Tally(
        row["n"], row["promoters"], row["detractors"],
        {one: row[f"total_{one}"] for one in Question}, {one: row[f"count_{one}"] for one in Question},
    )  # fmt: skip


def smallest_of(found: Survey, current: int) -> int:
    """The smallest group that is shown of a survey: what was promised, or what is asked by now where that is more."""
    return max(found.smallest, current)
