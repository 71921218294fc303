"""Another e-mail address for one's account: typed, proved by a code, then changed."""

import secrets
from datetime import timedelta
from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kanava.core import clock
from kanava.core.people import normal_email
from kanava.people.actions.own import change_own_email, send_address_code
from kanava.public.accounts import WRONG_CODE, log_failure
from kanava.rules.refusals import Refusal
from kanava.ui.access import actor_of, public
from kanava.ui.forms import add_refusal
from kanava.ui.limits import allows, too_many

LIFE = timedelta(minutes=15)
TRIES = 5
# Without vowels no words, without look-alikes no mistakes.
SIGNS = "BCDFGHJKLMNPQRSTVWXZ"
KEPT = "address_change"


class AddressForm(forms.Form):
    """The new address."""

    email = forms.EmailField(
        label=gettext_lazy("New e-mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


class CodeForm(forms.Form):
    """The code from the letter."""

    code = forms.CharField(
        label=gettext_lazy("Code from the letter"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "one-time-code", "autofocus": True}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@public
@reauthentication_required  # type: ignore[untyped-decorator]
def change(request: HttpRequest) -> HttpResponse:
    """Ask for the new address and send a code to it."""
    user, form = request.user, AddressForm(request.POST or None)
    assert user.is_authenticated
    if request.method == "POST" and form.is_valid():
        email = normal_email(form.cleaned_data["email"])
        if not allows(request, "change_address", key=email):
            return too_many(request)
        code = "-".join(get_random_string(4, SIGNS) for _half in "ab")
        minutes = LIFE // timedelta(minutes=1)
        send_address_code(email, code, name=user.name, language=user.language, minutes=minutes)
        request.session[KEPT] = {"email": email, "code": code, "at": clock.now().isoformat(), "tries": 0}
        return redirect("public:address-confirm")
    return render(request, "public/address.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@public
@reauthentication_required  # type: ignore[untyped-decorator]
def confirm(request: HttpRequest) -> HttpResponse:
    """Take the code and change the address."""
    kept = _kept(request)
    if kept is None:
        messages.error(request, _("The code has run out. Ask for a new one."))
        return redirect("public:address")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _changed(request, form, kept):
        return redirect("public:account")
    context = {"form": form, "email": kept["email"]}
    return render(request, "public/address_confirm.html", context, status=422 if form.errors else 200)


def _kept(request: HttpRequest) -> dict[str, Any] | None:
    kept: dict[str, Any] | None = request.session.get(KEPT)
    sent = parse_datetime(kept["at"]) if kept else None
    if kept is None or sent is None or clock.now() - sent > LIFE or kept["tries"] >= TRIES:
        return None
    return kept


def _changed(request: HttpRequest, form: CodeForm, kept: dict[str, Any]) -> bool:
    request.session[KEPT] = {**kept, "tries": kept["tries"] + 1}
    typed, sent = (
        "".join(filter(str.isalnum, text)).upper().encode()
        for text in (form.cleaned_data["code"], kept["code"])
    )
    actor = actor_of(request.user)
    if actor is None or not secrets.compare_digest(typed, sent):
        form.add_error("code", WRONG_CODE)
        log_failure(request, "code for another address", request.user.pk)
        return False
    try:
        change_own_email(by=actor, email=kept["email"], at=clock.now())
    except Refusal as refusal:
        add_refusal(form, refusal)
        return False
    del request.session[KEPT]
    messages.success(request, _("From now on you sign in as %(email)s.") % {"email": kept["email"]})
    return True
