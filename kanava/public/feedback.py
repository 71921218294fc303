"""Feedback by name, behind a link that works once; the page says that it is named (guide: H8)."""

from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kanava.core import clock
from kanava.public.language import as_typed, chosen_language, in_language, switched
from kanava.rules.people import Via, system
from kanava.rules.refusals import NotFound
from kanava.rules.surveys import LONGEST_REMARK
from kanava.surveys.actions.feedback import give_feedback
from kanava.surveys.queries.feedback import find_asked
from kanava.surveys.tokens import hash_of
from kanava.ui.access import public
from kanava.ui.forms import carried_out
from kanava.ui.limits import allows, too_many
from kanava.ui.survey_words import OCCASIONS, WELL, scale_of

SCORES = tuple((str(mark), word) for mark, word in WELL)


class FeedbackForm(forms.Form):
    """How we did."""

    score = forms.TypedChoiceField(
        choices=SCORES, coerce=int, error_messages={"required": gettext_lazy("Choose an answer.")},
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("What should we do otherwise next time?"), max_length=LONGEST_REMARK, required=False, widget=forms.Textarea,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def feedback(request: HttpRequest, token: str) -> HttpResponse:
    """The question, and thanks for the answer."""
    if not allows(request, "application", key=hash_of(token)):
        return too_many(request)
    found = find_asked(token, at=clock.now())
    if found is None:
        return render(request, "public/feedback_gone.html", status=410)
    heading, question = OCCASIONS[found.occasion]
    language = chosen_language(request)
    form = (
        FeedbackForm(initial=as_typed(FeedbackForm, request))
        if language
        else FeedbackForm(request.POST or None)
    )
    given: dict[str, Any] = {"by": system(Via.PUBLIC), "token": token, "at": clock.now()}
    try:
        is_done = not language and carried_out(form, lambda: give_feedback(**given, **form.cleaned_data))
    except NotFound:
        return render(request, "public/feedback_gone.html", status=410)
    form.fields["score"].label = question
    scale = scale_of(form, "score", SCORES)
    context = {"found": found, "form": form, "scale": scale, "heading": heading}
    template = "public/feedback_thanks.html" if is_done else "public/feedback.html"
    page = partial(render, request, template, context, status=422 if form.is_bound and form.errors else 200)
    return (
        switched(request, language, page) if language else in_language(request, found.person.language, page)
    )
