"""Become a partner: what it brings, the form, and for who applied how far it has come (guide: E1).

Robots are kept out without anybody else's help: a field that people do not see, a form that nobody fills in two seconds,
limits by address, and a letter that must be answered before anything counts.
"""

from functools import partial
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kanava.core import clock
from kanava.core.people import normal_email
from kanava.playbook.queries import get_in_force
from kanava.public.language import as_typed, chosen_language, in_language, switched
from kanava.recruiting.actions.applying import Asked, apply_as_partner, confirm_application
from kanava.recruiting.actions.candidates import Person, Told
from kanava.recruiting.queries import get_status, hash_of
from kanava.rules.partnership import PartnerType
from kanava.rules.people import Via, system
from kanava.rules.pitch import Figures, arithmetic, margins_of, with_expected
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import NotFound, Refusal
from kanava.ui import formatting, registration_words, words
from kanava.ui.access import public
from kanava.ui.calculators.starting import kept_figures
from kanava.ui.forms import CountryField, add_refusal
from kanava.ui.limits import allows, too_many
from kanava.ui.traits import TraitsForm

# Seconds that a form takes at least and at most; a person who is slower sends it once more.
FASTEST, SLOWEST = 3, 24 * 3600
SIGNER = "kanava.public.applying"


class ApplicationForm(TraitsForm):
    """Who applies, and for which company."""

    name = forms.CharField(label=gettext_lazy("Company"), max_length=200)
    country = CountryField(label=gettext_lazy("Country"))
    domain = forms.CharField(label=gettext_lazy("Website"), max_length=200, required=False)
    business_id = forms.CharField(label=gettext_lazy("Business id"), max_length=30, required=False)
    type = forms.ChoiceField(
        label=gettext_lazy("How would you work with us?"),
        required=False,
        choices=lambda: [("", _("Let us talk about it")), *words.choices(PartnerType)],
    )
    staff = forms.IntegerField(
        label=gettext_lazy("People in your company"), min_value=0, max_value=5_000_000, required=False
    )
    offering = forms.CharField(label=gettext_lazy("What do you sell today?"), max_length=300, required=False)
    person = forms.CharField(
        label=gettext_lazy("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    title = forms.CharField(label=gettext_lazy("Your title"), max_length=120, required=False)
    email = forms.EmailField(
        label=gettext_lazy("Your work e-mail"), widget=forms.EmailInput({"autocomplete": "email"})
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"autocomplete": "tel"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Why together? Which of your customers would need this?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea,
    )
    # People do not see it, robots fill it.
    fax_number = forms.CharField(required=False, max_length=200)
    begun = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput())

    def asked(self) -> Asked:
        """What was written."""
        typed = dict(self.cleaned_data)
        person = Person(typed.pop("person"), typed.pop("title"), typed.pop("email"), typed.pop("phone"))
        text = typed.pop("text")
        for name in ("fax_number", "begun"):
            typed.pop(name)
        return Asked(Told(source="INBOUND", **typed), person, text, translation.get_language() or "en")

    @property
    def is_robots(self) -> bool:
        """Whether a robot has filled it in: what people do not see is filled, or the form is not one of ours."""
        return bool(self.cleaned_data["fax_number"]) or not self._is_ours(SLOWEST)

    @property
    def is_hasty(self) -> bool:
        """Whether it was sent faster than people write; they press the button once more."""
        return self._is_ours(FASTEST)

    def _is_ours(self, seconds: int) -> bool:
        try:
            signing.loads(self.cleaned_data["begun"], salt=SIGNER, max_age=seconds)
        except signing.BadSignature:
            return False
        return True


def _begun() -> str:
    return signing.dumps("", salt=SIGNER)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def apply(request: HttpRequest) -> HttpResponse:
    """What a partner earns with us, and the form to become one."""
    playbook = get_in_force(clock.today()).playbook
    if not playbook.recruiting.takes_applications:
        return render(request, "public/apply_closed.html")
    language = chosen_language(request)
    if language:
        typed = ApplicationForm(initial=as_typed(ApplicationForm, request))
        return switched(request, language, partial(_shown, request, typed, playbook))
    form = ApplicationForm(
        request.POST or None, initial={"country": playbook.programme.country, "begun": _begun()}
    )
    if request.method == "POST" and form.is_valid():
        if not allows(request, "apply", key=normal_email(form.cleaned_data["email"])):
            return too_many(request)
        if form.is_robots:
            # A robot is told what a person is told, and nothing is kept.
            return render(request, "public/apply_sent.html", {"email": form.cleaned_data["email"]})
        if form.is_hasty:
            form.add_error(None, _("That was fast. Look it over, and press the button once more."))
            return _shown(request, form, playbook)
        try:
            made = apply_as_partner(by=system(Via.PUBLIC), asked=form.asked(), at=clock.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return render(request, "public/apply_sent.html", {"email": made.email})
    return _shown(request, form, playbook)


def _shown(request: HttpRequest, form: ApplicationForm, playbook: Playbook) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "public/apply.html", {"form": form, **_worth(playbook)}, status=status)


def _worth(playbook: Playbook) -> dict[str, Any]:
    """What the programme pays and promises by the rules in force, and the usual deal: as deals tell it, else as the owner
    expects it. What neither tells is left out."""
    told, _usual = kept_figures(clock.today(), playbook)
    reckoned = with_expected(told, playbook)
    return {
        "told": told, "shows_calculator": playbook.recruiting.shows_calculator, "reckoned": reckoned, "kinds": [_kind(kind, reckoned, playbook) for kind in PartnerType],
        "protection": registration_words.of_promise(playbook), "decision": playbook.registration.decision_days,
        "first_deal": playbook.onboarding.first_deal_days,
    }  # fmt: skip


def _kind(kind: PartnerType, reckoned: Figures, playbook: Playbook) -> dict[str, Any]:
    """What a partner of a type earns at the beginning, at the highest tier where that is another margin, and on the usual
    deal where that is known."""
    low, high = margins_of(kind, playbook)
    money = arithmetic(kind, reckoned, 1, playbook)
    return {
        "kind": kind.value, "low": formatting.exact_percent(low), "high": formatting.exact_percent(high) if high != low else "",
        "earned": money.per_deal if money else None,
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def application(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the letter's link: the address is confirmed with a button (readers of mail follow links by themselves), and
    from then on the page tells how far the application has come."""
    if not allows(request, "application", key=hash_of(token)):
        return too_many(request)
    try:
        if request.method == "POST":
            confirm_application(by=system(Via.PUBLIC), token=token, at=clock.now())
        status = get_status(token)
    except NotFound:
        return render(request, "public/application_gone.html", status=404)
    page = partial(render, request, "public/application.html", {"status": status})
    return in_language(request, status.language, page)
