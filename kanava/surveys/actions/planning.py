"""Planning a quarter's survey: when it opens, reminds and closes; moving it and calling it off (guide: H8)."""

from datetime import datetime

from kanava.core import clock
from kanava.core.actions import action
from kanava.partners.models import Partner
from kanava.playbook.queries import get_in_force
from kanava.rules import surveys as rule
from kanava.rules.partnership import IN_FORCE
from kanava.rules.people import Actor
from kanava.rules.surveys import Dates, QuarterTaken, State, SurveyMoved
from kanava.surveys.holding import locked, record
from kanava.surveys.models import IS_LIVE, Survey


@action("plan_survey")
def plan_survey(*, by: Actor, dates: Dates, at: datetime) -> Survey:
    """Plan the survey of the quarter in which it opens. Raises SurveyDatesWrong, QuarterTaken (field `opens_on`), SurveyMoved
    where another one is still to be held."""
    rule.check_dates(dates, clock.day_of(at))
    return _plan(dates, by=by, at=at)


def _plan(dates: Dates, *, by: Actor, at: datetime) -> Survey:
    quarter_on = rule.quarter_of(dates.opens_on)
    held = Survey.objects.select_for_update().exclude(state=State.OFF)
    if held.filter(quarter_on=quarter_on).exists():
        raise QuarterTaken(field="opens_on")
    if held.filter(IS_LIVE).exists():
        raise SurveyMoved
    found = Survey.objects.create(
        quarter_on=quarter_on, opens_on=dates.opens_on, reminds_on=dates.reminds_on, closes_on=dates.closes_on,
        planned_by_id=by.user_id,
    )  # fmt: skip
    days = {"opens_on": dates.opens_on.isoformat(), "closes_on": dates.closes_on.isoformat()}
    record("planned", found, by=by, at=at, **days)
    return found


@action("plan_survey")
def move_survey(*, by: Actor, survey_id: int, dates: Dates, at: datetime) -> Survey:
    """Give a survey other dates; once it is open, its opening stays as it was. Raises NotFound, SurveyMoved,
    SurveyDatesWrong, QuarterTaken (field `opens_on`)."""
    found = locked(survey_id, State.PLANNED, State.OPEN)
    is_open = found.state == State.OPEN
    if is_open:
        reminds_on = found.reminds_on if found.reminded_at else dates.reminds_on
        dates = Dates(found.opens_on, reminds_on, dates.closes_on)
    rule.check_dates(dates, clock.day_of(at), is_open=is_open)
    quarter_on = rule.quarter_of(dates.opens_on)
    others = Survey.objects.exclude(state=State.OFF).exclude(pk=found.pk)
    if others.filter(quarter_on=quarter_on).exists():
        raise QuarterTaken(field="opens_on")
    found.quarter_on = quarter_on
    found.opens_on, found.reminds_on, found.closes_on = dates.opens_on, dates.reminds_on, dates.closes_on
    found.save(update_fields=["quarter_on", "opens_on", "reminds_on", "closes_on"])
    days = {"opens_on": dates.opens_on.isoformat(), "closes_on": dates.closes_on.isoformat()}
    record("moved", found, by=by, at=at, **days)
    return found


@action("plan_survey")
def call_off(*, by: Actor, survey_id: int, at: datetime) -> Survey:
    """Call a planned survey off; an open one runs to its end. Raises NotFound, SurveyMoved."""
    found = locked(survey_id, State.PLANNED)
    found.state = State.OFF
    found.save(update_fields=["state"])
    record("called_off", found, by=by, at=at)
    return found


@action("keep_surveys")
def plan_next(*, by: Actor, at: datetime) -> Survey | None:
    """Plan the next survey by itself, once it is due within the time of notice and the programme has grown beyond its first
    partners; the playbook may leave it to the owners."""
    today, playbook = clock.day_of(at), get_in_force(clock.day_of(at)).playbook
    terms = playbook.surveys
    if not terms.by_itself or Survey.objects.filter(IS_LIVE).exists():
        return None
    # One that was called off counts: its quarter goes without.
    last = Survey.objects.order_by("-opens_on").values_list("opens_on", flat=True).first()
    opens_on = rule.next_opening(
        last, today, every=playbook.activity.survey_every_days, notice=terms.notice_days
    )
    if (opens_on - today).days > terms.notice_days or not _has_grown(
        playbook.infrastructure.first_partners_high
    ):
        return None
    return _plan(rule.dates_from(opens_on, remind=terms.reminder_days, lasts=terms.open_days), by=by, at=at)


def _has_grown(beyond: int) -> bool:

    return Partner.objects.filter(lifecycle__in=IN_FORCE)[:beyond].count() >= beyond
