"""Accepting an invitation: who invites to what, a name and a language, and in."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, login
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kanava.core import clock
from kanava.core.middleware import remember_language
from kanava.people.actions.inviting import hash_of
from kanava.people.actions.joining import Offer, accept_invitation, get_offer
from kanava.public.accounts import log_failure
from kanava.rules.people import Via, system
from kanava.rules.refusals import Refusal
from kanava.ui import words
from kanava.ui.access import public
from kanava.ui.limits import allows, too_many

STATUS = {
    "INVITATION_UNKNOWN": 404,
    "INVITATION_USED": 410,
    "INVITATION_EXPIRED": 410,
    "PERSON_ELSEWHERE": 409,
}


class JoinForm(forms.Form):
    """Who joins, and how they sign in from now on."""

    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    password = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=gettext_lazy("At least ten characters. A short sentence of your own is good."),
        error_messages={"required": gettext_lazy("Choose a password, or join without one.")},
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["password"].required = "without" not in self.data

    def clean(self) -> dict[str, Any]:
        """A good password, or none at all on purpose."""
        told: dict[str, Any] = super().clean() or {}
        if "without" in self.data:
            return {**told, "password": ""}
        if not told.get("password"):
            return told
        person = get_user_model()(email=self.email, name=told.get("name", ""))
        try:
            validate_password(told["password"], person)
        except forms.ValidationError as error:
            raise forms.ValidationError({"password": error}) from error
        return told


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the link offers and make the account; a link that offers nothing any more says what to do."""
    try:
        offer = get_offer(token, at=clock.now())
    except Refusal as refusal:
        return answered(request, refusal.params.get("language", ""), partial(_closed, request, refusal))
    return answered(request, offer.language, partial(_offer, request, token, offer))


def answered(request: HttpRequest, language: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer in the language of the letter; a choice made in this browser weighs more."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    speaks = chosen if chosen in dict(settings.LANGUAGES) else language or translation.get_language()
    with translation.override(speaks):
        found = answer()
        found.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
    return found


def _offer(request: HttpRequest, token: str, offer: Offer) -> HttpResponse:
    if request.user.is_authenticated:
        return render(request, "public/join_signed_in.html", {"offer": offer})
    initial = {"name": offer.name, "language": translation.get_language()}
    form = JoinForm(request.POST or None, email=offer.email, initial=initial)
    if request.method == "POST":
        if not allows(request, "accept_invitation", key=hash_of(token)):
            return too_many(request)
        if form.is_valid():
            return _accept(request, token, form.cleaned_data)
    return render(
        request, "public/join.html", {"offer": offer, "form": form}, status=422 if form.errors else 200
    )


def _accept(request: HttpRequest, token: str, told: dict[str, Any]) -> HttpResponse:
    try:
        user = accept_invitation(by=system(Via.PUBLIC), token=token, at=clock.now(), **told)
    except Refusal as refusal:
        return _closed(request, refusal)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    with translation.override(user.language):
        messages.success(request, _welcome(has_password=bool(told["password"])))
    response = redirect("public:home")
    remember_language(response, user.language)
    return response


def _welcome(*, has_password: bool) -> str:
    if has_password:
        return _("Welcome. Under “Your account” you can add a passkey and sign in without the password.")
    return _("Welcome. Under “Your account” you can add a passkey and never type a code again.")


def _closed(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    if refusal.code == "INVITATION_UNKNOWN":
        log_failure(request, "invitation", None)
    context = {
        "code": refusal.code,
        "said": words.of_refusal(refusal),
        "inviter": refusal.params.get("inviter"),
    }
    return render(request, "public/join_closed.html", context, status=STATUS.get(refusal.code, 409))
