"""Live sessions: those to come and those that were; planning a date, moving it, cancelling it (guide: D2)."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kanava.console.pages import page
from kanava.console.session_forms import CancelForm, SessionForm, initial_of_session, odd_hours
from kanava.core import clock
from kanava.core.calendars import zone_for
from kanava.rules.live_sessions import AHEAD, SessionState
from kanava.rules.refusals import NotFound
from kanava.rules.training import LessonKind
from kanava.training.actions import sessions as planning
from kanava.training.queries import paths, sessions
from kanava.training.queries.sessions import Show
from kanava.training.queries.texts import title_of
from kanava.ui import lists, session_words, time_zones
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.forms import carried_out
from kanava.ui.languages import language_name
from kanava.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from kanava.training.models import LiveSession

TABS = (
    (Show.AHEAD, gettext_lazy("To come")),
    (Show.TO_TELL, gettext_lazy("To be completed")),
    (Show.HELD, gettext_lazy("Held")),
    (Show.CANCELLED, gettext_lazy("Cancelled")),
)
USUAL_MINUTES = 60


@require_safe
@staff("view_sessions")
def listing(request: StaffRequest) -> HttpResponseBase:
    """Sessions by what is to be done about them, at the reader's own hours."""
    get = request.GET
    show = Show(get["show"]) if get.get("show") in list(Show) else Show.AHEAD
    own = get.get("whose") == "mine"
    shown = lists.listing(request, "sessions", sort="")
    found, total = sessions.list_sessions(
        by=request.actor, show=show, own=own, at=clock.now(), after=get.get("after", ""), exact=lists.wants_exact(request)
    )  # fmt: skip
    zone, language = zone_for(request.user.time_zone), request.user.language
    context = {
        "list": shown, "page": found, "total": total, "show": show, "tabs": TABS, "tab": "sessions", "zone": time_zones.city_of(zone),
        "rows": [row_of(one, zone, language) for one in found.rows], "whose": "mine" if own else "",
        "choices": [("mine", _("Those that I lead"))],
    }  # fmt: skip
    return page(request, "console/sessions.html", context, here="training")


def row_of(one: "LiveSession", zone: "ZoneInfo", language: str) -> dict[str, Any]:
    """A session as a row of a list."""
    return {
        "url": address("console:session", one.pk),
        "when": time_zones.session_when(one, zone),
        "title": title_of(one.lesson.texts.all(), language),
        "language": language_name(one.language),
        "trainer": one.trainer.name,
        "seats": session_words.of_seats(one.coming, one.seats, one.waiting),
        "state": badge(one.state),
        "left": what_is_left(one),
    }


def what_is_left(one: "LiveSession") -> str:
    """What is still to be told of a session that is over; empty where nothing is."""
    if one.state in AHEAD and one.ends_at <= clock.now():
        return _("Attendance is missing")
    if one.state in AHEAD and not one.trainer.is_active:
        return _("Whoever was to lead it has left")
    is_recorded = getattr(one, "recording", None) is not None
    if one.state == SessionState.HELD and not is_recorded and not one.not_recorded:
        return _("The recording is missing")
    return ""


def _form(request: StaffRequest, initial: dict[str, Any]) -> SessionForm:
    sent = request.POST if request.method == "POST" and "reason" not in request.POST else None
    return SessionForm(sent, initial=initial, trainers=sessions.list_trainers())


@require_http_methods(["GET", "HEAD", "POST"])
@staff("plan_session")
def create(request: StaffRequest, lesson_id: int) -> HttpResponse:
    """Plan a date of a live lesson."""
    lesson = paths.find_lesson(lesson_id, by=request.actor)
    if lesson.kind != LessonKind.LIVE:
        raise NotFound
    zone = zone_for(request.user.time_zone)
    initial = {
        "zone": zone.key, "minutes": lesson.minutes or USUAL_MINUTES, "language": request.user.language, "trainer": request.user.pk,
    }  # fmt: skip
    form = _form(request, initial)
    made: list[int] = []

    def keep() -> None:
        session = planning.plan_session(
            by=request.actor, lesson_id=lesson_id, told=form.told(), at=clock.now()
        )
        made.append(session.pk)

    odd = odd_hours(form, sessions.count_by_zone(lesson_id), clock.now()) if form.is_bound else []
    if not odd and carried_out(form, keep):
        messages.success(request, _("The date is planned. It is in the calendar of whoever leads it."))
        return redirect("console:session", made[0])
    context = {
        "form": form, "odd": odd, "lesson": lesson, "title": title_of(lesson.texts.all(), request.user.language),
        "back_url": address("console:training-lesson", lesson.path_id, str(lesson.pk)),
    }  # fmt: skip
    status = 422 if form.errors or odd else 200
    return page(request, "console/session_form.html", context, here="training", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("plan_session")
def edit(request: StaffRequest, session_id: int) -> HttpResponse:
    """Move a session, change where it is and how many have room, or cancel it."""
    session = sessions.get_session(session_id, by=request.actor)
    by, at = request.actor, clock.now()
    if session.state not in AHEAD:
        return redirect("console:session", session_id)
    form = _form(request, initial_of_session(session))
    cancel = CancelForm(request.POST if "reason" in request.POST else None)
    odd = _odd(form, session, at) if form.is_bound else []
    if (
        form.is_bound
        and not odd
        and carried_out(
            form, lambda: planning.change_session(by=by, session_id=session_id, told=form.told(), at=at)
        )
    ):
        messages.success(request, _("The date is changed. Calendars that have it are told."))
        return redirect("console:session", session_id)
    if cancel.is_bound and carried_out(
        cancel, lambda: planning.cancel_session(by=by, session_id=session_id, at=at, **cancel.cleaned_data)
    ):
        messages.success(request, _("The date is cancelled. Those who were to come are told."))
        return redirect("console:session", session_id)
    context = {
        "form": form, "odd": odd, "cancel": cancel, "session": session, "title": title_of(session.lesson.texts.all(), request.user.language),
        "has_begun": session.begins_at <= at, "seats": session_words.of_seats(session.coming, session.seats, session.waiting),
        "back_url": address("console:session", session.pk),
    }  # fmt: skip
    status = 422 if form.errors or cancel.errors or odd else 200
    return page(request, "console/session_form.html", context, here="training", status=status)


def _odd(form: SessionForm, session: "LiveSession", at: "datetime") -> list[str]:
    """Where another time would be night or weekend; one that stays as it was is not asked about."""
    if {"on", "hour", "zone", "minutes"}.isdisjoint(form.changed_data):
        return []
    return odd_hours(form, sessions.count_by_zone(session.lesson_id), at)
