"""Every component in every state on one page: for those who build pages, and for the test that renders them."""

from datetime import timedelta

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kanava.console.pages import page
from kanava.core import clock
from kanava.core.paging import Count, Page
from kanava.rules.deals import Kind, Origin, Stage
from kanava.rules.money import Money
from kanava.rules.partnership import Lifecycle, Tier
from kanava.rules.registration import Clock, State
from kanava.ui import lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.forms import DayField


class SampleForm(forms.Form):
    """One field of each kind."""

    text = forms.CharField(label=_("Text"), help_text=_("A hint says what is wanted."))
    optional = forms.CharField(label=_("Text"), required=False)
    choice = forms.ChoiceField(label=_("Choice"), choices=lambda: words.choices(Kind))
    day = DayField(label=_("Day"))
    amount = forms.CharField(label=_("Amount"), widget=forms.TextInput({"inputmode": "decimal"}))
    long = forms.CharField(label=_("Long text"), widget=forms.Textarea, required=False)
    yes = forms.BooleanField(label=_("Yes or no"), required=False)
    suggested = forms.CharField(label=_("With suggestions"), required=False)


@require_safe
@staff("view_gallery")
def overview(request: StaffRequest) -> HttpResponse:
    """The components."""
    faulty = SampleForm({"choice": "NEW", "amount": "a lot"})
    faulty.add_error("amount", words.REFUSALS["AMOUNT_UNREADABLE"])
    faulty.add_error(None, words.REFUSALS["MOVE_NOT_POSSIBLE"])
    now = clock.now()
    context = {
        "form": SampleForm(),
        "faulty": faulty,
        "badges": [
            ("Registration", list(State)), ("Deal", [*Stage, *Origin, *Kind]), ("Partner", [*Tier, *Lifecycle]), ("Clock", list(Clock)),
        ],
        "amounts": [Money(123_456_789, "EUR"), Money(1_000_000, "JPY"), Money(-5_000, "SEK"), Money(1_234, "KWD")],
        "moments": [now, now - timedelta(hours=3), now + timedelta(days=40)],
        "list": lists.Listing("gallery", request.path, "q=a&sort=-value", "-value"),
        "exact": Count(1_234, True), "rough": Count(10_000, False), "first": Page([], "token", True), "last": Page([], "", False),
        "icons": (
            "home", "funnel", "plus-circle", "banknotes", "shield-check", "chart-bar", "inbox-arrow-down", "currency-euro",
            "building-office-2", "book-open", "arrow-up-tray", "envelope", "clock", "no-symbol", "exclamation-triangle",
        ),
    }  # fmt: skip
    return page(request, "console/gallery.html", context, here="gallery")
