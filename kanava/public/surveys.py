"""Answering an anonymous survey, behind a link that works once. These pages know nobody: neither who is signed in nor where a
request comes from (`core/middleware.py`), and nothing is counted or noted (guide: H8)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kanava.core import clock
from kanava.core.middleware import remember_language
from kanava.public.language import as_typed, chosen_language
from kanava.rules.people import Via, system
from kanava.rules.refusals import NotFound
from kanava.rules.surveys import LONGEST_REMARK, Answer, Question
from kanava.surveys.actions.answering import answer
from kanava.surveys.queries import find_open
from kanava.ui.access import public
from kanava.ui.forms import carried_out
from kanava.ui.survey_words import MARKS, QUESTIONS, RECOMMEND, scale_of

CANNOT_SAY = "-"
RECOMMENDED = tuple((str(score), str(score)) for score in range(11))
_MARKS = (*((str(mark), word) for mark, word in MARKS), (CANNOT_SAY, gettext_lazy("Cannot say")))


def _choose(label: Any, choices: Any) -> forms.TypedChoiceField:
    missing = {"required": gettext_lazy("Choose an answer.")}
    return forms.TypedChoiceField(
        label=label, choices=choices, error_messages=missing, empty_value=None,
        coerce=lambda value: None if value == CANNOT_SAY else int(value),
    )  # fmt: skip


class SurveyForm(forms.Form):
    """What is asked."""

    recommend = _choose(RECOMMEND, RECOMMENDED)
    support = _choose(QUESTIONS[Question.SUPPORT][1], _MARKS)
    margins = _choose(QUESTIONS[Question.MARGINS][1], _MARKS)
    resources = _choose(QUESTIONS[Question.RESOURCES][1], _MARKS)
    text = forms.CharField(
        label=gettext_lazy("What should we change first?"), max_length=LONGEST_REMARK, required=False, widget=forms.Textarea,
        help_text=gettext_lazy("In any language. Leave out names, customers and whatever else tells who you are."),
    )  # fmt: skip

    @property
    def told(self) -> Answer:
        """The answer."""
        told = self.cleaned_data
        return Answer(told["recommend"], {one: told[one.lower()] for one in Question}, told["text"])


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """The questions, with what becomes of the answers. Looking uses nothing up, so a mail server that follows links does no
    harm."""
    found = find_open(token, at=clock.now())
    if found is None:
        return render(request, "public/survey_gone.html", status=410)
    language = chosen_language(request)
    if language:
        return _switched(
            language, lambda: _page(request, found, SurveyForm(initial=as_typed(SurveyForm, request)))
        )
    form = SurveyForm(request.POST or None)
    try:
        given: dict[str, Any] = {"by": system(Via.PUBLIC), "token": token, "at": clock.now()}
        if carried_out(form, lambda: answer(**given, told=form.told)):
            return redirect("public:survey-thanks")
    except NotFound:
        return render(request, "public/survey_gone.html", status=410)
    return _page(request, found, form)


def _page(request: HttpRequest, found: Any, form: SurveyForm) -> HttpResponse:
    context = {"survey": found.survey, "smallest": found.smallest, "form": form, "scales": _scales(form)}
    return render(request, "public/survey.html", context, status=422 if form.errors else 200)


def _scales(form: SurveyForm) -> list[dict[str, Any]]:
    """The questions that are answered by one of several marks."""
    first = scale_of(form, "recommend", RECOMMENDED, is_long=True)
    return [first, *(scale_of(form, one.lower(), _MARKS) for one in Question)]


def _switched(language: str, page: Callable[[], HttpResponse]) -> HttpResponse:
    """The page in a language that was just chosen. The browser remembers it; no session does."""
    with translation.override(language):
        answered = page()
        answered.headers["Content-Language"] = language
    remember_language(answered, language)
    return answered


@require_safe
@never_cache
@public
def thanks(request: HttpRequest) -> HttpResponse:
    """The answer is in the box."""
    return render(request, "public/survey_thanks.html")
