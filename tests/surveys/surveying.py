"""A survey with people to ask, and what holders of its links do."""

from datetime import UTC, datetime, timedelta

from kanava.core import clock
from kanava.rules import surveys as rule
from kanava.rules.people import Role, Via, system
from kanava.rules.surveys import Answer, Question
from kanava.surveys.actions import answering, planning, running
from kanava.surveys.models import Envelope, Survey
from tests.factories import make_member, make_partner

# A Monday at noon in Helsinki.
AT = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
JOB, PUBLIC = system(Via.JOB), system(Via.PUBLIC)


def make_people(count: int, *, partners: int = 3):
    """People of partners in force."""
    companies = [make_partner(f"Company {number}") for number in range(partners)]
    roles = (Role.PARTNER_OWNER, Role.PARTNER_SELLER, Role.PARTNER_TECHNICIAN)
    return [
        make_member(companies[number % partners], f"Person{number}", roles[number % 3])
        for number in range(count)
    ]


def make_open(owner, *, at: datetime = AT) -> Survey:
    """A survey that opens now; its letters lie in their envelopes."""
    today = clock.day_of(at)
    dates = rule.dates_from(today, remind=7, lasts=14)
    planning.plan_survey(by=owner, dates=dates, at=at)
    found = running.open_due(by=JOB, at=at)
    assert found is not None
    return found


def links(survey: Survey) -> list[str]:
    """The links in the envelopes, as whoever opens their letter sees one."""
    return list(Envelope.objects.filter(survey=survey).exclude(token="").values_list("token", flat=True))


def said(recommend: int = 9, support=4, margins=3, resources=5, text: str = "") -> Answer:
    return Answer(
        recommend, {Question.SUPPORT: support, Question.MARGINS: margins, Question.RESOURCES: resources}, text
    )


def give(survey: Survey, answers: list[Answer], *, at: datetime = AT) -> None:
    """Answer with as many links."""
    for token, told in zip(links(survey), answers, strict=False):
        answering.answer(by=PUBLIC, token=token, told=told, at=at)


def close(survey: Survey) -> Survey:
    """Let the last day pass."""
    survey.refresh_from_db()
    running.close_due(by=JOB, at=clock.start_of(survey.closes_on + timedelta(days=1)) + timedelta(hours=10))
    survey.refresh_from_db()
    return survey
