"""Trying the portal before an agreement: the invitation's page, the way in and out, and the vendor's side of a trial, which
its guest plays too (guide: E7).

The way in and what lies behind it work on the trial's own sample: they are asked for below `/trial/N/` alone.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kanava.core import clock
from kanava.core.people import find_person, list_owners
from kanava.deals.actions import appealing, closing, deciding
from kanava.deals.queries import find_own_deal_of, get_registration
from kanava.partners.queries import find_membership
from kanava.public.language import in_language
from kanava.recruiting.queries.trials import get_trial_of
from kanava.rules.people import Actor, Role, Via
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.trials import TrialState
from kanava.ui import words
from kanava.ui.access import public
from kanava.ui.limits import allows, allows_reading, too_many
from kanava.ui.trials import Trial, taken_customer, trial_of

# In the session of somebody of ours who looks in.
PREVIEW = "kanava.preview"
BACKEND = "kanava.core.sessions.PersonBackend"

_PAGES = {
    TrialState.OPEN: ("public/trial.html", 200),
    TrialState.ENDED: ("public/trial_closed.html", 410),
}


@require_safe
@never_cache
@public
def start(request: HttpRequest, token: str) -> HttpResponse:
    """What the trial is and what to try in it, with the way in."""
    if not allows_reading(request, "open_trial", key=token):
        return too_many(request)
    try:
        found, _is_preview = get_trial_of(token)
    except NotFound:
        return render(request, "public/trial_closed.html", status=404)
    state = found.state(clock.today())
    template, status = _PAGES.get(state, ("public/trial_waits.html", 200))
    context = {
        "found": found,
        "candidate": found.candidate,
        "token": token,
        "minder": found.candidate.owner or found.author,
    }
    return in_language(
        request,
        found.language,
        lambda: render(request, template, {**context, "taken": taken_customer()}, status=status),
    )


def _trial(request: HttpRequest) -> Trial:
    found = trial_of(request)
    if found is None:
        raise Http404
    return found


@require_POST
@public
def enter(request: HttpRequest) -> HttpResponse:
    """Into the portal as the trial's guest."""
    trial, token = _trial(request), request.POST.get("token", "")
    if not allows(request, "open_trial", key=trial.email):
        return too_many(request)
    is_preview = constant_time_compare(token, trial.preview)
    if not is_preview and not constant_time_compare(token, trial.token):
        raise Http404
    guest = find_person(trial.email)
    if guest is None:
        raise Http404
    login(request, guest, backend=BACKEND)
    if is_preview:
        request.session[PREVIEW] = True
    return redirect("portal:home")


@require_POST
@public
def leave(request: HttpRequest) -> HttpResponse:
    """Out of the portal, back to the page of the invitation."""
    trial = _trial(request)
    logout(request)
    return redirect(trial.home)


def _approve(registration_id: int, by: Actor) -> str:
    deciding.approve_registration(by=by, registration_id=registration_id, at=clock.now())
    return _("Approved, as the vendor would. See how long the opportunity is yours.")


def _ask(registration_id: int, by: Actor) -> str:
    question = _("Who decides there, and what do they use today?")
    deciding.ask_for_information(by=by, registration_id=registration_id, question=question, at=clock.now())
    return _("A question has come, as from the vendor.")


def _refuse(registration_id: int, by: Actor) -> str:
    message = _("They buy through a framework agreement that we are not in.")
    deciding.refuse_registration(
        by=by, registration_id=registration_id, reason="WRONG_FIT", message=message, at=clock.now()
    )
    return _("Refused, as the vendor might. See what you can do about it.")


def _win(registration_id: int, by: Actor) -> str:
    deal = find_own_deal_of(registration_id)
    if deal is None:
        raise NotFound
    now = clock.now()
    closing.win_deal(by=by, deal_id=deal.pk, closed_on=clock.day_of(now), at=now)
    return _("The order has come. See under Earnings what it earns, and why.")


def _hear(registration_id: int, by: Actor) -> str:
    owner = list_owners()[0]
    decider = Actor(Role.OWNER, Via.CONSOLE, owner.pk)
    appealing.decide_appeal(by=decider, registration_id=registration_id, granted=True, at=clock.now())
    return _("Somebody else than before has looked at it and taken the refusal back.")


MOVES: dict[str, Callable[[int, Actor], str]] = {
    "approve": _approve,
    "ask": _ask,
    "refuse": _refuse,
    "win": _win,
    "hear": _hear,
}


def _vendor(user: Any) -> Actor:
    """Who looks after the guest's company in the sample."""
    membership = find_membership(user)
    if membership is None:
        raise NotFound
    return Actor(Role.PARTNER_MANAGER, Via.CONSOLE, membership.partner.manager_id)


@require_POST
@public
def decide(request: HttpRequest) -> HttpResponse:
    """What the vendor would do with a registration, done at the guest's word."""
    trial = _trial(request)
    what, number = request.POST.get("what", ""), request.POST.get("registration", "")
    if not request.user.is_authenticated:
        return redirect(trial.home)
    if what not in MOVES or not (number.isascii() and number.isdecimal() and len(number) < 16):
        raise Http404
    try:
        vendor = _vendor(request.user)
        found = get_registration(int(number), by=vendor)
        messages.success(request, MOVES[what](found.pk, vendor))
    except NotFound as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        messages.error(request, words.of_refusal(refusal))
    return redirect("portal:registration", int(number))
