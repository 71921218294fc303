"""The languages that everything is wanted in, and what a word costs in each (guide: G5, G8)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.translations import Prices
from kanava.translations.actions.languages import leave_language, want_language
from kanava.translations.queries import sources
from kanava.ui import formatting, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.forms import carried_out
from kanava.ui.languages import all_languages, language_name
from kanava.ui.stages import features_of


class PriceField(forms.DecimalField):
    """What a word costs; empty is the playbook's price."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label, min_value=0, max_digits=8, decimal_places=4, required=False, localize=True
        )


class LanguageForm(forms.Form):
    """A language and what a word costs in it."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=lambda: [("", ""), *all_languages()])
    price_low = PriceField(gettext_lazy("Price a word, from"))
    price_high = PriceField(gettext_lazy("Price a word, to"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("view_translations")
def listing(request: StaffRequest) -> HttpResponse:
    """The languages, and wanting one more or changing its prices."""
    form = LanguageForm(request.POST or None, initial={"language": request.GET.get("language", "")})
    if request.method == "POST":
        permissions.require("keep_target_languages", request.actor)
        keep = lambda: want_language(by=request.actor, at=clock.now(), **form.cleaned_data)  # noqa: E731
        if carried_out(form, keep):
            messages.success(request, _("Change saved."))
            return redirect("console:translation-languages")
    return _page(request, form)


def _page(request: StaffRequest, form: LanguageForm, *, refused: str = "") -> HttpResponse:
    targets, playbook = sources.list_targets(), features_of(request).playbook
    standings = sources.standings(targets, sources.Wanted(), playbook)
    rows = [
        {
            "code": one.language, "language": language_name(one.language), "price": _price(sources.prices_of(one, playbook)),
            "is_own": one.price_low is not None, "ready": standings[one.language].ready, "all": standings[one.language].all,
        }
        for one in targets
    ]  # fmt: skip
    context = {
        "form": form, "rows": rows, "tab": "languages", "refused": refused,
        "may_keep": permissions.may("keep_target_languages", request.actor), "usual": _price(sources.prices_of(None, playbook)),
    }  # fmt: skip
    status = 422 if form.errors or refused else 200
    return page(request, "console/translation_languages.html", context, here="library", status=status)


def _price(prices: Prices) -> str:
    low, high = (formatting.exact_money(one, prices.currency) for one in (prices.low, prices.high))
    return low if low == high else f"{low}–{high}"


@require_POST
@staff("keep_target_languages")
def leave(request: StaffRequest, code: str) -> HttpResponse:
    """Want a language no more."""
    try:
        leave_language(by=request.actor, language=code, at=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(request, LanguageForm(), refused=words.of_refusal(refusal))
    messages.success(request, _("The language is no longer wanted."))
    return redirect("console:translation-languages")
