"""The portal below `/trial/N/`, on trial N's sample."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from http.cookies import Morsel

from django.conf import settings
from django.db import OperationalError, connections
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_script_prefix, reverse, set_script_prefix
from django.utils import translation

from kanava.config.trials import databases
from kanava.core import clock
from kanava.deals.models import Registration
from kanava.public.trying import PREVIEW
from kanava.recruiting.actions.trying import note_visit
from kanava.recruiting.models import PortalTrial
from kanava.recruiting.queries.trials import get_trial, preview_of, token_of
from kanava.rules.deals import Stage
from kanava.rules.people import Via, system
from kanava.rules.refusals import NotFound
from kanava.rules.registration import State
from kanava.rules.trials import Played, TrialState
from kanava.ui.trials import Trial

GetResponse = Callable[[HttpRequest], HttpResponse]

_PLACE = re.compile(r"/trial/([1-9][0-9]{0,17})(/.*)")
# What there is in a trial: the portal but for what needs a partnership (`NOT_TRIED` of the portal), the language and the
# look, and the ways in and out. Nothing else is reached there.
_SHOWN = re.compile(r"/(|portal/(?!people/|agreements/).*|profile/|trial/(enter|leave|decide)/)")
# Where a page of the programme's leads in, with its own guard against forged forms.
_ENTRY = "/trial/enter/"
# The trial's own, beside those of who is signed in to the programme in the same browser.
_COOKIES = {
    settings.SESSION_COOKIE_NAME: "kanava_trial",
    settings.CSRF_COOKIE_NAME: "kanava_trial_csrf",
    "messages": "kanava_trial_messages",
}
SEEN_EVERY = timedelta(minutes=5)


def trials(get_response: GetResponse) -> GetResponse:
    """Middleware: hand what is asked below `/trial/N/` on with that place as its root and that trial's database in use."""

    def middleware(request: HttpRequest) -> HttpResponse:
        place = _PLACE.fullmatch(request.path_info)
        if place is None:
            return get_response(request)
        try:
            trial = get_trial(int(place[1]))
        except NotFound:
            return _closed(request)
        if trial.state(clock.today()) != TrialState.OPEN or not _SHOWN.fullmatch(place[2]):
            return _closed(request)
        return _shown(request, trial, place[2], get_response)

    return middleware


def _shown(request: HttpRequest, trial: PortalTrial, path: str, get_response: GetResponse) -> HttpResponse:
    root, before = f"/trial/{trial.pk}", get_script_prefix()
    token = token_of(trial)
    request.trial = Trial(  # type: ignore[attr-defined]
        trial.pk, trial.last_day, trial.email, token, preview_of(trial), reverse("public:trial", args=[token])
    )  # fmt: skip
    request.path_info, request.META["SCRIPT_NAME"] = path, root
    _put_own_cookies(request, path)
    set_script_prefix(f"{root}/")
    try:
        with databases.inside(trial.pk):
            connections["default"].ensure_connection()
            response = get_response(request)
            seen = _seen(request, trial)
    except OperationalError:
        # Its database is dropped at this moment, or being made anew after a restore.
        return _closed(request)
    finally:
        set_script_prefix(before)
    if seen is not None:
        note_visit(by=system(Via.PUBLIC), trial_id=trial.pk, at=clock.now(), played=seen.played)
    return _with_own_cookies(response, root)


def _put_own_cookies(request: HttpRequest, path: str) -> None:
    for name, own in _COOKIES.items():
        if name == settings.CSRF_COOKIE_NAME and path == _ENTRY:
            continue
        request.COOKIES.pop(name, None)
        if own in request.COOKIES:
            request.COOKIES[name] = request.COOKIES[own]


@dataclass(frozen=True, slots=True)
class Seen:
    """A look at the trial that is written down: what the guest has done with deals, None where that was not asked."""

    played: Played | None


def _seen(request: HttpRequest, trial: PortalTrial) -> Seen | None:
    """None for a look that does not count: our own, nobody's, or one right after another."""
    if not request.user.is_authenticated or request.session.get(PREVIEW):
        return None
    if request.method == "POST":
        own = Registration.objects.filter(created_by=request.user, submitted_at__gt=trial.ready_at)
        # An approval opens the deal, so that what became of it later is counted as approved too.
        counts = own.aggregate(
            registered=Count("id"), approved=Count("deal"), refused=Count("id", filter=Q(state=State.REFUSED)),
            won=Count("id", filter=Q(deal__stage=Stage.WON)),
        )  # fmt: skip
        return Seen(Played(**counts))
    last = trial.last_seen_at
    return Seen(None) if last is None or clock.now() - last > SEEN_EVERY else None


def _with_own_cookies(response: HttpResponse, root: str) -> HttpResponse:
    for name, own in _COOKIES.items():
        kept = response.cookies.pop(name, None)
        if kept is not None:
            moved: Morsel[str] = Morsel()
            moved.set(own, kept.value, kept.coded_value)
            moved.update(kept)
            moved["path"] = f"{root}/"
            response.cookies[own] = moved
    return response


def _closed(request: HttpRequest) -> HttpResponse:
    """What there is where no trial is, or none any more."""
    with translation.override(translation.get_language_from_request(request)):
        return render(request, "public/trial_closed.html", status=404)
