"""What the doors show of surveys: one that is over and shared, with words and themes, and feedback by name."""

from datetime import datetime, timedelta
from typing import Any

from kanava.core import clock
from kanava.partners.models import Partner
from kanava.rules import surveys as rule
from kanava.rules.surveys import Occasion, State
from kanava.surveys.actions import sharing, themes
from kanava.surveys.actions.sharing import Texts
from kanava.surveys.models import Feedback, Remark, Scores, Survey


def make_over(*, at: datetime, answers: int = 6, words: int = 3) -> Survey:
    """A survey that was over before a moment."""
    day = clock.day_of(at)
    dates = rule.dates_from(day - timedelta(days=40), remind=10, lasts=21)
    survey = Survey.objects.create(
        quarter_on=rule.quarter_of(dates.opens_on), opens_on=dates.opens_on, reminds_on=dates.reminds_on, closes_on=dates.closes_on,
        state=State.CLOSED, smallest=5, invited=answers + 3, opened_at=at - timedelta(days=40), closed_at=at - timedelta(days=18),
    )  # fmt: skip
    Scores.objects.bulk_create(
        Scores(survey=survey, recommend=5 + number % 6, support=4, margins=3, resources=5)
        for number in range(answers)
    )
    Remark.objects.bulk_create(Remark(survey=survey, text=f"Words {number}") for number in range(words))
    return survey


def make_feedback(
    partner: Partner, person: Any, *, at: datetime, score: int = 4, about_id: int = 1
) -> Feedback:
    return Feedback.objects.create(
        partner=partner, person=person, occasion=Occasion.REFUSAL, about_id=about_id, asked_at=at, score=score, text="Fine",
        given_at=at,
    )  # fmt: skip


def make_surveys(owner: Any, partner: Partner, person: Any, *, at: datetime) -> dict[str, Any]:
    survey = make_over(at=at)
    remark = Remark.objects.filter(survey=survey).first()
    assert remark is not None
    theme = themes.tag(by=owner, remark_id=remark.pk, name="Slow answers", at=at)
    sharing.share(by=owner, survey_id=survey.pk, texts=Texts(heard_en="Heard", done_en="Done"), at=at)
    return {"survey": survey, "theme": theme, "feedback": make_feedback(partner, person, at=at)}
