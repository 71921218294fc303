"""A person's secret addresses: the one that puts mail on timelines, and the calendar (guide: F5, F6)."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kanava.core import clock, permissions
from kanava.engagement.actions.addresses import renew_own_address, revoke_own_address
from kanava.engagement.queries.addresses import list_own_addresses
from kanava.engagement.secrets import AddressPurpose
from kanava.rules.people import Actor
from kanava.ui.access import actor_of, public
from kanava.ui.limits import allows, too_many

MAIL, CALENDAR = AddressPurpose.MAIL.value, AddressPurpose.CALENDAR.value


def addresses_of(by: Actor) -> dict[str, Any]:
    """What the account's page shows of them: the mail address itself; of the calendar that there is one."""
    found = list_own_addresses(by.user_id or 0)
    mail = found.get(MAIL)
    return {
        "mail": mail,
        "mail_address": f"log+{mail.secret}@{settings.MAIL_IN_DOMAIN}" if mail is not None else "",
        "can_log": permissions.may("record_touchpoint", by),
        "calendar": found.get(CALENDAR),
    }


@never_cache
@require_POST
@public
def act(request: HttpRequest, purpose: str, what: str) -> HttpResponse:
    """Make an address, make it anew, or take it out of use. A new calendar address is shown in this answer alone."""
    actor = actor_of(request.user)
    if actor is None:
        return redirect_to_login(reverse("public:account"))
    purpose = purpose.upper()
    if purpose not in (MAIL, CALENDAR) or what not in ("renew", "revoke"):
        raise Http404
    if purpose == MAIL and not permissions.may("record_touchpoint", actor):
        raise Http404
    if not allows(request, "renew_address", key=str(actor.user_id)):
        return too_many(request)
    if what == "revoke":
        revoke_own_address(by=actor, purpose=purpose, at=clock.now())
        messages.success(request, _("The address does not work any more."))
    else:
        secret = renew_own_address(by=actor, purpose=purpose, at=clock.now())
        if purpose == CALENDAR:
            return _shown_once(request, secret)
        messages.success(request, _("Your address for logging is ready."))
    return redirect(f"{reverse('public:account')}#addresses")


def _shown_once(request: HttpRequest, secret: str) -> HttpResponse:
    path = reverse("public:calendar", args=[secret])
    url = f"{settings.BASE_URL}{path}"
    subscribe = f"webcal://{url.partition('://')[2]}"
    return render(request, "public/calendar_address.html", {"url": url, "subscribe": subscribe})
