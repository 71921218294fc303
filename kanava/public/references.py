"""What somebody says who is asked about a candidate, behind a link that works once (guide: G2)."""

from functools import partial

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kanava.core import clock
from kanava.public.language import as_typed, chosen_language, in_language, switched
from kanava.recruiting.actions.references import (
    REFERENCE_LIFE,
    Opinion,
    ReferenceClosed,
    answer_reference,
)
from kanava.recruiting.queries import get_open_reference, hash_of
from kanava.rules.people import Via, system
from kanava.rules.refusals import NotFound
from kanava.ui.access import public
from kanava.ui.forms import carried_out
from kanava.ui.limits import allows, too_many

RATINGS = (
    ("", gettext_lazy("Choose")), ("5", gettext_lazy("5, excellent")), ("4", "4"), ("3", "3"), ("2", "2"), ("1", gettext_lazy("1, poor")),
)  # fmt: skip


class OpinionForm(forms.Form):
    """What a reference says."""

    years = forms.IntegerField(
        label=gettext_lazy("For how many years have you worked with them?"),
        min_value=0,
        max_value=80,
        required=False,
    )
    reliability = forms.TypedChoiceField(
        label=gettext_lazy("Do they keep what they promise?"), choices=RATINGS, coerce=int
    )
    skill = forms.TypedChoiceField(label=gettext_lazy("How good is their work?"), choices=RATINGS, coerce=int)
    again = forms.TypedChoiceField(
        label=gettext_lazy("Would you choose them again?"),
        choices=(("", gettext_lazy("Choose")), ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))),
        coerce=lambda value: value == "yes",
    )
    text = forms.CharField(
        label=gettext_lazy("In your words"), max_length=4000, required=False, widget=forms.Textarea
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def reference(request: HttpRequest, token: str) -> HttpResponse:
    """The questions, and thanks for the answers."""
    if not allows(request, "application", key=hash_of(token)):
        return too_many(request)
    try:
        found = get_open_reference(token, at=clock.now(), life=REFERENCE_LIFE)
        language = chosen_language(request)
        if language:
            typed = {"found": found, "form": OpinionForm(initial=as_typed(OpinionForm, request))}
            return switched(request, language, partial(render, request, "public/reference.html", typed))
        form = OpinionForm(request.POST or None)
        is_done = carried_out(
            form,
            lambda: answer_reference(
                by=system(Via.PUBLIC), token=token, opinion=Opinion(**form.cleaned_data), at=clock.now()
            ),
        )
    except (NotFound, ReferenceClosed):
        return render(request, "public/reference_gone.html", status=410)
    template = "public/reference_thanks.html" if is_done else "public/reference.html"
    status = 422 if form.errors else 200
    page = partial(render, request, template, {"found": found, "form": form}, status=status)
    return in_language(request, found.language, page)
