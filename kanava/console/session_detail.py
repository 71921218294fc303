"""One live session: who comes and who was there, with the list of a meeting tool read first; its recording (guide: D2)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kanava.console.pages import page
from kanava.console.sessions import what_is_left
from kanava.core import clock, permissions
from kanava.core.calendars import zone_for
from kanava.playbook.queries import get_in_force
from kanava.rules.attendee_lists import LARGEST_LIST, ListUnreadable, read_attendees
from kanava.rules.files import FileMissing
from kanava.rules.live_sessions import (
    AHEAD,
    Attendance,
    Found,
    Guest,
    SessionState,
    SignUpState,
    match,
    was_there,
)
from kanava.rules.people import Actor
from kanava.rules.refusals import Refusal
from kanava.rules.videos import CaptionsUnreadable
from kanava.training.actions import authoring, files, holding
from kanava.training.queries import dates, sessions
from kanava.training.queries.texts import title_of
from kanava.ui import lists, session_words, time_zones, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.forms import Fault
from kanava.ui.languages import language_name
from kanava.ui.training import captions_response, video_response

if TYPE_CHECKING:
    from kanava.training.models import LiveSession, SignUp


@dataclass(frozen=True, slots=True)
class ReadList:
    """What a list of attendees told, before anything of it is kept."""

    found: Found
    name: str = ""
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows beside the session itself: what was wrong, and a list that was read."""

    faults: list[Fault] = field(default_factory=list)
    told: ReadList | None = None


@require_safe
@staff("view_sessions")
def detail(request: StaffRequest, session_id: int) -> HttpResponse:
    """A session: when and where, who comes, who was there, what was recorded."""
    return _page(request, sessions.get_session(session_id, by=request.actor), Shown())


def _page(request: StaffRequest, session: "LiveSession", shown: Shown) -> HttpResponse:
    language, at = request.user.language, clock.now()
    guests = sessions.list_guests(session.pk)
    coming = [one for one in guests if one.state == SignUpState.COMING]
    percent = get_in_force(clock.today()).playbook.training.attended_percent
    recording = getattr(session, "recording", None)
    sees_path = permissions.may("view_training", request.actor)
    lesson = session.lesson
    has_begun = session.begins_at <= at and session.state != SessionState.CANCELLED
    context = {
        "session": session, "title": title_of(lesson.texts.all(), language), "path_title": title_of(lesson.path.texts.all(), language),
        "lesson_url": address("console:training-lesson", lesson.path_id, str(lesson.pk)) if sees_path else "",
        "when": time_zones.session_when(session, zone_for(request.user.time_zone)),
        "planned": _planned(session, request), "seats": session_words.of_seats(session.coming, session.seats, session.waiting),
        "left": what_is_left(session), "has_begun": has_begun, "may_hold": sessions.may_hold(session, request.actor),
        "may_plan": permissions.may("plan_session", request.actor) and session.state in AHEAD,
        "guests": [_guest(one, session, shown.told, percent, request.actor) for one in coming], "waiting": [_named(one, request.actor) for one in guests if one not in coming],
        "there": sum(one.attendance == Attendance.ATTENDED for one in coming), "told": _told(shown.told, coming),
        "film": _film(session, recording), "languages": [(code, language_name(code)) for code in authoring.LANGUAGES], "faults": shown.faults,
    }  # fmt: skip
    status = 422 if shown.faults else 200
    return page(request, "console/session.html", context, here="training", status=status)


def _planned(session: "LiveSession", request: StaffRequest) -> str:
    """The same moment by the clocks by which it was planned, where they are not the reader's."""
    own, theirs = zone_for(request.user.time_zone), session.planned_in
    is_same = (
        session.begins_at.astimezone(own).utcoffset() == session.begins_at.astimezone(theirs).utcoffset()
    )
    return "" if is_same else time_zones.session_when(session, theirs)


def _named(one: "SignUp", by: Actor) -> dict[str, Any]:
    return {
        "id": one.pk, "name": one.person.name, "email": one.person.email, "partner": one.partner.name,
        "url": address("console:partner", one.partner_id) if permissions.may("view_partners", by) else "", "place": one.place,
    }  # fmt: skip


def _guest(
    one: "SignUp", session: "LiveSession", told: ReadList | None, percent: Any, by: Actor
) -> dict[str, Any]:
    """Somebody who was to come, ticked as they were, or as a list tells."""
    row = {
        **_named(one, by), "state": one.attendance, "is_there": one.attendance == Attendance.ATTENDED,
        "stayed": session_words.of_stay(one.stayed), "minutes": one.stayed, "hint": "",
    }  # fmt: skip
    if told is None:
        return row
    found = told.found
    if one.pk in found.by_address:
        minutes = found.by_address[one.pk]
        is_there = was_there(minutes, session.minutes, percent)
        hint = (
            _("In the list by address") if is_there else _("In the list by address, but for too short a time")
        )
        return {
            **row,
            "is_there": is_there,
            "minutes": minutes,
            "stayed": session_words.of_stay(minutes),
            "hint": hint,
        }
    if one.pk in found.by_name:
        minutes = found.by_name[one.pk]
        hint = _("In the list by name alone, with another address: look, and tick it yourself")
        return {
            **row,
            "is_there": False,
            "minutes": minutes,
            "stayed": session_words.of_stay(minutes),
            "hint": hint,
        }
    return {**row, "is_there": False, "minutes": None, "stayed": "", "hint": _("Not in the list")}


