"""The plan of the first 90 days, as worked cases (guide: F1–F4, F7, I2)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.core.calendars import holidays_in, zone_of
from kanava.rules import onboarding, playbook
from kanava.rules.onboarding import GUIDE, Fact, Item, Mark, Phase, Side, Template, make_plan
from kanava.rules.partnership import PartnerType
from kanava.rules.playbook import DEFAULT
from kanava.rules.refusals import Faults

MONDAY = date(2026, 8, 31)


def plan(kind=PartnerType.RESELLER, signed_on=MONDAY, country="FI", terms=DEFAULT):
    return make_plan(signed_on, GUIDE[kind], terms, holidays_in(country, signed_on))


def terms(**changed):
    document = playbook.to_document(DEFAULT)
    document["onboarding"].update(changed)
    return playbook.parse(document)


@pytest.mark.parametrize(
    ("code", "on"),
    [
        ("AGREEMENT", date(2026, 8, 31)),  # week 1, first business day
        ("KICK_OFF", date(2026, 9, 2)),
        ("PEOPLE", date(2026, 9, 4)),
        ("SALES_TRAINING", date(2026, 9, 9)),  # week 2, third business day
        ("SKILLS_TEST", date(2026, 9, 18)),  # end of week 3
        ("JOINT_OPPORTUNITY", date(2026, 9, 21)),  # week 4
        ("FEEDBACK", date(2026, 9, 25)),
        ("FIRST_REGISTRATION", date(2026, 10, 30)),  # within 60 days
    ],
)
def test_a_task_is_due_on_a_business_day_of_its_week(code: str, on: date) -> None:
    assert {due.item.code: due.on for due in plan().tasks}[code] == on


@pytest.mark.parametrize(
    ("signed_on", "country", "code", "on"),
    [
        (date(2026, 8, 28), "FI", "AGREEMENT", date(2026, 8, 28)),  # a Friday
        (date(2026, 8, 28), "FI", "KICK_OFF", date(2026, 9, 1)),  # third business day over the weekend
        (date(2026, 8, 29), "FI", "AGREEMENT", date(2026, 8, 31)),  # signed on a Saturday
        (date(2026, 12, 23), "FI", "AGREEMENT", date(2026, 12, 23)),
        # Christmas Eve is none in Finland, Christmas and Boxing Day neither; the third business day is the 29th.
        (date(2026, 12, 23), "FI", "KICK_OFF", date(2026, 12, 29)),
        (date(2026, 12, 23), "US", "KICK_OFF", date(2026, 12, 28)),  # the 24th is worked in the United States
        (date(2026, 12, 23), "FI", "PEOPLE", date(2026, 12, 29)),  # no later than the end of its week
        (date(2026, 8, 31), "XX", "KICK_OFF", date(2026, 9, 2)),  # a country without a list of holidays
    ],
)
def test_weekends_and_the_countrys_holidays_are_left_out(signed_on, country, code, on) -> None:
    assert {due.item.code: due.on for due in plan(signed_on=signed_on, country=country).tasks}[code] == on


@pytest.mark.parametrize(
    ("kind", "has", "has_not"),
    [
        (PartnerType.RESELLER, "FIRST_REGISTRATION", "DEMO_ENVIRONMENT"),
        (PartnerType.REFERRAL, "FIRST_INTRODUCTION", "TECHNICAL_TRAINING"),
        (PartnerType.MSP, "SERVICE_DESK", "IDEAL_CUSTOMER"),
        (PartnerType.SI, "DEMO_ENVIRONMENT", "SERVICE_DESK"),
    ],
)
def test_each_type_of_partner_has_its_own_tasks(kind, has, has_not) -> None:
    codes = {due.item.code for due in plan(kind).tasks}
    assert has in codes
    assert has_not not in codes
    assert {due.item.side for due in plan(kind).tasks} == {Side.OURS, Side.THEIRS}
    assert {due.item.phase for due in plan(kind).tasks} == set(Phase)


def test_milestones_and_check_ins_follow_the_playbook() -> None:
    made = plan()
    assert [(goal.mark, goal.on) for goal in made.goals] == [
        (Mark.FIRST, date(2026, 9, 30)),
        (Mark.SECOND, date(2026, 10, 30)),
        (Mark.THIRD, date(2026, 11, 30)),  # the 29th is a Sunday
    ]
    assert [(day - MONDAY).days for day in made.check_ins] == [7, 14, 21, 28, 42, 56, 70, 84]
    assert made.ends_on == date(2026, 11, 29)
    often = plan(terms=terms(review_every_days_first_month=10, review_every_days_after=30))
    assert [(day - MONDAY).days for day in often.check_ins] == [10, 21, 30, 60]  # the 90th is a Sunday


def test_the_weeks_are_the_playbooks_and_the_goals_the_templates() -> None:
    own = Template(
        (Item(Side.OURS, Phase.CO_SELLING, 2, title="Visit them"),), ((Mark.FIRST, "Two meetings"),)
    )
    made = make_plan(MONDAY, own, terms(co_selling_week=6), frozenset())
    assert [(due.item.title, due.on) for due in made.tasks] == [("Visit them", date(2026, 10, 6))]
    assert [goal.success for goal in made.goals] == ["Two meetings", "", ""]


@pytest.mark.parametrize(
    ("days", "timely"), [(0, True), (90, True), (91, False), (-30, True), (-91, False), (700, False)]
)
def test_only_a_partner_signed_within_the_plans_length_gets_one(days: int, timely: bool) -> None:
    assert onboarding.is_timely(MONDAY, MONDAY + timedelta(days=days), DEFAULT) is timely


@pytest.mark.parametrize(
    ("left", "phase"),
    [
        (["FIRST_DEAL", "TRAINING"], Phase.TRAINING),
        (["FIRST_DEAL"], Phase.FIRST_DEAL),
        (["START"], Phase.START),
        ([], Phase.FIRST_DEAL),
    ],
)
def test_a_plan_stands_where_something_is_left_to_do(left, phase) -> None:
    assert onboarding.phase_of(left) == phase


@pytest.mark.parametrize(
    ("days", "own", "left", "can"), [(0, 0, 3, True), (1, 2, 0, True), (1, 2, 1, False), (1, 0, 0, False)]
)
def test_a_milestone_to_which_nothing_but_time_leads_waits_for_its_day(days, own, left, can) -> None:
    due_on = MONDAY + timedelta(days=days)
    assert onboarding.can_be_assessed(due_on, MONDAY, own=own, left=left) is can


def test_everything_wrong_with_a_template_is_told_at_once() -> None:
    wrong = Template(
        (Item(Side.OURS, Phase.START, 0, "KICK_OFF"), Item(Side.OURS, Phase.START, 1, title=" "))
    )
    with pytest.raises(Faults) as caught:
        onboarding.check_template(wrong)
    assert [(one.field, one.code) for one in caught.value.refusals] == [
        ("day-0", "DAY_OUTSIDE_PHASE"),
        ("title-1", "TITLE_MISSING"),
    ]
    with pytest.raises(Faults):
        onboarding.check_template(Template(()))
    for template in GUIDE.values():
        onboarding.check_template(template)


@given(
    st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    st.sampled_from(["FI", "DE", "US", "JP", "AE", "XX"]),
    st.sampled_from(list(PartnerType)),
)
def test_no_day_of_a_plan_is_a_weekend_or_a_holiday(signed_on: date, country: str, kind: PartnerType) -> None:
    holidays = holidays_in(country, signed_on)
    made = make_plan(signed_on, GUIDE[kind], DEFAULT, holidays)
    days = [*(due.on for due in made.tasks), *(goal.on for goal in made.goals), *made.check_ins]
    assert all(day.weekday() < 5 and day not in holidays and day >= signed_on for day in days)
    assert [due.on for due in made.tasks] == sorted(due.on for due in made.tasks)
    assert {due.item.fact for due in made.tasks} >= set(Fact)


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("FI", "Europe/Helsinki"),
        ("US", "America/New_York"),
        ("EE", "Europe/Tallinn"),
        ("XX", "Europe/Helsinki"),
    ],
)
def test_a_country_has_a_time_zone(country: str, zone: str) -> None:
    assert zone_of(country).key == zone
