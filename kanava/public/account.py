"""One's own account: name, language, looks, ways to sign in, and where one is signed in."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.validators import RegexValidator, URLValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kanava.core import clock
from kanava.core.calendars import zone_for
from kanava.core.people import change_profile
from kanava.core.sessions import end_session, end_sessions, handle_of, list_sessions
from kanava.partners.queries import find_membership
from kanava.people.queries import get_sign_in
from kanava.public.own_addresses import addresses_of
from kanava.ui import time_zones
from kanava.ui.access import actor_of, public
from kanava.ui.forms import InOrder

PHONE = r"^\+?[0-9][0-9 ()./-]{4,}$"


class ProfileForm(forms.Form):
    """What people choose about themselves."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(
        label=gettext_lazy("Appearance"),
        choices=[
            ("auto", gettext_lazy("As the device")),
            ("light", gettext_lazy("Light")),
            ("dark", gettext_lazy("Dark")),
        ],
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), required=False,
        help_text=gettext_lazy("In which you see the dates of live sessions, here and in letters; people of partners all times."),
    )  # fmt: skip

    phone = forms.CharField(
        label=gettext_lazy("Phone"), max_length=40, required=False,
        validators=[RegexValidator(PHONE, gettext_lazy("Write a telephone number, such as +358 40 123 4567."))],
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
        help_text=gettext_lazy("Partners of yours whose tier has dedicated support see it on their help page."),
    )  # fmt: skip
    meeting_link = forms.URLField(
        label=gettext_lazy("Page where a meeting with you is booked"), max_length=500, required=False, assume_scheme="https",
        validators=[URLValidator(["https"], message=gettext_lazy("Give a link that begins with https://."))],
        help_text=gettext_lazy("In your calendar or booking service. The same partners see it beside your number."),
    )  # fmt: skip

    def __init__(self, *args: Any, usual: str, is_ours: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_ours:
            del self.fields["phone"], self.fields["meeting_link"]
        first = ("", _("As at the company: %(city)s") % {"city": usual})
        self.fields["time_zone"].choices = InOrder([first, *time_zones.choices()])  # type: ignore[attr-defined]
        # That of the company is an answer like the others.
        self.fields["time_zone"].is_one_of = True  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@public
def account(request: HttpRequest) -> HttpResponse:
    """The account's page; keeps the profile."""
    user = request.user
    if not user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    initial = {
        "name": user.name, "language": user.language, "theme": user.theme, "time_zone": user.time_zone,
        "phone": user.phone, "meeting_link": user.meeting_link,
    }  # fmt: skip
    membership = find_membership(user)
    usual = time_zones.city_of(zone_for("", membership.partner.country if membership is not None else ""))
    form = ProfileForm(request.POST or None, initial=initial, usual=usual, is_ours=bool(user.staff_role))
    if request.method == "POST" and form.is_valid():
        change_profile(user, **form.cleaned_data)
        with translation.override(user.language):
            messages.success(request, _("Saved."))
        return redirect("public:account")
    context = {
        "form": form,
        "sign_in": get_sign_in(user),
        "sessions": _sessions(request, user.pk),
        "addresses": addresses_of(actor) if (actor := actor_of(user)) is not None else None,
    }
    return render(request, "public/account.html", context, status=422 if form.errors else 200)


def _sessions(request: HttpRequest, user_id: int) -> list[dict[str, Any]]:
    found = [
        {
            "device": one.device, "started_at": one.started_at, "seen_at": one.seen_at,
            "handle": handle_of(one.session_key), "is_this": one.session_key == request.session.session_key,
        }
        for one in list_sessions(user_id, at=clock.now())
    ]  # fmt: skip
    return sorted(found, key=lambda one: not one["is_this"])


@require_POST
@public
def end_one_session(request: HttpRequest, handle: str) -> HttpResponse:
    """Sign out in one other place."""
    if not request.user.is_authenticated:
        return redirect_to_login("/account/")
    if end_session(request.user.pk, handle):
        messages.success(request, _("Signed out there."))
    else:
        messages.success(request, _("That session had ended already."))
    return redirect("public:account")


@require_POST
@public
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    if not request.user.is_authenticated:
        return redirect_to_login("/account/")
    count = end_sessions(request.user.pk, but=request.session.session_key)
    messages.success(
        request, _("Signed out everywhere else.") if count else _("You were signed in nowhere else.")
    )
    return redirect("public:account")