def _told(told: ReadList | None, coming: "list[SignUp]") -> dict[str, Any] | None:
    if told is None:
        return None
    found = told.found
    missing = [one for one in coming if one.pk not in found.by_address and one.pk not in found.by_name]
    return {
        "name": told.name, "rows": told.rows, "by_address": len(found.by_address), "by_name": len(found.by_name),
        "missing": len(missing), "unknown": [", ".join(part for part in (one.name, one.email) if part) for one in found.unknown],
    }  # fmt: skip


def _film(session: "LiveSession", recording: Any) -> dict[str, Any] | None:
    if recording is None:
        return None
    return {
        "row": recording, "url": address("console:session-recording", session.pk), "type": f"video/{recording.kind.lower()}",
        "tracks": [
            {"url": reverse("console:session-captions", args=[session.pk, one]), "language": one, "label": language_name(one)}
            for one in sessions.list_captions(session.pk)
        ],
    }  # fmt: skip


@require_POST
@staff("hold_session")
def act(request: StaffRequest, session_id: int, what: str) -> HttpResponse:
    """Tell who was there, read a list of attendees, keep a recording or say why there is none."""
    session = sessions.get_session(session_id, by=request.actor)
    if what not in MOVES and what != "attendees":
        raise Http404
    try:
        if what == "attendees":
            return _page(request, session, Shown(told=_read(request, session)))
        said = MOVES[what](request, {"by": request.actor, "session_id": session_id, "at": clock.now()})
    except Refusal as refusal:
        if refusal.code in ("NOT_FOUND", "NOT_PERMITTED"):
            raise
        labels = {
            "video": _("Recording"), "captions": _("Captions"), "attendees": _("List from the meeting tool"), "reason": _("Why there is no recording"),
        }  # fmt: skip
        found = words.by_field(refusal).items()
        return _page(
            request,
            session,
            Shown([Fault(said, name or "", labels.get(name or "", "")) for name, said in found]),
        )
    messages.success(request, said)
    return redirect("console:session", session_id)


def _read(request: StaffRequest, session: "LiveSession") -> ReadList:
    """Whom a list of attendees means. Nothing is kept: the form below says what would be."""
    permissions.require("hold_session", request.actor, permissions.Owned(seller_id=session.trainer_id))
    file = request.FILES.get("attendees")
    if file is None:
        raise FileMissing(field="attendees")
    if (file.size or 0) > LARGEST_LIST:
        raise ListUnreadable(field="attendees")
    rows = read_attendees(file.read())
    coming = [one for one in sessions.list_guests(session.pk) if one.state == SignUpState.COMING]
    guests = [Guest(one.pk, one.person.name, one.person.email) for one in coming]
    return ReadList(match(rows, guests), file.name or "", len(rows))


def _attendance(request: StaffRequest, given: dict[str, Any]) -> str:
    post = request.POST
    there = [number for one in post.getlist("there") if (number := lists.number_in(one))]
    stayed = {
        number: lists.number_in(str(value))
        for name, value in post.items()
        if name.startswith("stayed-") and (number := lists.number_in(name.removeprefix("stayed-")))
    }
    holding.tell_attendance(**given, there=there, stayed=stayed)
    return _("Attendance is kept. Who was there is done with the lesson.")


def _recording(request: StaffRequest, given: dict[str, Any]) -> str:
    file, said = request.FILES.get("video"), request.FILES.get("captions")
    language = request.POST.get("language", "")
    if language not in authoring.LANGUAGES:
        raise Http404
    if file is None and said is None:
        raise FileMissing(field="video")
    if said is not None:
        if (said.size or 0) > files.LARGEST_CAPTIONS:
            raise CaptionsUnreadable(field="captions")
        holding.keep_recording_captions(**given, language=language, content=said.read())
    if file is not None:
        holding.keep_recording(**given, name=file.name or "", chunks=file.chunks())
    return _("The recording is kept. Those who learn the path can watch it.")


def _remove(request: StaffRequest, given: dict[str, Any]) -> str:
    holding.remove_recording(**given)
    return _("The recording is removed.")


def _unrecorded(request: StaffRequest, given: dict[str, Any]) -> str:
    holding.leave_unrecorded(**given, reason=request.POST.get("reason", ""))
    return _("Kept. The lesson says why there is no recording.")


MOVES: dict[str, Callable[[StaffRequest, dict[str, Any]], str]] = {
    "attendance": _attendance, "recording": _recording, "recording-remove": _remove, "unrecorded": _unrecorded,
}  # fmt: skip


@require_safe
@staff("view_sessions")
def recording(request: StaffRequest, session_id: int) -> HttpResponseBase:
    """What was recorded of a session."""
    found = getattr(sessions.get_session(session_id, by=request.actor), "recording", None)
    if found is None:
        raise Http404
    return video_response(request, found)


@require_safe
@staff("view_sessions")
def captions(request: StaffRequest, session_id: int, language: str) -> HttpResponse:
    """What is said in a recording."""
    return captions_response(dates.get_recording_captions(session_id, language))
