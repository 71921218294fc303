"""Words for surveys and feedback: states, questions, occasions, events, refusals (guide: H8)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanava.rules.surveys import Occasion, Question

CODES: Mapping[str, Any] = {
    "SURVEY_PLANNED": gettext_lazy("Planned"), "SURVEY_OPEN": gettext_lazy("Open"), "SURVEY_CLOSED": gettext_lazy("Closed"),
    "SURVEY_OFF": gettext_lazy("Called off"),
    "AFTER_ONBOARDING": gettext_lazy("After the first 90 days"), "AFTER_REFUSAL": gettext_lazy("After a refused registration"),
    "AFTER_DISPUTE": gettext_lazy("After a dispute"),
    "survey.planned": gettext_lazy("Survey planned"), "survey.moved": gettext_lazy("Survey moved"),
    "survey.called_off": gettext_lazy("Survey called off"), "survey.opened": gettext_lazy("Survey opened"),
    "survey.reminded": gettext_lazy("Everybody reminded of the survey"), "survey.closed": gettext_lazy("Survey closed"),
    "survey.tagged": gettext_lazy("Remark tagged"), "survey.untagged": gettext_lazy("Theme taken off a remark"),
    "survey.theme_answered": gettext_lazy("Said what is done about a theme"), "survey.shared": gettext_lazy("Survey shared with partners"),
    "survey.shared_again": gettext_lazy("Shared texts of a survey changed"), "survey.taken_back": gettext_lazy("Survey no longer shared"),
    "feedback.asked": gettext_lazy("Asked for feedback by name"), "feedback.given": gettext_lazy("Feedback given by name"),
}  # fmt: skip

REFUSALS: Mapping[str, Any] = {
    "SURVEY_ANSWER_MISSING": gettext_lazy("Choose an answer."),
    "SURVEY_MOVED": gettext_lazy("That cannot be done to a survey in this state. A new one is planned once the last one is over."),
    "SURVEY_QUARTER_TAKEN": gettext_lazy("The quarter has a survey already. Choose a day in another quarter."),
    "SURVEY_DATES_WRONG": gettext_lazy(
        "A survey opens today or later, reminds after it has opened, and closes within %(most)s days. Choose days in this order."
    ),
    "SURVEY_THEME_MISSING": gettext_lazy("Name a theme."),
    "SURVEY_NOTHING_TO_SHARE": gettext_lazy("Too few have answered, so there is nothing to share."),
    "SURVEY_TEXT_MISSING": gettext_lazy("Write it in one language at least."),
}  # fmt: skip

QUESTIONS: Mapping[Question, tuple[Any, Any]] = {
    Question.SUPPORT: (gettext_lazy("Support"), gettext_lazy("How satisfied are you with our support?")),
    Question.MARGINS: (gettext_lazy("Margins"), gettext_lazy("How satisfied are you with what you earn with us?")),
    Question.RESOURCES: (
        gettext_lazy("Resources"), gettext_lazy("How satisfied are you with the training and materials of the programme?"),
    ),
}  # fmt: skip
RECOMMEND = gettext_lazy(
    "How likely is it that you would recommend our partner programme to a friend or colleague?"
)
# From 1 to 5: how satisfied somebody is, and how well we did.
MARKS = (
    (1, gettext_lazy("1, not satisfied")), (2, "2"), (3, "3"), (4, "4"), (5, gettext_lazy("5, very satisfied")),
)  # fmt: skip
WELL = ((1, gettext_lazy("1, badly")), (2, "2"), (3, "3"), (4, "4"), (5, gettext_lazy("5, very well")))

# What is asked by name, by occasion: a heading and the question.
OCCASIONS: Mapping[str, tuple[Any, Any]] = {
    Occasion.ONBOARDING: (gettext_lazy("Your first 90 days with us"), gettext_lazy("How well did we help you to get going?")),
    Occasion.REFUSAL: (gettext_lazy("The registration that we refused"), gettext_lazy("How well did we explain and handle it?")),
    Occasion.DISPUTE: (gettext_lazy("The amount that you disputed"), gettext_lazy("How well did we handle it?")),
}  # fmt: skip


def quarter(first: date) -> str:
    """A quarter as people say it, by its first day: Q4/2026."""
    return _("Q%(quarter)s/%(year)s") % {"quarter": (first.month + 2) // 3, "year": first.year}


def scale_of(
    form: forms.Form, name: str, options: Sequence[tuple[str, Any]], *, is_long: bool = False
) -> dict[str, Any]:
    """A question that one of several marks answers, as `ui/scale.html` takes it."""
    return {
        "bound": form[name], "name": name, "options": options, "chosen": form[name].value(), "is_long": is_long,
    }  # fmt: skip
