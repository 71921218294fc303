"""Our texts that partners make their own pages and mails of (guide: D3)."""

import base64

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kanava.console.pages import page
from kanava.core import clock
from kanava.deals.queries import list_product_lines
from kanava.documents.typesetting import make_picture
from kanava.library.actions.branding import keep_own_text
from kanava.library.own_texts import LANGUAGES
from kanava.library.queries.branding import compose_example, get_own_text
from kanava.rules.branding import OwnTextCode
from kanava.rules.materials import LONGEST_SUMMARY, LONGEST_TITLE
from kanava.rules.own_texts import TEXT_PLACES, in_one_spelling
from kanava.ui import words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.forms import carried_out
from kanava.ui.languages import language_name
from kanava.ui.own_pages import page_data, told_of

LONGEST_BODY = 4000
LONGEST = {"title": LONGEST_TITLE, "lead": LONGEST_SUMMARY, "body": LONGEST_BODY}


class TextForm(forms.Form):
    """The text in one language."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=LONGEST_TITLE)
    lead = forms.CharField(
        label=gettext_lazy("First sentences"), max_length=LONGEST_SUMMARY, widget=forms.Textarea({"rows": 3})
    )
    body = forms.CharField(
        label=gettext_lazy("Text"), max_length=LONGEST_BODY, widget=forms.Textarea({"rows": 14}),
        help_text=gettext_lazy("A line that begins with ## is a heading; an empty line begins a new paragraph."),
    )  # fmt: skip


@require_POST
@staff("keep_material")
def preview(request: StaffRequest, code: str, language: str) -> HttpResponse:
    """How what is typed will look on a partner's page, without saving it."""
    if language not in LANGUAGES or code not in OwnTextCode.__members__:
        raise Http404
    return render(request, "console/own_text_preview.html", {"picture": _picture(request, language)})


def _picture(request: StaffRequest, language: str) -> str:
    """The page of an example of a partner with what is typed, as an address that holds the picture. One statement."""
    typed = {name: request.POST.get(name, "")[:most] for name, most in LONGEST.items()}
    product = next((one.name for one in list_product_lines()), "")
    made, brand = compose_example(by=request.actor, language=language, product=product, **typed)
    picture = make_picture("onepager", page_data(told_of(made, brand, brand.partner)))
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"


@require_http_methods(["GET", "HEAD", "POST"])
@staff("keep_material")
def edit(request: StaffRequest, code: str, language: str) -> HttpResponse:
    """A text in a language, and changing it."""
    if language not in LANGUAGES or code not in OwnTextCode.__members__:
        raise Http404
    kept = get_own_text(language, code)
    start = {name: in_one_spelling(getattr(kept, name)) for name in ("title", "lead", "body")}
    form = TextForm(request.POST or None, initial=start)

    def act() -> None:
        keep_own_text(by=request.actor, code=code, language=language, at=clock.now(), **form.cleaned_data)

    if request.method == "POST" and "preview" not in request.POST and carried_out(form, act):
        messages.success(request, _("Change saved."))
        return redirect("console:own-text", code, language)
    is_shown = "preview" in request.POST and not form.errors
    context = {
        "form": form, "picture": _picture(request, language) if is_shown else "", "code": code, "codes": words.choices(OwnTextCode), "kept": f"{code}-{language}", "language": language, "languages": [(code, language_name(code)) for code in LANGUAGES],
        "places": TEXT_PLACES,
    }  # fmt: skip
    return page(request, "console/own_text.html", context, here="library", status=422 if form.errors else 200)
