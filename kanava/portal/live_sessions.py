"""Live sessions of what the reader learns: sign up, leave, watch what was recorded (guide: D2)."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kanava.core import clock
from kanava.rules.learning import NeedsFirst
from kanava.rules.live_sessions import (
    NotSignedUp,
    OtherDate,
    SessionOver,
    SignedUpAlready,
)
from kanava.rules.videos import read_parts
from kanava.training.actions import attending
from kanava.training.queries import dates
from kanava.ui import lists, session_words, words
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.training import captions_response, video_response

REFUSED = (NeedsFirst, SessionOver, SignedUpAlready, OtherDate, NotSignedUp)


@require_POST
@partner("learn")
def act(request: PartnerRequest, session_id: int, what: str) -> HttpResponse:
    """Sign up for a session, or leave it; keep where a recording is, or say that one has watched it."""
    by, at = request.actor, clock.now()
    if what == "watch":
        seconds, length = (lists.number_in(request.POST.get(name, "")) or 0 for name in ("seconds", "length"))
        played = read_parts(request.POST.get("played", ""))
        found = attending.watch(by=by, session_id=session_id, seconds=seconds, length=length, played=played, at=at)  # fmt: skip
        # The page shows by itself that the lesson is done.
        if found.is_whole_now:
            return HttpResponse(status=205)
        return JsonResponse({"said": session_words.of_watched(found.parts, found.length)})
    if what not in ("come", "leave", "watched"):
        raise Http404
    lesson_id = dates.lesson_of(session_id)
    try:
        if what == "come":
            place = attending.sign_up(by=by, session_id=session_id, at=at).place
            said = (
                _("You are number %(n)s on the waiting list. A seat that becomes free is yours, and a letter says so.") % {"n": place}
                if place
                else _("You are signed up. The invitation for your calendar comes by mail.")
            )  # fmt: skip
        elif what == "leave":
            attending.sign_off(by=by, session_id=session_id, at=at)
            said = _("You are signed off.")
        else:
            attending.say_watched(by=by, session_id=session_id, at=at)
            said = _("Kept.")
        messages.success(request, said)
    except REFUSED as refusal:
        messages.error(request, words.of_refusal(refusal))
    return redirect(f"{reverse('portal:lesson', args=[lesson_id])}#dates")


@require_safe
@partner("view_own_training")
def recording(request: PartnerRequest, session_id: int) -> HttpResponseBase:
    """What was recorded of a session of a path that the reader learns."""
    return video_response(request, dates.get_recording(session_id, by=request.actor))


@require_safe
@partner("view_own_training")
def captions(request: PartnerRequest, session_id: int, language: str) -> HttpResponse:
    """What is said in a recording."""
    dates.get_recording(session_id, by=request.actor)
    return captions_response(dates.get_recording_captions(session_id, language))
